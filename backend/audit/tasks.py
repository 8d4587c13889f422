"""Jobs of the audit."""

import procrastinate
import structlog

from backend.audit import service

log = structlog.get_logger()

tasks = procrastinate.Blueprint()


@tasks.periodic(cron="20 * * * *")
@tasks.task(name="seal", queueing_lock="audit.seal", retry=3)
def seal(timestamp: int) -> None:
    """Every hour: seal the days that are over. At 00:20 that is yesterday; after the workers
    stood still, as many days as they did."""
    days = service.seal_days()
    log.info("audit_days_sealed", count=len(days), due=timestamp)
