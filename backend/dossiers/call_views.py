"""The call list as officers see it: plain values in their language."""

from collections.abc import Sequence
from typing import Any

from backend.core.text import Language
from backend.dossiers import queries, tracking
from backend.dossiers.call_list import Line
from backend.dossiers.models import Dossier
from backend.dossiers.states import STATUSES
from backend.notifications import service as notifications
from backend.notifications.service import ClosedCall
from backend.procedures import service as procedures


def lines(found: Sequence[Line], language: Language) -> list[dict[str, Any]]:
    """A page of the list."""
    calls = [line.waiting.call for line in found]
    offices = queries.offices_of({call.agency_id for call in calls if call.agency_id})
    people = queries.names_of_officers({call.officer_id for call in calls if call.officer_id})
    return [
        {
            "id": call.id,
            "since": call.created_at,
            "agency": call.agency_id and offices[call.agency_id],
            "name": line.name,
            "phone": line.phone,
            **notifications.in_words(line.waiting.about, language),
            "reason": call.reason,
            "dossier": line.dossier and _dossier(line.dossier, language),
            "last_try": _last_try(call, people),
        }
        for line, call in zip(found, calls, strict=True)
    ]


def _dossier(dossier: Dossier, language: Language) -> dict[str, Any]:
    edition = procedures.edition(dossier.revision_id)
    return {
        "id": dossier.id,
        "tracking_code": tracking.show(dossier.tracking_code),
        "number": dossier.number,
        "status_label": STATUSES[dossier.status].label.pick(language),
        "procedure": edition.document("form", language)["procedure"],
    }


def closed(made: ClosedCall) -> dict[str, Any]:
    """What is on record of a call now."""
    call = made.call
    people = queries.names_of_officers({call.officer_id} if call.officer_id else set())
    return {
        "id": call.id,
        "is_open": call.done_at is None,
        "last_try": _last_try(call, people),
    }


def _last_try(call: Any, people: dict[Any, str]) -> dict[str, Any] | None:
    if call.outcome is None:
        return None
    officer = call.officer_id
    return {
        "outcome": call.outcome,
        "remark": call.remark,
        "at": call.tried_at,
        "officer": {"id": officer, "name": people.get(officer, "")} if officer else None,
    }
