"""Making received files part of a dossier, and keeping them for a draft until then."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, Uuid, any_, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from backend.core import clock, jobs
from backend.core.db import session, transactional
from backend.core.errors import FieldError
from backend.core.statements import Prepared
from backend.core.text import Text
from backend.uploads import problems, refusals, states
from backend.uploads.models import Upload


def claim(citizen_id: UUID, wanted: Sequence[tuple[UUID, str]], procedure: str) -> list[FieldError]:
    """Make uploads part of a dossier, within the caller's transaction.

    `wanted` is (upload id, requirement key) in the order of the submission. Answers an error for
    each that cannot be had, with pointers `/0/upload`, `/1/upload` …; a caller that gets any must
    give up its transaction; the others call `put_together` next.
    """
    taken: dict[UUID, str] = dict(
        _CLAIM.run(
            upload_ids=[upload_id for upload_id, _ in wanted],
            of_citizen=citizen_id,
            of_procedure=procedure,
            now=clock.now(),
        )
    )
    # Each once, and each for the paper it was sent for.
    if len(taken) == len(wanted) and taken == dict(wanted):
        return []
    return _claim_faults(citizen_id, wanted, procedure, taken.keys())


def put_together(wanted: Sequence[tuple[UUID, str]]) -> None:
    """Have a job make one PDF of each paper that has several files; `wanted` as for `claim`."""
    by_paper: dict[str, list[str]] = {}
    for upload_id, requirement in wanted:
        by_paper.setdefault(requirement, []).append(str(upload_id))
    several = [files for files in by_paper.values() if len(files) > 1]
    if several:
        jobs.defer("uploads:bind", papers=several)


# Locks in the order of ids, so that two presses cannot hang each other.
_FREE: Final = (
    select(Upload.id)
    .where(
        Upload.id == any_(bindparam("upload_ids", type_=ARRAY(Uuid))),
        Upload.citizen_id == bindparam("of_citizen"),
        Upload.procedure == bindparam("of_procedure"),
        Upload.state == "received",
        Upload.inspection != "refused",
    )
    .order_by(Upload.id)
    .with_for_update()
    .cte("free")
)
_TABLE: Final = cast("Table", Upload.__table__)
_CLAIM: Final = Prepared(
    update(_TABLE)
    .where(_TABLE.c.id == _FREE.c.id)
    .values(state="claimed", claimed_at=bindparam("now"))
    .returning(_TABLE.c.id, _TABLE.c.requirement)
)


_MINE: Final = Prepared(
    select(
        Upload.id,
        Upload.requirement,
        Upload.procedure,
        Upload.state,
        Upload.file_name,
        Upload.refusal,
    ).where(
        Upload.id == any_(bindparam("upload_ids", type_=ARRAY(Uuid))),
        Upload.citizen_id == bindparam("of_citizen"),
    )
)


def _claim_faults(
    citizen_id: UUID,
    wanted: Sequence[tuple[UUID, str]],
    procedure: str,
    taken: Collection[UUID],
) -> list[FieldError]:
    """Why a claim failed; what was `taken` a moment ago was free."""
    rows = _MINE.run(upload_ids=[upload_id for upload_id, _ in wanted], of_citizen=citizen_id)
    found = {upload_id: facts for upload_id, *facts in rows}
    faults: list[FieldError] = []
    seen: set[UUID] = set()
    for position, (upload_id, requirement) in enumerate(wanted):
        if upload_id in seen:
            fault: tuple[str, Text] | None = ("upload_twice", problems.TWICE)
        elif upload_id in taken and found[upload_id][:2] == [requirement, procedure]:
            fault = None
        else:
            fault = _claim_fault(found.get(upload_id), requirement, procedure)
        seen.add(upload_id)
        if fault is not None:
            faults.append(FieldError(f"/{position}/upload", *fault))
    return faults


def _claim_fault(facts: Sequence[Any] | None, requirement: str, procedure: str) -> tuple[str, Text]:
    """Code and words for an upload that was not free for this paper."""
    if facts is None:
        return "upload_not_found", problems.FOREIGN
    sent_for, of_procedure, state, file_name, refusal = facts
    if (sent_for, of_procedure) != (requirement, procedure):
        return "upload_of_other_paper", problems.OTHER_REQUIREMENT
    if state == "claimed":
        return "upload_used", problems.USED
    why = refusals.reason(refusal)
    if why is not None:
        return "upload_not_usable", problems.not_usable(file_name, why)
    return "upload_unfinished", problems.unfinished(file_name)


@transactional
def keep_until(citizen_id: UUID, upload_ids: Iterable[UUID], moment: datetime | None) -> None:
    """Spare these uploads of the citizen from the sweep until `moment`; None: no longer.

    For whoever holds files that are not part of a dossier yet. Ids of nobody's or somebody else's
    uploads mean nothing.
    """
    # Locks in the order of ids, as a claim does.
    free = (
        select(Upload.id)
        .where(
            Upload.id.in_(upload_ids),
            Upload.citizen_id == citizen_id,
            Upload.state.in_(states.UNCLAIMED),
        )
        .order_by(Upload.id)
        .with_for_update()
        .cte("free")
    )
    session().execute(update(_TABLE).where(_TABLE.c.id == free.c.id).values(kept_until=moment))
