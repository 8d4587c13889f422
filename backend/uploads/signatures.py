"""What a file really is, by its first bytes. Pure. What else is in it: `inspection.py`."""

from typing import Final

# As many bytes as `media_type_of` ever looks at.
HEAD_BYTES: Final = 32

_HEIC_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
)
_MP4_BRANDS: Final = frozenset(
    (
        *(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "),
        *(b"3gp4", b"3gp5", b"3gp6", b"dash", b"MSNV"),
    )
)


def media_type_of(head: bytes) -> str | None:
    """The media type of a file that begins with `head`, of the types we take; else None."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    return None


def _of_brand(brand: bytes) -> str | None:
    """HEIC, MP4 and QuickTime are one family of containers; the brand tells them apart."""
    if brand in _HEIC_BRANDS:
        return "image/heic"
    if brand in _MP4_BRANDS:
        return "video/mp4"
    return "video/quicktime" if brand == b"qt  " else None
