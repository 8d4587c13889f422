"""Reading notifications. Changes nothing."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text

from backend.core.db import session
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.text import Text
from backend.notifications.models import Attempt, Call, Message, Notification

PAGE_SIZE = 20

CURSOR_INVALID = Text(
    "Trang này không còn. Hãy mở lại danh sách từ đầu.",
    "This page is gone. Open the list again from its beginning.",
)


def page(
    citizen_id: UUID, cursor: str, subject: UUID | None = None
) -> tuple[Sequence[Notification], str | None]:
    """A page of the citizen's inbox, the latest first, and the cursor of the next page.

    With `subject`, only what is about it: picked out of this one citizen's inbox as it is walked,
    which spares every message that is written an index of its own.
    """
    query = (
        select(Notification)
        .where(Notification.citizen_id == citizen_id)
        .order_by(Notification.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if subject is not None:
        query = query.where(Notification.subject_id == str(subject))
    if cursor:
        query = query.where(Notification.id < _place(cursor))
    rows = session().scalars(query).all()
    shown = rows[:PAGE_SIZE]
    following = urlsafe_b64encode(shown[-1].id.bytes).decode() if len(rows) > PAGE_SIZE else None
    return shown, following


def _place(cursor: str) -> UUID:
    try:
        return UUID(bytes=urlsafe_b64decode(cursor.encode("ascii")))
    except (binascii.Error, ValueError) as error:
        fault = FieldError("/cursor", "cursor_invalid", CURSOR_INVALID)
        raise INVALID_REQUEST.problem([fault]) from error


def story(notification_id: UUID) -> tuple[Message | None, Sequence[Attempt]]:
    """What became of a message: itself, and every attempt in order."""
    attempts = session().scalars(
        select(Attempt).where(Attempt.notification_id == notification_id).order_by(Attempt.id)
    )
    return session().get(Message, notification_id), attempts.all()


def in_state(state: str, limit: int = 50) -> Sequence[tuple[Message, Notification]]:
    """Messages in this state, the latest first."""
    rows = session().execute(
        select(Message, Notification)
        .join(Notification, Notification.id == Message.notification_id)
        .where(Message.state == state)
        .order_by(Message.notification_id.desc())
        .limit(limit)
    )
    return [(row.Message, row.Notification) for row in rows]


class Waiting(NamedTuple):
    """A call that waits to be made; `phone` where it is not to the citizen of the inbox."""

    call: Call
    about: Notification
    phone: str | None


def open_calls(
    agencies: Collection[UUID], after: UUID | None = None, limit: int = 100
) -> Sequence[Waiting]:
    """Whom these offices are to ring up, who has waited longest first, beginning after a call."""
    query = (
        select(Call, Notification, Message.phone)
        .join(Notification, Notification.id == Call.notification_id)
        .join(Message, Message.notification_id == Call.notification_id)
        .where(Call.agency_id.in_(agencies), Call.done_at.is_(None))
        .order_by(Call.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Call.id > after)
    return [Waiting(*row) for row in session().execute(query)]


def message_counts() -> Mapping[tuple[str, str], int]:
    """How many messages have not ended, by state and channel."""
    rows = session().execute(
        text(
            "select state, channel, count(*) from messages"
            " where state in ('waiting', 'sending', 'failed') group by state, channel"
        )
    )
    return {(state, channel): count for state, channel, count in rows}


def seconds_waited() -> float:
    """How long the message has been due that has been due longest."""
    found = session().scalar(
        text(
            "select extract(epoch from now() - min(due_at)) from messages"
            " where state = 'waiting' and channel <> 'nobody'"
        )
    )
    return max(float(found or 0), 0.0)


def calls_waiting() -> int:
    """How many citizens wait for a call of any office."""
    count = session().scalar(select(func.count()).select_from(Call).where(Call.done_at.is_(None)))
    return int(count or 0)


def attempts_lately() -> Sequence[Any]:
    """Attempts of the last hour by channel, state and whether they repeat one in doubt."""
    return (
        session()
        .execute(
            text(
                "select channel, state, repeats, count(*) as count from message_attempts"
                " where id > :since group by channel, state, repeats order by channel, state"
            ),
            {"since": _an_hour_ago()},
        )
        .all()
    )


def _an_hour_ago() -> UUID:
    """The smallest UUIDv7 of an hour ago: ids are in the order of time."""
    moment = session().scalar(text("select extract(epoch from now() - interval '1 hour')"))
    return UUID(int=int(float(moment or 0) * 1000) << 80)
