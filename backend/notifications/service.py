"""Use cases around notifications; the door for other packages.

What is told stands in the inbox with the change that it tells of. Its message is carried out of
there by the postman: docs/adr/0016-messages.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import delete, func, select, text, update

from backend.core import clock
from backend.core.db import session, transactional
from backend.core.statements import write
from backend.core.text import Language
from backend.notifications import calls, queries, templates
from backend.notifications.models import Message, Notification

# The call list, for the package that knows the dossiers.
CALL_OUTCOMES = calls.OUTCOMES
CALL_NOT_FOUND, CALL_CLOSED = calls.CALL_NOT_FOUND, calls.CALL_CLOSED
Answered: TypeAlias = calls.Answered
ClosedCall: TypeAlias = calls.Closed
WaitingCall: TypeAlias = queries.Waiting
close_call, open_calls = calls.close, queries.open_calls

# What a message is about, ("dossier", id) or ("draft", id): the inbox leads there.
Subject = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class News:
    """What one citizen is told: values of the template, what it is about, whose call list.

    A value is a text, or `{"vi": …, "en": …}` where the reader's language decides.
    """

    citizen_id: UUID
    values: dict[str, Any]
    subject: Subject | None = None
    agency_id: UUID | None = None


@transactional
def notify(
    citizen_id: UUID,
    template: str,
    values: dict[str, Any],
    *,
    subject: Subject | None = None,
    agency_id: UUID | None = None,
) -> None:
    """Tell a citizen something, in the caller's transaction.

    `agency_id` is the office that calls if nothing else reaches the citizen. Raises `KeyError` if
    the template or one of its values is missing, before anything is written.
    """
    notify_all([News(citizen_id, values, subject, agency_id)], template)


@transactional
def notify_all(told: Sequence[News], template: str) -> None:
    """Tell many citizens the same thing, each with values of their own, in two statements.

    Raises as `notify`.
    """
    if not told:
        return
    for news in told:
        templates.render(template, news.values, "vi")
    rows = [_row(news, template) for news in told]
    write(*rows)
    if templates.known()[template].effort == "inbox":
        return
    write(*(_message(news, row) for news, row in zip(told, rows, strict=True)))


@transactional
def notify_other(news: News, template: str, phone: str) -> None:
    """Tell somebody who has no inbox here, by SMS to `phone` (`84…`) alone.

    What they are told stands in the inbox of the citizen of `news`, whose doing it is. Raises as
    `notify`.
    """
    templates.render(template, news.values, "vi")
    row = _row(news, template)
    write(row)
    message = _message(news, row)
    # A line of their own: what the citizen is told neither waits for it nor overtakes it.
    message.subject, message.phone = f"{message.subject} {template}", phone
    write(message)


def told_others(phone: str, since: datetime) -> int:
    """How many messages went to this telephone (`84…`) since then that were not its owner's own."""
    found = session().scalar(
        select(func.count())
        .select_from(Message)
        .join(Notification, Notification.id == Message.notification_id)
        .where(Message.phone == phone, Notification.created_at >= since)
    )
    return int(found or 0)


def _row(news: News, template: str) -> Notification:
    kind, about = news.subject or (None, None)
    return Notification(
        citizen_id=news.citizen_id,
        template=template,
        values=news.values,
        subject_kind=kind,
        subject_id=str(about) if about else None,
    )


def _message(news: News, row: Notification) -> Message:
    order = news.values.get("tracking_code") or row.subject_id or news.citizen_id
    return Message(notification_id=row.id, subject=str(order), agency_id=news.agency_id)


@transactional
def mark_read(citizen_id: UUID, notification_id: UUID) -> bool:
    """The citizen has read it, and need not be told any more. False if it is not theirs."""
    found = session().scalar(
        update(Notification)
        .where(Notification.id == notification_id, Notification.citizen_id == citizen_id)
        .values(read_at=func.coalesce(Notification.read_at, clock.now()))
        .returning(Notification.id)
    )
    if found is None:
        return False
    _need_not_be_told([found])
    return True


@transactional
def mark_all_read(citizen_id: UUID, newest: UUID) -> None:
    """All up to `newest`, the first that the citizen saw: what has come since stays unread."""
    found = session().scalars(
        update(Notification)
        .where(
            Notification.citizen_id == citizen_id,
            Notification.id <= newest,
            Notification.read_at.is_(None),
        )
        .values(read_at=clock.now())
        .returning(Notification.id)
    )
    _need_not_be_told(list(found))


def _need_not_be_told(notification_ids: list[UUID]) -> None:
    """Their messages end here, wherever they are, unless one is on its way this moment.

    Those to somebody else do not: the citizen has read them, and they have not.
    """
    session().execute(
        update(Message)
        .where(
            Message.notification_id.in_(notification_ids),
            Message.phone.is_(None),
            Message.state.in_(("waiting", "sent", "calling")),
        )
        .values(state="read", rung_until=None, changed_at=clock.now())
    )
    session().execute(
        text(
            "update calls set done_at = :now from messages m where m.phone is null"
            " and m.notification_id = calls.notification_id"
            " and calls.notification_id = any(:ids) and done_at is null"
        ),
        {"now": clock.now(), "ids": notification_ids},
    )


def unread(citizen_id: UUID) -> int:
    """How many notifications the citizen has not read."""
    count = session().scalar(
        select(func.count())
        .select_from(Notification)
        .where(Notification.citizen_id == citizen_id, Notification.read_at.is_(None))
    )
    return int(count or 0)


def in_words(row: Notification, language: Language) -> dict[str, str]:
    """Title and text of a notification, for the reader."""
    return {
        "title": templates.known()[row.template].title.pick(language),
        "text": templates.render(row.template, row.values, language),
    }


def told_after(citizen_id: UUID, after: UUID | None, limit: int) -> Sequence[Notification]:
    """What the citizen was told after a notification, or from the first on; the oldest first."""
    query = select(Notification).where(Notification.citizen_id == citizen_id)
    if after is not None:
        query = query.where(Notification.id > after)
    return session().scalars(query.order_by(Notification.id).limit(limit)).all()


@transactional
def forget_all_but(citizen_id: UUID, kind: str) -> int:
    """Forget what a citizen was told that is not about a `kind` of subject; returns how many."""
    found = session().execute(
        delete(Notification)
        .where(
            Notification.citizen_id == citizen_id,
            Notification.subject_kind.is_distinct_from(kind),
            # As messages were written before they had a subject.
            ~Notification.values.has_key("tracking_code"),
        )
        .returning(Notification.id)
    )
    return len(found.all())
