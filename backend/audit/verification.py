"""Whether anything was changed: walks chains, heads and seals and names the first broken link."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row

from backend.audit import queries
from backend.audit.chain import BEGINNING, Fault, Written, digest_of, hash_of
from backend.core import clock
from backend.core.clock import VIETNAM

SEALS: Final = "seals"

# How long (after midnight) a day may stay unsealed before that is a fault: the job runs hourly.
_PATIENCE: Final = timedelta(hours=2)


def first_fault() -> Fault | None:
    """The first broken link; None if all is whole."""
    return next(_faults(), None)


def _faults() -> Iterator[Fault]:
    for name, rows in groupby(queries.walk(), key=lambda row: str(row.chain)):
        fault = _fault_of(name, rows)
        if fault is not None:
            yield fault
    empty = queries.head_without_entries()
    if empty is not None:
        yield _emptied(empty)
    yield from _faults_of_seals()


def fault_of(name: str) -> Fault | None:
    """The first broken link of one chain; None if it is whole."""
    empty = queries.head_without_entries(name)
    return _emptied(empty) if empty is not None else _fault_of(name, queries.walk(name))


def _emptied(name: str) -> Fault:
    return Fault(name, "1", "the chain has a head and no entries")


def _fault_of(name: str, rows: Iterable[Row[Any]]) -> Fault | None:
    position, previous = 0, BEGINNING
    head: tuple[int | None, bytes | None] = (0, BEGINNING)
    for row in rows:
        position += 1
        head = (row.head_position, row.head_hash)
        if row.position != position:
            return Fault(name, str(position), "the entry is missing")
        if row.previous_hash != previous:
            return Fault(name, str(position), "it is not chained to the entry before it")
        written = Written(*(getattr(row, column) for column in Written._fields))
        if row.hash != hash_of(written, previous):
            return Fault(name, str(position), "the entry is not what was written")
        previous = row.hash
    if head[0] is not None and head[0] > position:
        return Fault(name, str(position + 1), "the entry is missing")
    if head != (position, previous):
        return Fault(name, str(position), "the chain does not end where its head says")
    return None


def _faults_of_seals() -> Iterator[Fault]:
    first = queries.first_moment()
    seals = queries.seals()
    if first is None:
        if seals:
            yield Fault(SEALS, seals[0].day.isoformat(), "a day is sealed, and no entry is left")
        return
    day, previous = first.astimezone(VIETNAM).date(), BEGINNING
    for seal in seals:
        if seal.day != day:
            yield Fault(SEALS, day.isoformat(), "the seal is missing, or of another day")
            return
        if seal.previous_digest != previous:
            yield Fault(SEALS, day.isoformat(), "it is not chained to the seal before it")
        found = digest_of(day, queries.heads_of(day), seal.sealed_at, previous)
        if (seal.digest, seal.heads) != found:
            yield Fault(SEALS, day.isoformat(), "the entries of the day are not those sealed")
        day, previous = day + timedelta(days=1), seal.digest
    if day <= (clock.now() - _PATIENCE).astimezone(VIETNAM).date() - timedelta(days=1):
        yield Fault(SEALS, day.isoformat(), "the day is over and not sealed")
