"""Use cases of a citizen after filing that are nobody else's: rating, and reading one's letters."""

from uuid import UUID

from backend.core.db import session, transactional
from backend.core.preconditions import Seen
from backend.core.statements import write
from backend.core.storage import Storage
from backend.dossiers import case_problems, issuing, queries, request_views, transitions
from backend.dossiers.models import Dossier, Letter, Rating
from backend.dossiers.transitions import By, Move


@transactional
def rate(by: By, dossier_id: UUID, seen: Seen, level: int, reason: str | None) -> Dossier:
    """Say once how content one is, after the dossier was decided.

    Raises as `transitions.take`, or `RATED_ALREADY`.
    """
    case = transitions.take(dossier_id, "rate", by, seen)
    write(Rating(dossier_id=dossier_id, level=level, reason=reason, at=case.now))
    return transitions.move(case, Move(details={"level": level}))


def letter(
    storage: Storage, citizen_id: UUID, dossier_id: UUID, letter_id: UUID
) -> tuple[Letter, bytes]:
    """A letter addressed to the citizen, and its PDF. Raises as `my_letter`."""
    my_letter(citizen_id, dossier_id, letter_id)
    return issuing.content_of(storage, letter_id)


def my_letter(citizen_id: UUID, dossier_id: UUID, letter_id: UUID) -> Letter:
    """A letter addressed to the citizen. Raises `DOSSIER_NOT_FOUND` or `LETTER_NOT_FOUND`."""
    queries.of_citizen(citizen_id, dossier_id)
    found = session().get(Letter, letter_id)
    is_mine = found is not None and found.dossier_id == dossier_id
    if found is None or not is_mine or not request_views.is_for_citizens(found):
        raise case_problems.LETTER_NOT_FOUND.problem()
    return found
