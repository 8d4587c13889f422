"""Use cases around citizens."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from backend.citizens.identity import Identity
from backend.citizens.models import Citizen
from backend.core import clock, ids
from backend.core.db import session, transactional


def sign_in(identity: Identity, access_token: str) -> Citizen:
    """The citizen whose Zalo token this is, known from now on if not before.

    Raises the problems of `identity.verify`. The network is asked before a transaction begins.
    """
    user = identity.verify(access_token)
    return remember(user.id, user.name)


@transactional
def remember(zalo_user_id: str, display_name: str) -> Citizen:
    """Insert or refresh the row of a Zalo user; a name once known is not lost to an empty one."""
    now = clock.now()
    statement = insert(Citizen).values(
        id=ids.new(),
        zalo_user_id=zalo_user_id,
        display_name=display_name,
        created_at=now,
        signed_in_at=now,
    )
    refreshed = {"signed_in_at": now} | ({"display_name": display_name} if display_name else {})
    return (
        session()
        .scalars(
            statement.on_conflict_do_update(
                index_elements=["zalo_user_id"], set_=refreshed
            ).returning(Citizen),
            execution_options={"populate_existing": True},
        )
        .one()
    )


def find(citizen_id: UUID) -> Citizen | None:
    """The citizen with this id."""
    return session().get(Citizen, citizen_id)


@transactional
def register(citizen_id: UUID, display_name: str) -> bool:
    """Make a citizen without an account, for who files at a counter; whether there was none yet."""
    now = clock.now()
    statement = insert(Citizen).values(
        id=citizen_id,
        zalo_user_id=None,
        display_name=display_name,
        created_at=now,
        signed_in_at=now,
    )
    made = session().execute(
        statement.on_conflict_do_nothing(index_elements=["id"]).returning(Citizen.id)
    )
    return made.first() is not None
