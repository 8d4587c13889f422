"""Use cases around officers' accounts."""

from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import select

from backend.agencies import service as agencies
from backend.core.db import session, transactional
from backend.officers.models import ROLES, Officer

MINIMUM_PASSWORD: Final = 12

_hasher: Final = PasswordHasher()


class InvalidOfficer(ValueError):
    """The account cannot be made as asked; the message says what to change."""


@transactional
def create(*, agency_code: str, username: str, full_name: str, role: str, password: str) -> Officer:
    """Make an account. Raises `InvalidOfficer` on an unknown office or role, a taken name or a
    password under `MINIMUM_PASSWORD` characters."""
    if role not in ROLES:
        raise InvalidOfficer(f"role must be one of {', '.join(ROLES)}")
    if len(password) < MINIMUM_PASSWORD:
        raise InvalidOfficer(f"the password needs at least {MINIMUM_PASSWORD} characters")
    agency = agencies.find(agency_code)
    if agency is None:
        raise InvalidOfficer(f"there is no office {agency_code}")
    if find(username) is not None:
        raise InvalidOfficer(f"the name {username} is taken")
    officer = Officer(
        agency_id=agency.id,
        username=username,
        full_name=full_name,
        role=role,
        password_hash=_hasher.hash(password),
    )
    session().add(officer)
    return officer


def find(username: str) -> Officer | None:
    """The account with this name."""
    return session().scalar(select(Officer).where(Officer.username == username))
