"""Dossiers as officers see them: everything, and what this officer may do now."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.core.db import session
from backend.core.text import Language
from backend.dossiers import (
    case_files,
    due_views,
    extensions,
    on_behalf,
    queries,
    request_views,
    transitions,
    views,
)
from backend.dossiers.models import (
    Dossier,
    DossierEvent,
    Note,
    Original,
    Result,
    Transfer,
)
from backend.dossiers.transitions import By


def full(dossier_id: UUID, by: By, language: Language) -> dict[str, Any]:
    """A dossier with everything that belongs to it. Raises `DOSSIER_NOT_FOUND`."""
    row = queries.of_anybody(dossier_id)
    dossier = row.dossier
    events = queries.events(dossier_id)
    people = _people(dossier, events)
    return (
        views.summary(row, language)
        | _state(dossier, people, language)
        | {
            "answers": dossier.answers,
            "on_behalf_of": on_behalf.shown(dossier.on_behalf_of, language),
            "warnings": [{**w, "message": w["message"][language]} for w in dossier.warnings],
            "attachments": case_files.listed(row, language),
            "paper_copies": dossier.paper_copies,
            "due": due_views.ledger(dossier, language),
            "allowed": [
                {
                    "action": action.key,
                    "label": action.label.pick(language),
                    "needs": list(action.needs),
                }
                for action in transitions.allowed(dossier, by)
            ],
            "requests": request_views.requests(dossier, row.edition, language),
            "payments": request_views.payments(dossier_id, language),
            "letters": request_views.letters(dossier_id, language),
            "rating": request_views.rating(dossier_id),
            "events": _events(events, people, language),
        }
        | _beside(dossier)
    )


def _people(dossier: Dossier, events: Iterable[DossierEvent]) -> dict[UUID, str]:
    ids = {event.officer_id for event in events} | {dossier.assignee_id}
    return queries.names_of_officers({officer for officer in ids if officer is not None})


def _state(dossier: Dossier, people: dict[UUID, str], language: Language) -> dict[str, Any]:
    handling = queries.offices_of({dossier.handling_agency_id})[dossier.handling_agency_id]
    assignee = dossier.assignee_id
    return {
        "version": dossier.version,
        "channel": dossier.channel,
        "handling_agency": handling,
        "assignee": {"id": assignee, "name": people.get(assignee, "")} if assignee else None,
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
    events: Iterable[DossierEvent], people: dict[UUID, str], language: Language
) -> list[dict[str, Any]]:
    events = list(events)
    offices = queries.offices_of({event.agency_id for event in events if event.agency_id})
    return [
        {
            "at": event.at,
            "action": event.action,
            "label": views.label_of(event, language),
            "from_status": event.from_status,
            "status": event.status,
            "actor": event.actor,
            "officer": people.get(event.officer_id) if event.officer_id else None,
            "agency": offices.get(event.agency_id) if event.agency_id else None,
            "note": event.note,
            "details": event.details,
        }
        for event in events
    ]


def _beside(dossier: Dossier) -> dict[str, Any]:
    """Results, originals, transfers, notes, and the draft of an apology."""
    tables = {
        "results": _of(Result, dossier, Result.announced_at),
        "originals": _of(Original, dossier, Original.seen_at),
        "transfers": _of(Transfer, dossier, Transfer.at),
        "notes": _of(Note, dossier, Note.at),
    }
    people = queries.names_of_officers(
        {row.officer_id for rows in tables.values() for row in rows if row.officer_id}
    )
    shown: dict[str, Any] = {
        name: [
            {field: getattr(row, field) for field in _FIELDS[name]}
            | {"officer": people.get(row.officer_id)}
            for row in rows
        ]
        for name, rows in tables.items()
    }
    offices = queries.offices_of(
        {getattr(row, end) for row in tables["transfers"] for end in _ENDS.values()}
    )
    for entry, row in zip(shown["transfers"], tables["transfers"], strict=True):
        entry |= {name: offices[getattr(row, end)] for name, end in _ENDS.items()}
    return shown | {"apology": _apology(dossier)}


# What is shown of each, besides the officer's name.
_FIELDS: Final = {
    "results": ("id", "state", "file_name", "size", "sha256", "pages", "received_at"),
    "originals": ("requirement", "seen_at", "remark"),
    "transfers": ("at", "reason"),
    "notes": ("at", "text"),
}
_ENDS: Final = {"from": "from_agency_id", "to": "to_agency_id"}


def _of(table: Any, dossier: Dossier, order: Any) -> list[Any]:
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
