"""Where a message goes next. Pure; the whole of it is drawn in docs/adr/0016-messages.md."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from backend.core import backoff
from backend.notifications import ladder, quiet_hours
from backend.notifications.outcomes import Accepted, Outcome, Refused, Unknown

# A message that may have arrived is left alone this long: its webhook may yet tell.
DOUBT: Final = timedelta(minutes=2)
# Whom nothing here can reach may still look into the app before the office calls.
BEFORE_A_CALL: Final = timedelta(hours=4)
# Nothing was even accepted: after so long the office calls, or the inbox is all there is.
CALL_AFTER: Final = timedelta(days=2)
GIVE_UP_AFTER: Final = timedelta(days=3)
# A channel is held and there is no other: look again.
LOOK_AGAIN: Final = timedelta(minutes=15)
# With the operator at work, the message waits for the channel.
OPERATOR_PAUSE: Final = timedelta(minutes=15)

# On no rung: waits for the reader, then for the office.
NOBODY: Final = "nobody"

ENDED: Final = ("delivered", "read", "collapsed", "called", "inbox", "failed")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a message stands, and which ways it has. `doubtful`: an attempt may have arrived."""

    subject: str
    created_at: datetime
    possible: Sequence[str]
    may_call: bool
    state: str = "waiting"
    channel: str = "new"
    tried: tuple[str, ...] = ()
    tries: int = 0
    rung_until: datetime | None = None
    doubtful: bool = False
    held: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of it. `calls`: the office is to ring up."""

    state: str
    channel: str
    tried: tuple[str, ...]
    tries: int = 0
    due_at: datetime | None = None
    rung_until: datetime | None = None
    reason: str | None = None
    calls: bool = False


def first(at: Standing, now: datetime) -> Move:
    """Onto the first rung; without any, the app is what there is."""
    rung = ladder.next_rung(at.possible, at.tried)
    if rung is not None:
        return _onto(rung, at.tried, now)
    if not at.may_call:
        return Move("inbox", at.channel, at.tried, reason="no_channel")
    later = quiet_hours.not_before(now + BEFORE_A_CALL, at.subject)
    return Move("waiting", NOBODY, at.tried, due_at=later, rung_until=later)


def after(outcome: Outcome, at: Standing, now: datetime) -> Move:
    """What an attempt on the present rung leads to."""
    match outcome:
        case Accepted(proves=False):
            return Move("delivered", at.channel, at.tried)
        case Accepted():
            until = quiet_hours.not_before(now + ladder.PATIENCE[at.channel], at.subject)
            return Move("sent", at.channel, at.tried, rung_until=until)
        case Unknown(code):
            return _climb(at, now, code) if at.doubtful else _again(at, now + DOUBT, code)
        case Refused():
            return _after_refusal(outcome, at, now)


def _after_refusal(refused: Refused, at: Standing, now: datetime) -> Move:
    code = refused.code
    if refused.error_class == "other_channel":
        return _climb(at, now, code)
    if refused.error_class == "never":
        return _fail(at, now, code)
    if refused.error_class == "operator":
        return replace(_again(at, now + OPERATOR_PAUSE, code), tries=at.tries)
    wait = backoff.after(at.tries + 1)
    return _again(at, now + wait if refused.until is None else refused.until, code)


def overdue(at: Standing, now: datetime) -> Move:
    """The present rung has had its time without proof of delivery."""
    if at.state == "sent":
        return _climb(at, now, "no_proof")
    if at.channel == NOBODY:
        return _end(at, "no_channel")
    age = now - at.created_at
    if age >= GIVE_UP_AFTER or (at.may_call and age >= CALL_AFTER):
        return _end(at, "never_accepted")
    following = ladder.next_rung(at.possible, (*at.tried, at.channel))
    if following is not None and following not in at.held:
        return _onto(following, (*at.tried, at.channel), now)
    return Move(at.state, at.channel, at.tried, at.tries, due_at=now, rung_until=now + LOOK_AGAIN)


def _onto(rung: str, tried: tuple[str, ...], now: datetime) -> Move:
    return Move("waiting", rung, tried, due_at=now, rung_until=now + ladder.PATIENCE[rung])


def _again(at: Standing, due_at: datetime, code: str) -> Move:
    return Move("waiting", at.channel, at.tried, at.tries + 1, due_at, at.rung_until, reason=code)


def _climb(at: Standing, now: datetime, code: str) -> Move:
    tried = (*at.tried, at.channel)
    rung = ladder.next_rung(at.possible, tried)
    return _end(at, code) if rung is None else replace(_onto(rung, tried, now), reason=code)


def _fail(at: Standing, now: datetime, code: str) -> Move:
    """Zalo will never take this payload, by neither of its channels."""
    tried = (*at.tried, "zalo_uid", "zalo_phone")
    rung = None if at.channel == "sms" else ladder.next_rung(at.possible, tried)
    if rung is not None:
        return replace(_onto(rung, tried, now), reason=code)
    return Move("failed", at.channel, at.tried, at.tries, reason=code, calls=at.may_call)


def _end(at: Standing, code: str) -> Move:
    """The end of the ladder: the office calls, or what was accepted stands, or there is the app."""
    tried = (*at.tried, at.channel)
    if at.may_call:
        return Move("calling", at.channel, tried, reason=code, calls=True)
    if at.state == "sent":
        return Move("sent", at.channel, tried, reason=code)
    return Move("inbox", at.channel, tried, reason=code)
