"""Moments, days, time limits and money as Vietnamese papers write them. Pure."""

from datetime import date, datetime
from typing import Final

from backend.core import clock
from backend.letters.papers import TimeLimit

_WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_UNITS: Final = {
    "days": "ngày, tính cả ngày nghỉ",
    "working_days": "ngày làm việc",
    "working_hours": "giờ làm việc",
}


def moment(at: datetime) -> dict[str, str]:
    """An aware moment in every way a paper writes it, in Viet Nam's time."""
    here = at.astimezone(clock.VIETNAM)
    return day(here.date()) | {
        "time": f"{here:%H:%M}",
        "seconds": f"{here:%H:%M:%S}",
        "spoken_time": f"{here:%H} giờ {here:%M} phút",
    }


def day(on: date) -> dict[str, str]:
    """A day: "24/11/2026", "ngày 24 tháng 11 năm 2026", "thứ Ba"."""
    # strftime writes years before 1000 with fewer digits on some machines.
    return {
        "day": f"{on.day:02}/{on.month:02}/{on.year:04}",
        "spoken_day": f"ngày {on.day:02} tháng {on.month:02} năm {on.year:04}",
        "weekday": _WEEKDAYS[on.weekday()],
    }


def count(number: int) -> str:
    """A count as papers write it, so that no digit can be put before it: 3 is "03"."""
    return f"{number:02}"


def time_limit(limit: TimeLimit) -> str:
    """How long the law gives."""
    if limit.kind == "same_day":
        return "Trong ngày làm việc"
    return f"{count(limit.amount)} {_UNITS[limit.kind]}"


def money(amount: int) -> str:
    """An amount in đồng: "1.000.000 đồng"."""
    return f"{amount:,}".replace(",", ".") + " đồng"
