"""Dossiers as officers see them: everything, and what this officer may do now."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.core import clock
from backend.core.db import session
from backend.core.text import Language
from backend.dossiers import (
    case_files,
    clockwork,
    due_views,
    extensions,
    on_behalf,
    openings,
    queries,
    request_views,
    transitions,
    views,
)
from backend.dossiers.models import (
    ClockInterval,
    Dossier,
    DossierEvent,
    Note,
    Original,
    Result,
    Transfer,
)
from backend.dossiers.openings import Facts
from backend.dossiers.operations import OPERATIONS
from backend.dossiers.queries import Names
from backend.dossiers.transitions import By


def full(dossier_id: UUID, by: By, language: Language) -> dict[str, Any]:
    """A dossier with everything that belongs to it. Raises `DOSSIER_NOT_FOUND`."""
    row = queries.of_anybody(dossier_id)
    dossier = row.dossier
    events = queries.events(dossier_id)
    intervals = clockwork.intervals(dossier_id)
    beside = {name: _of(dossier, *table) for name, table in _TABLES.items()}
    names = _names(dossier, events, intervals, beside)
    return (
        views.summary(row, language)
        | _state(dossier, names)
        | {
            "answers": dossier.answers,
            "on_behalf_of": on_behalf.shown(dossier.on_behalf_of, language),
            "warnings": [{**w, "message": w["message"][language]} for w in dossier.warnings],
            "attachments": case_files.listed(row, language),
            "paper_copies": dossier.paper_copies,
            "due": due_views.ledger(dossier, intervals, names, language),
            "allowed": _allowed(dossier, by, language),
            "requests": request_views.requests_with_changes(dossier, row.edition, language),
            "payments": request_views.payments(dossier_id, language),
            "letters": request_views.letters(dossier_id, language),
            "rating": request_views.rating(dossier_id),
            "events": _events(events, names, language),
        }
        | _beside(beside, names)
        | {"apology": _apology(dossier)}
    )


def _allowed(dossier: Dossier, by: By, language: Language) -> list[dict[str, Any]]:
    facts = Facts(dossier, clock.now())
    return [
        {
            "action": action.key,
            "operation": OPERATIONS[action.key],
            "label": action.label.pick(language),
            "needs": openings.needs(action, facts),
            "needs_if": action.needs_if,
        }
        for action in transitions.allowed(facts, by)
    ]


def _names(
    dossier: Dossier,
    events: Iterable[DossierEvent],
    intervals: Iterable[ClockInterval],
    beside: Mapping[str, Iterable[Any]],
) -> Names:
    """Of everybody, and of every office, that is shown anywhere."""
    placed: list[DossierEvent | ClockInterval] = [*events, *intervals]
    others: list[Any] = [row for rows in beside.values() for row in rows]
    ends = [getattr(row, end) for row in beside["transfers"] for end in _ENDS.values()]
    return queries.names_of(
        [dossier.assignee_id, *(row.officer_id for row in (*placed, *others))],
        [dossier.handling_agency_id, *ends, *(row.agency_id for row in placed)],
    )


def _state(dossier: Dossier, names: Names) -> dict[str, Any]:
    assignee = dossier.assignee_id
    return {
        "version": dossier.version,
        "channel": dossier.channel,
        "handling_agency": names.offices[dossier.handling_agency_id],
        "assignee": {"id": assignee, "name": names.people.get(assignee, "")} if assignee else None,
        "lease_until": dossier.lease_until,
        "money": dossier.money,
        "delivery": dossier.delivery,
        "return_way": dossier.return_way,
        "accepted_at": dossier.accepted_at,
        "resolved_at": dossier.resolved_at,
        "returned_at": dossier.returned_at,
        "closed_at": dossier.closed_at,
    }


def _events(
    events: Iterable[DossierEvent], names: Names, language: Language
) -> list[dict[str, Any]]:
    return [
        {
            "at": event.at,
            "action": event.action,
            "label": views.label_of(event, language),
            "from_status": event.from_status,
            "status": event.status,
            "actor": event.actor,
            "officer": names.people.get(event.officer_id) if event.officer_id else None,
            "agency": names.offices.get(event.agency_id) if event.agency_id else None,
            "note": event.note,
            "details": event.details,
        }
        for event in events
    ]


def _beside(tables: Mapping[str, Sequence[Any]], names: Names) -> dict[str, Any]:
    """Results, originals, transfers and notes."""
    shown: dict[str, Any] = {
        name: [
            {field: getattr(row, field) for field in _FIELDS[name]}
            | {"officer": names.people.get(row.officer_id)}
            for row in rows
        ]
        for name, rows in tables.items()
    }
    for entry, row in zip(shown["transfers"], tables["transfers"], strict=True):
        entry |= {name: names.offices[getattr(row, end)] for name, end in _ENDS.items()}
    return shown


# Where each is, and in which order.
_TABLES: Final = {
    "results": (Result, Result.announced_at),
    "originals": (Original, Original.seen_at),
    "transfers": (Transfer, Transfer.at),
    "notes": (Note, Note.at),
}
# What is shown of each, besides the officer's name.
_FIELDS: Final = {
    "results": ("id", "state", "file_name", "size", "sha256", "pages", "received_at"),
    "originals": ("requirement", "seen_at", "remark"),
    "transfers": ("at", "reason"),
    "notes": ("at", "text"),
}
_ENDS: Final = {"from": "from_agency_id", "to": "to_agency_id"}


def _of(dossier: Dossier, table: Any, order: Any) -> list[Any]:
    rows = session().scalars(
        select(table).where(table.dossier_id == dossier.id).order_by(order, table.id)
    )
    return list(rows)


def _apology(dossier: Dossier) -> dict[str, Any] | None:
    row = extensions.draft_of(dossier.id)
    if row is None:
        return None
    return {
        "from_due": row.from_due,
        "to_due": row.to_due,
        "reason": row.reason,
        "drafted_at": row.drafted_at,
        "sent_at": row.decided_at,
    }


def filed(dossier: Dossier, language: Language) -> dict[str, Any]:
    """What an officer hands over the counter after taking a dossier in."""
    return views.summary(queries.of_anybody(dossier.id), language) | {
        "due_at": dossier.due_at,
        "letters": request_views.letters(dossier.id, language),
    }
