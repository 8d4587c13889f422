"""Jobs around notifications."""

from uuid import UUID

import flask
import procrastinate

from backend.core.settings import Settings
from backend.notifications import service

tasks = procrastinate.Blueprint()


@tasks.task(
    name="deliver",
    retry=procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4),
)
def deliver(notification_id: str) -> None:
    """Send a notification outward by the configured back end."""
    settings: Settings = flask.current_app.extensions["settings"]
    service.deliver(UUID(notification_id), settings.notification_backend)
