"""Reading dossiers. May read the tables of other packages; changes nothing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlakeyset import Marker, Page, select_page
from sqlalchemy import Select, func, select

from backend.agencies.models import Agency
from backend.citizens.models import Citizen
from backend.core import clock
from backend.core.db import session
from backend.core.text import Language
from backend.dossiers import cursors, problems, tracking
from backend.dossiers.models import (
    Attachment,
    Dossier,
    DossierEvent,
    Letter,
)
from backend.officers.models import Officer, OfficerRole
from backend.procedures import service as procedures
from backend.procedures.editions import Edition
from backend.uploads.models import Upload

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A dossier with its office and the revision it was filled in."""

    dossier: Dossier
    agency: Agency

    @property
    def edition(self) -> Edition:
        return procedures.edition(self.dossier.revision_id)


def _rows() -> Select[Dossier, Agency]:
    return select(Dossier, Agency).join(Agency, Agency.id == Dossier.agency_id)


def of_citizen(citizen_id: UUID, dossier_id: UUID) -> Row:
    """One of the citizen's own. Raises `DOSSIER_NOT_FOUND` for anybody else's."""
    found = (
        session()
        .execute(_rows().where(Dossier.id == dossier_id, Dossier.citizen_id == citizen_id))
        .one_or_none()
    )
    if found is None:
        raise problems.DOSSIER_NOT_FOUND.problem()
    return Row(found.Dossier, found.Agency)


def page_of_citizen(citizen_id: UUID, cursor: str) -> tuple[list[Row], str | None]:
    """A page of the citizen's dossiers, the latest first, and the cursor of the next page."""
    query = (
        _rows()
        .where(Dossier.citizen_id == citizen_id)
        .order_by(Dossier.submitted_at.desc(), Dossier.id.desc())
    )
    # sqlakeyset types its selects as SQLAlchemy 2.0 did, before they were variadic.
    page: Page[Any] = select_page(
        session(),
        cast("Any", query),
        per_page=PAGE_SIZE,
        page=Marker(cursors.place(cursor)) if cursor else None,
    )
    rows = [Row(dossier, agency) for dossier, agency in page]
    return rows, page.paging.bookmark_next if page.paging.has_next else None


def by_tracking_code(typed: str) -> Row:
    """The dossier with this code, however it was typed.

    Raises `TRACKING_CODE_MISTYPED` or `TRACKING_CODE_UNKNOWN`.
    """
    code = tracking.parse(typed)
    if code is None:
        raise problems.TRACKING_CODE_MISTYPED.problem()
    found = session().execute(_rows().where(Dossier.tracking_code == code)).one_or_none()
    if found is None:
        raise problems.TRACKING_CODE_UNKNOWN.problem()
    return Row(found.Dossier, found.Agency)


def events(dossier_id: UUID) -> Sequence[DossierEvent]:
    """What happened, in order."""
    return (
        session()
        .scalars(
            select(DossierEvent)
            .where(DossierEvent.dossier_id == dossier_id)
            .order_by(DossierEvent.at, DossierEvent.id)
        )
        .all()
    )


def attached(dossier_id: UUID) -> Sequence[Attachment]:
    """The files of a dossier in their order, without what is known of the bytes."""
    return (
        session()
        .scalars(
            select(Attachment)
            .where(Attachment.dossier_id == dossier_id)
            .order_by(Attachment.position)
        )
        .all()
    )


def attachments(dossier_id: UUID) -> Sequence[tuple[Attachment, Upload]]:
    """The files of a dossier in their order."""
    return [
        (row.Attachment, row.Upload)
        for row in session().execute(
            select(Attachment, Upload)
            .join(Upload, Upload.id == Attachment.upload_id)
            .where(Attachment.dossier_id == dossier_id)
            .order_by(Attachment.position)
        )
    ]


def files(citizen_id: UUID, upload_ids: Collection[str]) -> list[dict[str, Any]]:
    """The citizen's own among these uploads, as a draft shows them; oldest first."""
    if not upload_ids:
        return []
    rows = session().scalars(
        select(Upload)
        .where(Upload.id.in_([UUID(name) for name in upload_ids]), Upload.citizen_id == citizen_id)
        .order_by(Upload.created_at, Upload.id)
    )
    return [
        {
            "upload": row.id,
            "requirement": row.requirement,
            "file_name": row.file_name,
            "media_type": row.media_type,
            "size": row.size,
            "state": row.state,
        }
        for row in rows
    ]


# Who filed more than this lately knows all of it by heart, and so do these.
REMEMBERED = 20


