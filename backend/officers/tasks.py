"""Jobs around accounts."""

import procrastinate
import structlog

from backend.officers import sessions, single_sign_on

log = structlog.get_logger()

tasks = procrastinate.Blueprint()


@tasks.periodic(cron="41 19 * * *")
@tasks.task(name="sweep", queueing_lock="officers.sweep", retry=3)
def sweep(timestamp: int) -> None:
    """Every night: forget sessions that ended 90 days ago and sign-ins that never came back."""
    log.info(
        "sign_ins_swept",
        sessions=sessions.sweep(),
        attempts=single_sign_on.sweep(),
        due=timestamp,
    )
