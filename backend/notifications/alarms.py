"""What an operator must mend. Said once, however often it is met; gone when mended."""

from collections.abc import Sequence

import structlog
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from backend.core import clock
from backend.core.db import session, transactional
from backend.notifications.models import Alarm

log = structlog.get_logger()


@transactional
def sound(name: str, detail: str) -> bool:
    """Make the alarm, and log it if it was not made before; answers whether it is new."""
    made = session().scalar(
        insert(Alarm)
        .values(name=name, detail=detail, raised_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Alarm.name)
    )
    if made is None:
        return False
    log.error("alarm", alarm=name, detail=detail)
    return True


@transactional
def mended(name: str) -> None:
    """Take the alarm away."""
    gone = session().scalar(delete(Alarm).where(Alarm.name == name).returning(Alarm.name))
    if gone is not None:
        log.warning("alarm_over", alarm=name)


def standing() -> Sequence[Alarm]:
    """The alarms there are, oldest first."""
    return session().scalars(select(Alarm).order_by(Alarm.raised_at)).all()
