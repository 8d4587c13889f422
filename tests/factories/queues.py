"""Dossiers that wait at an office, without the way they came there."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.agencies.models import Agency
from backend.citizens.models import Citizen
from backend.core import clock, ids
from backend.dossiers import findable, tracking
from backend.dossiers.models import Dossier
from backend.procedures import service as procedures
from tests.factories.citizens import Caller
from tests.factories.dossiers import answers
from tests.factories.officers import COMMUNE

# A Monday morning.
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)


def waiting(session: Session, agency: str = COMMUNE, **changes: Any) -> UUID:
    """A birth that waits at `agency`, due in an hour unless `next_due_at` says otherwise.

    `mother` is the name of the child's mother; all else are columns.
    """
    office = session.scalars(select(Agency.id).where(Agency.code == agency)).one()
    edition = procedures.current(changes.get("procedure", "1.001193"))
    citizen = Citizen(zalo_user_id=ids.random_name(), display_name="Người Gửi")
    session.add(citizen)
    session.flush()
    code = tracking.generate()
    number = f"{agency}-261130-{code[:6]}"
    filled = answers()
    filled["me"]["ho_ten"] = changes.pop("mother", filled["me"]["ho_ten"])
    filled["nguoi_yeu_cau"]["ho_ten"] = filled["me"]["ho_ten"]
    facts: dict[str, Any] = {
        "tracking_code": code,
        "number": number,
        "citizen_id": citizen.id,
        "agency_id": office,
        "handling_agency_id": office,
        "revision_id": edition.id,
        "procedure": edition.code,
        "channel": "online",
        "status": "submitted",
        "answers": filled,
        "search_text": findable.words(findable.keys(edition.definition), filled, number, code),
        "warnings": [],
        "consent": {},
        "submitted_at": NOW,
        "acceptance_due_at": NOW,
        "next_due_at": NOW + timedelta(hours=1),
        "calendar_version": "",
        "idempotency_key": str(ids.new()),
        "submission_digest": bytes(32),
        **changes,
    }
    dossier = Dossier(**facts)
    session.add(dossier)
    session.commit()
    return dossier.id


def listed(clerk: Caller, **query: Any) -> list[UUID]:
    """The ids of the first page of an officer's queue."""
    return [UUID(item["id"]) for item in read(clerk, **query)["items"]]


def read(clerk: Caller, **query: Any) -> Any:
    """A page of an officer's queue."""
    return clerk.get("/officer/dossiers", query_string=query).json


def pages(clerk: Caller, **query: Any) -> list[list[UUID]]:
    """All pages of an officer's queue, by ids."""
    found, cursor = [], ""
    while cursor is not None:
        page = read(clerk, **query, **({"cursor": cursor} if cursor else {}))
        found.append([UUID(item["id"]) for item in page["items"]])
        cursor = page["next"]
    return found
