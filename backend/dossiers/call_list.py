"""The call list: citizens whom no message has reached, for an office's reception to ring up.

A call is done with once somebody was reached or the number proved wrong; who does not answer stays
on the list. What the office learns of people here is on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.audit import service as audit
from backend.citizens import service as citizens
from backend.core.db import session, transactional
from backend.dossiers import applicants, cursors
from backend.dossiers.models import Dossier
from backend.dossiers.transitions import By
from backend.notifications import service as notifications
from backend.notifications.service import Answered, ClosedCall, WaitingCall
from backend.procedures import service as procedures

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A call to be made: what is to be told, about which dossier, whom to ask for, the number.

    `phone` is as people write it; None where nobody ever gave one: the dossier's papers may.
    """

    waiting: WaitingCall
    dossier: Dossier | None
    name: str
    phone: str | None


@transactional
def page(by: By, cursor: str) -> tuple[list[Line], str | None]:
    """A page of the calls of their offices, who waits longest first. Raises `INVALID_REQUEST`."""
    after = cursors.place(cursor)[1] if cursor else None
    found = notifications.open_calls(_offices(by), after, PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    lines = _lines(shown)
    assert by.principal is not None  # noqa: S101 - officers and systems have one
    subject = ("officer", by.principal.id)
    if by.officer_id is None:
        subject = ("agency", min(by.principal.agencies()))
    calls = [str(waiting.call.id) for waiting in shown]
    audit.record(by.actor, "call_list.read", subject, details={"calls": calls})
    if len(found) <= PAGE_SIZE:
        return lines, None
    last = shown[-1].call
    return lines, cursors.write((last.created_at, last.id))


@transactional
def close(by: By, call_id: UUID, answered: Answered) -> ClosedCall:
    """Say what came of a call; on record with the dossier. The same again changes nothing.

    Raises `CALL_NOT_FOUND` for a call of no office of theirs, or `CALL_CLOSED`.
    """
    closed = notifications.close_call(call_id, _offices(by), answered, by.officer_id)
    if closed.is_news:
        about = closed.about
        is_dossier = about.subject_kind == "dossier" and about.subject_id is not None
        audit.record(
            by.actor,
            "call.closed",
            ("dossier", UUID(about.subject_id)) if is_dossier else ("call", call_id),
            agency_id=closed.call.agency_id,
            details={"call": str(call_id), "outcome": answered.outcome},
        )
    return closed


def _offices(by: By) -> frozenset[UUID]:
    assert by.principal is not None  # noqa: S101 - as above
    return by.principal.agencies("reception")


def _lines(shown: Sequence[WaitingCall]) -> list[Line]:
    ids = {
        UUID(waiting.about.subject_id)
        for waiting in shown
        if waiting.about.subject_kind == "dossier" and waiting.about.subject_id
    }
    dossiers = {
        str(dossier.id): dossier
        for dossier in session().scalars(select(Dossier).where(Dossier.id.in_(ids)))
    }
    return [_line(waiting, dossiers.get(waiting.about.subject_id or "")) for waiting in shown]


def _line(waiting: WaitingCall, dossier: Dossier | None) -> Line:
    if waiting.phone is not None:
        behalf: dict[str, Any] = (dossier and dossier.on_behalf_of) or {}
        return Line(waiting, dossier, behalf.get("full_name", ""), _as_written(waiting.phone))
    citizen = citizens.find(waiting.about.citizen_id)
    name = citizen.display_name if citizen else ""
    phone = citizen.phone if citizen else None
    if dossier is None:
        return Line(waiting, None, name, phone and _as_written(phone))
    applicant = applicants.of(procedures.edition(dossier.revision_id), dossier.answers, name)
    return Line(
        waiting,
        dossier,
        applicant.name,
        _as_written(phone) if phone else applicant.phone or None,
    )


def _as_written(phone: str) -> str:
    """ "84912345678" → "0912345678"."""
    return "0" + phone.removeprefix("84")