def suggestions(citizen_id: UUID, procedure: str, language: Language) -> list[dict[str, Any]]:
    """What the citizen's latest dossiers already know for another of this procedure.

    Raises `PROCEDURE_NOT_FOUND`.
    """
    edition = procedures.current(procedure)
    filed = session().execute(
        select(Dossier.answers, Dossier.revision_id, Dossier.tracking_code, Dossier.submitted_at)
        .where(Dossier.citizen_id == citizen_id)
        .order_by(Dossier.submitted_at.desc(), Dossier.id.desc())
        .limit(REMEMBERED)
    )
    earlier = [
        (
            procedures.edition(row.revision_id),
            row.answers,
            {
                "tracking_code": tracking.show(row.tracking_code),
                "submitted_at": row.submitted_at,
            },
        )
        for row in filed
    ]
    return [
        {
            "pointer": f"/answers{found.pointer}",
            "value": found.value,
            "label": found.label.pick(language),
            "from": found.origin,
        }
        for found in procedures.suggest_answers(edition, earlier)
    ]


# Who receives hands the dossier on to those who decide: at their own office, or at another.
_FORWARDED_BY = ("start", "transfer")


@dataclass(frozen=True, slots=True)
class Received:
    """A dossier that an office received: the number of its receipt, the name of the office that
    has it now, the citizen's own, and when it was first handed on."""

    dossier: Dossier
    receipt: str
    office: str
    citizen: str
    forwarded_at: datetime | None


def received(agency_id: UUID, since: datetime, until: datetime, most: int) -> list[Received]:
    """What an office gave receipts for from `since` (included) until `until` (not), `most` of
    them, in the order of their numbers; who has it now, or was asked first, does not matter."""
    forwarded = (
        select(func.min(DossierEvent.at))
        .where(DossierEvent.dossier_id == Dossier.id, DossierEvent.action.in_(_FORWARDED_BY))
        .scalar_subquery()
    )
    years = range(since.astimezone(clock.VIETNAM).year, until.astimezone(clock.VIETNAM).year + 1)
    rows = session().execute(
        select(Dossier, Letter.number, Agency.name, Citizen.display_name, forwarded)
        .join(Letter, Letter.dossier_id == Dossier.id)
        .join(Agency, Agency.id == Dossier.handling_agency_id)
        .join(Citizen, Citizen.id == Dossier.citizen_id)
        .where(
            Letter.agency_id == agency_id,
            Letter.kind == "receipt",
            Letter.year.in_(years),
            Letter.issued_at >= since,
            Letter.issued_at < until,
        )
        .order_by(Letter.year, Letter.ordinal)
        .limit(most)
    )
    return [Received(*row) for row in rows]


def names_of_officers(ids: Collection[UUID]) -> dict[UUID, str]:
    """The full names of these officers."""
    if not ids:
        return {}
    rows = session().execute(select(Officer.id, Officer.full_name).where(Officer.id.in_(ids)))
    return {row.id: row.full_name for row in rows}


def offices_of(ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Code and name of these offices."""
    if not ids:
        return {}
    rows = session().execute(select(Agency.id, Agency.code, Agency.name).where(Agency.id.in_(ids)))
    return {agency_id: {"code": code, "name": name} for agency_id, code, name in rows}


@dataclass(frozen=True, slots=True)
class Names:
    """What officers and offices that are spoken of are called: asked for once, all together."""

    people: dict[UUID, str]
    offices: dict[UUID, dict[str, str]]


def names_of(people: Iterable[UUID | None], offices: Iterable[UUID | None]) -> Names:
    """The names of all of these; None, who is nobody, is left out."""
    return Names(
        names_of_officers({officer for officer in people if officer is not None}),
        offices_of({office for office in offices if office is not None}),
    )


def of_anybody(dossier_id: UUID) -> Row:
    """A dossier, whoever's; who may see it is the caller's question. Raises `DOSSIER_NOT_FOUND`."""
    found = (
        session()
        .execute(
            _rows().where(Dossier.id == dossier_id), execution_options={"populate_existing": True}
        )
        .one_or_none()
    )
    if found is None:
        raise problems.DOSSIER_NOT_FOUND.problem()
    return Row(found.Dossier, found.Agency)


def works_at(officer_id: UUID, agency_id: UUID) -> bool:
    """Whether an officer has some role in an office, and an account that is not disabled."""
    found = (
        select(OfficerRole.officer_id)
        .join(Officer, Officer.id == OfficerRole.officer_id)
        .where(
            OfficerRole.officer_id == officer_id,
            OfficerRole.agency_id == agency_id,
            OfficerRole.role.in_(("reception", "specialist", "leader")),
            Officer.disabled_at.is_(None),
        )
        .limit(1)
    )
    return session().scalar(found) is not None
