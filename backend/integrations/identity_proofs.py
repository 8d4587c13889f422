"""Use cases of a citizen's level of identity, as VNeID vouches for it."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from backend.audit import service as audit
from backend.core import clock
from backend.core.db import release, session, transactional
from backend.integrations import problems
from backend.integrations.models import IdentityProof
from backend.integrations.vneid import Assertions


def of(citizen_id: UUID) -> IdentityProof | None:
    """What VNeID has said of a citizen, if it has been asked."""
    return session().get(IdentityProof, citizen_id, populate_existing=True)


def prove(citizen_id: UUID, assertion: str, assertions: Assertions | None) -> IdentityProof:
    """Ask VNeID and keep the level it vouches for; the assertion itself is kept nowhere.

    Raises `VNEID_NOT_CONNECTED`, `VNEID_REJECTED`, `VNEID_UNAVAILABLE`.
    """
    if assertions is None:
        raise problems.VNEID_NOT_CONNECTED.problem()
    release()
    return _keep(citizen_id, assertions.level(assertion))


@transactional
def _keep(citizen_id: UUID, level: int) -> IdentityProof:
    statement = insert(IdentityProof).values(
        citizen_id=citizen_id, level=level, proved_at=clock.now()
    )
    kept = session().scalars(
        statement.on_conflict_do_update(
            index_elements=["citizen_id"],
            set_={name: statement.excluded[name] for name in ("level", "proved_at")},
        ).returning(IdentityProof),
        execution_options={"populate_existing": True},
    )
    proof = kept.one()
    audit.record(
        audit.Actor("citizen", citizen_id),
        "citizen.identity_proved",
        ("citizen", citizen_id),
        details={"level": level},
    )
    return proof
