"""Reminding citizens of what waits for them: a draft, a supplement, the day for which a result is
promised, a result to be collected.

Each is decided about in a transaction of its own that holds the row it is about: whoever comes
second finds the first one's notification. At night the message waits for the morning: that is the
postman's to know.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.agencies import service as agencies
from backend.core import clock
from backend.core.db import session, transactional
from backend.dossiers import (
    drafts,
    moments,
    reminder_days,
    reminder_queries,
    requests,
    tracking,
)
from backend.dossiers.models import Dossier, Draft
from backend.dossiers.states import PROMISED
from backend.notifications import service as notifications
from backend.procedures import service as procedures

# A draft that nobody touched is about to be forgotten: so long before, its owner is told.
BEFORE_A_DRAFT_GOES: Final = timedelta(days=3)


def drafts_to_go() -> Sequence[UUID]:
    """Drafts about to be forgotten, of which nobody was told yet."""
    since = clock.now() - drafts.LIFETIME
    return reminder_queries.drafts_not_reminded(since, since + BEFORE_A_DRAFT_GOES)


@transactional
def remind_of_draft(draft_id: UUID) -> bool | None:
    """Tell whose draft it is, once after each save; None if there is nothing to tell."""
    draft = session().scalar(
        select(Draft).where(Draft.id == draft_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if draft is None:
        return None
    left = drafts.expires_at(draft) - clock.now()
    if not timedelta(0) < left <= BEFORE_A_DRAFT_GOES:
        return None
    if reminder_queries.was_told(draft.citizen_id, "draft_expiring", draft.id, draft.updated_at):
        return None
    goes = drafts.expires_at(draft).astimezone(clock.VIETNAM)
    notifications.notify(
        draft.citizen_id,
        "draft_expiring",
        {"procedure": _procedure(draft.revision_id), "due": f"{goes:%d/%m/%Y}"},
        subject=("draft", draft.id),
    )
    return True


def awaiting_supplement() -> Sequence[UUID]:
    """Dossiers whose supplement is due within the time in which one is reminded of it."""
    return reminder_queries.supplements_awaited(clock.now())


@transactional
def remind_of_supplement(dossier_id: UUID) -> bool | None:
    """Tell who has not sent what was asked; None if it came, or this morning's was told."""
    dossier = _held(dossier_id)
    request = requests.open_request(dossier_id)
    # Waits for the office while it considers a withdrawal.
    if dossier is None or request is None or dossier.status != "supplement_requested":
        return None
    calendar = agencies.working_calendar()
    mornings = reminder_days.of_supplement(request.asked_at, request.due_at, calendar)
    if clock.now() >= request.due_at:
        return None
    due = {"due": moments.in_words(request.due_at)}
    return _remind(dossier, "supplement_due_soon", mornings, due)


def nearly_due() -> Sequence[UUID]:
    """Dossiers whose result is promised for today or the next working day."""
    now = clock.now()
    until = reminder_days.appointments_until(now, agencies.working_calendar())
    return reminder_queries.appointments_between(now, until)


@transactional
def remind_of_appointment(dossier_id: UUID) -> bool | None:
    """Tell for when a result is promised; None if it is there, late, or this morning's was told."""
    dossier = _held(dossier_id)
    if dossier is None or dossier.status not in PROMISED:
        return None
    if dossier.accepted_at is None or dossier.due_at is None or dossier.due_at <= clock.now():
        return None
    calendar = agencies.working_calendar()
    mornings = reminder_days.of_appointment(dossier.accepted_at, dossier.due_at, calendar)
    due = {"due": moments.in_words(dossier.due_at)}
    return _remind(dossier, "appointment_near", mornings, due)


def awaiting_collection() -> Sequence[UUID]:
    """Dossiers whose result has lain ready since a time in which one is reminded of it."""
    return reminder_queries.results_waiting(clock.now())


@transactional
def remind_of_result(dossier_id: UUID) -> bool | None:
    """Tell whose result is ready; None if it was given or posted, or this morning's was told."""
    dossier = _held(dossier_id)
    if dossier is None or dossier.status != "resolved" or dossier.resolved_at is None:
        return None
    if dossier.delivery == "post":
        return None
    mornings = reminder_days.of_result(dossier.resolved_at, agencies.working_calendar())
    return _remind(dossier, "result_waiting", mornings, {})


def _held(dossier_id: UUID) -> Dossier | None:
    return session().scalar(
        select(Dossier).where(Dossier.id == dossier_id).with_for_update(),
        execution_options={"populate_existing": True},
    )


def _remind(
    dossier: Dossier, template: str, mornings: Sequence[datetime], values: dict[str, Any]
) -> bool | None:
    """Tell of the last of these mornings, unless it was told of. The dossier is held."""
    morning = reminder_days.latest(mornings, clock.now())
    if morning is None or reminder_queries.was_told(
        dossier.citizen_id, template, dossier.id, morning
    ):
        return None
    usual = {
        "procedure": _procedure(dossier.revision_id),
        "tracking_code": tracking.show(dossier.tracking_code),
    }
    notifications.notify(
        dossier.citizen_id,
        template,
        usual | values,
        subject=("dossier", dossier.id),
        agency_id=dossier.handling_agency_id,
    )
    return True


def _procedure(revision_id: UUID) -> Any:
    return procedures.edition(revision_id).definition.data["name"]
