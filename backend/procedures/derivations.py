"""Answers the server writes itself from other answers, the day and the place.

Knows: each rule. Does not know: which answer it fills; the catalogue says that.

A rule answers None when what it needs is missing or makes no sense; then nothing is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

ON_TIME: Final = "dung_han"
LATE: Final = "qua_han"

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
# April is "tư", not "bốn".
_MONTHS: Final = (
    *("một", "hai", "ba", "tư", "năm", "sáu"),
    *("bảy", "tám", "chín", "mười", "mười một", "mười hai"),
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and where the form is signed, and the limit in days a rule may need."""

    today: date
    place: str
    days: int = 0


Rule = Callable[[Sequence[Any], Circumstances], str | None]


@dataclass(frozen=True, slots=True)
class Derivation:
    """A rule, how many answers it needs, the field type it fills, and its other needs."""

    rule: Rule
    inputs: range
    fills: str
    needs_days: bool = False
    values: tuple[str, ...] = ()


def _parse(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def full_name(parts: Sequence[Any], _: Circumstances) -> str | None:
    """Surname, middle name and given name as one; a missing middle name is left out."""
    return " ".join(part for part in parts if isinstance(part, str) and part) or None


def date_in_words(parts: Sequence[Any], _: Circumstances) -> str | None:
    day = _parse(parts[0])
    return words_of_date(day) if day else None


def registration_kind(parts: Sequence[Any], at: Circumstances) -> str | None:
    """On time while at most `days` days have passed since the day in question."""
    day = _parse(parts[0])
    if day is None or day > at.today:
        return None
    return ON_TIME if (at.today - day).days <= at.days else LATE


def today(_: Sequence[Any], at: Circumstances) -> str | None:
    return at.today.isoformat()


def place(_: Sequence[Any], at: Circumstances) -> str | None:
    return at.place or None


def words_of_date(day: date) -> str:
    """A date as the register writes it, e.g. "ngày hai mươi mốt tháng tư năm hai nghìn …"."""
    of_day = _below_hundred(day.day)
    # The first ten days of a month are "mồng …".
    of_day = f"mồng {of_day}" if day.day <= 10 else of_day
    return f"ngày {of_day} tháng {_MONTHS[day.month - 1]} năm {_year(day.year)}"


def _year(year: int) -> str:
    thousands, rest = divmod(year, 1000)
    hundreds, rest = divmod(rest, 100)
    words = [_DIGITS[thousands], "nghìn"]
    if hundreds or rest:
        words += [_DIGITS[hundreds], "trăm"]
    if 0 < rest < 10:
        words += ["linh", _DIGITS[rest]]
    elif rest:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    """1 to 99: "mười", "mươi", and the ones that change their sound after a ten."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if ones == 0:
        return head
    if ones == 1 and tens > 1:
        return f"{head} mốt"
    if ones == 5:
        return f"{head} lăm"
    return f"{head} {_DIGITS[ones]}"


DERIVATIONS: Final[dict[str, Derivation]] = {
    "full_name": Derivation(full_name, range(1, 6), "text"),
    "date_in_words": Derivation(date_in_words, range(1, 2), "text"),
    "registration_kind": Derivation(
        registration_kind, range(1, 2), "choice", needs_days=True, values=(ON_TIME, LATE)
    ),
    "today": Derivation(today, range(1), "date"),
    "place": Derivation(place, range(1), "text"),
}
