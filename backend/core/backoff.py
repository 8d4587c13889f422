"""How long to wait before the next try. Pure but for chance."""

import secrets
from datetime import timedelta
from typing import Final

_FIRST: Final = timedelta(seconds=10)
_LONGEST: Final = timedelta(minutes=30)


def after(tries: int, first: timedelta = _FIRST, longest: timedelta = _LONGEST) -> timedelta:
    """Twice as long after each try, up to `longest`, and of that a random half to whole.

    Chance keeps those that failed together from coming back together.
    """
    whole: timedelta = min(first * 2 ** min(max(tries - 1, 0), 20), longest)
    share = secrets.randbelow(1001) / 1000
    return whole * (0.5 + share / 2)
