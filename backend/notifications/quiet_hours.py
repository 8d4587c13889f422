"""When a telephone is left in peace. Pure.

22:00 to 06:00 in Viet Nam, as Zalo has it: it refuses some messages then (-133, -234) and brings
the others without a sound.
"""

from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from backend.core.clock import VIETNAM

FROM_HOUR: Final = 22
TO_HOUR: Final = 6
# What waited for the morning does not leave in one second (seconds).
SPREAD: Final = 1800


def is_quiet(moment: datetime) -> bool:
    """Whether `moment` falls into the night."""
    hour = moment.astimezone(VIETNAM).hour
    return hour >= FROM_HOUR or hour < TO_HOUR


def morning_after(moment: datetime, subject: str) -> datetime:
    """Within half an hour from 06:00 of the next morning, the same for all of one `subject`."""
    local = moment.astimezone(VIETNAM)
    if local.hour >= TO_HOUR:
        local += timedelta(days=1)
    morning = local.replace(hour=TO_HOUR, minute=0, second=0, microsecond=0)
    return (morning + timedelta(seconds=crc32(subject.encode()) % SPREAD)).astimezone(moment.tzinfo)


def not_before(moment: datetime, subject: str) -> datetime:
    """`moment`, or the morning after if it is at night."""
    return morning_after(moment, subject) if is_quiet(moment) else moment
