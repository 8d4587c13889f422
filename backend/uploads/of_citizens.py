"""All files of one citizen: what there is, and forgetting those that no dossier has."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.core.db import release, session, transactional
from backend.core.storage import Storage
from backend.uploads import states, sweeping
from backend.uploads.models import Upload

_SHOWN: Final = (
    Upload.id,
    Upload.procedure,
    Upload.requirement,
    Upload.file_name,
    Upload.media_type,
    Upload.size,
    Upload.sha256,
    Upload.state,
    Upload.created_at,
    Upload.received_at,
)


def of_citizen(citizen_id: UUID, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """What is known of the citizen's files after one of them, or from the first on."""
    query = select(*_SHOWN).where(Upload.citizen_id == citizen_id)
    if after is not None:
        query = query.where(Upload.id > after)
    rows = session().execute(query.order_by(Upload.id).limit(limit))
    return [dict(row) for row in rows.mappings()]


def forget_unclaimed(storage: Storage, citizen_id: UUID) -> int:
    """Forget the citizen's files that no dossier has; returns how many.

    In the order of `sweeping.sweep`: dying half-way, it is simply done again.
    """
    leaving = _give_up(citizen_id)
    release()
    for upload in leaving:
        sweeping.remove(storage, upload)
    sweeping.forget([upload.upload_id for upload in leaving])
    return len(leaving)


@transactional
def _give_up(citizen_id: UUID) -> list[sweeping.Leaving]:
    found = session().scalars(
        select(Upload)
        .where(Upload.citizen_id == citizen_id, Upload.state.in_(states.UNCLAIMED))
        .order_by(Upload.id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    )
    uploads = found.all()
    for upload in uploads:
        upload.state = "refused"
    return sweeping.leaving(uploads)
