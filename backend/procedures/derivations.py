"""Answers the server writes itself from other answers, the day and the place.

Knows: each rule. Does not know: which answer it fills; the catalogue says that.

A rule answers None when what it needs is missing or makes no sense; then nothing is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from backend.procedures import codelists, formats

ON_TIME: Final = "dung_han"
LATE: Final = "qua_han"
HAS_PAPERS: Final = "da_co_giay_to"
# The kinds of death registration as the national portal numbers them.
DEATH_ON_TIME: Final = "1"
DEATH_LATE: Final = "4"
DEATH_LONG_AGO: Final = "5"

_HOUSEHOLD_BUSINESS: Final = "HỘ KINH DOANH"

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


# The answers it is made from (None: not given) and the circumstances.
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


def birth_registration_kind(parts: Sequence[Any], at: Circumstances) -> str | None:
    """On time or late by `registration_kind`; who is late may say that they have papers already.

    Nobody has papers before they can be late, so a tick there does not cost the free time.
    """
    kind = registration_kind(parts, at)
    return HAS_PAPERS if kind == LATE and parts[1] is True else kind


def death_registration_kind(parts: Sequence[Any], at: Circumstances) -> str | None:
    """Long ago when the citizen says so; else on time or late by the date, as `registration_kind`.

    With an incomplete date the last day it can mean counts: nobody is late by a guess.
    """
    if parts[1] is True:
        return DEATH_LONG_AGO
    days = formats.parse_partial_date(parts[0]) if isinstance(parts[0], str) else None
    if days is None or days[0] > at.today:
        return None
    return DEATH_ON_TIME if (at.today - days[1]).days <= at.days else DEATH_LATE


def money_in_words(parts: Sequence[Any], _: Circumstances) -> str | None:
    """An amount in đồng as one writes it out, e.g. "Năm mươi triệu đồng"."""
    amount = parts[0]
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= _LARGEST:
        return None
    words = f"{_number(amount)} đồng"
    return words[0].upper() + words[1:]


def household_business_name(parts: Sequence[Any], _: Circumstances) -> str | None:
    """The name as the certificate shows it: in capitals, with what it is in front."""
    if not isinstance(parts[0], str):
        return None
    name = parts[0].upper().removeprefix(_HOUSEHOLD_BUSINESS).strip()
    return f"{_HOUSEHOLD_BUSINESS} {name}" if name else None


def business_registry(parts: Sequence[Any], _: Circumstances) -> str | None:
    """The business registry of a commune, as an application addresses it."""
    name = codelists.name_of("communes", parts[0])
    if name is None:
        return None
    if name.startswith("Xã "):
        return f"Phòng Kinh tế xã {name.removeprefix('Xã ')}"
    if name.startswith("Phường "):
        return f"Phòng Kinh tế, Hạ tầng và Đô thị phường {name.removeprefix('Phường ')}"
    return f"Cơ quan đăng ký kinh doanh cấp xã, {name}"


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


_BILLION: Final = 10**9
_LARGEST: Final = 10**15


def _number(number: int) -> str:
    """A number from 1 to 10^15; above a thousand million one counts in "tỷ" again."""
    high, rest = divmod(number, _BILLION)
    words = [f"{_number(high)} tỷ"] if high else []
    for size, name in ((10**6, " triệu"), (10**3, " nghìn"), (1, "")):
        three, rest = divmod(rest, size)
        if three:
            words.append(_below_thousand(three, spoken_before=bool(words)) + name)
    return " ".join(words)


def _below_thousand(number: int, *, spoken_before: bool) -> str:
    """After other words an empty hundred is said too: "một triệu không trăm linh năm nghìn"."""
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds or spoken_before:
        words += [_DIGITS[hundreds], "trăm"]
    if words and 0 < rest < 10:
        words.append("linh")
    if rest:
        words.append(_below_hundred(rest))
    return " ".join(words)


DERIVATIONS: Final[dict[str, Derivation]] = {
    "full_name": Derivation(full_name, range(1, 6), "text"),
    "date_in_words": Derivation(date_in_words, range(1, 2), "text"),
    "registration_kind": Derivation(
        registration_kind, range(1, 2), "choice", needs_days=True, values=(ON_TIME, LATE)
    ),
    "birth_registration_kind": Derivation(
        birth_registration_kind,
        range(2, 3),
        "choice",
        needs_days=True,
        values=(ON_TIME, LATE, HAS_PAPERS),
    ),
    "death_registration_kind": Derivation(
        death_registration_kind,
        range(2, 3),
        "choice",
        needs_days=True,
        values=(DEATH_ON_TIME, DEATH_LATE, DEATH_LONG_AGO),
    ),
    "money_in_words": Derivation(money_in_words, range(1, 2), "text"),
    "household_business_name": Derivation(household_business_name, range(1, 2), "text"),
    "business_registry": Derivation(business_registry, range(1, 2), "text"),
    "today": Derivation(today, range(1), "date"),
    "place": Derivation(place, range(1), "text"),
}
