"""Use cases around notifications."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from backend.core import clock, ids, jobs
from backend.core.db import session, transactional
from backend.core.statements import write
from backend.notifications import channels, templates
from backend.notifications.models import Notification


@transactional
def notify(citizen_id: UUID, template: str, values: dict[str, Any]) -> None:
    """Tell a citizen something: an inbox row and a job, both in the caller's transaction.

    Raises `KeyError` if the template or one of its values is missing, before anything is written.
    """
    templates.render(template, values, "vi")
    notification = Notification(citizen_id=citizen_id, template=template, values=values)
    write(notification)
    jobs.defer("notifications:deliver", notification_id=str(notification.id))


@transactional
def notify_all(told: Sequence[tuple[UUID, dict[str, Any]]], template: str) -> None:
    """Tell many citizens the same thing, each with values of their own, in two statements.

    Raises as `notify`.
    """
    if not told:
        return
    rows = []
    for citizen_id, values in told:
        templates.render(template, values, "vi")
        rows.append(
            {
                "id": ids.new(),
                "citizen_id": citizen_id,
                "template": template,
                "values": values,
                "created_at": clock.now(),
            }
        )
    session().execute(insert(Notification), rows)
    jobs.defer_many("notifications:deliver", [{"notification_id": str(row["id"])} for row in rows])


@transactional
def deliver(notification_id: UUID, backend: str) -> None:
    """Send one notification outward, once: a job that runs again finds it done."""
    notification = session().get(Notification, notification_id, with_for_update=True)
    if notification is None or notification.delivered_at is not None:
        return
    channels.send(backend, templates.render(notification.template, notification.values, "vi"))
    notification.delivered_at = clock.now()
    notification.channel = backend
