"""Use cases of the postman: what each commits, and before which call, is in ADR 16.

Every statement that ends an attempt asks whether the message is still that attempt's.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from backend.core import clock, ids
from backend.core.db import session, transactional
from backend.core.statements import write
from backend.notifications import ladder, moving, quiet_hours, states, templates
from backend.notifications.ladder import Contact
from backend.notifications.models import Call
from backend.notifications.outcomes import Accepted, Outcome, Refused
from backend.notifications.states import Move, Standing
from backend.notifications.templates import Template

# A worker that has not said what became of a message by then is taken for dead.
LEASE: Final = timedelta(seconds=60)
# News younger than this goes out as it is; older, it may have been overtaken.
FRESH: Final = timedelta(minutes=1)
# So many find their first rung at a time: far more than can leave.
DECIDED: Final = 100
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in somebody's hands, with all that is needed to write and to move it."""

    id: UUID
    standing: Standing
    template: Template
    values: dict[str, Any]
    subject_id: str | None
    agency_id: UUID | None
    contact: Contact
    display_name: str
    lease: datetime

    @property
    def is_backlog(self) -> bool:
        """Whether it has been told long ago."""
        return clock.now() - self.standing.created_at > FRESH

    @property
    def recipient(self) -> str | None:
        """Whom the channel is given; None if it was withdrawn meanwhile."""
        on_uid = self.standing.channel == "zalo_uid"
        return self.contact.oa_uid if on_uid else self.contact.phone


@transactional
def claim(
    channels: Sequence[str], served: Collection[str], limit: int, backlog: int
) -> list[Claimed]:
    """Put what is new on its first rung, and take up to `limit` that may leave by `channels`.

    What has just become due goes first; of what has piled up, at most `backlog`. What is old news,
    or comes at night, is dealt with here and not returned.
    """
    # If a claim is lost with the database's machine, the message waits as before.
    session().execute(text("set local synchronous_commit = off"))
    now = clock.now()
    for row in session().execute(moving.NEW, {"now": now, "limit": DECIDED}):
        found = _read(row, served, (), now)
        _apply(found, states.first(found.standing, now), ("waiting",))
    lease = now + LEASE
    places = {"now": now, "lease": lease, "channels": list(channels)}
    fresh = {"since": now - FRESH, "limit": limit}
    rows = session().execute(moving.CLAIM, places | fresh).all()
    if len(rows) < limit and backlog > 0:
        piled_up = {"since": _EVER, "limit": min(limit - len(rows), backlog)}
        rows = [*rows, *session().execute(moving.CLAIM, places | piled_up).all()]
    claimed = [_read(row, served, (), lease) for row in rows]
    return _awake(_current(claimed), now)


def _awake(claimed: Iterable[Claimed], now: datetime) -> list[Claimed]:
    """Without those that would wake somebody: they wait for the morning."""
    if not quiet_hours.is_quiet(now):
        return list(claimed)
    going = []
    for one in claimed:
        at = one.standing
        if one.template.at_night and at.channel != "sms":
            going.append(one)
            continue
        morning = quiet_hours.morning_after(now, at.subject)
        until = morning + ladder.PATIENCE[at.channel]
        move = Move("waiting", at.channel, at.tried, at.tries, morning, until, reason="night")
        _apply(one, move, ("sending",))
    return going


def _current(claimed: Sequence[Claimed]) -> list[Claimed]:
    """Without those that something newer of the same subject has made old news."""
    now = clock.now()
    old = [one for one in claimed if now - one.standing.created_at > FRESH]
    outdated = _outdated(old)
    for one in old:
        if one.id in outdated:
            at = one.standing
            # What has left cannot be called back; it only climbs no further.
            state = "sent" if at.state == "sent" else "collapsed"
            _apply(one, Move(state, at.channel, at.tried, at.tries, reason="old_news"), (at.state,))
    return [one for one in claimed if one.id not in outdated]


def _outdated(messages: Sequence[Claimed]) -> set[UUID]:
    if not messages:
        return set()
    subjects = list({one.standing.subject for one in messages})
    rows = session().execute(moving.NEWER, {"subjects": subjects}).all()
    known = templates.known()
    return {
        one.id
        for one in messages
        if any(
            row.subject == one.standing.subject
            and row.notification_id > one.id
            and templates.outdates(known[row.template], one.template)
            for row in rows
        )
    }


