"""Jobs around uploads."""

import flask
import procrastinate
import structlog

from backend.core.settings import Settings
from backend.core.storage import Storage
from backend.uploads import service

log = structlog.get_logger()

tasks = procrastinate.Blueprint()


@tasks.periodic(cron="17 * * * *")
@tasks.task(name="sweep", queueing_lock="uploads.sweep", retry=3)
def sweep(timestamp: int) -> None:
    """Every hour: remove what nobody claimed within UPLOAD_UNCLAIMED_SECONDS."""
    settings: Settings = flask.current_app.extensions["settings"]
    storage: Storage = flask.current_app.extensions["storage"]
    swept = service.sweep(storage, settings.upload_unclaimed_seconds)
    log.info("uploads_swept", count=swept, due=timestamp)
