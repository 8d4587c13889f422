"""When a dossier is due and why, as plain values in the reader's language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.agencies import service as agencies
from backend.core import clock
from backend.core.text import Language, Text
from backend.dossiers import clockwork, deadlines, due_in_words
from backend.dossiers.deadlines import Due
from backend.dossiers.models import ClockInterval, Dossier
from backend.dossiers.queries import Names
from backend.procedures import service as procedures


def due(dossier: Dossier, language: Language) -> dict[str, Any]:
    """The date that counts now, and what made it what it is, sentence by sentence."""
    return _shown(dossier, _reckon(dossier, clockwork.intervals(dossier.id)), language)


def _reckon(dossier: Dossier, rows: Sequence[ClockInterval]) -> Due:
    calendar = agencies.working_calendar()
    if dossier.accepted_at is None:
        return clockwork.of_acceptance(dossier, rows, calendar)
    return clockwork.of_handling(dossier, rows, clockwork.extension_of(dossier.id), calendar)


def _shown(dossier: Dossier, found: Due, language: Language) -> dict[str, Any]:
    accepted = dossier.accepted_at is not None
    explain = due_in_words.explain if accepted else due_in_words.explain_acceptance
    ended = dossier.resolved_at or dossier.closed_at
    remaining = None if ended else found.remaining(clock.now())
    is_late = accepted and remaining is not None and remaining < 0
    return {
        "clock": "handling" if accepted else "acceptance",
        "at": dossier.due_at if accepted else dossier.acceptance_due_at,
        "original_at": found.original_at,
        "promised_at": found.promised_at,
        "next_at": dossier.next_due_at,
        "paused_since": found.paused_since,
        "remaining_seconds": remaining,
        "postponed_to": clockwork.postponed_to(dossier.id) if is_late else None,
        "outcome": _outcome(dossier, found),
        "explanation": [
            {
                "code": reason.code,
                "text": reason.text.pick(language),
                "from": reason.began_at,
                "to": reason.ended_at,
                "working_seconds": reason.working_seconds,
            }
            for reason in explain(found)
        ],
    }


def _outcome(dossier: Dossier, found: Due) -> str | None:
    if dossier.resolved_at is None or dossier.due_at is None:
        return None
    return deadlines.classify(dossier.resolved_at, dossier.due_at, found.calendar)


def ledger(
    dossier: Dossier, rows: Sequence[ClockInterval], names: Names, language: Language
) -> dict[str, Any]:
    """As `due`, with every interval (`rows`) and each office's share, for officers."""
    found = _reckon(dossier, rows)
    handling = procedures.edition(dossier.revision_id).handling
    return _shown(dossier, found, language) | {
        "intervals": [
            {
                "clock": row.clock,
                "state": row.state,
                "agency": names.offices[row.agency_id],
                "from": row.began_at,
                "to": row.ended_at,
                "cause": row.cause,
                "officer": names.people.get(row.officer_id) if row.officer_id else None,
                "legal_basis": _picked(handling.basis(row.legal_basis), language),
            }
            for row in rows
        ],
        "shares": _shares(dossier, found, names),
        "calendar_version": dossier.calendar_version,
    }


def _picked(text: Text | None, language: Language) -> str | None:
    return text.pick(language) if text is not None else None


def _shares(dossier: Dossier, found: Due, names: Names) -> list[dict[str, Any]]:
    until: datetime = dossier.resolved_at or dossier.closed_at or clock.now()
    spent = deadlines.slices(found.ledger.intervals, until, found.calendar)
    return [
        {"agency": names.offices[UUID(agency)], "working_seconds": int(time.total_seconds())}
        for agency, time in spent.items()
    ]
