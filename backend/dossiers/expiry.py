"""Use case of the counter: end a dossier for which something did not come in time."""

from uuid import UUID

from backend.core.preconditions import Seen
from backend.dossiers import payments, requests, supplements
from backend.dossiers.models import Dossier
from backend.dossiers.transitions import By


def expire(dossier_id: UUID, by: By, seen: Seen) -> Dossier:
    """End it for want of the fee, where one is awaited, or else of the supplement.

    Raises as `transitions.take`, or `NOT_EXPIRED`.
    """
    if requests.open_payment(dossier_id) is not None:
        return payments.expire(dossier_id, by, seen)
    return supplements.expire(dossier_id, by, seen)
