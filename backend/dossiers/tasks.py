"""Jobs around dossiers."""

from uuid import UUID

import procrastinate
import structlog

from backend.dossiers import drafts, refused_files

log = structlog.get_logger()

tasks = procrastinate.Blueprint()


@tasks.periodic(cron="43 3 * * *")
@tasks.task(name="sweep_drafts", queueing_lock="dossiers.sweep_drafts", retry=3)
def sweep_drafts(timestamp: int) -> None:
    """Every night: forget the drafts that nobody touched for thirty days."""
    log.info("drafts_swept", count=drafts.sweep(), due=timestamp)


@tasks.task(
    name="file_refused", retry=procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4)
)
def file_refused(upload_id: str) -> None:
    """A file of a dossier could not be used: put it on record, and tell the citizen."""
    refused_files.record(UUID(upload_id))
