"""How the declaration of a procedure is laid out: `layouts/<code>.yaml`, read once.

A procedure without a file is laid out as its form is: see arrange.py. layouts/README.md says how
to write one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

DIRECTORY: Final = Path(__file__).parent / "layouts"

_OPTIONAL: Final = "~"
_AND: Final = " + "


class LayoutError(Exception):
    """A layout file says something that has no meaning; the message names file and place."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An answer on a line; `label` is empty where the form's own is right."""

    key: str
    label: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Line:
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that stands between the answers."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a table; a column may hold several answers. Without columns: all of them."""

    key: str
    columns: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`optional` sections are left out when nothing in them was answered."""

    title: str
    optional: bool
    blocks: tuple[Line | Saying | Table, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A paper. `addressee` may hold `{office}` and `{commune}`; `addressee_from` is the answer
    that says it better, `signed_by` are the answers that may hold the name under the form, the
    first given one counts. `hidden` are answers that stand on the paper in another form."""

    title: str
    subtitle: str
    addressee: str
    addressee_from: str
    signer: str
    signed_by: tuple[str, ...]
    hidden: frozenset[str]
    sections: tuple[Section, ...]

    def keys(self) -> Iterator[str]:
        """Every answer and list that has a place."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Line):
                    yield from (cell.key for cell in block.cells)
                elif isinstance(block, Table):
                    yield block.key


@cache
def of(code: str) -> Layout | None:
    """The layout of a procedure; None when it has none. Raises `LayoutError`."""
    path = DIRECTORY / f"{code}.yaml"
    # A code comes from the catalogue, never from a request; still, only a name of this folder.
    if path.parent != DIRECTORY or not path.is_file():
        return None
    return read(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)


def read(content: Mapping[str, Any], name: str) -> Layout:
    """A layout from the content of the file `name`. Raises `LayoutError`."""
    known = {*Layout.__slots__}
    if unknown := content.keys() - known:
        raise LayoutError(f"{name}: unknown: {', '.join(sorted(unknown))}")
    if "title" not in content or "sections" not in content:
        raise LayoutError(f"{name}: title and sections are needed")
    return Layout(
        title=content["title"],
        subtitle=content.get("subtitle", ""),
        addressee=content.get("addressee", "{office}"),
        addressee_from=content.get("addressee_from", ""),
        signer=content.get("signer", "NGƯỜI YÊU CẦU"),
        signed_by=tuple(content.get("signed_by", ())),
        hidden=frozenset(content.get("hidden", ())),
        sections=tuple(_section(item, name) for item in content["sections"]),
    )


def _section(item: Mapping[str, Any], name: str) -> Section:
    if unknown := item.keys() - {"title", "optional", "lines"}:
        raise LayoutError(f"{name}: section {item.get('title')!r}: unknown: {sorted(unknown)}")
    return Section(
        title=item["title"],
        optional=bool(item.get("optional", False)),
        blocks=tuple(_block(line, name) for line in item["lines"]),
    )


def _block(line: object, name: str) -> Line | Saying | Table:
    if isinstance(line, str):
        return Line((_cell(line, ""),))
    if not isinstance(line, dict) or not line:
        raise LayoutError(f"{name}: not a line: {line!r}")
    if line.keys() == {"say"}:
        return Saying(line["say"])
    if "table" in line:
        columns = line.get("columns", {}).items()
        return Table(line["table"], tuple((tuple(k.split(_AND)), v) for k, v in columns))
    return Line(tuple(_cell(key, label or "") for key, label in line.items()))


def _cell(key: str, label: str) -> Cell:
    return Cell(key.removesuffix(_OPTIONAL), label, key.endswith(_OPTIONAL))
