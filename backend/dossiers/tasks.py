"""Jobs around dossiers."""

import procrastinate
import structlog

from backend.dossiers import drafts, reminders

log = structlog.get_logger()

tasks = procrastinate.Blueprint()


@tasks.periodic(cron="43 3 * * *")
@tasks.task(name="sweep_drafts", queueing_lock="dossiers.sweep_drafts", retry=3)
def sweep_drafts(timestamp: int) -> None:
    """Every night: forget the drafts that nobody touched for thirty days."""
    log.info("drafts_swept", count=drafts.sweep(), due=timestamp)


@tasks.periodic(cron="0 1 * * *")
@tasks.task(name="remind_of_drafts", queueing_lock="dossiers.remind_of_drafts", retry=3)
def remind_of_drafts(timestamp: int) -> None:
    """Every morning, 08:00 in Viet Nam: of drafts that are about to be forgotten."""
    log.info("drafts_reminded", count=reminders.remind_of_drafts(), due=timestamp)
