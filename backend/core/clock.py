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
    return datetime.now(UTC)  # noqa: TID251 - this is the one clock


class _Clock:
    """What `now` reads; tests put another source in."""

    source: Callable[[], datetime] = staticmethod(_machine_time)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _Clock.source()


def today() -> date:
    """The calendar day it is in Viet Nam."""
    return now().astimezone(VIETNAM).date()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Stand still at `moment` (aware) for the block. Process-wide: for tests only."""
    with _reading(lambda: moment):
        yield


@contextmanager
def started_at(moment: datetime) -> Iterator[None]:
    """Go on from `moment` (aware) for the block. Process-wide: for tests only."""
    ahead = moment - _machine_time()
    with _reading(lambda: _machine_time() + ahead):
        yield


@contextmanager
def _reading(source: Callable[[], datetime]) -> Iterator[None]:
    before = _Clock.source
    _Clock.source = staticmethod(source)
    try:
        yield
    finally:
        _Clock.source = staticmethod(before)
