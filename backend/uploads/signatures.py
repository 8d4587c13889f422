"""What a file really is, by its first bytes. Pure. Inspection proper is another matter."""

from typing import Final

# As many bytes as `media_type_of` ever looks at.
HEAD_BYTES: Final = 32

_HEIC_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
)


def media_type_of(head: bytes) -> str | None:
    """The media type of a file that begins with `head`, of the types we take; else None."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "image/heic"
    return None
