"""Answers of one form that cannot all be right: a number with two names, a person twice. Pure.

A person of a form is a block of questions with a name and a number (`me.ho_ten`,
`me.so_dinh_danh`), or a row of a list that has both. What each may be alone, the form's own checks
have seen to.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Literal

from backend.core.text import Text, fold
from backend.procedures.definition import Definition, in_row, rows_of

Kind = Literal["number_with_two_names", "number_with_two_births", "person_with_two_numbers"]

TEXTS: Final[dict[Kind, Text]] = {
    "number_with_two_names": Text(
        "Cùng một số định danh nhưng hai họ tên khác nhau.",
        "The same personal number, but two different names.",
    ),
    "number_with_two_births": Text(
        "Cùng một số định danh nhưng hai ngày sinh khác nhau.",
        "The same personal number, but two different dates of birth.",
    ),
    "person_with_two_numbers": Text(
        "Cùng họ tên và ngày sinh nhưng hai số định danh khác nhau.",
        "The same name and date of birth, but two different personal numbers.",
    ),
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Two answers that do not go together, by their JSON pointers into the answers."""

    kind: Kind
    pointers: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Person:
    """What a block says; `place` is the pointer of the block."""

    place: str
    name: str
    number: str
    born: str

    def at(self, key: str) -> str:
        return f"{self.place}/{key}"


@dataclass(frozen=True, slots=True)
class _Block:
    """The keys of a person's questions, below `prefix`; `born` may not be asked."""

    prefix: str
    name: str
    number: str
    born: str | None


def find(definition: Definition, answers: Mapping[str, Any]) -> list[Mismatch]:
    """Every pair of answers of the form that contradict each other."""
    people = [
        (block, person) for block in _blocks(definition) for person in _people(block, answers)
    ]
    return [
        mismatch
        for (one_block, one), (other_block, other) in combinations(people, 2)
        for mismatch in _compared(one_block, one, other_block, other)
    ]


def _compared(a: _Block, one: _Person, b: _Block, other: _Person) -> Iterator[Mismatch]:
    same_name = fold(one.name) == fold(other.name)
    if one.number == other.number:
        if not same_name:
            names = (one.at(a.name), other.at(b.name))
            yield Mismatch("number_with_two_names", names)
        if one.born and other.born and not _may_be_the_same(one.born, other.born):
            births = (one.at(a.born or ""), other.at(b.born or ""))
            yield Mismatch("number_with_two_births", births)
    elif same_name and one.born and one.born == other.born:
        numbers = (one.at(a.number), other.at(b.number))
        yield Mismatch("person_with_two_numbers", numbers)


def _may_be_the_same(one: str, other: str) -> bool:
    """A year is not another date than a day of that year."""
    return one.startswith(other) or other.startswith(one)


def _blocks(definition: Definition) -> Iterator[_Block]:
    below: dict[str, dict[str, Mapping[str, Any]]] = {}
    for _, _, field in definition.fields():
        prefix, _, key = field["key"].rpartition(".")
        below.setdefault(prefix, {})[key] = field
    for prefix, fields in below.items():
        name = _first(fields, lambda f: f.get("format") == "person-name")
        number = _first(fields, lambda f: f["type"] == "personal_id")
        born = _first(fields, _is_birth)
        if name and number:
            yield _Block(prefix, name, number, born)


def _is_birth(field: Mapping[str, Any]) -> bool:
    is_date = field["type"] in ("date", "partial_date")
    return is_date and field["key"].endswith("ngay_sinh")


def _first(fields: Mapping[str, Any], fits: Callable[[Any], bool]) -> str | None:
    return next((key for key, field in fields.items() if fits(field)), None)


def _people(block: _Block, answers: Mapping[str, Any]) -> Iterator[_Person]:
    for place, values in places(block.prefix, answers):
        name, number = values.get(block.name), values.get(block.number)
        born = values.get(block.born) if block.born else None
        if isinstance(name, str) and isinstance(number, str):
            yield _Person(place, name, number, born if isinstance(born, str) else "")


def places(prefix: str, answers: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Where the block of questions below `prefix` is answered, as pointer and values.

    Once, or in every row of its list.
    """
    listed = rows_of(prefix)
    if listed is None:
        yield from _below(f"/{prefix.replace('.', '/')}", prefix, answers)
        return
    rows = answers.get(listed)
    inner = in_row(prefix) if in_row(prefix) != prefix else ""
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        yield from _below("/".join(filter(None, (f"/{listed}/{number}", inner))), inner, row)


def _below(place: str, prefix: str, answers: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for part in filter(None, prefix.split(".")):
        answers = answers.get(part) if isinstance(answers, Mapping) else None
    if isinstance(answers, Mapping):
        yield place, answers
