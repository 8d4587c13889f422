"""The door to officers' accounts: who acts, and accounts made by an operator."""

from typing import Final

from sqlalchemy import select

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core.db import session, transactional
from backend.officers import passwords
from backend.officers.models import Officer, OfficerRole
from backend.officers.principal import GUARDED_ROLES, ROLES, SCOPES, Principal

MINIMUM_PASSWORD: Final = passwords.MINIMUM


class InvalidOfficer(ValueError):
    """The account cannot be made as asked; the message says what to change."""


@transactional
def create(*, agency_code: str, username: str, full_name: str, role: str, password: str) -> Officer:
    """Make an account at the command line. Raises `InvalidOfficer` on an unknown office or role, a
    taken name, or a password that is too short or too simple."""
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
]
