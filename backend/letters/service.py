"""Making letters. The door of the package: what other packages name is here."""

from backend.letters import layouts
from backend.letters.arrange import arrange
from backend.letters.documents import (
    Answer,
    Filing,
    FilledForm,
    Group,
    Office,
    Paper,
    Part,
    Rows,
)
from backend.letters.typesetting import Page

__all__ = [
    "Answer",
    "Filing",
    "FilledForm",
    "Group",
    "Office",
    "Page",
    "Paper",
    "Part",
    "Rows",
    "declaration",
]


def declaration(form: FilledForm) -> Page:
    """The filled form as a document, PDF/UA-1, the same bytes for the same form.

    Its `fingerprint` costs little, its `pdf()` some 10 ms.
    """
    name = f"Tờ khai {form.name} {form.filing.number}"
    return Page(name, "declaration", arrange(form, layouts.of(form.code)), form.filing.at)
