"""Rate limits: how often one client may ask.

Counters live in memory, per process, unless RATE_LIMIT_STORAGE_URL names a shared store: with N
processes a client may ask up to N times as often. Counted by address, or by citizen where a route
says so. Routes for officers are counted by their guard: see `officers.auth`.
"""

import math
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Final, TypeVar

import flask
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from backend.core import callers, clock
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.settings import Settings

View = TypeVar("View", bound=Callable[..., Any])

SIGN_IN: Final = "20/minute;200/hour"
# For one officer's name, from wherever it is tried; a lock-out comes before it.
SIGN_IN_BY_NAME: Final = "10/minute;100/hour"
LOOK_UP: Final = "30/minute;300/hour"
UPLOAD: Final = "120/minute;1000/hour"
SUBMIT: Final = "30/minute;200/hour"
# A phone saves as its owner types, a few seconds after the last change.
SAVE: Final = "60/minute;1500/hour"
# Asked again with every answer that a fee depends on.
CALCULATE: Final = "60/minute;600/hour"

# One officer, or one system with a key, over all routes together: more than anybody can read or
# do by hand, so that only a program that has gone wild is held up.
OFFICER_READS: Final = "600/minute;12000/hour"
OFFICER_WRITES: Final = "120/minute;2400/hour"
# Everybody in a town hall goes out by one address: guessing keys is what this makes hopeless.
OFFICERS_OF_ADDRESS: Final = "3000/minute"
# Papers with their small pictures, letters, results: nobody reads so many, and who carries them off
# is slowed down.
OPEN_FILE: Final = "240/minute;3000/hour"
# By links that were counted when they were given out and that nobody can guess; a whole network
# of telephones, or Zalo's reader, goes out by one address.
OPEN_PAPER: Final = "600/minute;12000/hour"
FIGURES: Final = "60/minute;600/hour"
# Each may read a whole register, or set a page.
EXPORT: Final = "6/minute;60/hour"
# Somebody else's server is called.
PING: Final = "10/minute;60/hour"

_EXTENSION: Final = "rate_limiter"


def by_address() -> str:
    """The client's address, as the trusted proxies report it; of IPv6, its network (/64)."""
    return callers.counted_as(flask.request.remote_addr or "")


def by_citizen() -> str:
    """The signed-in person; the guard must stand above the limit."""
    return str(flask.g.citizen_id)


def install(app: flask.Flask, settings: Settings) -> None:
    """Give `app` its counters."""
    counters = storage_from_string(settings.rate_limit_storage_url)
    app.extensions[_EXTENSION] = FixedWindowRateLimiter(counters)
    app.config["RATE_LIMITS"] = settings.rate_limits == "on"


def limited(limit: str, key: Callable[[], str] = by_address) -> Callable[[View], View]:
    """Refuse a call beyond `limit` ("30/minute;300/hour") of one `key` with a 429 problem."""

    def decorator(view: View) -> View:
        @wraps(view)
        def counted(*args: Any, **kwargs: Any) -> Any:
            count(limit, flask.request.endpoint or "", key())
            return view(*args, **kwargs)

        return declare(counted, limit)  # type: ignore[return-value]

    return decorator


def count(limit: str, what: str, whose: str) -> None:
    """Count one more of `what` against `limit`. Raises `TOO_MANY_REQUESTS` beyond it."""
    if not flask.current_app.config["RATE_LIMITS"]:
        return
    limiter: FixedWindowRateLimiter = flask.current_app.extensions[_EXTENSION]
    for window in _windows(limit):
        if not limiter.hit(window, what, whose):
            raise _too_many(limiter, window, (what, whose))


@cache
def _windows(limit: str) -> list[RateLimitItem]:
    return parse_many(limit)


def declare(view: View, *limits: str) -> View:
    """Mark how often a route may be called; a test walks the URL map and knows which have none."""
    view.limits = (*getattr(view, "limits", ()), *limits)  # type: ignore[attr-defined]
    return view


def _too_many(
    limiter: FixedWindowRateLimiter, window: RateLimitItem, caller: tuple[str, str]
) -> Exception:
    again = limiter.get_window_stats(window, *caller).reset_time
    wait = max(1, math.ceil(again - clock.now().timestamp()))
    return TOO_MANY_REQUESTS.problem(headers={"Retry-After": str(wait)})
