"""Use cases around notifications."""

from typing import Any
from uuid import UUID

from backend.core import clock, jobs
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
def deliver(notification_id: UUID, backend: str) -> None:
    """Send one notification outward, once: a job that runs again finds it done."""
    notification = session().get(Notification, notification_id, with_for_update=True)
    if notification is None or notification.delivered_at is not None:
        return
    channels.send(backend, templates.render(notification.template, notification.values, "vi"))
    notification.delivered_at = clock.now()
    notification.channel = backend
