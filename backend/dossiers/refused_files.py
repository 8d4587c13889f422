"""A file refused after its dossier was sent: on record for the officer, told to the citizen."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from backend.audit import service as audit
from backend.core import clock, ids
from backend.core.db import session, transactional
from backend.dossiers import tracking
from backend.dossiers.models import Attachment, Dossier, DossierEvent
from backend.notifications import service as notifications
from backend.procedures import service as procedures


@transactional
def record(upload_id: UUID) -> None:
    """Add the event and the message, once: a job that runs again finds it told."""
    row = (
        session()
        .execute(
            select(Dossier, Attachment)
            .join(Attachment, Attachment.dossier_id == Dossier.id)
            .where(Attachment.upload_id == upload_id)
        )
        .first()
    )
    if row is None:
        return
    dossier, attachment = row
    if not _is_first(dossier, attachment):
        return
    subject, details = ("dossier", dossier.id), {"attachment": str(attachment.id)}
    audit.record(
        audit.SYSTEM,
        "dossier.file_refused",
        subject,
        agency_id=dossier.handling_agency_id,
        details=details,
    )
    notifications.notify(
        dossier.citizen_id,
        "file_refused",
        {
            "tracking_code": tracking.show(dossier.tracking_code),
            "paper": _paper_name(dossier, attachment),
        },
        subject=("dossier", dossier.id),
        agency_id=dossier.handling_agency_id,
    )


def _is_first(dossier: Dossier, attachment: Attachment) -> bool:
    """Put it on record; False if it is there already. Who does so at this moment is waited for."""
    told = session().scalar(
        insert(DossierEvent)
        .values(
            id=ids.new(),
            dossier_id=dossier.id,
            at=clock.now(),
            action="file_refused",
            status=dossier.status,
            actor="system",
            details={"attachment": str(attachment.id)},
        )
        .on_conflict_do_nothing(
            index_elements=[text("(details ->> 'attachment')")],
            index_where=text("action = 'file_refused'"),
        )
        .returning(DossierEvent.id)
    )
    return told is not None


def _paper_name(dossier: Dossier, attachment: Attachment) -> Any:
    names = {
        paper["key"]: paper["name"]
        for paper in procedures.edition(dossier.revision_id).definition.data["requirements"]
    }
    return names.get(attachment.requirement, attachment.requirement)
