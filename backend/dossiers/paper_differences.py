"""Where a paper, as a machine has read it, says something else than the form. Pure.

A reading is never perfect, and a paper names people whom the form does not: so nothing is said
unless a value on the paper is almost an answer, and that answer does not stand on the paper itself.
What is found is for the officer to look at, with the paper beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from backend.core.text import Text, fold
from backend.dossiers.mismatches import places
from backend.procedures.definition import Definition

Kind = Literal["another_paper", "personal_id", "name", "date"]

TEXTS: Final[dict[Kind, Text]] = {
    "another_paper": Text(
        "Có thể đây không phải giấy tờ được yêu cầu: không đọc thấy tên giấy tờ.",
        "This may be another paper: its title was not found.",
    ),
    "personal_id": Text(
        "Số định danh trên giấy khác tờ khai một vài chữ số.",
        "The personal number on the paper differs from the form in a digit or two.",
    ),
    "name": Text(
        "Họ tên trên giấy khác tờ khai một vài chữ.",
        "The name on the paper differs from the form in a letter or two.",
    ),
    "date": Text(
        "Ngày trên giấy khác tờ khai: khác năm, hoặc đảo ngày với tháng.",
        "The date on the paper differs from the form: another year, or day and month exchanged.",
    ),
}

# One letter typed wrong, or two exchanged.
_MOST_EDITS: Final = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """What was `read` on a paper, and the JSON pointers of the answers it is almost.

    Where the paper itself may be another, there is neither.
    """

    kind: Kind
    requirement: str
    read: str | None = None
    pointers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answer:
    kind: Kind
    pointer: str
    value: str


def find(
    definition: Definition,
    answers: Mapping[str, Any],
    readings: Mapping[str, Sequence[Mapping[str, Any]]],
) -> list[Difference]:
    """Every difference, paper by paper; `readings` as uploads give them, by requirement."""
    answered = list(_answered(definition, answers))
    return [
        difference
        for requirement, files in readings.items()
        for difference in _of_paper(requirement, files, answered)
    ]


def _of_paper(
    requirement: str, files: Sequence[Mapping[str, Any]], answered: Sequence[_Answer]
) -> Iterator[Difference]:
    titles = [file["title_found"] for file in files]
    # One sheet of a paper bears its title; the others need not.
    if False in titles and True not in titles:
        yield Difference("another_paper", requirement)
    read = dict.fromkeys(
        (found["kind"], found["value"]) for file in files for found in file["suggestions"]
    )
    there = {(kind, fold(value)) for kind, value in read}
    absent = [answer for answer in answered if (answer.kind, fold(answer.value)) not in there]
    known = {(answer.kind, fold(answer.value)) for answer in answered}
    for kind, value in read:
        if (kind, fold(value)) in known:
            continue
        almost = [
            answer
            for answer in absent
            if answer.kind == kind and _is_almost(kind, fold(value), fold(answer.value))
        ]
        if almost:
            pointers = tuple(answer.pointer for answer in almost)
            yield Difference(almost[0].kind, requirement, value, pointers)


def _is_almost(kind: str, read: str, answered: str) -> bool:
    if kind == "date":
        return _is_almost_the_date(read, answered)
    return _edits(read, answered) <= _MOST_EDITS


def _is_almost_the_date(read: str, answered: str) -> bool:
    """Both `YYYY-MM-DD`; a date that is known in part is compared with nothing."""
    if len(answered) != len("YYYY-MM-DD"):
        return False
    (year, month, day), (other_year, other_month, other_day) = read.split("-"), answered.split("-")
    if (month, day) == (other_month, other_day):
        return year != other_year
    return (year, month, day) == (other_year, other_day, other_month)


def _edits(one: str, other: str) -> int:
    """How many characters are to be changed, added or taken away; beyond two, at least three."""
    if abs(len(one) - len(other)) > _MOST_EDITS:
        return _MOST_EDITS + 1
    above = list(range(len(other) + 1))
    for number, char in enumerate(one, 1):
        row = [number]
        for place, its in enumerate(other):
            row.append(min(above[place] + (char != its), above[place + 1] + 1, row[place] + 1))
        above = row
    return above[-1]


def _answered(definition: Definition, answers: Mapping[str, Any]) -> Iterator[_Answer]:
    """Who the people of the form are: their numbers, full names, and days of birth."""
    for _, _, field in definition.fields():
        kind = _kind(field)
        prefix, _, key = field["key"].rpartition(".")
        if kind is None:
            continue
        for place, values in places(prefix, answers):
            value = values.get(key)
            if isinstance(value, str) and value:
                yield _Answer(kind, f"{place}/{key}", value)


def _kind(field: Mapping[str, Any]) -> Kind | None:
    if field["type"] == "personal_id":
        return "personal_id"
    if field["key"].endswith("ngay_sinh") and field["type"] in ("date", "partial_date"):
        return "date"
    return "name" if field["key"].endswith("ho_ten") else None
