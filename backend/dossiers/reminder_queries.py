"""Whom to remind of what: reading for reminders.py. Changes nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Text, select
from sqlalchemy import cast as sql_cast

from backend.core.db import session
from backend.dossiers.models import UNRESOLVED, Dossier, Draft, Supplement
from backend.dossiers.states import PROMISED
from backend.notifications.models import Notification


def drafts_not_reminded(since: datetime, until: datetime) -> Sequence[UUID]:
    """Drafts last saved in this time, whose owner was not reminded of them after that."""
    reminded = select(Notification.id).where(
        Notification.citizen_id == Draft.citizen_id,
        Notification.template == "draft_expiring",
        Notification.subject_id == sql_cast(Draft.id, Text),
        Notification.created_at > Draft.updated_at,
    )
    return (
        session()
        .scalars(
            select(Draft.id)
            .where(Draft.updated_at > since, Draft.updated_at <= until, ~reminded.exists())
            .order_by(Draft.updated_at)
        )
        .all()
    )


def was_told(citizen_id: UUID, template: str, subject_id: UUID, since: datetime) -> bool:
    """Whether the citizen was told this of that since then."""
    found = (
        select(Notification.id)
        .where(
            Notification.citizen_id == citizen_id,
            Notification.template == template,
            Notification.subject_id == str(subject_id),
            Notification.created_at >= since,
        )
        .limit(1)
    )
    return session().scalar(found) is not None


# Two working days are at most so long, whatever holidays lie between: Tết and two weekends.
_SUPPLEMENTS_AHEAD = timedelta(days=21)
# The last reminder of a result comes on the 17th day; one that could not be told comes later.
_RESULTS_BEHIND = (timedelta(days=2), timedelta(days=24))


def supplements_awaited(now: datetime) -> Sequence[UUID]:
    """Dossiers with a supplement that is due soon and has not come."""
    return (
        session()
        .scalars(
            select(Supplement.dossier_id)
            .where(
                Supplement.kind == "supplement",
                Supplement.answered_at.is_(None),
                Supplement.due_at > now,
                Supplement.due_at <= now + _SUPPLEMENTS_AHEAD,
            )
            .order_by(Supplement.due_at)
        )
        .all()
    )


def appointments_between(now: datetime, until: datetime) -> Sequence[UUID]:
    """Dossiers that an office works on and whose result is promised for between these moments."""
    return (
        session()
        .scalars(
            select(Dossier.id)
            .where(
                UNRESOLVED,
                Dossier.status.in_(PROMISED),
                Dossier.next_due_at.between(now, until),
            )
            .order_by(Dossier.next_due_at)
        )
        .all()
    )


def results_waiting(now: datetime) -> Sequence[UUID]:
    """Dossiers whose result has been ready for some days and was neither given nor posted."""
    latest, earliest = (now - behind for behind in _RESULTS_BEHIND)
    return (
        session()
        .scalars(
            select(Dossier.id)
            .where(
                Dossier.status == "resolved",
                Dossier.delivery != "post",
                Dossier.resolved_at.between(earliest, latest),
            )
            .order_by(Dossier.resolved_at)
        )
        .all()
    )
