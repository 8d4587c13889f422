"""Looking after accounts: who may, and what becomes of the officer's sessions.

An administrator looks after those whose every role is in an office they administer; one of the
province centre after everybody. Nobody's own account is theirs to administer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock, ids
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.preconditions import Seen
from backend.core.text import Text
from backend.officers import passwords, problems, queries, second_factor, session_ends
from backend.officers.models import Officer, OfficerRole
from backend.officers.principal import Principal
from backend.officers.queries import Account, Role

_ADMINISTRATOR = "administrator"
_UNKNOWN_OFFICE = Text("Không có cơ quan với mã này.", "No office has this code.")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an officer; `is_disabled` closes the account."""

    full_name: str
    phone: str | None
    roles: tuple[Role, ...]
    is_disabled: bool = False


class ChangedMeanwhile(Exception):
    """Somebody else has changed the account since; `account` is what it is now."""

    def __init__(self, account: Account) -> None:
        super().__init__(str(account.officer.id))
        self.account = account


def scope_of(principal: Principal) -> frozenset[UUID] | None:
    """The offices whose accounts the administrator sees; None: all."""
    if principal.oversees(_ADMINISTRATOR):
        return None
    return principal.agencies(_ADMINISTRATOR)


def must_administer(principal: Principal, agency_id: UUID) -> None:
    """Raises `NOT_YOUR_OFFICE` unless the office is theirs to administer."""
    if not principal.may(agency_id, _ADMINISTRATOR):
        raise problems.NOT_YOUR_OFFICE.problem()


@transactional
def create(principal: Principal, username: str, facts: Facts, password: str | None) -> Account:
    """A new account. With a `password` it is a temporary one, to be changed at the first sign-in;
    without one the officer signs in by OpenID Connect, under this name.

    Raises `USERNAME_TAKEN`, `NOT_YOUR_OFFICE`, and `INVALID_REQUEST` for an unknown office.
    """
    offices = _offices_of(principal, facts.roles)
    officer_id = session().scalar(
        insert(Officer)
        .values(
            id=ids.new(),
            username=username,
            full_name=facts.full_name,
            phone=facts.phone,
            password_hash=None if password is None else passwords.hashed(password),
            password_is_temporary=password is not None,
            failed_attempts=0,
            version=1,
            created_at=clock.now(),
            disabled_at=clock.now() if facts.is_disabled else None,
        )
        .on_conflict_do_nothing(index_elements=["username"])
        .returning(Officer.id)
    )
    if officer_id is None:
        raise problems.USERNAME_TAKEN.problem()
    _give_roles(officer_id, facts.roles, offices)
    _record(principal, "officer.created", officer_id, **_told(facts))
    return queries.account(officer_id)


@transactional
def change(principal: Principal, officer_id: UUID, seen: Seen, facts: Facts) -> Account:
    """Replace what is known of an officer. Closing an account ends its sessions.

    Raises `OFFICER_NOT_FOUND`, `NOT_YOUR_OFFICE`, `OWN_ACCOUNT`, `ChangedMeanwhile`, and
    `INVALID_REQUEST` for an unknown office.
    """
    officer = _administered(principal, officer_id, seen)
    offices = _offices_of(principal, facts.roles)
    officer.full_name, officer.phone = facts.full_name, facts.phone
    officer.version += 1
    if facts.is_disabled and officer.disabled_at is None:
        officer.disabled_at = clock.now()
        session_ends.end_all(officer_id)
    elif not facts.is_disabled:
        officer.disabled_at = None
    session().execute(delete(OfficerRole).where(OfficerRole.officer_id == officer_id))
    _give_roles(officer_id, facts.roles, offices)
    _record(principal, "officer.changed", officer_id, **_told(facts))
    session().flush()
    return queries.account(officer_id)


