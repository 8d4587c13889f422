"""Use cases around notifications; the door for other packages.

What is told stands in the inbox with the change that it tells of. Its message is carried out of
there by the postman: docs/adr/0016-messages.md.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update

from backend.core import clock
from backend.core.db import session, transactional
from backend.core.statements import write
from backend.notifications import templates
from backend.notifications.models import Message, Notification


@transactional
def notify(
    citizen_id: UUID,
    template: str,
    values: dict[str, Any],
    *,
    subject: tuple[str, UUID] | None = None,
    agency_id: UUID | None = None,
) -> None:
    """Tell a citizen something, in the caller's transaction.

    `subject` is what it is about, ("dossier", id) or ("draft", id): the inbox leads there.
    `agency_id` is the office that calls if nothing else reaches the citizen. Raises `KeyError` if
    the template or one of its values is missing, before anything is written.
    """
    templates.render(template, values, "vi")
    kind, about = subject or (None, None)
    notification = Notification(
        citizen_id=citizen_id,
        template=template,
        values=values,
        subject_kind=kind,
        subject_id=str(about) if about else None,
    )
    write(notification)
    if templates.known()[template].effort == "inbox":
        return
    order = values.get("tracking_code") or about or citizen_id
    write(Message(notification_id=notification.id, subject=str(order), agency_id=agency_id))


@transactional
def notify_all(told: Sequence[tuple[UUID, dict[str, Any]]], template: str) -> None:
    """Tell many citizens the same thing, each with values of their own, in two statements.

    Raises as `notify`.
    """
    if not told:
        return
    for _, values in told:
        templates.render(template, values, "vi")
    notifications = [
        Notification(citizen_id=citizen_id, template=template, values=values)
        for citizen_id, values in told
    ]
    write(*notifications)
    if templates.known()[template].effort == "inbox":
        return
    write(
        *(
            Message(
                notification_id=row.id,
                subject=str(row.values.get("tracking_code") or row.citizen_id),
            )
            for row in notifications
        )
    )


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
    """Their messages end here, wherever they are, unless one is on its way this moment."""
    session().execute(
        update(Message)
        .where(
            Message.notification_id.in_(notification_ids),
            Message.state.in_(("waiting", "sent", "calling")),
        )
        .values(state="read", rung_until=None, changed_at=clock.now())
    )
    session().execute(
        text(
            "update calls set done_at = :now where notification_id = any(:ids) and done_at is null"
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
