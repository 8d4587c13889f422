"""What is in a file, and a copy of it that may be shown. Pure: bytes in, bytes out.

Opens what strangers have sent, so it runs in a process of its own (`workshop.py`) that holds no
secret, and refuses by numbers before it decodes. Pictures: `pictures.py`; PDFs: `pdfs.py`.
"""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"
PICTURES: Final = {JPEG: "JPEG", "image/png": "PNG", "image/heic": "HEIF"}

# What is opened; everything else is passed on as it is, and marked.
OPENED: Final = frozenset((*PICTURES, PDF))

Kind = Literal["clean", "thumbnail", "page"]


class Refused(Exception):
    """The file cannot be used; `code` is one of `refusals.REFUSALS`."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Made:
    """Something made of a file: itself again, a small picture, or a page (from 1) as a picture."""

    kind: Kind
    page: int
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Examined:
    """The end of an inspection: `refusal` is a code, or None and then `made` begins with the copy.

    `facts`: of a picture `width` and `height` (pixels, as sent, upright) and `legibility`; of a PDF
    `pages`, `removed` (kinds of active content taken out), `signed` (it bore digital signatures),
    `verbatim` (the copy is the file itself, so that its signatures still hold) and the
    `legibility` of its first page.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    made: tuple[Made, ...] = ()
    refusal: str | None = None
