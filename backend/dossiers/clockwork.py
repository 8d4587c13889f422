"""The ledger of a dossier's time in the database, and what is due by it.

Writes intervals, reads them back as a `Ledger`, and keeps on the dossier what lists sort by:
`due_at`, `next_due_at`, `next_warning_at`. How a due moment follows from a ledger: deadlines.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, func, select, update

from backend.agencies import service as agencies
from backend.agencies.working_time import WorkingCalendar, add_working_time
from backend.core import clock
from backend.core.db import session
from backend.core.statements import Prepared, write
from backend.dossiers import deadlines
from backend.dossiers.deadlines import ACCEPTANCE, Due
from backend.dossiers.ledger import Extension, Interval, Ledger
from backend.dossiers.models import (
    ClockInterval,
    Dossier,
    Letter,
)
from backend.dossiers.models import Extension as ExtensionRow
from backend.procedures import service as procedures
from backend.procedures.handling import Handling, Rules

# An office says whether it grants a withdrawal within this many working hours, as it says whether
# it accepts a dossier.
WITHDRAWAL_HOURS: Final = 8
# What follows the last share: the due moment itself.
OVERDUE: Final = 100


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to a clock at a moment: who does it, where, and on which legal basis: the keys
    of the reasons that were chosen; None: on what the cause rests usually."""

    at: datetime
    agency_id: UUID
    officer_id: UUID | None = None
    legal_basis: str | None = None


def which(dossier: Dossier) -> str:
    """The clock that counts now."""
    return "acceptance" if dossier.accepted_at is None else "handling"


def rules_of(dossier: Dossier) -> Rules:
    """The time limit and policy the dossier is handled under."""
    handling = procedures.edition(dossier.revision_id).handling
    longer = handling.longer_rules if dossier.longer_limit else None
    return longer or handling.rules


def begin(dossier: Dossier, state: str, cause: str, step: Step) -> None:
    """End the open interval, if there is one, and begin another of the clock that counts now."""
    end(dossier, step)
    usual = procedures.edition(dossier.revision_id).handling.basis_for(cause)
    write(
        ClockInterval(
            dossier_id=dossier.id,
            clock=which(dossier),
            state=state,
            agency_id=step.agency_id,
            began_at=step.at,
            cause=cause,
            officer_id=step.officer_id,
            legal_basis=step.legal_basis or usual,
        )
    )


def end(dossier: Dossier, step: Step) -> None:
    """End the open interval of whichever clock, if there is one."""
    _END.run(of_dossier=dossier.id, at=step.at)


_CLOCK: Final = cast("Table", ClockInterval.__table__)
_END: Final = Prepared(
    update(_CLOCK)
    .where(_CLOCK.c.dossier_id == bindparam("of_dossier"), _CLOCK.c.ended_at.is_(None))
    .values(ended_at=bindparam("at", type_=_CLOCK.c.ended_at.type))
)
_LAST: Final = Prepared(
    select(func.max(func.greatest(_CLOCK.c.began_at, _CLOCK.c.ended_at))).where(
        _CLOCK.c.dossier_id == bindparam("of_dossier")
    )
)


def now_of(dossier_id: UUID) -> datetime:
    """The present moment, and never one before what the dossier's ledger tells: the clocks of two
    hosts differ by a little. The dossier must be locked."""
    now = clock.now()
    [(last,)] = _LAST.run(of_dossier=dossier_id)
    return now if last is None else max(now, last)


def basis_of_last(dossier_id: UUID, cause: str) -> str | None:
    """On what the last stretch rests that `cause` made begin, as `Step` has it."""
    return session().scalar(
        select(ClockInterval.legal_basis)
        .where(ClockInterval.dossier_id == dossier_id, ClockInterval.cause == cause)
        .order_by(ClockInterval.began_at.desc(), ClockInterval.id.desc())
        .limit(1)
    )


def intervals(dossier_id: UUID) -> Sequence[ClockInterval]:
    """The ledger of both clocks, in order."""
    return (
        session()
        .scalars(
            select(ClockInterval)
            .where(ClockInterval.dossier_id == dossier_id)
            .order_by(
                ClockInterval.began_at, ClockInterval.ended_at.nulls_last(), ClockInterval.id
            ),
            execution_options={"populate_existing": True},
        )
        .all()
    )


def due_of(dossier: Dossier, calendar: WorkingCalendar) -> Due:
    """When the dossier is due by the clock that counts now."""
    rows = intervals(dossier.id)
    if dossier.accepted_at is None:
        return of_acceptance(dossier, rows, calendar)
    return of_handling(dossier, rows, extension_of(dossier.id), calendar)


