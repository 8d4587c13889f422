"""Dossiers with any history, put straight into the tables: for figures and exports.

Nothing of the product has made them, so nothing but what is counted has to be thought of.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.agencies import service as agencies
from backend.citizens.models import Citizen
from backend.core import clock, ids
from backend.core.db import session
from backend.core.statements import write
from backend.dossiers.models import ClockInterval, Dossier, Letter, Payment, Rating, Result
from backend.procedures.models import Revision
from tests.factories.dossiers import AGENCY
from tests.factories.uploads import PROCEDURE

# When the clock stood still: from and, where it goes on, until.
Pause = tuple[datetime, datetime | None]


@dataclass
class Filed:
    """What became of a dossier. Moments are aware; `ended` without `resolved` is a stop."""

    submitted: datetime
    accepted: datetime | None = None
    due: datetime | None = None
    resolved: datetime | None = None
    closed: datetime | None = None
    declined: bool = False
    channel: str = "online"
    agency: str = AGENCY
    procedure: str = PROCEDURE
    pauses: Sequence[Pause] = ()
    has_file: bool = False
    on_paper: bool = False
    level: int | None = None
    rated: datetime | None = None
    fee: int | None = None
    asked: datetime | None = None
    paid_by: str | None = None
    given_up: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=ids.new)

    @property
    def status(self) -> str:
        if self.declined:
            return "declined"
        if self.accepted is None:
            return "submitted"
        if self.resolved is not None:
            return "resolved"
        if self.closed is not None:
            return "stopped"
        waits = self.pauses and self.pauses[-1][1] is None
        return "supplement_requested" if waits else "in_progress"

    @property
    def stretches(self) -> list[tuple[str, datetime, datetime | None]]:
        """The intervals of its handling clock: running and paused in turn, without holes."""
        assert self.accepted is not None
        end, since, found = self.resolved or self.closed, self.accepted, []
        for began, ended in self.pauses:
            found += [("running", since, began), ("paused", began, ended or end)]
            if ended is None:
                return found
            since = ended
        return [*found, ("running", since, end)]


def put(database: Session, *histories: Filed) -> None:
    """Write them down in the current transaction, for a citizen called Nguyễn Văn Mẫu."""
    citizen_id = ids.new()
    write(Citizen(id=citizen_id, zalo_user_id=str(citizen_id), display_name="Nguyễn Văn Mẫu"))
    revision_id = database.scalars(select(Revision.id).where(Revision.code == PROCEDURE)).first()
    for one in histories:
        office = agencies.find(one.agency)
        assert office is not None, one.agency
        assert revision_id is not None
        name = ids.random_name()
        write(
            Dossier(
                id=one.id,
                tracking_code=name[:12].upper(),
                number=f"{one.agency}-{name[:12]}",
                citizen_id=citizen_id,
                agency_id=office.id,
                handling_agency_id=office.id,
                revision_id=revision_id,
                procedure=one.procedure,
                channel=one.channel,
                status=one.status,
                answers=one.answers,
                warnings=[],
                consent={},
                paper_copies={"giay_chung_sinh": 1} if one.on_paper else {},
                search_text="",
                submitted_at=one.submitted,
                acceptance_due_at=one.submitted,
                accepted_at=one.accepted,
                due_at=one.due,
                original_due_at=one.due,
                next_due_at=one.due or one.submitted,
                resolved_at=one.resolved,
                closed_at=one.closed,
                calendar_version="",
                idempotency_key=name,
                submission_digest=b"",
            )
        )
        _put_beside(one, office.id)


def _receipt(dossier_id: UUID, at: datetime, agency_id: UUID) -> None:
    """The number of the letter that says the dossier was accepted; nobody reads it."""
    year = at.astimezone(clock.VIETNAM).year
    ordinal = (
        1
        + session()
        .scalars(select(func.count()).where(Letter.agency_id == agency_id, Letter.year == year))
        .one()
    )
    write(
        Letter(
            dossier_id=dossier_id,
            kind="receipt",
            number=f"{ordinal:04d}/{year}/TNHS",
            year=year,
            ordinal=ordinal,
            token=ids.random_name(),
            values={},
            template_version=1,
            issued_at=at,
            agency_id=agency_id,
        )
    )


def _put_beside(one: Filed, agency_id: UUID) -> None:
    if one.accepted is not None:
        _receipt(one.id, one.accepted, agency_id)
        for state, began, ended in one.stretches:
            write(
                ClockInterval(
                    dossier_id=one.id,
                    clock="handling",
                    state=state,
                    agency_id=agency_id,
                    began_at=began,
                    ended_at=ended,
                    cause="accepted",
                )
            )
    if one.has_file:
        write(
            Result(
                dossier_id=one.id,
                state="received",
                file_name="ket-qua.pdf",
                size=1,
                sha256="0",
                md5="0",
                object_key=f"results/{one.id.hex}",
            )
        )
    if one.level is not None:
        write(Rating(dossier_id=one.id, level=one.level, at=one.rated))
    if one.fee is not None:
        write(
            Payment(
                dossier_id=one.id,
                amount=one.fee,
                items=[],
                requested_at=one.asked,
                method=one.paid_by,
                paid_at=one.asked if one.paid_by else None,
                cancelled_at=one.asked if one.given_up else None,
            )
        )
