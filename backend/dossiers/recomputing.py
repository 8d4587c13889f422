"""Reckoning dates anew for many dossiers at once: when the office's work is due, from the ledgers,
and until when their citizens may answer or pay.

Reads dossiers and ledgers in a few questions, whatever their number, and keeps only what moved.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.orm import defer

from backend.agencies import service as agencies
from backend.agencies.working_time import WorkingCalendar
from backend.audit import service as audit
from backend.core import clock
from backend.core.db import session, transactional
from backend.core.statements import write
from backend.dossiers import clockwork, last_days, moments, tracking
from backend.dossiers.deadlines import Due
from backend.dossiers.last_days import LastDay
from backend.dossiers.ledger import Extension as Extended
from backend.dossiers.models import ClockInterval, Dossier, DossierEvent, Extension, Letter
from backend.dossiers.states import ENDED
from backend.notifications import service as notifications
from backend.notifications.service import News
from backend.procedures import service as procedures

# A transaction holds so many dossiers at a time.
BATCH: Final = 500


What = Literal["acceptance", "result", "withdrawal"]


@dataclass(frozen=True, slots=True)
class OfficeDate:
    """When the office's answer, its result, or its word on a withdrawal is due by a calendar."""

    what: What
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A dossier, when it is due by a calendar, and each date of it that is another by it."""

    dossier: Dossier
    due: Due
    dates: tuple[OfficeDate | LastDay, ...]


def open_ones() -> Select[UUID]:
    """The ids of every dossier whose time is not fixed yet."""
    return (
        select(Dossier.id).where(Dossier.status.not_in((*ENDED, "resolved"))).order_by(Dossier.id)
    )


def reckon(ids: Iterable[UUID], calendar: WorkingCalendar, *, lock: bool) -> Iterator[Reckoned]:
    """Each of these that is still open, with its dates by `calendar`."""
    for some in _batches(ids, BATCH):
        query = (
            select(Dossier)
            # Large, and of no use here.
            .options(defer(Dossier.answers), defer(Dossier.warnings), defer(Dossier.consent))
            .where(Dossier.id.in_(some), Dossier.status.not_in((*ENDED, "resolved")))
            .order_by(Dossier.id)
        )
        dossiers = session().scalars(query.with_for_update() if lock else query).all()
        ledgers, extensions = _ledgers(some), _extensions(some)
        citizens = last_days.that_move(some, calendar)
        for dossier in dossiers:
            rows = ledgers.get(dossier.id, [])
            if dossier.accepted_at is None:
                due = clockwork.of_acceptance(dossier, rows, calendar)
            else:
                due = clockwork.of_handling(dossier, rows, extensions.get(dossier.id), calendar)
            offices = [d for d in _office_dates(dossier, due, rows) if d.before != d.after]
            yield Reckoned(dossier, due, (*offices, *citizens.get(dossier.id, ())))


def _office_dates(
    dossier: Dossier, due: Due, rows: Sequence[ClockInterval]
) -> Iterator[OfficeDate]:
    if dossier.due_at is None:
        yield OfficeDate("acceptance", dossier.acceptance_due_at, due.at)
    else:
        yield OfficeDate("result", dossier.due_at, due.at)
    if dossier.status == "withdrawal_requested":
        answer = clockwork.withdrawal_due(rows[-1].began_at, due.calendar)
        yield OfficeDate("withdrawal", dossier.next_due_at, answer)


def _batches(ids: Iterable[UUID], size: int) -> Iterator[tuple[UUID, ...]]:
    batch: list[UUID] = []
    for one in ids:
        batch.append(one)
        if len(batch) == size:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _ledgers(ids: Sequence[UUID]) -> dict[UUID, list[ClockInterval]]:
    rows = session().scalars(
        select(ClockInterval)
        .where(ClockInterval.dossier_id.in_(ids))
        .order_by(
            ClockInterval.dossier_id,
            ClockInterval.began_at,
            ClockInterval.ended_at.nulls_last(),
            ClockInterval.id,
        )
    )
    return {key: list(group) for key, group in groupby(rows, key=lambda row: row.dossier_id)}


def _extensions(ids: Sequence[UUID]) -> dict[UUID, Extended]:
    rows = session().execute(
        select(Extension.dossier_id, Extension.to_due, Letter.number, Extension.decided_at)
        .join(Letter, Letter.id == Extension.letter_id)
        .where(Extension.dossier_id.in_(ids), Extension.kind == "extension")
    )
    return {
        dossier_id: Extended(to_due, number, decided_at)
        for dossier_id, to_due, number, decided_at in rows
        if decided_at is not None
    }


def recompute(ids: Collection[UUID]) -> int:
    """Reckon these by the calendar that counts now, and tell whom it concerns; returns of how many
    dossiers a date has moved."""
    return sum(_recompute_some(some) for some in _batches(sorted(ids), BATCH))


@transactional
def _recompute_some(ids: Collection[UUID]) -> int:
    # Asked of the database: another process may have decided a moment ago.
    now, calendar = clock.now(), agencies.calendar_with({})
    moved = [found for found in reckon(ids, calendar, lock=True) if found.dates]
    if not moved:
        return 0
    _keep(moved, now)
    write(*(_event(found, now) for found in moved))
    audit.record_all(audit.SYSTEM, "dossier.recompute", [_done(found) for found in moved])
    for template, whats in _TOLD.items():
        notifications.notify_all(
            [_news(found, date) for found in moved for date in found.dates if date.what in whats],
            template,
        )
    return len(moved)


# What the citizen is told, and of which dates; when a withdrawal is answered, the office knows.
_TOLD: Final = {
    "due_date_moved": ("acceptance", "result"),
    "last_day_moved": ("supplement", "confirmation", "payment"),
}

# What a new due moment changes on a dossier, and of which type it is.
_KEPT: Final = {
    "calendar_version": "text",
    "acceptance_due_at": "timestamptz",
    "due_at": "timestamptz",
    "original_due_at": "timestamptz",
    "next_due_at": "timestamptz",
    "warned": "integer",
    "next_warning_at": "timestamptz",
    "version": "integer",
}
_KEEP: Final = text(
    f"""
    update dossiers set {", ".join(f"{name} = kept.{name}" for name in _KEPT)}
    from unnest(
        cast(:id as uuid[]), {", ".join(f"cast(:{name} as {t}[])" for name, t in _KEPT.items())}
    ) as kept (id, {", ".join(_KEPT)})
    where dossiers.id = kept.id
    """  # noqa: S608 - of names that stand here
)


def _keep(moved: Sequence[Reckoned], now: datetime) -> None:
    """Write the new dates down, all in one statement."""
    last_days.keep(date for found in moved for date in found.dates if isinstance(date, LastDay))
    for found in moved:
        dossier = found.dossier
        # What comes next is one of these dates, and moves with it.
        awaited = {date.before: date.after for date in found.dates}
        dossier.next_due_at = awaited.get(dossier.next_due_at, dossier.next_due_at)
        clockwork.keep(dossier, found.due)
        clockwork.keep_warnings(dossier, found.due, now)
        dossier.version += 1
        # Or the session would write each by itself.
        session().expunge(dossier)
    dossiers = [found.dossier for found in moved]
    session().execute(_KEEP, {n: [getattr(d, n) for d in dossiers] for n in ("id", *_KEPT)})


def _event(found: Reckoned, now: datetime) -> DossierEvent:
    return DossierEvent(
        dossier_id=found.dossier.id,
        at=now,
        action="recompute",
        from_status=found.dossier.status,
        status=found.dossier.status,
        actor="system",
        details=_details(found),
    )


def _done(found: Reckoned) -> audit.Done:
    dossier = found.dossier
    details = _details(found) | {"version": dossier.version}
    return audit.Done(("dossier", dossier.id), dossier.handling_agency_id, details)


def _details(found: Reckoned) -> dict[str, Any]:
    """Each date that moved: `before` and `due` of the office's work, `supplement_before` and
    `supplement_due` (or `payment_…`, …) of the others; and by which calendar."""
    details: dict[str, Any] = {"calendar": found.due.calendar.version}
    for date in found.dates:
        prefix = "" if date.what in ("acceptance", "result") else f"{date.what}_"
        details[f"{prefix}before"] = date.before.isoformat()
        details[f"{prefix}due"] = date.after.isoformat()
    return details


def _news(found: Reckoned, date: OfficeDate | LastDay) -> News:
    dossier = found.dossier
    values = {
        "procedure": procedures.edition(dossier.revision_id).definition.data["name"],
        "tracking_code": tracking.show(dossier.tracking_code),
        "due": moments.in_words(date.after),
    }
    return News(dossier.citizen_id, values, ("dossier", dossier.id), dossier.handling_agency_id)