def of_acceptance(
    dossier: Dossier, rows: Sequence[ClockInterval], calendar: WorkingCalendar
) -> Due:
    """When the office's answer whether it accepts the dossier is or was due."""
    handling = procedures.edition(dossier.revision_id).handling
    ledger = _ledger(handling, rows, "acceptance", None)
    return deadlines.compute(ACCEPTANCE, ledger, calendar)


def of_handling(
    dossier: Dossier,
    rows: Sequence[ClockInterval],
    extension: Extension | None,
    calendar: WorkingCalendar,
) -> Due:
    """When the result is due; the dossier must have been accepted."""
    handling = procedures.edition(dossier.revision_id).handling
    ledger = _ledger(handling, rows, "handling", extension)
    return deadlines.compute(rules_of(dossier), ledger, calendar)


def _ledger(
    handling: Handling, rows: Sequence[ClockInterval], clock: str, extension: Extension | None
) -> Ledger:
    mine = [row for row in rows if row.clock == clock]
    return Ledger(mine[0].began_at, tuple(_interval(handling, row) for row in mine), extension)


def _interval(handling: Handling, row: ClockInterval) -> Interval:
    return Interval(
        state="paused" if row.state == "paused" else "running",
        began_at=row.began_at,
        ended_at=row.ended_at,
        cause=row.cause,
        by=str(row.officer_id or ""),
        agency=str(row.agency_id),
        legal_basis=handling.basis(row.legal_basis),
    )


def extension_of(dossier_id: UUID) -> Extension | None:
    """The extension that was announced, if one was."""
    row = (
        session()
        .execute(
            select(ExtensionRow.to_due, ExtensionRow.decided_at, Letter.number)
            .join(Letter, Letter.id == ExtensionRow.letter_id)
            .where(ExtensionRow.dossier_id == dossier_id, ExtensionRow.kind == "extension")
        )
        .one_or_none()
    )
    if row is None or row.decided_at is None:
        return None
    return Extension(row.to_due, row.number, row.decided_at)


def postponed_to(dossier_id: UUID) -> datetime | None:
    """The date that the office gave with its apology for being late, if it sent one."""
    return session().scalar(
        select(ExtensionRow.to_due).where(
            ExtensionRow.dossier_id == dossier_id,
            ExtensionRow.kind == "apology",
            ExtensionRow.decided_at.is_not(None),
        )
    )


def settle(dossier: Dossier, now: datetime, citizen_due: datetime | None = None) -> Due | None:
    """Bring what follows from the ledger up to date on the dossier.

    `citizen_due` is when an answer or a payment of the citizen is awaited, while one is. None of
    this moves once the dossier is resolved or ended.
    """
    if dossier.resolved_at is not None or dossier.closed_at is not None:
        dossier.next_warning_at = None
        return None
    calendar = agencies.working_calendar()
    due = due_of(dossier, calendar)
    keep(dossier, due)
    if dossier.status == "withdrawal_requested":
        dossier.next_due_at = withdrawal_due(now, calendar)
    else:
        dossier.next_due_at = citizen_due or due.at
    keep_warnings(dossier, due, now)
    return due


def withdrawal_due(asked_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Until when the office says whether it grants a withdrawal."""
    return add_working_time(asked_at, timedelta(hours=WITHDRAWAL_HOURS), calendar)


def keep(dossier: Dossier, due: Due) -> None:
    """Write a due moment down on the dossier."""
    dossier.calendar_version = due.calendar.version
    if dossier.accepted_at is None:
        dossier.acceptance_due_at = due.at
    else:
        dossier.due_at, dossier.original_due_at = due.at, due.original_at


def warnings(due: Due, now: datetime) -> tuple[int, datetime | None]:
    """The highest share of the time, in percent, that is used up; and when the next one is: last
    the due moment, None in a pause or after that."""
    if now >= due.at:
        return OVERDUE, None
    given = due.warnings()
    share = max((warning.share for warning in given if warning.at <= now), default=0)
    if due.paused_since is not None:
        return share, None
    return share, next((warning.at for warning in given if warning.at > now), due.at)


def keep_warnings(dossier: Dossier, due: Due, now: datetime) -> None:
    """Write down when officers are next to be warned.

    At once where more of the time is used up than they know of: the date came nearer, or somebody
    acted before the warning went out. `warned` only sinks here; it rises with the warning.
    """
    share, following = warnings(due, now)
    dossier.next_warning_at = now if share > dossier.warned else following
    dossier.warned = min(dossier.warned, share)
