"""Use cases of telling the national portal: each dossier's changes of status, in their order.

The axis of synchronisation of a dossier (`PortalSync`) is apart from its status: a portal that is
down for a day holds up nobody's dossier. What could not be told is tried for a day; after that, or
when the portal refuses it, it has failed until somebody asks again or the dossier changes.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import Row, case, select, update

from backend.audit import service as audit
from backend.core import clock
from backend.core.db import release, session, transactional
from backend.core.preconditions import Seen
from backend.dossiers.states import STATUSES
from backend.integrations import problems, queries, retries
from backend.integrations.models import PortalSync
from backend.integrations.portal import Portal, Refused, StatusChange, Unreachable
from backend.integrations.queries import Audience, SyncLine
from backend.officers.service import Principal

log = structlog.get_logger()

# A dossier that has changed more often goes on in the next round, and so do more dossiers.
_CHANGES: Final = 10
_DOSSIERS: Final = 200
# Much longer than so many changes may take.
_LEASE: Final = timedelta(minutes=10)


class ChangedMeanwhile(Exception):
    """The portal was told, or somebody asked again, since; `line` is what is listed now."""

    def __init__(self, line: SyncLine) -> None:
        super().__init__(line.PortalSync.dossier_id)
        self.line = line


def push_due(portal: Portal) -> int:
    """Tell the portal of every dossier that is behind and may be tried now; answers how many
    changes it took.

    When the portal does not answer, the round ends: the others would fare no better.
    """
    taken = 0
    for _ in range(_DOSSIERS):
        dossier_id = _lease_next()
        if dossier_id is None:
            break
        try:
            taken += _push(portal, dossier_id)
        except Unreachable as error:
            _failed(dossier_id, str(error), for_good=False)
            log.warning("portal_unreachable", why=str(error))
            break
        except Refused as error:
            _failed(dossier_id, str(error), for_good=True)
            log.warning("portal_refused", dossier=str(dossier_id), why=str(error))
    return taken


@transactional
def _lease_next() -> UUID | None:
    """The dossier that has waited longest, for this job alone."""
    now = clock.now()
    sync = session().scalar(
        select(PortalSync)
        .where(
            PortalSync.state == "pending",
            PortalSync.next_attempt_at <= now,
            PortalSync.lease_until.is_(None) | (PortalSync.lease_until <= now),
        )
        .order_by(PortalSync.next_attempt_at, PortalSync.dossier_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if sync is None:
        return None
    sync.lease_until = now + _LEASE
    return sync.dossier_id


def _push(portal: Portal, dossier_id: UUID) -> int:
    sync = session().get_one(PortalSync, dossier_id, populate_existing=True)
    changes = queries.status_changes(dossier_id, sync.pushed, _CHANGES)
    release()
    for change in changes:
        portal.push(_of(change))
        _taken(dossier_id, change.position)
    _end(dossier_id)
    return len(changes)


@transactional
def _end(dossier_id: UUID) -> None:
    session().execute(
        update(PortalSync)
        .where(PortalSync.dossier_id == dossier_id)
        .values(lease_until=None, next_attempt_at=clock.now())
    )


def _of(row: Row[Any]) -> StatusChange:
    return StatusChange(
        id=str(row.id),
        number=row.number,
        procedure=row.procedure,
        status_code=STATUSES[row.status].code,
        at=row.at,
        agency=row.handling_agency,
        due_at=row.due_at,
    )


@transactional
def _taken(dossier_id: UUID, position: int) -> None:
    session().execute(
        update(PortalSync)
        .where(PortalSync.dossier_id == dossier_id, PortalSync.pushed < position)
        .values(
            pushed=position,
            state=case((PortalSync.wanted == position, "ok"), else_="pending"),
            attempts=0,
            tried_at=clock.now(),
            error=None,
        )
    )


@transactional
def _failed(dossier_id: UUID, error: str, *, for_good: bool) -> None:
    sync = session().get_one(PortalSync, dossier_id, with_for_update=True, populate_existing=True)
    sync.attempts += 1
    sync.lease_until = None
    sync.tried_at, sync.error = clock.now(), error
    wait = None if for_good else retries.wait_after(sync.attempts)
    if wait is None:
        sync.state = "failed"
    else:
        sync.next_attempt_at = clock.now() + wait


def audience_of(principal: Principal) -> Audience:
    """The offices whose dossiers they see the synchronisation of; None: all."""
    roles = ("leader", "administrator")
    return None if principal.oversees(*roles) else principal.agencies(*roles)


@transactional
def try_again(principal: Principal, dossier_id: UUID, seen: Seen) -> None:
    """Have a dossier told anew, from the change that was not taken.

    Raises `SYNC_NOT_FOUND` and `ChangedMeanwhile`.
    """
    audience = audience_of(principal)
    office = queries.handling_agency(dossier_id)
    sync = session().get(PortalSync, dossier_id, with_for_update=True, populate_existing=True)
    if office is None or sync is None or (audience is not None and office not in audience):
        raise problems.SYNC_NOT_FOUND.problem()
    if not seen.allows(sync.version):
        raise ChangedMeanwhile(queries.sync(dossier_id))
    if sync.state == "ok":
        return
    sync.state, sync.attempts, sync.next_attempt_at = "pending", 0, clock.now()
    audit.record(principal.actor, "dossier.sync_retried", ("dossier", dossier_id), agency_id=office)
