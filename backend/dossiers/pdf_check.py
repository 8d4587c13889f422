"""Whether bytes are a PDF that anybody can open. Pure; knows pikepdf."""

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_HEAD = b"%PDF-"


class NotAPdf(ValueError):
    """It is no PDF, is damaged, has no page, or asks for a password."""


def pages_of(content: bytes) -> int:
    """How many pages the PDF has. Raises `NotAPdf`."""
    if not content.startswith(_HEAD):
        raise NotAPdf("it does not begin as one")
    library = _library()
    try:
        with library.open(BytesIO(content), attempt_recovery=False) as document:
            pages = len(document.pages)
    except (library.PdfError, library.PasswordError) as error:
        raise NotAPdf("it cannot be read") from error
    if pages == 0:
        raise NotAPdf("it has no page")
    return pages


def _library() -> "ModuleType":
    """pikepdf, loaded with the first result: most processes never see one, and it is large."""
    return import_module("pikepdf")
