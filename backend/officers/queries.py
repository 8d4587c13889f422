"""Reading accounts. May read the tables of other packages; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from backend.agencies.models import Agency
from backend.core.db import session
from backend.core.statements import Prepared
from backend.officers.models import Officer, OfficerRole, OfficerSession
from backend.officers.principal import GUARDED_ROLES, Principal

Missing = Literal["password_change", "enrolment", "second_factor"]

# The office whose leaders and administrators act for the whole province.
_CENTRE: Final = "province_centre"

_SESSION: Final = Prepared(
    select(
        OfficerSession.id,
        OfficerSession.last_seen_at,
        OfficerSession.expires_at,
        OfficerSession.revoked_at,
        OfficerSession.second_factor_at,
        OfficerSession.method,
        Officer.id,
        Officer.full_name,
        Officer.disabled_at,
        Officer.totp_confirmed_at,
        Officer.password_is_temporary,
        OfficerRole.role,
        OfficerRole.agency_id,
        Agency.level,
    )
    .join(Officer, Officer.id == OfficerSession.officer_id)
    .outerjoin(OfficerRole, OfficerRole.officer_id == Officer.id)
    .outerjoin(Agency, Agency.id == OfficerRole.agency_id)
    .where(OfficerSession.token_hash == bindparam("token"))
)


class Role(NamedTuple):
    """A role in an office, by the office's code."""

    role: str
    agency: str


@dataclass(frozen=True, slots=True)
class Account:
    """An officer with what they may do where, in order of office and role."""

    officer: Officer
    roles: tuple[Role, ...]


class _Found(NamedTuple):
    """A row of `_SESSION`: the session and its officer, once for each role."""

    session_id: UUID
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    second_factor_at: datetime | None
    method: str
    officer_id: UUID
    full_name: str
    disabled_at: datetime | None
    totp_confirmed_at: datetime | None
    password_is_temporary: bool
    role: str | None
    agency_id: UUID | None
    level: str | None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session as a request finds it: whose, how old, and what it still misses."""

    principal: Principal
    session_id: UUID
    token_hash: bytes
    last_seen_at: datetime
    expires_at: datetime
    ended: bool
    missing: tuple[Missing, ...]


def sign_in_by(token_hash: bytes) -> SignIn | None:
    """The session of a token, whatever has become of it."""
    rows = [_Found(*row) for row in _SESSION.run(token=token_hash)]
    if not rows:
        return None
    one = rows[0]
    roles = [(row.role, row.agency_id, row.level) for row in rows if row.role and row.agency_id]
    principal = Principal(
        kind="officer",
        id=one.officer_id,
        name=one.full_name,
        roles=frozenset((role, agency_id) for role, agency_id, _ in roles),
        province_roles=frozenset(
            role for role, _, level in roles if level == _CENTRE and role in GUARDED_ROLES
        ),
        session_id=one.session_id,
    )
    return SignIn(
        principal=principal,
        session_id=one.session_id,
        token_hash=token_hash,
        last_seen_at=one.last_seen_at,
        expires_at=one.expires_at,
        ended=one.revoked_at is not None or one.disabled_at is not None,
        missing=tuple(_missing(one, guarded=principal.has(*GUARDED_ROLES))),
    )


def account(officer_id: UUID) -> Account:
    """The account with this id."""
    officer = session().get_one(Officer, officer_id, populate_existing=True)
    roles = session().execute(
        select(OfficerRole.role, Agency.code)
        .join(Agency, Agency.id == OfficerRole.agency_id)
        .where(OfficerRole.officer_id == officer_id)
        .order_by(Agency.code, OfficerRole.role)
    )
    return Account(officer, tuple(Role(*row) for row in roles))


def _missing(found: _Found, *, guarded: bool) -> Iterator[Missing]:
    proved, enrolled = found.second_factor_at is not None, found.totp_confirmed_at is not None
    if enrolled and not proved:
        yield "second_factor"
    if found.password_is_temporary and found.method == "password":
        yield "password_change"
    if guarded and not enrolled and not proved:
        yield "enrolment"
