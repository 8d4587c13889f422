"""The circuit breaker of each channel, shared by all workers.

A held channel is left alone until `held_until`. Then one worker takes the right to try it with a
single message; what comes of that lets the others in again or holds the channel longer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from backend.core import backoff, clock
from backend.core.db import session, transactional
from backend.notifications import alarms
from backend.notifications.models import Channel
from backend.notifications.outcomes import Quota

# So many failures in a row, in one process, and the channel is held.
FAILURES: Final = 5
FIRST_HOLD: Final = timedelta(seconds=30)
LONGEST_HOLD: Final = timedelta(minutes=10)
# How long the one that tries has before another may.
TRIAL: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Gates:
    """Channels by what may be done: `open`, or `trial`: one message of this worker's; `held`."""

    open: tuple[str, ...]
    trial: tuple[str, ...]
    held: tuple[str, ...]


@transactional
def gates(served: Collection[str]) -> Gates:
    """What may be done with each channel now. Takes the right to try one that was held."""
    now = clock.now()
    rows = {row.name: row.held_until for row in session().scalars(select(Channel))}
    open_, trial, held = [], [], []
    for name in served:
        until = rows.get(name)
        if until is None:
            open_.append(name)
        elif until <= now and _take_trial(name, until, now):
            trial.append(name)
        else:
            held.append(name)
    return Gates(tuple(open_), tuple(trial), tuple(held))


def _take_trial(name: str, seen: datetime, now: datetime) -> bool:
    taken = session().scalar(
        update(Channel)
        .where(Channel.name == name, Channel.held_until == seen)
        .values(held_until=now + TRIAL, on_trial=True)
        .returning(Channel.name),
        execution_options={"synchronize_session": False},
    )
    return taken is not None


@transactional
def hold(name: str, reason: str, until: datetime | None = None, *, alarmed: bool = False) -> None:
    """Leave the channel alone until then, or twice as long as the last time.

    With `alarmed`, an operator must mend it and is told, once.
    """
    now = clock.now()
    session().execute(insert(Channel).values(name=name).on_conflict_do_nothing())
    row = (
        session()
        .scalars(
            select(Channel).where(Channel.name == name).with_for_update(),
            execution_options={"populate_existing": True},
        )
        .one()
    )
    if row.held_until is not None and row.held_until > now and not row.on_trial:
        # Others that were under way meet what the first has met.
        return
    row.holds += 1
    row.on_trial = False
    row.held_until = until or now + backoff.after(row.holds, FIRST_HOLD, LONGEST_HOLD)
    row.reason = reason
    if alarmed:
        alarms.sound(f"channel:{name}", reason)


@transactional
def let_through(name: str) -> None:
    """The channel works again."""
    session().execute(
        text(
            "update message_channels set held_until = null, reason = null, holds = 0,"
            " on_trial = false where name = :name"
        ),
        {"name": name},
    )
    alarms.mended(f"channel:{name}")


@transactional
def note_quota(name: str, quota: Quota) -> None:
    """Keep what the last answer said of the day's allowance."""
    values = {"quota_remaining": quota.remaining, "quota_limit": quota.limit}
    session().execute(
        insert(Channel)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def held() -> list[str]:
    """The channels that are left alone at present."""
    return list(session().scalars(select(Channel.name).where(Channel.held_until > clock.now())))


def all_known() -> list[Channel]:
    """Every channel that something is known of."""
    return list(session().scalars(select(Channel).order_by(Channel.name)))
