"""Use cases of who has a dossier in hand, and what is written on it: notes, originals seen."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from backend.core.db import transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.preconditions import Seen
from backend.core.statements import write
from backend.dossiers import case_problems, problems, queries, transitions
from backend.dossiers.models import Dossier, Note, Original
from backend.dossiers.transitions import By, Move

# A dossier that somebody has open is theirs for so long; claiming again renews it.
LEASE: Final = timedelta(minutes=15)


@transactional
def claim(dossier_id: UUID, by: By, seen: Seen) -> Dossier:
    """Take a dossier in hand, or renew the lease. Raises as `transitions.take`, `PERSON_NEEDED`,
    or `CLAIMED_BY_OTHER` while somebody else's lease runs."""
    case = transitions.take(dossier_id, "claim", by, seen)
    case.dossier.assignee_id, case.dossier.lease_until = by.officer_id, case.now + LEASE
    return transitions.move(case, Move())


@transactional
def release(dossier_id: UUID, by: By, seen: Seen) -> Dossier:
    """Let go of one's own dossier; a leader may free anybody's.

    Raises as `transitions.take`, or `CLAIMED_BY_OTHER`.
    """
    case = transitions.take(dossier_id, "release", by, seen)
    case.dossier.assignee_id, case.dossier.lease_until = None, None
    return transitions.move(case, Move())


@transactional
def hand_over(dossier_id: UUID, by: By, seen: Seen, officer_id: UUID) -> Dossier:
    """Give a dossier to another officer of the office that has it.

    What somebody has open, only they or a leader hand over. Raises as `transitions.take`,
    `CLAIMED_BY_OTHER`, or `INVALID_REQUEST` for somebody who does not work there.
    """
    case = transitions.take(dossier_id, "hand_over", by, seen)
    if not queries.works_at(officer_id, case.agency_id):
        fault = FieldError("/officer", "officer_unknown", case_problems.OFFICER_UNKNOWN)
        raise INVALID_REQUEST.problem([fault])
    case.dossier.assignee_id, case.dossier.lease_until = officer_id, None
    return transitions.move(case, Move(details={"to": str(officer_id)}))


@transactional
def add_note(dossier_id: UUID, by: By, seen: Seen, text: str) -> Dossier:
    """Tell the other officers something; no citizen reads it."""
    case = transitions.take(dossier_id, "add_note", by, seen)
    note = Note(
        dossier_id=dossier_id,
        officer_id=by.officer_id,
        agency_id=case.agency_id,
        text=text,
        at=case.now,
    )
    write(note)
    return transitions.move(case, Move(details={"note": str(note.id)}))


@transactional
def see_original(
    dossier_id: UUID, by: By, seen: Seen, requirement: str, remark: str | None
) -> Dossier:
    """Write down that the original of a paper was compared at the counter.

    Raises as `transitions.take`, `ORIGINAL_SEEN`, or `INVALID_REQUEST` for a paper that is none of
    this dossier's.
    """
    case = transitions.take(dossier_id, "see_original", by, seen)
    if requirement not in case.facts.papers:
        fault = FieldError("/requirement", "paper_unknown", problems.PAPER_UNKNOWN)
        raise INVALID_REQUEST.problem([fault])
    if requirement in case.facts.originals_seen:
        raise case_problems.ORIGINAL_SEEN.problem()
    write(
        Original(
            dossier_id=dossier_id,
            requirement=requirement,
            seen_at=case.now,
            officer_id=by.officer_id,
            agency_id=case.agency_id,
            remark=remark,
        )
    )
    return transitions.move(case, Move(details={"requirement": requirement}))
