"""Several files of one paper as one PDF of bounded size. Pure: bytes in, bytes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf
from PIL import Image

from backend.uploads import pictures
from backend.uploads.inspection import JPEG

# Portals that a dossier may be handed on to take no more (bytes).
BUNDLE_BYTES: Final = 15 * 1000 * 1000
# Room for what a PDF needs around its pictures, for each page.
_AROUND: Final = 2_000

_A4: Final = (595, 842)
# Long side in pixels and JPEG quality, tried in turn until all fits; the first is "as it is".
_SMALLER: Final = ((0, 0), (1_900, 72), (1_600, 62), (1_300, 52), (1_000, 42))


@dataclass(frozen=True, slots=True)
class Bundled:
    """The PDF, its pages, and the positions of files there was no room for."""

    content: bytes
    pages: int
    left_out: tuple[int, ...]


def bundle(files: Sequence[tuple[str, bytes]], limit: int = BUNDLE_BYTES) -> Bundled:
    """One PDF of clean copies (media type, content: JPEG or PDF), in this order.

    Pictures are made smaller as far as needed; a PDF cannot be, and is left out if it is too much.
    """
    photos = [content for media_type, content in files if media_type == JPEG]
    room = limit - _AROUND * len(files)
    fitting = _fitting(photos, room)
    room -= sum(len(photo) for photo in fitting)
    out = pikepdf.new()
    left_out = []
    waiting = iter(fitting)
    for position, (media_type, content) in enumerate(files):
        if media_type == JPEG:
            _add_photo(out, next(waiting))
        elif len(content) <= room:
            room -= len(content)
            with pikepdf.open(BytesIO(content)) as pdf:
                out.pages.extend(pdf.pages)
        else:
            left_out.append(position)
    return Bundled(_saved(out), len(out.pages), tuple(left_out))


def _saved(pdf: pikepdf.Pdf) -> bytes:
    result = BytesIO()
    pdf.save(result, deterministic_id=True)
    return result.getvalue()


def _fitting(photos: Sequence[bytes], room: int) -> list[bytes]:
    """The photos at the best size at which all of them fit; at the smallest if none does."""
    tried = list(photos)
    for side, quality in _SMALLER:
        if side:
            tried = [_smaller(photo, side, quality) for photo in photos]
        if sum(len(photo) for photo in tried) <= room:
            break
    return tried


def _smaller(photo: bytes, side: int, quality: int) -> bytes:
    with Image.open(BytesIO(photo), formats=["JPEG"]) as picture:
        picture.draft("RGB", (side, side))
        small = picture.convert("RGB")
    small.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return pictures.encoded(small, quality)


def _add_photo(pdf: pikepdf.Pdf, photo: bytes) -> None:
    """A page with the photo as large as it goes, the page turned as the photo is."""
    with Image.open(BytesIO(photo), formats=["JPEG"]) as picture:
        width, height = picture.size
    page_width, page_height = _A4 if height >= width else _A4[::-1]
    scale = min(page_width / width, page_height / height)
    w, h = width * scale, height * scale
    x, y = (page_width - w) / 2, (page_height - h) / 2
    image = pdf.make_stream(
        photo,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = pdf.add_blank_page(page_size=(page_width, page_height))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=image))
    drawing = f"q {w:.2f} 0 0 {h:.2f} {x:.2f} {y:.2f} cm /Photo Do Q"
    page.obj.Contents = pdf.make_stream(drawing.encode())
