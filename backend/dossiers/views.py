"""Dossiers as their citizen sees them: plain values in the reader's language."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from backend.agencies import service as agencies
from backend.core import clock, preconditions
from backend.core.text import Language
from backend.dossiers import due_views, on_behalf, queries, request_views, tracking, transitions
from backend.dossiers.models import Dossier, DossierEvent
from backend.dossiers.openings import Facts
from backend.dossiers.queries import Row
from backend.dossiers.service import Filed
from backend.dossiers.states import STATUSES
from backend.dossiers.workflow import ACTIONS


def summary(row: Row, language: Language) -> dict[str, Any]:
    """A line of "my dossiers"."""
    dossier, edition = row.dossier, row.edition
    return {
        "id": dossier.id,
        "tracking_code": tracking.show(dossier.tracking_code),
        "number": dossier.number,
        "status": dossier.status,
        "status_label": STATUSES[dossier.status].label.pick(language),
        "procedure": edition.document("form", language)["procedure"],
        "revision": edition.number,
        "agency": {"code": row.agency.code, "name": row.agency.name},
        "submitted_at": dossier.submitted_at,
        "acceptance_due_at": dossier.acceptance_due_at,
    }


def filed(made: Filed, language: Language) -> dict[str, Any]:
    """The receipt of a dossier just made, from what was written."""
    sent = {attachment.requirement for attachment in made.attachments}
    return _receipt(Row(made.dossier, made.agency), [made.event], sent, language)


def receipt(row: Row, language: Language) -> dict[str, Any]:
    """The receipt of any dossier, read again."""
    sent = {attachment.requirement for attachment in queries.attached(row.dossier.id)}
    return _receipt(row, queries.events(row.dossier.id), sent, language)


def _receipt(
    row: Row, events: Sequence[DossierEvent], sent: set[str], language: Language
) -> dict[str, Any]:
    dossier = row.dossier
    return summary(row, language) | {
        "agency": agencies.shown(row.agency, language),
        "next_step": STATUSES[dossier.status].next_step.pick(language),
        "warnings": [
            {**warning, "message": warning["message"][language]} for warning in dossier.warnings
        ],
        "papers_to_bring": _papers_to_bring(row, sent, language),
        "timeline": _timeline(events, language),
    }


def full(row: Row, language: Language) -> dict[str, Any]:
    """Everything the citizen filed."""
    names = {paper["key"]: paper for paper in row.edition.requirements(language)}
    dossier = row.dossier
    by, facts = transitions.citizen(dossier.citizen_id), Facts(dossier, clock.now())
    return receipt(row, language) | {
        "version": dossier.version,
        "due": due_views.due(dossier, language),
        "money": dossier.money,
        "delivery": dossier.delivery,
        "return_way": dossier.return_way,
        "allowed": [action.key for action in transitions.allowed(facts, by)],
        "requests": request_views.requests(dossier, row.edition, language),
        "payments": request_views.payments(dossier.id, language),
        "letters": request_views.citizens_letters(dossier.id, language),
        "rating": request_views.rating(dossier.id),
        "history": _history(dossier.id, language),
        "answers": dossier.answers,
        "on_behalf_of": on_behalf.shown(dossier.on_behalf_of, language),
        "attachments": [
            {
                "requirement": attachment.requirement,
                "requirement_name": names[attachment.requirement]["name"],
                "alternative": attachment.alternative,
                "file_name": upload.file_name,
                "media_type": upload.media_type,
                "size": upload.size,
                "sha256": upload.sha256,
            }
            for attachment, upload in queries.attachments(dossier.id)
            if attachment.superseded_at is None
        ],
    }


def public(row: Row, language: Language) -> dict[str, Any]:
    """What anyone who holds the tracking code may know: nothing personal."""
    facts = STATUSES[row.dossier.status]
    return {
        "tracking_code": tracking.show(row.dossier.tracking_code),
        "status": row.dossier.status,
        "status_label": facts.label.pick(language),
        "procedure_name": row.edition.document("form", language)["procedure"]["name"],
        "agency_name": row.agency.name,
        "submitted_at": row.dossier.submitted_at,
        "acceptance_due_at": row.dossier.acceptance_due_at,
        "next_step": facts.next_step.pick(language),
        "timeline": _timeline(queries.events(row.dossier.id), language),
        "due": due_views.due(row.dossier, language),
    }


def _timeline(events: Sequence[DossierEvent], language: Language) -> list[dict[str, Any]]:
    """What happened, in words and without a person in it."""
    return [
        {
            "at": event.at,
            "status": event.status,
            "label": label_of(event, language),
        }
        for event in events
        if event.action not in _INTERNAL
    ]


# What officers do among themselves, and a refused file: of that the citizen has a message.
_INTERNAL: Final = frozenset(
    ("claim", "release", "hand_over", "add_note", "add_result", "confirm_receipt", "file_refused")
)


def label_of(event: DossierEvent, language: Language) -> str:
    """What an event is called: the new status, or the action where the status stays."""
    if event.from_status == event.status and event.action in ACTIONS:
        return ACTIONS[event.action].label.pick(language)
    return STATUSES[event.status].label.pick(language)


def _history(dossier_id: UUID, language: Language) -> list[dict[str, Any]]:
    """The timeline for the citizen alone: who acted at which office, and what they wrote."""
    events = [e for e in queries.events(dossier_id) if e.action not in _INTERNAL]
    offices = queries.offices_of({e.agency_id for e in events if e.agency_id})
    people = queries.names_of_officers({e.officer_id for e in events if e.officer_id})
    return [
        {
            "at": event.at,
            "status": event.status,
            "label": label_of(event, language),
            "actor": event.actor,
            "agency": offices.get(event.agency_id) if event.agency_id else None,
            "officer": people.get(event.officer_id) if event.officer_id else None,
            "note": event.note,
        }
        for event in events
    ]


def _papers_to_bring(row: Row, sent: set[str], language: Language) -> list[str]:
    """The originals to show: papers that are only shown, and those sent as photos."""
    applicable = {paper["key"] for paper in row.edition.rules.papers(row.dossier.answers)}
    return [
        paper["name"]
        for paper in row.edition.requirements(language)
        if paper["key"] in applicable and (paper["how"] == "present" or paper["key"] in sent)
    ]


def etag(dossier: Dossier) -> str:
    """The ETag header of the dossier: its version, for `If-Match`."""
    return preconditions.etag(dossier.version)


def on_behalf_form(language: Language) -> dict[str, Any]:
    """What is asked of who files for somebody else."""
    choices = {"relationships": on_behalf.RELATIONSHIPS, "ways": on_behalf.WAYS}
    return {
        "statement": on_behalf.STATEMENT.pick(language),
        "version": on_behalf.STATEMENT_VERSION,
        **{
            name: [{"key": key, "label": label.pick(language)} for key, label in known.items()]
            for name, known in choices.items()
        },
    }
