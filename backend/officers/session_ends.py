"""Ending sessions of officers, whatever the reason."""

from uuid import UUID

from sqlalchemy import ColumnElement, update

from backend.core import clock
from backend.core.db import session
from backend.officers.models import OfficerSession


def end(session_id: UUID) -> None:
    """End one session."""
    _end(OfficerSession.id == session_id)


def end_all(officer_id: UUID, *, but: UUID | None = None) -> int:
    """End every session of an officer, but for the one named; answers how many."""
    chosen = OfficerSession.officer_id == officer_id
    return _end(chosen if but is None else chosen & (OfficerSession.id != but))


def _end(chosen: ColumnElement[bool]) -> int:
    ended = session().scalars(
        update(OfficerSession)
        .where(chosen, OfficerSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(OfficerSession.id)
    )
    return len(ended.all())
