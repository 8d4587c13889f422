"""Reading the audit's tables in the order in which they are checked; changes nothing."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from backend.audit.chain import Head
from backend.audit.models import AuditChain, AuditEntry, AuditSeal
from backend.core.clock import VIETNAM
from backend.core.db import session

# Rows held in memory at a time.
_BATCH = 2000


def walk(chain: str | None = None) -> Iterator[Row[Any]]:
    """Every column of each entry, chain by chain in order, with the head of its chain
    (`head_position`, `head_hash`; null if there is none). One statement, so one moment."""
    query: Select[Any] = (
        select(
            *AuditEntry.__table__.columns,
            AuditChain.position.label("head_position"),
            AuditChain.hash.label("head_hash"),
        )
        .outerjoin(AuditChain, AuditChain.chain == AuditEntry.chain)
        .order_by(AuditEntry.chain, AuditEntry.position)
    )
    if chain is not None:
        query = query.where(AuditEntry.chain == chain)
    with session().execute(query, execution_options={"yield_per": _BATCH}) as rows:
        yield from rows


def head_without_entries(chain: str | None = None) -> str | None:
    """The first chain that has a head and no entry."""
    entry = select(AuditEntry.id).where(AuditEntry.chain == AuditChain.chain)
    query = select(AuditChain.chain).where(~entry.exists()).order_by(AuditChain.chain).limit(1)
    return session().scalar(query if chain is None else query.where(AuditChain.chain == chain))


def heads_of(day: date) -> Iterator[Head]:
    """How far each chain that grew on `day` (of Viet Nam) had come, in order of chain."""
    begins = datetime.combine(day, time(), VIETNAM)
    ends = datetime.combine(day + timedelta(days=1), time(), VIETNAM)
    # In the order of the characters' codes, which is the same on every machine.
    by_code = AuditEntry.chain.collate("C")
    query = (
        select(AuditEntry.chain, AuditEntry.position, AuditEntry.hash)
        .ext(distinct_on(by_code))
        .where(AuditEntry.at >= begins, AuditEntry.at < ends)
        .order_by(by_code, AuditEntry.position.desc())
    )
    with session().execute(query, execution_options={"yield_per": _BATCH}) as rows:
        for row in rows:
            yield Head(*row)


def first_moment() -> datetime | None:
    """When the first entry was written."""
    return session().scalar(select(AuditEntry.at).order_by(AuditEntry.at).limit(1))


def seals() -> Sequence[AuditSeal]:
    """All seals, the earliest first."""
    return session().scalars(select(AuditSeal).order_by(AuditSeal.day)).all()


def last_seal() -> AuditSeal | None:
    """The seal of the latest sealed day."""
    return session().scalar(select(AuditSeal).order_by(AuditSeal.day.desc()).limit(1))
