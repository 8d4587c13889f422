"""Alerts: what an officer, or everybody with a role at an office, should know now.

An alert for a role is done with as soon as one of them has seen it: it says that something has to
be done, and it is done once.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, or_, select, tuple_

from backend.audit import service as audit
from backend.core import clock
from backend.core.db import session, transactional
from backend.dossiers import case_problems, cursors
from backend.dossiers.models import Dossier, OfficerAlert
from backend.dossiers.transitions import By

PAGE_SIZE: Final = 20

_ROW: Final = (
    OfficerAlert.id.label("alert_id"),
    OfficerAlert.kind,
    OfficerAlert.at,
    OfficerAlert.agency_id,
    OfficerAlert.role,
    OfficerAlert.officer_id,
    Dossier.id,
    Dossier.number,
    Dossier.tracking_code,
    Dossier.status,
    Dossier.revision_id,
    Dossier.next_due_at,
)


def page(by: By, cursor: str) -> tuple[Sequence[Any], str | None]:
    """A page of what they have not seen, the latest first. Raises `INVALID_REQUEST`."""
    after = cursors.place(cursor) if cursor else None
    query = _unseen(by)
    if after is not None:
        here = tuple_(OfficerAlert.at, OfficerAlert.id)
        query = query.where(here < tuple_(literal(after[0]), literal(after[1])))
    query = query.order_by(OfficerAlert.at.desc(), OfficerAlert.id.desc()).limit(PAGE_SIZE + 1)
    found = query.subquery()
    rows = (
        session()
        .execute(
            select(*_ROW)
            .join(found, found.c.id == OfficerAlert.id)
            .join(Dossier, Dossier.id == OfficerAlert.dossier_id)
            .order_by(OfficerAlert.at.desc(), OfficerAlert.id.desc())
        )
        .all()
    )
    shown = rows[:PAGE_SIZE]
    is_last = len(rows) <= PAGE_SIZE
    return shown, None if is_last else cursors.write((shown[-1].at, shown[-1].alert_id))


def unseen(by: By, up_to: int) -> int:
    """How many they have not seen; counted no further than `up_to`."""
    some = _unseen(by).limit(up_to).subquery()
    return session().scalar(select(func.count()).select_from(some)) or 0


@transactional
def see(by: By, alert_id: UUID) -> None:
    """Have an alert done with; again changes nothing. Raises `ALERT_NOT_FOUND`."""
    alert = session().scalar(
        select(OfficerAlert).where(OfficerAlert.id == alert_id, _for(by)).with_for_update()
    )
    if alert is None:
        raise case_problems.ALERT_NOT_FOUND.problem()
    if alert.seen_at is None:
        alert.seen_at, alert.seen_by = clock.now(), by.officer_id
        subject, details = ("dossier", alert.dossier_id), {"alert": str(alert_id)}
        audit.record(by.actor, "alert.seen", subject, agency_id=alert.agency_id, details=details)


def _unseen(by: By) -> Select[Any]:
    return select(OfficerAlert.id).where(OfficerAlert.seen_at.is_(None), _for(by))


def _for(by: By) -> Any:
    """What is meant for them, or for their role at an office of theirs."""
    assert by.principal is not None  # noqa: S101 - only officers and systems have alerts
    roles = [(agency_id, role) for role, agency_id in sorted(by.principal.roles)]
    to_role = and_(
        OfficerAlert.officer_id.is_(None),
        tuple_(OfficerAlert.agency_id, OfficerAlert.role).in_(roles),
    )
    if by.officer_id is None:
        return to_role
    return or_(OfficerAlert.officer_id == by.officer_id, to_role)
