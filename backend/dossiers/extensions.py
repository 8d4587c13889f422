"""Use cases of new dates: one extension in time, an apology when it is too late for one."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from backend.audit import service as audit
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.preconditions import Seen
from backend.core.statements import write
from backend.core.text import Text
from backend.dossiers import (
    case_problems,
    clockwork,
    deadlines,
    issuing,
    moments,
    paper_values,
    transitions,
)
from backend.dossiers.deadlines import Due
from backend.dossiers.models import Dossier, Extension
from backend.dossiers.transitions import By, Case, Move, Told

_DATE_FAULTS: Final[dict[str, Text]] = {
    "not_later": Text(
        "Ngày hẹn mới phải sau ngày hẹn hiện tại.", "The new date must be after the present one."
    ),
    "too_far": case_problems.TOO_FAR,
    "not_worked": Text(
        "Lúc này cơ quan không làm việc; hãy chọn giờ làm việc.",
        "The office is closed then; choose a moment in office hours.",
    ),
}


@transactional
def extend(dossier_id: UUID, by: By, seen: Seen, to: datetime, reason: str) -> Dossier:
    """Announce a new date, once and at least a working day before the old one: letter 04.

    Raises as `transitions.take`, `EXTENDED_ALREADY`, `EXTENSION_TOO_LATE`, `CONFIRMATION_AWAITED`
    or `INVALID_REQUEST` for a date that is none.
    """
    case = transitions.take(dossier_id, "extend", by, seen)
    fault = deadlines.date_fault(case.facts.due, to)
    if fault is not None:
        raise _date_fault(fault)
    row = Extension(dossier_id=dossier_id, kind="extension", to_due=to, reason=reason)
    return _announce(case, row, case.facts.due)


@transactional
def apologise(dossier_id: UUID, by: By, seen: Seen, to: datetime, reason: str) -> Dossier:
    """Apologise for a result that is late, or can no longer be extended in time: letter 04.

    The citizen gets a new date; the dossier stays overdue by the old one. Raises as
    `transitions.take`, `APOLOGISED_ALREADY`, `NOT_LATE` or `INVALID_REQUEST`.
    """
    case = transitions.take(dossier_id, "apologise", by, seen)
    due = case.facts.due
    if to <= max(due.at, case.now):
        raise _date_fault("not_later")
    if to - case.now > deadlines.LONGEST:
        raise _date_fault("too_far")
    if not due.calendar.is_open(to):
        raise _date_fault("not_worked")
    row = draft_of(dossier_id) or Extension(dossier_id=dossier_id, kind="apology")
    row.to_due, row.reason = to, reason
    return _announce(case, row, due)


def _date_fault(code: str) -> Exception:
    return INVALID_REQUEST.problem([FieldError("/due_at", code, _DATE_FAULTS[code])])


def _announce(case: Case, row: Extension, due: Due) -> Dossier:
    """Issue the letter of a new date: it comes first, as the ledger names its number."""
    dossier, reason = case.dossier, row.reason or ""
    case.letter = issuing.issue(
        case, "apology", paper_values.apology(case, due.at, row.to_due, reason)
    )
    row.from_due, row.decided_at = due.at, case.now
    row.officer_id, row.letter_id = case.by.officer_id, case.letter.id
    session().add(row)
    session().flush()
    clockwork.settle(dossier, case.now)
    template = "dossier_extended" if row.kind == "extension" else "dossier_late"
    return transitions.move(
        case,
        Move(
            note=reason,
            tell=Told(template, {"due": moments.in_words(row.to_due)}),
            details={"from": due.at.isoformat(), "to": row.to_due.isoformat()},
        ),
    )


def draft_of(dossier_id: UUID) -> Extension | None:
    """The apology of a dossier, drafted or sent."""
    return session().scalar(
        select(Extension).where(Extension.dossier_id == dossier_id, Extension.kind == "apology")
    )


def draft(dossier: Dossier, due: Due, now: datetime) -> None:
    """Prepare the apology of a dossier that has just become late, once: a leader sends it.

    The date it proposes: the procedure's time limit counted again from now.
    """
    if draft_of(dossier.id) is not None:
        return
    proposed = deadlines.first_due(due.rules.limit, now, due.calendar)
    write(
        Extension(
            dossier_id=dossier.id,
            kind="apology",
            from_due=due.at,
            to_due=proposed,
            drafted_at=now,
        )
    )
    audit.record(
        audit.SYSTEM,
        "dossier.apology_drafted",
        ("dossier", dossier.id),
        agency_id=dossier.handling_agency_id,
        details={"from": due.at, "to": proposed},
    )
