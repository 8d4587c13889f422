"""Use cases around citizens."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from backend.citizens.identity import Identity
from backend.citizens.models import Citizen, Consent, DeletionRequest
from backend.core import clock, ids
from backend.core.db import session, transactional
from backend.core.errors import ProblemType
from backend.core.text import Text

# How citizens may be told of their dossiers, besides in the app: by messages of Zalo and SMS if
# they agree, by a call of the office about their own dossier unless they object.
CHANNELS: Final = ("zalo", "sms", "call")

# Of what the app says beside these choices (texts/vi.ts: reach, consent). Another meaning, another
# version: an app that shows the old text is then refused.
CHOICES_VERSION: Final = "2026-11"

SOMEBODY_ELSE = ProblemType(
    "zalo-account-differs",
    409,
    Text("Không đúng tài khoản Zalo", "Another Zalo account"),
    Text(
        "Tài khoản Zalo này khác với tài khoản đã đăng nhập. Hãy đóng ứng dụng rồi mở lại.",
        "This is not the Zalo account that signed in. Close the app and open it again.",
    ),
)


def sign_in(identity: Identity, access_token: str) -> Citizen:
    """The citizen whose Zalo token this is, known from now on if not before.

    Raises the problems of `identity.verify`. The network is asked before a transaction begins.
    """
    user = identity.verify(access_token)
    return remember(user.id, user.name, user.oa_uid)


@transactional
def remember(zalo_user_id: str, display_name: str, oa_uid: str | None = None) -> Citizen:
    """Insert or refresh the row of a Zalo user; what was known is not lost to an empty answer."""
    now = clock.now()
    statement = insert(Citizen).values(
        id=ids.new(),
        zalo_user_id=zalo_user_id,
        display_name=display_name,
        oa_uid=oa_uid,
        created_at=now,
        signed_in_at=now,
    )
    told = {"display_name": display_name, "oa_uid": oa_uid}
    refreshed = {"signed_in_at": now} | {name: value for name, value in told.items() if value}
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


def tell_phone(
    identity: Identity, citizen_id: UUID, access_token: str, phone_token: str
) -> Citizen | None:
    """Keep the number behind a phone token, which Zalo told us and no client; None: no citizen.

    Raises `SOMEBODY_ELSE` and the problems of `identity`. Zalo is asked outside any transaction.
    """
    user = identity.verify(access_token)
    number = identity.phone(access_token, phone_token)
    return _keep_phone(citizen_id, user.id, number)


@transactional
def _keep_phone(citizen_id: UUID, zalo_user_id: str, number: str) -> Citizen | None:
    citizen = session().get(Citizen, citizen_id, with_for_update=True)
    if citizen is None:
        return None
    if citizen.zalo_user_id != zalo_user_id:
        raise SOMEBODY_ELSE.problem()
    citizen.phone, citizen.phone_verified_at = number, clock.now()
    return citizen


@transactional
def forget_phone(citizen_id: UUID) -> None:
    """Forget the number; whoever has none loses nothing."""
    session().execute(
        update(Citizen).where(Citizen.id == citizen_id).values(phone=None, phone_verified_at=None)
    )


@transactional
def choose_channels(citizen_id: UUID, granted: Collection[str]) -> Citizen | None:
    """Be told by these channels and no others; each change is kept with the version of the text.

    None: no such citizen.
    """
    citizen = session().get(Citizen, citizen_id, with_for_update=True)
    if citizen is None:
        return None
    refused = [channel for channel in CHANNELS if channel not in granted]
    _record_changes(citizen, refused, "citizen", CHOICES_VERSION)
    return citizen


def _record_changes(
    citizen: Citizen, refused: list[str], source: str, version: str | None = None
) -> None:
    changed = set(refused) ^ set(citizen.refused_channels)
    for channel in CHANNELS:
        if channel in changed:
            granted = channel not in refused
            session().add(
                Consent(
                    citizen_id=citizen.id,
                    channel=channel,
                    granted=granted,
                    source=source,
                    version=version,
                )
            )
    citizen.refused_channels = refused


@transactional
def request_deletion(citizen_id: UUID, source: str = "citizen") -> bool:
    """Forget how to reach the citizen now, and ask an operator for the rest; once is enough.

    Dossiers are public records and stay for as long as the law says. False: no such citizen.
    """
    citizen = session().get(Citizen, citizen_id, with_for_update=True)
    if citizen is None:
        return False
    citizen.phone = citizen.phone_verified_at = citizen.oa_uid = None
    citizen.display_name = ""
    _record_changes(citizen, list(CHANNELS), source)
    session().flush()
    session().execute(
        insert(DeletionRequest)
        .values(id=ids.new(), citizen_id=citizen_id, source=source, requested_at=clock.now())
        .on_conflict_do_nothing()
    )
    return True


@transactional
def request_deletion_of_zalo_user(zalo_user_id: str) -> bool:
    """As `request_deletion`, when Zalo says that its user asks. False: nobody of ours."""
    found = session().scalar(select(Citizen.id).where(Citizen.zalo_user_id == zalo_user_id))
    return found is not None and request_deletion(found, "zalo")


@transactional
def know_oa_uid(zalo_user_id: str, oa_uid: str) -> bool:
    """Zalo tells its user's id towards the Official Account. False: nobody of ours."""
    found = session().scalar(
        update(Citizen)
        .where(Citizen.zalo_user_id == zalo_user_id)
        .values(oa_uid=oa_uid)
        .returning(Citizen.id)
    )
    return found is not None


