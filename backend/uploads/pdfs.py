"""PDFs: limits, then written anew without anything that acts or carries files; pages as pictures.

Pure. Nothing is rendered before active content is out.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf
import pypdfium2
from PIL import Image

from backend.uploads import legibility, pictures
from backend.uploads.inspection import JPEG, PDF, Examined, Made, Refused

MAX_PAGES: Final = 200
MAX_OBJECTS: Final = 100_000
_MAX_DEPTH: Final = 60

# So many pages can be looked at without opening the file; long side in pixels.
SHOWN_PAGES: Final = 20
_SHOWN_SIDE: Final = 1_700

# Kinds of actions that do more than turn a page (ISO 32000-2, 12.6.4), by what we call them.
_ACTIONS: Final = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submission",
    "/ImportData": "submission",
    "/GoToE": "embedded_files",
    "/GoToR": "remote",
    "/Thread": "remote",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
}
# Keys that hold such things, wherever they stand.
_KEYS: Final = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/AA": "javascript",
    "/EmbeddedFiles": "embedded_files",
    "/EF": "embedded_files",
    "/RF": "embedded_files",
    "/AF": "embedded_files",
    "/Collection": "embedded_files",
    "/XFA": "javascript",
    "/RichMediaContent": "media",
    "/RichMediaSettings": "media",
}
_ANNOTATIONS: Final = {
    "/FileAttachment": "embedded_files",
    "/RichMedia": "media",
    "/Screen": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/3D": "media",
}
_BROKEN: Final = (pikepdf.PdfError, *pictures.BROKEN)


def examine(content: bytes) -> Examined:
    """Inspect a PDF. Raises `Refused`."""
    try:
        clean, facts = _cleaned(content)
        shown = list(_shown(clean))
    except pikepdf.PasswordError as error:
        raise Refused("password") from error
    except (*_BROKEN, pypdfium2.PdfiumError) as error:
        raise Refused("damaged") from error
    facts["legibility"] = legibility.measure(legibility.grid_of(shown[0])).to_json()
    pages = (
        Made("page", number, JPEG, pictures.encoded(picture, 75))
        for number, picture in enumerate(shown, 1)
    )
    return Examined(facts, (Made("clean", 0, PDF, clean), pictures.thumbnail(shown[0]), *pages))


def _cleaned(content: bytes) -> tuple[bytes, dict[str, Any]]:
    with pikepdf.open(BytesIO(content)) as pdf:
        if len(pdf.objects) > MAX_OBJECTS:
            raise Refused("too_complex")
        pages = len(pdf.pages)
        if pages == 0:
            raise Refused("no_pages")
        if pages > MAX_PAGES:
            raise Refused("too_many_pages", pages=pages)
        signed = _is_signed(pdf)
        removed = _disarm(pdf)
        facts: dict[str, Any] = {"pages": pages, "removed": removed, "signed": signed}
        # Writing it anew would break the signatures, and there was nothing to take out.
        facts["verbatim"] = signed and not removed and _is_only_a_pdf(content)
        if facts["verbatim"]:
            return content, facts
        _forget_origin(pdf)
        out = BytesIO()
        pdf.save(out, encryption=False)
    return out.getvalue(), facts


def _is_only_a_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    return any(
        isinstance(each, pikepdf.Dictionary) and "/ByteRange" in each for each in pdf.objects
    )


def _disarm(pdf: pikepdf.Pdf) -> list[str]:
    """Take out what acts or carries files; answers what kinds there were."""
    removed: set[str] = set()
    for page in pdf.pages:
        removed |= _drop_annotations(page.obj)
    for each in pdf.objects:
        for dictionary in _dictionaries(each, 0):
            removed |= _disarm_dictionary(dictionary)
    return sorted(removed | _drop_opening(pdf.Root))


def _drop_opening(root: pikepdf.Object) -> set[str]:
    """Nothing happens by itself when a file is opened, but that it opens at some page."""
    action = root.get("/OpenAction")
    if action is None or not _is_action(action) or action.get("/S") == "/GoTo":
        return set()
    del root["/OpenAction"]
    return {"opening"} if "/S" in action else set()


def _is_action(value: pikepdf.Object) -> bool:
    """An array is a place in the document, which is harmless."""
    return isinstance(value, pikepdf.Dictionary)


def _drop_annotations(page: pikepdf.Object) -> set[str]:
    annotations = page.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return set()
    removed: set[str] = set()
    kept = []
    for annotation in annotations:
        kind = str(annotation.get("/Subtype")) if _is_action(annotation) else ""
        if kind in _ANNOTATIONS:
            removed.add(_ANNOTATIONS[kind])
        else:
            kept.append(annotation)
    if removed:
        page["/Annots"] = pikepdf.Array(kept)
    return removed


def _dictionaries(value: Any, depth: int) -> Iterator[Any]:
    """Every dictionary in an object, except in those it only refers to."""
    if depth > _MAX_DEPTH:
        raise Refused("too_complex")
    if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        yield value
        inner: list[Any] = [value[key] for key in list(value.keys())]
    elif isinstance(value, pikepdf.Array):
        inner = list(value)
    else:
        return
    for each in inner:
        if not getattr(each, "is_indirect", False):
            yield from _dictionaries(each, depth + 1)


def _disarm_dictionary(dictionary: Any) -> set[str]:
    removed: set[str] = set()
    for key, kind in _KEYS.items():
        if key in dictionary:
            removed.add(kind)
            del dictionary[key]
    action = str(dictionary.get("/S", ""))
    if action in _ACTIONS:
        removed.add(_ACTIONS[action])
        for key in list(dictionary.keys()):
            if key not in ("/Length", "/Filter"):
                del dictionary[key]
    return removed


def _forget_origin(pdf: pikepdf.Pdf) -> None:
    """Who wrote it, where and with what is no business of ours."""
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    if "/Metadata" in pdf.Root:
        del pdf.Root["/Metadata"]


def _shown(clean: bytes) -> Iterator[Image.Image]:
    """The first pages as pictures, RGB."""
    document = pypdfium2.PdfDocument(clean)
    try:
        for number in range(min(len(document), SHOWN_PAGES)):
            page = document[number]
            longest = max(*page.get_size(), 1.0)
            yield page.render(scale=_SHOWN_SIDE / longest).to_pil().convert("RGB")
            page.close()
    finally:
        document.close()
