"""When something that did not arrive is tried again: soon at first, for about a day. Pure."""

import secrets
from datetime import timedelta
from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 3600
# Seconds to wait after the first failure, the second, …; a little over 23 hours in all.
WAITS: Final = (
    15,
    30,
    _MINUTE,
    2 * _MINUTE,
    5 * _MINUTE,
    10 * _MINUTE,
    20 * _MINUTE,
    40 * _MINUTE,
    _HOUR,
    2 * _HOUR,
    3 * _HOUR,
    4 * _HOUR,
    5 * _HOUR,
    7 * _HOUR,
)
# Each wait is up to this much longer, so that those who failed together do not return together.
_JITTER_PERCENT: Final = 20
# A receiver may ask for more time, but not for ever.
_LONGEST_ASKED: Final = 6 * _HOUR


def wait_after(failures: int, asked_seconds: int = 0) -> timedelta | None:
    """How long to wait after so many failures in a row (from 1); None when it is time to give up.

    `asked_seconds` is what the receiver has asked for (`Retry-After`).
    """
    if failures > len(WAITS):
        return None
    base = max(WAITS[failures - 1], min(asked_seconds, _LONGEST_ASKED))
    jitter = secrets.randbelow(base * _JITTER_PERCENT // 100 + 1)
    return timedelta(seconds=base + jitter)
