"""Use cases of transfers: a dossier goes to another office, and its clock is sliced there."""

from uuid import UUID

from backend.agencies import service as agencies
from backend.core.db import transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.preconditions import Seen
from backend.core.statements import write
from backend.dossiers import case_problems, clockwork, paper_values, transitions
from backend.dossiers.models import Dossier, Transfer
from backend.dossiers.transitions import By, Move, Told


@transactional
def transfer(dossier_id: UUID, by: By, seen: Seen, agency_code: str, reason: str) -> Dossier:
    """Give a dossier to another office: letter 06. The time each has had it is kept apart.

    Raises as `transitions.take`, `CONFIRMATION_AWAITED`, or `INVALID_REQUEST` for an office that
    does not exist or has it already.
    """
    case = transitions.take(dossier_id, "transfer", by, seen)
    dossier = case.dossier
    office = agencies.find(agency_code)
    if office is None or office.id == dossier.handling_agency_id:
        fault = FieldError("/agency", "agency_unknown", case_problems.TRANSFER_NOWHERE)
        raise INVALID_REQUEST.problem([fault])
    paper = paper_values.control_slip(case, office, reason)
    write(
        Transfer(
            dossier_id=dossier_id,
            from_agency_id=case.agency_id,
            to_agency_id=office.id,
            officer_id=by.officer_id,
            reason=reason,
            at=case.now,
        )
    )
    dossier.handling_agency_id = office.id
    dossier.assignee_id, dossier.lease_until = None, None
    if dossier.resolved_at is None:
        clockwork.begin(dossier, "running", "transferred", case.step)
        clockwork.settle(dossier, case.now)
    transitions.alert(case, "transferred", ("reception", "specialist"))
    return transitions.move(
        case,
        Move(
            paper=paper,
            tell=Told("dossier_transferred", {"agency": office.name}),
            details={"agency": office.code},
        ),
    )
