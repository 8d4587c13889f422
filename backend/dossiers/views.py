"""Dossiers as their citizen sees them: plain values in the reader's language."""

from collections.abc import Sequence
from typing import Any

from backend.core.text import Language
from backend.dossiers import queries, tracking
from backend.dossiers.models import Dossier, DossierEvent
from backend.dossiers.queries import Row
from backend.dossiers.service import Filed
from backend.dossiers.states import STATUSES


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
    sent = {attachment.requirement for attachment, _ in queries.attachments(row.dossier.id)}
    return _receipt(row, queries.events(row.dossier.id), sent, language)


def _receipt(
    row: Row, events: Sequence[DossierEvent], sent: set[str], language: Language
) -> dict[str, Any]:
    dossier = row.dossier
    return summary(row, language) | {
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
    return receipt(row, language) | {
        "answers": row.dossier.answers,
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
            for attachment, upload in queries.attachments(row.dossier.id)
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
    }


def _timeline(events: Sequence[DossierEvent], language: Language) -> list[dict[str, Any]]:
    """What happened, in words and without a person in it."""
    return [
        {
            "at": event.at,
            "status": event.status,
            "label": STATUSES[event.status].label.pick(language),
        }
        for event in events
        # It moves nothing: the citizen has a message of it, and this is public.
        if event.action != "file_refused"
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
    """The version of the dossier, for `If-None-Match` and `If-Match`."""
    return f"{dossier.id}-{dossier.version}"
