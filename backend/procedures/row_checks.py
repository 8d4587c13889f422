"""Named checks over a whole list of rows: exactly one, no two alike, in order, without gaps.

Knows: each rule and how to tell a person about it. Does not know: which procedure uses it on
which list; the catalogue says that.

A rule gets the answers of all rows to one question (None where there is none) and answers the
numbers of the rows at fault, from 0. Other answers a rule needs are lists as long when they are
asked in the same rows, single values when they are not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from backend.core.text import Text
from backend.procedures import formats
from backend.procedures.checks import Parameter, first_day
from backend.procedures.definition import Severity

RowsRule = Callable[[Sequence[Any], Mapping[str, Any], date], list[int]]


@dataclass(frozen=True, slots=True)
class RowsCheck:
    """As `checks.NamedCheck`, for a question that is asked in every row of a list."""

    severity: Severity
    types: tuple[str, ...]
    rule: RowsRule
    message: Text
    required: Mapping[str, Parameter] = field(default_factory=dict)
    optional: Mapping[str, Parameter] = field(default_factory=dict)

    def parameters(self) -> dict[str, Parameter]:
        return {**self.required, **self.optional}


def _exactly_one(values: Sequence[Any], _: Mapping[str, Any], _today: date) -> list[int]:
    """With none ticked the first row is named, else every one after the first."""
    ticked = [row for row, value in enumerate(values) if value is True]
    return ticked[1:] if ticked else [0] if values else []


def _unique(values: Sequence[Any], given: Mapping[str, Any], _: date) -> list[int]:
    """Neither twice in the list nor among `others`; values of `except` may repeat."""
    seen = {other for other in given.get("others", ()) if isinstance(other, str)}
    seen -= set(given.get("except", ()))
    found = []
    for row, value in enumerate(values):
        if not isinstance(value, str) or value in given.get("except", ()):
            continue
        if value in seen:
            found.append(row)
        seen.add(value)
    return found


def _month(value: Any) -> int | None:
    """Months since the year 0."""
    day = first_day(value)
    return day.year * 12 + day.month if day else None


def _ends(given: Mapping[str, Any]) -> Sequence[Any]:
    ends: Sequence[Any] = given["until"]
    return ends


def _consecutive(values: Sequence[Any], given: Mapping[str, Any], _: date) -> list[int]:
    """Each row begins in or after the month the row before it ended."""
    found = []
    for row in range(1, len(values)):
        begins, ended = _month(values[row]), _ends(given)[row - 1]
        last = _month(ended)
        if begins is not None and (ended == formats.NOW or (last is not None and begins < last)):
            found.append(row)
    return found


def _without_gaps(values: Sequence[Any], given: Mapping[str, Any], _: date) -> list[int]:
    """No month lies between the end of a row and the beginning of the next."""
    found = []
    for row in range(1, len(values)):
        begins, last = _month(values[row]), _month(_ends(given)[row - 1])
        if begins is not None and last is not None and begins > last + 1:
            found.append(row)
    return found


def _begins_at_age(values: Sequence[Any], given: Mapping[str, Any], today: date) -> list[int]:
    """The first row begins no later than the month of the birthday; before it nothing is asked."""
    birth = first_day(given["birth"])
    begins = _month(values[0]) if values else None
    if birth is None or begins is None:
        return []
    birthday = (birth.year + given["years"]) * 12 + birth.month
    return [0] if today.year * 12 + today.month >= birthday and begins > birthday else []


def _last_is_open(values: Sequence[Any], _: Mapping[str, Any], _today: date) -> list[int]:
    if not values or values[-1] is None or values[-1] == formats.NOW:
        return []
    return [len(values) - 1]


ROW_CHECKS: Final[dict[str, RowsCheck]] = {
    "exactly_one": RowsCheck(
        "hard",
        ("boolean",),
        _exactly_one,
        Text(
            "Xin đánh dấu “{name}” ở đúng một dòng.", "Please tick “{name}” in exactly one entry."
        ),
    ),
    "unique": RowsCheck(
        "hard",
        ("text", "choice", "personal_id", "codelist"),
        _unique,
        Text(
            "“{name}” đã khai ở chỗ khác rồi. Xin xem lại.",
            "“{name}” was given elsewhere already. Please check it.",
        ),
        optional={"others": "fields", "except": "texts"},
    ),
    "consecutive": RowsCheck(
        "hard",
        ("month",),
        _consecutive,
        Text(
            "“{name}” bắt đầu khi dòng trước chưa kết thúc. Xin xếp các dòng theo thứ tự thời "
            "gian, từ trước đến nay.",
            "“{name}” is before the end of the entry above. Please put the entries in the order "
            "of time.",
        ),
        required={"until": "field"},
    ),
    "without_gaps": RowsCheck(
        "soft",
        ("month",),
        _without_gaps,
        Text(
            "Trước “{name}” có khoảng thời gian chưa khai. Xin khai thêm một dòng; nếu không nhớ, "
            "cứ tiếp tục.",
            "Some time before “{name}” is not covered. Please add an entry; if you cannot "
            "remember, just go on.",
        ),
        required={"until": "field"},
    ),
    "begins_at_age": RowsCheck(
        "hard",
        ("month",),
        _begins_at_age,
        Text(
            "Xin khai từ tháng đủ {years} tuổi: “{name}” phải là tháng đó hoặc sớm hơn.",
            "Please begin with the month of the {years}th birthday: “{name}” must be that month "
            "or earlier.",
        ),
        required={"birth": "field", "years": "years"},
    ),
    "last_is_open": RowsCheck(
        "hard",
        ("open_month",),
        _last_is_open,
        Text(
            "Dòng cuối cùng là nơi bạn đang ở: xin chọn “nay” ở “{name}”.",
            "The last entry is where you live now: please choose “nay” (until now) in “{name}”.",
        ),
    ),
}
