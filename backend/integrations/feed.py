"""What the feed and deliveries say of a change: codes, ids and moments, never who it is about."""

from typing import Any

from sqlalchemy import Row

from backend.dossiers.states import STATUSES


def item(row: Row[Any]) -> dict[str, Any]:
    """A change, as `DossierChangeSchema` documents it."""
    return {
        "id": str(row.id),
        "at": row.at,
        "action": row.action,
        "from_status": row.from_status,
        "status": row.status,
        "status_code": STATUSES[row.status].code,
        "actor": row.actor,
        "dossier_id": str(row.dossier_id),
        "number": row.number,
        "procedure": row.procedure,
        "agency": row.agency,
        "handling_agency": row.handling_agency,
        "acting_agency": row.acting_agency,
        "due_at": row.due_at,
    }
