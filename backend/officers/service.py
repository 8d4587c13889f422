"""The door to officers' accounts: who acts, and accounts made by an operator."""

import re
from typing import Final

from sqlalchemy import select

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core.db import session, transactional
from backend.officers import passwords, second_factor, session_ends
from backend.officers.models import Officer, OfficerRole
from backend.officers.principal import GUARDED_ROLES, ROLES, SCOPES, USERNAME_PATTERN, Principal

_USERNAME: Final = re.compile(USERNAME_PATTERN)

MINIMUM_PASSWORD: Final = passwords.MINIMUM


class InvalidOfficer(ValueError):
    """The account cannot be made as asked; the message says what to change."""


@transactional
def create(*, agency_code: str, username: str, full_name: str, role: str, password: str) -> Officer:
    """Make an account at the command line. Raises `InvalidOfficer` on an unknown office or role, a
    taken name, or a password that is too short or too simple."""
    if not _USERNAME.fullmatch(username):
        raise InvalidOfficer("a name has 3 to 100 of a-z, 0-9, '.', '-', '_' and '@'")
    if role not in ROLES:
        raise InvalidOfficer(f"role must be one of {', '.join(ROLES)}")
    fault = passwords.fault_of(password, username)
    if fault == "too_short":
        raise InvalidOfficer(f"the password needs at least {MINIMUM_PASSWORD} characters")
    if fault is not None:
        raise InvalidOfficer("the password holds the name, or too few different characters")
    agency = agencies.find(agency_code)
    if agency is None:
        raise InvalidOfficer(f"there is no office {agency_code}")
    if find(username) is not None:
        raise InvalidOfficer(f"the name {username} is taken")
    officer = Officer(
        username=username, full_name=full_name, password_hash=passwords.hashed(password)
    )
    session().add(officer)
    session().flush()
    session().add(OfficerRole(officer_id=officer.id, agency_id=agency.id, role=role))
    audit.record(
        audit.OPERATOR,
        "officer.created",
        ("officer", officer.id),
        agency_id=agency.id,
        details={"roles": [{"role": role, "agency": agency.code}]},
    )
    return officer


@transactional
def reset_second_factor(username: str) -> bool:
    """Take an officer's second factor away, at the command line; every session of theirs ends.

    Answers whether there is such an officer.
    """
    officer = find(username)
    if officer is None:
        return False
    second_factor.remove(officer)
    ended = session_ends.end_all(officer.id)
    audit.record(
        audit.OPERATOR,
        "officer.second_factor_reset",
        ("officer", officer.id),
        details={"sessions_ended": ended},
    )
    return True


def province_centre() -> str | None:
    """The code of the office whose leaders and administrators act for the whole province."""
    centres = agencies.offices("province_centre")
    return centres[0].code if centres else None


def find(username: str) -> Officer | None:
    """The account with this name."""
    return session().scalar(select(Officer).where(Officer.username == username))


__all__ = [
    "GUARDED_ROLES",
    "MINIMUM_PASSWORD",
    "ROLES",
    "SCOPES",
    "InvalidOfficer",
    "Principal",
    "create",
    "find",
    "province_centre",
    "reset_second_factor",
]
