"""Doing what citizens ask who want to be forgotten, as far as the law lets go.

Deleted: drafts (of answers to supplements too), files of no dossier, messages about either,
choices, contact data, the name and the tie to the Zalo account. Kept: dossiers that were filed,
with their files and messages, which are public records. While a dossier is under way its citizen
must be able to answer: the tie to Zalo stays, and so does the request, to be fulfilled once all
have ended.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from backend.audit import service as audit
from backend.citizens import service as citizens
from backend.core.db import session, transactional
from backend.core.storage import Storage
from backend.dossiers import drafts, supplement_drafts
from backend.dossiers.models import Dossier
from backend.dossiers.states import ENDED
from backend.notifications import service as notifications
from backend.uploads import service as uploads


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """What came of a request: whether it is done, and counts of what went and what stays."""

    is_done: bool
    outcome: dict[str, Any]


def fulfil(storage: Storage, request_id: UUID, actor: audit.Actor) -> Fulfilled | None:
    """Do it, and write down what was deleted and what was kept. None: there is no such request.

    May be repeated: what is gone is counted once, and a request that is done stays as it is.
    """
    request = citizens.deletion_request(request_id)
    if request is None:
        return None
    if request.done_at is not None:
        return Fulfilled(True, request.outcome or {})
    citizen_id = request.citizen_id
    # Drafts first: they hold files.
    _forget_drafts(request_id, citizen_id)
    files = uploads.forget_unclaimed(storage, citizen_id)
    citizens.count_deleted(request_id, {"files": files})
    return _finish(request_id, citizen_id, actor)


@transactional
def _forget_drafts(request_id: UUID, citizen_id: UUID) -> None:
    forgotten = drafts.forget_all(citizen_id) + supplement_drafts.forget_all(citizen_id)
    citizens.count_deleted(request_id, {"drafts": forgotten})


@transactional
def _finish(request_id: UUID, citizen_id: UUID, actor: audit.Actor) -> Fulfilled:
    total, under_way = _dossiers(citizen_id)
    deleted = {
        "messages": notifications.forget_all_but(citizen_id, "dossier"),
        "consents": citizens.forget_person(citizen_id, keeps_zalo=under_way > 0),
    }
    citizens.count_deleted(request_id, deleted)
    kept = {"dossiers": total, "dossiers_under_way": under_way, "zalo_account": under_way > 0}
    outcome = citizens.close_deletion_request(request_id, kept, is_done=under_way == 0)
    audit.record(actor, "citizen.forgotten", ("citizen", citizen_id), details=outcome)
    return Fulfilled(under_way == 0, outcome)


def _dossiers(citizen_id: UUID) -> tuple[int, int]:
    """How many the citizen has filed, and how many of them have not ended."""
    rows = session().execute(
        select(func.count(), func.count().filter(Dossier.status.not_in(ENDED))).where(
            Dossier.citizen_id == citizen_id
        )
    )
    total, under_way = rows.one()
    return total, under_way
