"""Sending failed messages again, once their cause is mended."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import update

from backend.core import clock
from backend.core.db import session, transactional
from backend.notifications.models import Message


@transactional
def retry(message_ids: Collection[UUID] | None) -> int:
    """Put failed messages on the first rung again, these or all (None); answers how many."""
    now = clock.now()
    again = update(Message).where(Message.state == "failed")
    if message_ids is not None:
        again = again.where(Message.notification_id.in_(message_ids))
    found = session().scalars(
        again.values(
            state="waiting",
            channel="new",
            tried=[],
            tries=0,
            due_at=now,
            rung_until=None,
            attempt_id=None,
            reason="retried",
            changed_at=now,
        ).returning(Message.notification_id)
    )
    return len(found.all())