@transactional
def reset_password(principal: Principal, officer_id: UUID, seen: Seen, password: str) -> Account:
    """Give an officer a temporary password; a lock is lifted, every session of theirs ends.

    Raises `OFFICER_NOT_FOUND`, `NOT_YOUR_OFFICE`, `OWN_ACCOUNT` and `ChangedMeanwhile`.
    """
    officer = _administered(principal, officer_id, seen)
    officer.password_hash = passwords.hashed(password)
    officer.password_is_temporary = True
    officer.failed_attempts, officer.locked_until = 0, None
    officer.version += 1
    ended = session_ends.end_all(officer_id)
    _record(principal, "officer.password_reset", officer_id, sessions_ended=ended)
    return queries.account(officer_id)


@transactional
def reset_second_factor(principal: Principal, officer_id: UUID, seen: Seen) -> None:
    """Take away the second factor of an officer who has lost phone and codes; every session of
    theirs ends. Raises as `reset_password`."""
    officer = _administered(principal, officer_id, seen)
    second_factor.remove(officer)
    officer.version += 1
    ended = session_ends.end_all(officer_id)
    _record(principal, "officer.second_factor_reset", officer_id, sessions_ended=ended)


@transactional
def end_sessions(principal: Principal, officer_id: UUID) -> None:
    """End every session of an officer. Raises `OFFICER_NOT_FOUND` and `NOT_YOUR_OFFICE`."""
    _seen_by(principal, officer_id)
    ended = session_ends.end_all(officer_id)
    _record(principal, "officer.sessions_ended", officer_id, sessions_ended=ended)


def account(principal: Principal, officer_id: UUID) -> Account:
    """An account of an office they administer. Raises `OFFICER_NOT_FOUND`."""
    found = queries.account(officer_id)
    scope = scope_of(principal)
    if scope is not None and not scope & set(_offices_where(officer_id)):
        raise problems.OFFICER_NOT_FOUND.problem()
    return found


def _administered(principal: Principal, officer_id: UUID, seen: Seen) -> Officer:
    """The account, locked, if it is theirs to change and is what they have seen."""
    _seen_by(principal, officer_id)
    if officer_id == principal.id:
        raise problems.OWN_ACCOUNT.problem()
    officer = second_factor.locked(officer_id)
    if not seen.allows(officer.version):
        raise ChangedMeanwhile(queries.account(officer_id))
    return officer


def _seen_by(principal: Principal, officer_id: UUID) -> None:
    account(principal, officer_id)
    for agency_id in _offices_where(officer_id):
        must_administer(principal, agency_id)


def _offices_where(officer_id: UUID) -> Sequence[UUID]:
    query = select(OfficerRole.agency_id).where(OfficerRole.officer_id == officer_id)
    return session().scalars(query).all()


def _offices_of(principal: Principal, roles: Sequence[Role]) -> list[UUID]:
    """The office of each role, theirs to administer all of them."""
    found = [agencies.find(role.agency) for role in roles]
    faults = [
        FieldError(f"/roles/{number}/agency", "unknown_agency", _UNKNOWN_OFFICE)
        for number, agency in enumerate(found)
        if agency is None
    ]
    if faults:
        raise INVALID_REQUEST.problem(faults)
    offices = [agency.id for agency in found if agency is not None]
    for agency_id in offices:
        must_administer(principal, agency_id)
    return offices


def _give_roles(officer_id: UUID, roles: Sequence[Role], offices: Sequence[UUID]) -> None:
    given = {(role.role, agency_id) for role, agency_id in zip(roles, offices, strict=True)}
    session().add_all(
        OfficerRole(officer_id=officer_id, agency_id=agency_id, role=role)
        for role, agency_id in given
    )
    session().flush()


def _told(facts: Facts) -> dict[str, Any]:
    return {"roles": [role._asdict() for role in facts.roles], "disabled": facts.is_disabled}


def _record(principal: Principal, action: str, officer_id: UUID, **details: Any) -> None:
    audit.record(principal.actor, action, ("officer", officer_id), details=details)
