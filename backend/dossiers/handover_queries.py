"""Into whose hands a dossier has come, asked of its events. May read other packages' tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from backend.agencies.models import Agency
from backend.core.db import session
from backend.dossiers.models import DossierEvent, Transfer
from backend.officers.models import Officer


@dataclass(frozen=True, slots=True)
class Handed:
    """A dossier went into other hands: where and by whom that was done, with the name that the
    officer signs in by (empty for a system); the office or officer that it went `to`, where they
    are others, and why."""

    at: datetime
    action: str
    agency: str
    officer: str
    account: str
    to: str = ""
    reason: str = ""
    to_account: str = ""


# What gives a dossier into other hands.
_CHOSEN = "hand_over"
_HANDED_BY = ("accept", "file_at_counter", "start", "transfer", "resolve", _CHOSEN)


def account_of(officer_id: UUID) -> str:
    """The name by which an officer signs in."""
    found = session().scalar(select(Officer.username).where(Officer.id == officer_id))
    return found or ""


def handovers(dossier_id: UUID) -> list[Handed]:
    """Into whose hands a dossier has come, in order."""
    rows = session().execute(_handings(dossier_id)).all()
    colleagues = _colleagues([row.details["to"] for row in rows if row.action == _CHOSEN])
    found = []
    for at, action, details, agency, officer, account, reason, office in rows:
        nobody = (office or "", "")
        to, to_account = colleagues.get(details.get("to", ""), nobody)
        by = (agency or "", officer or "", account or "")
        found.append(Handed(at, action, *by, to, reason or "", to_account))
    return found


def _handings(dossier_id: UUID) -> Select[Any]:
    """Each event with who did it, and with what is known of a transfer."""
    there = aliased(Agency)
    is_transfer = and_(
        Transfer.dossier_id == DossierEvent.dossier_id,
        Transfer.at == DossierEvent.at,
        DossierEvent.action == "transfer",
    )
    event = (DossierEvent.at, DossierEvent.action, DossierEvent.details)
    officer = (Officer.full_name, Officer.username)
    return (
        select(*event, Agency.name, *officer, Transfer.reason, there.name)
        .outerjoin(Agency, Agency.id == DossierEvent.agency_id)
        .outerjoin(Officer, Officer.id == DossierEvent.officer_id)
        .outerjoin(Transfer, is_transfer)
        .outerjoin(there, there.id == Transfer.to_agency_id)
        .where(DossierEvent.dossier_id == dossier_id, DossierEvent.action.in_(_HANDED_BY))
        .order_by(DossierEvent.at, DossierEvent.id)
    )


def _colleagues(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The full names of these officers, and the names they sign in by."""
    if not ids:
        return {}
    rows = session().execute(
        select(Officer.id, Officer.full_name, Officer.username).where(Officer.id.in_(ids))
    )
    return {str(row.id): (row.full_name, row.username) for row in rows}
