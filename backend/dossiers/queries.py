"""Reading dossiers. May read the tables of other packages; changes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from sqlakeyset import BadBookmark, Marker, Page, select_page, unserialize_bookmark
from sqlalchemy import Select, Text, select
from sqlalchemy import cast as sql_cast

from backend.agencies.models import Agency
from backend.core.db import session
from backend.core.errors import INVALID_REQUEST, FieldError, Problem
from backend.core.text import Language
from backend.dossiers import problems, tracking
from backend.dossiers.models import Attachment, Dossier, DossierEvent, Draft
from backend.notifications.models import Notification
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
        session(), cast("Any", query), per_page=PAGE_SIZE, page=_place(cursor) if cursor else None
    )
    rows = [Row(dossier, agency) for dossier, agency in page]
    return rows, page.paging.bookmark_next if page.paging.has_next else None


def _place(cursor: str) -> Marker:
    """After which dossier a page begins. What is not a cursor of ours never reaches the database.

    Raises `INVALID_REQUEST`.
    """
    try:
        found = unserialize_bookmark(cursor)
        match found.place:
            case (datetime() as submitted_at, UUID() as dossier_id) if not found.backwards:
                return Marker((submitted_at.astimezone(UTC), dossier_id))
    except (BadBookmark, ValueError, OverflowError) as error:
        raise _cursor_invalid() from error
    raise _cursor_invalid()


def _cursor_invalid() -> Problem:
    fault = FieldError("/cursor", "cursor_invalid", problems.CURSOR_INVALID)
    return INVALID_REQUEST.problem([fault])


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


def drafts_not_reminded(since: datetime, until: datetime, limit: int) -> Sequence[Draft]:
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
            select(Draft)
            .where(Draft.updated_at > since, Draft.updated_at <= until, ~reminded.exists())
            .order_by(Draft.updated_at)
            .limit(limit)
        )
        .all()
    )
