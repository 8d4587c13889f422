"""The one clock. Nothing else in the product asks the machine what time it is.

UTC in the database and in the API; Asia/Ho_Chi_Minh for "today", for paper and for the screen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def _machine_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _machine_time


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()


def today() -> date:
    """The calendar day it is in Viet Nam."""
    return now().astimezone(VIETNAM).date()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Stand still at `moment` (aware) for the block. Process-wide: for tests only."""
    global _source
    before = _source
    _source = lambda: moment  # noqa: E731 - a stopped clock is one value
    try:
        yield
    finally:
        _source = before
