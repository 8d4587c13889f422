"""A file refused after its dossier was sent: on record for the officer, told to the citizen."""

from uuid import UUID

from sqlalchemy import select

from backend.core.db import session, transactional
from backend.dossiers import tracking
from backend.dossiers.models import Attachment, Dossier, DossierEvent
from backend.notifications import service as notifications
from backend.procedures import service as procedures


@transactional
def record(upload_id: UUID) -> None:
    """Add the event and the message. A job that runs twice may say it twice, never not at all."""
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
    session().add(
        DossierEvent(
            dossier_id=dossier.id, action="file_refused", status=dossier.status, actor="system"
        )
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


def _paper_name(dossier: Dossier, attachment: Attachment) -> str:
    names = {
        paper["key"]: paper["name"]
        for paper in procedures.edition(dossier.revision_id).requirements("vi")
    }
    return str(names.get(attachment.requirement, attachment.requirement))
