"""Code lists: provinces, communes of a province, ethnic groups, countries, identity documents.

Knows: the lists kept as JSON in `codelists/`, each read when first asked for. Does not know: where
a form uses them. Sources and licences are in `codelists/README.md`.

A list file is `{code: [name in Vietnamese, name in English]}` or, for communes,
`{province: {code: name}}`; Vietnamese proper names stay as they are in English.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final, TypedDict

from backend.core.errors import ProblemType
from backend.core.text import Language, Text

DIRECTORY: Final = Path(__file__).parent / "codelists"

NAMES: Final = ("provinces", "communes", "ethnic-groups", "countries", "identity-documents")

# Lists whose codes belong to a code of another list.
PARENTS: Final = {"communes": "provinces"}


class Item(TypedDict):
    code: str
    name: str


CODELIST_NOT_FOUND: Final = ProblemType(
    "codelist-not-found",
    404,
    Text("Không có danh mục này", "There is no such code list"),
    Text(
        "Các danh mục: provinces, communes (kèm parent là mã tỉnh), ethnic-groups, countries, "
        "identity-documents.",
        "The lists are provinces, communes (with a province code as parent), ethnic-groups, "
        "countries and identity-documents.",
    ),
)


@cache
def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DIRECTORY / f"{name}.json").read_bytes())
    return content


@cache
def _parents_by_code(name: str) -> dict[str, str]:
    return {code: parent for parent, items in _read(name).items() for code in items}


def items(name: str, parent: str = "", language: Language = "vi") -> list[Item]:
    """The items of a list in the order to show them. Raises `CODELIST_NOT_FOUND`.

    A list whose codes belong to another list (communes) needs a `parent`; the others take none.
    """
    if name not in NAMES or (name in PARENTS) != bool(parent):
        raise CODELIST_NOT_FOUND.problem()
    codes = _read(name)
    if parent:
        if parent not in codes:
            raise CODELIST_NOT_FOUND.problem()
        codes = codes[parent]
    return [Item(code=code, name=_name(value, language)) for code, value in codes.items()]


def _name(value: str | list[str], language: Language) -> str:
    if isinstance(value, str):
        return value
    return value[0] if language == "vi" else value[-1]


def contains(name: str, code: object, parent: object = None) -> bool:
    """Whether `code` is in the list; with `parent`, whether it belongs to it."""
    if not isinstance(code, str):
        return False
    if name not in PARENTS:
        return code in _read(name)
    found = _parents_by_code(name).get(code)
    return found is not None and (parent is None or found == parent)


def name_of(name: str, code: object) -> str | None:
    """The Vietnamese name of a code; None when it is not in the list."""
    if not isinstance(code, str) or not contains(name, code):
        return None
    codes = _read(name)
    if name in PARENTS:
        codes = codes[_parents_by_code(name)[code]]
    return _name(codes[code], "vi")


@cache
def version(name: str) -> str:
    """A hash (16 hex) of what the list holds, for ETags. Raises `CODELIST_NOT_FOUND`."""
    if name not in NAMES:
        raise CODELIST_NOT_FOUND.problem()
    content = json.dumps(_read(name), ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