@transactional
def forget_oa_uid(oa_uid: str) -> bool:
    """The Official Account may not write to this id any more. False: nobody of ours."""
    found = session().scalars(
        update(Citizen).where(Citizen.oa_uid == oa_uid).values(oa_uid=None).returning(Citizen.id)
    )
    return bool(found.all())


def open_deletion_requests() -> list[DeletionRequest]:
    """Who asked to be forgotten and is not yet, the oldest first."""
    return list(
        session().scalars(
            select(DeletionRequest)
            .where(DeletionRequest.done_at.is_(None))
            .order_by(DeletionRequest.requested_at)
        )
    )


def deletion_requests_of(citizen_id: UUID) -> list[DeletionRequest]:
    """Every time the citizen asked to be forgotten, in order."""
    query = select(DeletionRequest).where(DeletionRequest.citizen_id == citizen_id)
    return list(session().scalars(query.order_by(DeletionRequest.requested_at)))


def history_of_choices(citizen_id: UUID) -> list[Consent]:
    """What the citizen has chosen about being told, in order."""
    query = select(Consent).where(Consent.citizen_id == citizen_id).order_by(Consent.id)
    return list(session().scalars(query))


def deletion_request(request_id: UUID) -> DeletionRequest | None:
    """The request with this id, done or not."""
    return session().get(DeletionRequest, request_id, populate_existing=True)


@transactional
def count_deleted(request_id: UUID, deleted: dict[str, int]) -> None:
    """Add to what a request had deleted so far; it may be fulfilled in several runs."""
    request = session().get_one(DeletionRequest, request_id, with_for_update=True)
    before: dict[str, int] = (request.outcome or {}).get("deleted", {})
    sums = {name: before.get(name, 0) + count for name, count in deleted.items()}
    request.outcome = {"kept": {}, **(request.outcome or {}), "deleted": before | sums}


@transactional
def forget_person(citizen_id: UUID, *, keeps_zalo: bool) -> int:
    """Forget contact data, name and choices, and the Zalo account unless it is still needed.

    Returns how many choices there were. Messages stay refused. Dossiers stay the citizen's.
    """
    citizen = session().get_one(Citizen, citizen_id, with_for_update=True, populate_existing=True)
    citizen.phone = citizen.phone_verified_at = citizen.oa_uid = None
    citizen.display_name = ""
    if not keeps_zalo:
        citizen.zalo_user_id = None
    gone = delete(Consent).where(Consent.citizen_id == citizen_id).returning(Consent.id)
    return len(session().execute(gone).all())


@transactional
def close_deletion_request(
    request_id: UUID, kept: dict[str, Any], *, is_done: bool
) -> dict[str, Any]:
    """Say what is kept of it, and that it is done if it is; returns the whole outcome."""
    request = session().get_one(DeletionRequest, request_id, with_for_update=True)
    request.outcome = {**(request.outcome or {}), "kept": kept}
    if is_done and request.done_at is None:
        request.done_at = clock.now()
    return request.outcome
