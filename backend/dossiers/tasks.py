"""Jobs around dossiers."""

import procrastinate
import structlog

from backend.dossiers import drafts

log = structlog.get_logger()

tasks = procrastinate.Blueprint()


@tasks.periodic(cron="43 3 * * *")
@tasks.task(name="sweep_drafts", queueing_lock="dossiers.sweep_drafts", retry=3)
def sweep_drafts(timestamp: int) -> None:
    """Every night: forget the drafts that nobody touched for thirty days."""
    log.info("drafts_swept", count=drafts.sweep(), due=timestamp)
