"""Reading accounts. May read the tables of other packages; changes nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple, cast
from uuid import UUID

from sqlakeyset import BadBookmark, Marker, Page, select_page, unserialize_bookmark
from sqlalchemy import bindparam, select

from backend.agencies.models import Agency
from backend.core.db import session
from backend.core.errors import INVALID_REQUEST, Problem
from backend.core.messages import field_error
from backend.core.statements import Prepared
from backend.officers import problems
from backend.officers.models import ApiKey, Officer, OfficerRole, OfficerSession
from backend.officers.principal import GUARDED_ROLES, Principal

PAGE_SIZE: Final = 50

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
    """The account with this id. Raises `OFFICER_NOT_FOUND`."""
    officer = session().get(Officer, officer_id, populate_existing=True)
    if officer is None:
        raise problems.OFFICER_NOT_FOUND.problem()
    return Account(officer, _roles_of([officer_id]).get(officer_id, ()))


def accounts(agency_ids: Collection[UUID] | None, cursor: str) -> tuple[list[Account], str | None]:
    """A page of those who have a role in one of the offices (None: of all officers), by username,
    and the cursor of the next page. Raises `INVALID_REQUEST` for a cursor that is not ours."""
    query = select(Officer).order_by(Officer.username)
    if agency_ids is not None:
        role = select(OfficerRole.role).where(
            OfficerRole.officer_id == Officer.id, OfficerRole.agency_id.in_(agency_ids)
        )
        query = query.where(role.exists())
    # sqlakeyset types its selects as SQLAlchemy 2.0 did, before they were variadic.
    page: Page[Any] = select_page(
        session(), cast("Any", query), per_page=PAGE_SIZE, page=_place(cursor) if cursor else None
    )
    officers = [officer for (officer,) in page]
    roles = _roles_of([officer.id for officer in officers])
    found = [Account(officer, roles.get(officer.id, ())) for officer in officers]
    return found, page.paging.bookmark_next if page.paging.has_next else None


def _place(cursor: str) -> Marker:
    try:
        found = unserialize_bookmark(cursor)
        match found.place:
            case (str() as username,) if not found.backwards and "\x00" not in username:
                return Marker((username,))
    except (BadBookmark, ValueError, OverflowError) as error:
        raise _cursor_invalid() from error
    raise _cursor_invalid()


def _cursor_invalid() -> Problem:
    return INVALID_REQUEST.problem([field_error("/cursor", "invalid")])


def _roles_of(officer_ids: Collection[UUID]) -> dict[UUID, tuple[Role, ...]]:
    rows = session().execute(
        select(OfficerRole.officer_id, OfficerRole.role, Agency.code)
        .join(Agency, Agency.id == OfficerRole.agency_id)
        .where(OfficerRole.officer_id.in_(officer_ids))
        .order_by(OfficerRole.officer_id, Agency.code, OfficerRole.role)
    )
    grouped = groupby(rows, key=lambda row: cast("UUID", row.officer_id))
    return {
        officer_id: tuple(Role(row.role, row.code) for row in below)
        for officer_id, below in grouped
    }


class Key(NamedTuple):
    """An API key with the code of its office."""

    key: ApiKey
    agency: str


def keys(agency_ids: Collection[UUID] | None) -> list[Key]:
    """Every key of the offices (None: of all), the latest first, revoked ones too."""
    query = (
        select(ApiKey, Agency.code)
        .join(Agency, Agency.id == ApiKey.agency_id)
        .order_by(ApiKey.created_at.desc(), ApiKey.id.desc())
    )
    if agency_ids is not None:
        query = query.where(ApiKey.agency_id.in_(agency_ids))
    return [Key(*row) for row in session().execute(query)]


def _missing(found: _Found, *, guarded: bool) -> Iterator[Missing]:
    proved, enrolled = found.second_factor_at is not None, found.totp_confirmed_at is not None
    if enrolled and not proved:
        yield "second_factor"
    if found.password_is_temporary and found.method == "password":
        yield "password_change"
    if guarded and not enrolled and not proved:
        yield "enrolment"
