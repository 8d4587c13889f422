"""Calls that an office has to make."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.dossiers.models import Dossier
from backend.notifications.models import Call, Message, Notification


def unreached(session: Session, dossier_id: str) -> str:
    """The first message of this dossier reached nobody; answers the call's id."""
    dossier = session.get(Dossier, UUID(dossier_id))
    about = session.scalar(select(Notification).where(Notification.subject_id == dossier_id))
    session.get(Message, about.id).state = "calling"
    call = Call(notification_id=about.id, agency_id=dossier.handling_agency_id, reason="no_channel")
    session.add(call)
    session.commit()
    return str(call.id)
