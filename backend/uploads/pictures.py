"""Pictures: limits before decoding, then drawn anew: upright, without metadata, as JPEG. Pure.

Whatever else was in the file (place and time, a ZIP behind the picture, a script in a comment) is
not in the copy, because only pixels are carried over.
"""

import struct
from io import BytesIO
from typing import Any, Final

import pillow_heif
from PIL import Image, ImageOps

from backend.uploads import legibility
from backend.uploads.inspection import JPEG, PICTURES, Examined, Made, Refused

# The largest phone cameras make 200 million pixels; as JPEG those are decoded at a quarter.
MAX_PIXELS: Final = {"JPEG": 210_000_000, "PNG": 50_000_000, "HEIF": 60_000_000}
MAX_SIDE: Final = 30_000

# Small print of an A4 page is legible at this length (pixels).
LONG_SIDE: Final = 2_200
# A JPEG twice as long as this, or four times, is decoded at half or quarter scale: much faster.
_ENOUGH: Final = 1_980
QUALITY: Final = 82
_THUMBNAIL: Final = 320

# What Pillow, libheif and their kin raise over content that is not what it says.
BROKEN: Final = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    MemoryError,
    Image.DecompressionBombError,
)

Image.MAX_IMAGE_PIXELS = None  # The limits are ours, by kind, and looked at first.
pillow_heif.register_heif_opener(thumbnails=False)


def examine(media_type: str, content: bytes) -> Examined:
    """Inspect a picture. Raises `Refused`."""
    try:
        picture, size = _decoded(PICTURES[media_type], content)
    except BROKEN as error:
        raise Refused("damaged") from error
    facts: dict[str, Any] = {"width": size[0], "height": size[1]}
    facts["legibility"] = legibility.measure(legibility.grid_of(picture)).to_json()
    return Examined(facts, (Made("clean", 0, JPEG, encoded(picture)), thumbnail(picture)))


def _decoded(kind: str, content: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """The picture, upright, RGB, at most `LONG_SIDE` long; and its size as it was sent."""
    with Image.open(BytesIO(content), formats=[kind]) as opened:
        width, height = opened.size
        if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS[kind]:
            raise Refused("too_many_pixels", width=width, height=height)
        if kind == "JPEG":
            _read_smaller(opened)
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        turned = (upright.width > upright.height) != (opened.width > opened.height)
        picture = _on_white(upright)
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return picture, (height, width) if turned else (width, height)


def _read_smaller(opened: Image.Image) -> None:
    divisor = max((d for d in (1, 2, 4, 8) if max(opened.size) // d >= _ENOUGH), default=1)
    if divisor > 1:
        opened.draft("RGB", (opened.width // divisor, opened.height // divisor))


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture.copy()
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return picture.convert("RGB")


def encoded(picture: Image.Image, quality: int = QUALITY) -> bytes:
    """An RGB picture as a plain JPEG: pixels and nothing else."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=b"", icc_profile=None, comment=b"")
    return out.getvalue()


def thumbnail(picture: Image.Image) -> Made:
    """A small picture for lists."""
    small = picture.copy()
    small.thumbnail((_THUMBNAIL, _THUMBNAIL), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return Made("thumbnail", 0, JPEG, encoded(small, 70))
