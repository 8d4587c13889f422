"""Files that are no dossier's yet: what drafts of either kind hold is spared from the sweep."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, union_all

from backend.core.db import session
from backend.dossiers.models import Draft, SupplementDraft
from backend.uploads import service as uploads


def named(attachments: Sequence[Any]) -> set[UUID]:
    """The files that a draft's `attachments` name."""
    return {UUID(file["upload"]) for file in attachments}


def keep(citizen_id: UUID, files: Iterable[UUID], until: datetime) -> None:
    """Spare what a draft holds from the sweep."""
    if wanted := set(files):
        uploads.keep_until(citizen_id, wanted, until)


def let_go(citizen_id: UUID, files: Iterable[UUID]) -> None:
    """Leave files to the sweep that no draft of the citizen holds any more."""
    unwanted = set(files)
    if not unwanted:
        return
    holding = union_all(
        *(
            select(draft.attachments).where(draft.citizen_id == citizen_id)
            for draft in (Draft, SupplementDraft)
        )
    )
    for attachments in session().scalars(holding):
        unwanted -= named(attachments)
    uploads.keep_until(citizen_id, unwanted, None)
