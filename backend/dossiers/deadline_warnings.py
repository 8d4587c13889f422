"""Warning officers before a dossier is late: at 50, 75 and 90 % of the time, and when it is.

The assignee is told, or else everybody who could take it; at 90 % and when it is late, the
leader too. A late one gets the draft of an apology.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock
from backend.core.db import session, transactional
from backend.core.statements import write
from backend.dossiers import clockwork, extensions
from backend.dossiers.clockwork import OVERDUE
from backend.dossiers.models import Dossier, OfficerAlert

# From this share on the leader is told, too.
_LEADERS_SHARE: Final = 90


def due_now(limit: int) -> list[UUID]:
    """Dossiers whose next warning is due, the most urgent first."""
    found = session().scalars(
        select(Dossier.id)
        .where(Dossier.next_warning_at <= clock.now())
        .order_by(Dossier.next_warning_at)
        .limit(limit)
    )
    return list(found)


@transactional
def warn(dossier_id: UUID) -> int | None:
    """Warn of one dossier; answers the share (100: late), None if there is nothing to warn of.

    The share is reckoned anew: the dossier may have been paused or extended meanwhile.
    """
    now = clock.now()
    dossier = session().scalar(
        select(Dossier).where(Dossier.id == dossier_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if dossier is None or dossier.next_warning_at is None or dossier.next_warning_at > now:
        return None
    due = clockwork.due_of(dossier, agencies.working_calendar())
    share, dossier.next_warning_at = clockwork.warnings(due, now)
    if share <= dossier.warned:
        return None
    dossier.warned = share
    kind = "overdue" if share == OVERDUE else f"time_{share}"
    write(
        *(
            OfficerAlert(
                # A leader is told as such, whoever has it in hand.
                officer_id=None if role == "leader" else dossier.assignee_id,
                agency_id=dossier.handling_agency_id,
                role=role,
                dossier_id=dossier.id,
                kind=kind,
                at=now,
            )
            for role in _told(dossier, share)
        )
    )
    audit.record(
        audit.SYSTEM,
        "dossier.warned",
        ("dossier", dossier.id),
        agency_id=dossier.handling_agency_id,
        details={"share": share},
    )
    if share == OVERDUE and dossier.accepted_at is not None:
        extensions.draft(dossier, due, now)
    return share


def _told(dossier: Dossier, share: int) -> list[str]:
    worker = "specialist" if dossier.status == "in_progress" else "reception"
    return [worker, "leader"] if share >= _LEADERS_SHARE else [worker]
