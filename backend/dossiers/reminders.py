"""Reminding citizens of what waits for them."""

from datetime import timedelta
from typing import Final

from backend.core import clock
from backend.core.db import transactional
from backend.dossiers import drafts, queries
from backend.dossiers.models import Draft
from backend.notifications import service as notifications
from backend.procedures import service as procedures

# A draft that nobody touched is about to be forgotten: so long before, its owner is told.
BEFORE_A_DRAFT_GOES: Final = timedelta(days=3)
_BATCH: Final = 200


def remind_of_drafts() -> int:
    """Tell, once, whose drafts are about to be forgotten; answers how many were told."""
    count = 0
    while told := _remind_some():
        count += told
    return count


@transactional
def _remind_some() -> int:
    now = clock.now()
    since = now - drafts.LIFETIME
    found = queries.drafts_not_reminded(since, since + BEFORE_A_DRAFT_GOES, _BATCH)
    for draft in found:
        _remind(draft)
    return len(found)


def _remind(draft: Draft) -> None:
    definition = procedures.edition(draft.revision_id).definition
    goes = drafts.expires_at(draft).astimezone(clock.VIETNAM)
    notifications.notify(
        draft.citizen_id,
        "draft_expiring",
        {"procedure": definition.data["name"]["vi"], "due": f"{goes:%d/%m/%Y}"},
        subject=("draft", draft.id),
    )