@transactional
def begin(message: Claimed) -> UUID | None:
    """Say, before the call, that it is being made. None: the message is not ours any more."""
    now = clock.now()
    attempt = ids.new()
    begun: UUID | None = session().scalar(
        moving.BEGIN,
        {
            "attempt": attempt,
            "id": message.id,
            "held": message.lease,
            "lease": now + LEASE,
            "now": now,
        },
    )
    return begun


@transactional
def end(message: Claimed, attempt: UUID, outcome: Outcome) -> None:
    """Write down what came of it, and move the message on, unless somebody else has."""
    # A slow answer may come when the message was taken for lost: if it was accepted, do not repeat.
    found = ("sending", "waiting") if isinstance(outcome, Accepted) else ("sending",)
    move = states.after(outcome, message.standing, clock.now())
    ended = {
        "attempt": attempt,
        "attempt_state": {Accepted: "accepted", Refused: "refused"}.get(type(outcome), "unknown"),
        "provider": outcome.provider_id if isinstance(outcome, Accepted) else None,
        "error_class": outcome.error_class if isinstance(outcome, Refused) else None,
        "code": None if isinstance(outcome, Accepted) else outcome.code,
    }
    moved = session().scalar(moving.END, _as_parameters(message, move, found) | ended)
    _call_if_moved(message, move, moved)


@transactional
def put_back(message: Claimed, move: Move) -> None:
    """Move a claimed message on without an attempt."""
    _apply(message, move, ("sending",))


@transactional
def recover(served: Collection[str]) -> int:
    """Take back what dead workers held; answers how many. What they had begun is unknown."""
    now = clock.now()
    count = 0
    for row in session().execute(moving.LAPSED, {"now": now}).all():
        found = _read(row, served, (), now)
        at = found.standing
        if row.attempt_state is None:
            move = Move("waiting", at.channel, at.tried, at.tries, now, at.rung_until)
        else:
            session().execute(
                text(
                    "update message_attempts set state = 'unknown', ended_at = :now,"
                    " error_code = 'worker_lost' where id = :attempt and state = 'sending'"
                ),
                {"now": now, "attempt": row.attempt_id},
            )
            due = now + states.DOUBT
            move = Move(
                "waiting", at.channel, at.tried, at.tries + 1, due, at.rung_until, "worker_lost"
            )
        _apply(found, move, ("sending",))
        count += 1
    return count


@transactional
def climb(served: Collection[str], held: Collection[str], limit: int = 500) -> int:
    """Move on what has stood on its rung for too long; answers how many there were."""
    now = clock.now()
    rows = session().execute(moving.OVERDUE, {"now": now, "limit": limit}).all()
    overdue = [_read(row, served, held, now) for row in rows]
    for one in _current(overdue):
        _apply(one, states.overdue(one.standing, now), (one.standing.state,))
    return len(overdue)


def _read(row: Any, served: Collection[str], held: Collection[str], lease: datetime) -> Claimed:
    contact = Contact(row.oa_uid, row.phone, tuple(row.refused_channels))
    if row.other_phone is not None:
        # Somebody else, who has chosen nothing here: the citizen's ways are not theirs.
        contact = Contact(None, row.other_phone, only_sms=True)
    template = templates.known()[row.template]
    standing = Standing(
        subject=row.subject,
        created_at=row.created_at,
        possible=ladder.rungs(contact, template.effort, served),
        # Where nothing leaves the inbox at all, nobody is asked to call either.
        may_call=bool(served) and ladder.may_call(contact, template.effort),
        state=row.state,
        channel=row.channel,
        tried=tuple(row.tried),
        tries=row.tries,
        rung_until=row.rung_until,
        doubtful=row.doubtful,
        held=held,
    )
    return Claimed(
        row.notification_id,
        standing,
        template,
        row.values,
        row.subject_id,
        row.agency_id,
        contact,
        row.display_name,
        lease,
    )


def _apply(message: Claimed, move: Move, from_states: Sequence[str]) -> None:
    moved = session().scalar(moving.MOVE, _as_parameters(message, move, from_states))
    _call_if_moved(message, move, moved)


def _as_parameters(message: Claimed, move: Move, from_states: Sequence[str]) -> dict[str, Any]:
    return {
        "id": message.id,
        "from_states": list(from_states),
        "state": move.state,
        "channel": move.channel,
        "tried": list(move.tried),
        "tries": move.tries,
        "due_at": move.due_at,
        "rung_until": move.rung_until,
        "reason": move.reason,
        "now": clock.now(),
    }


def _call_if_moved(message: Claimed, move: Move, moved: UUID | None) -> None:
    if moved is not None and move.calls:
        reason = move.reason or ""
        write(Call(notification_id=message.id, agency_id=message.agency_id, reason=reason))
