"""Sealing days: once a day is over, one digest covers how far every chain had come.

A seal is chained to the seal before it. Its digest also goes to the log, which is kept elsewhere:
who rewrote the whole database would have to rewrite the log as well.
"""

from datetime import date, timedelta
from typing import Final

import structlog
from sqlalchemy import text

from backend.audit import queries
from backend.audit.chain import BEGINNING, digest_of
from backend.audit.models import AuditSeal
from backend.core import clock
from backend.core.clock import VIETNAM
from backend.core.db import session, transactional

log = structlog.get_logger()

# By then every transaction that began before midnight has ended: none may wait longer than 30 s.
LEEWAY: Final = timedelta(minutes=10)

_ONE_AT_A_TIME: Final = text("select pg_advisory_xact_lock(hashtext('audit.seals'))")


def last_day_over() -> date:
    """The latest day (of Viet Nam) to which nothing more is added."""
    return (clock.now() - LEEWAY).astimezone(VIETNAM).date() - timedelta(days=1)


@transactional
def seal(day: date) -> None:
    """Seal `day`. Raises `ValueError` unless it is over and the next to be sealed."""
    session().execute(_ONE_AT_A_TIME)
    if day not in _days_to_seal():
        raise ValueError(f"{day} is sealed already, or not over")
    if day != _days_to_seal()[0]:
        raise ValueError(f"{_days_to_seal()[0]} must be sealed before {day}")
    _seal(day)


@transactional
def seal_days() -> list[date]:
    """Seal every day that is over and not sealed; answers them. Twice at once is once."""
    session().execute(_ONE_AT_A_TIME)
    days = _days_to_seal()
    for day in days:
        _seal(day)
    return days


def _days_to_seal() -> list[date]:
    last = queries.last_seal()
    if last is not None:
        next_day = last.day + timedelta(days=1)
    else:
        first = queries.first_moment()
        if first is None:
            return []
        next_day = first.astimezone(VIETNAM).date()
    count = (last_day_over() - next_day).days + 1
    return [next_day + timedelta(days=number) for number in range(count)]


def _seal(day: date) -> None:
    last = queries.last_seal()
    previous = last.digest if last is not None else BEGINNING
    now = clock.now()
    digest, heads = digest_of(day, queries.heads_of(day), now, previous)
    session().add(
        AuditSeal(day=day, heads=heads, sealed_at=now, previous_digest=previous, digest=digest)
    )
    session().flush()
    log.info("audit_sealed", day=day.isoformat(), heads=heads, digest=digest.hex())
