"""Officers, and how they call the API."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import flask
from sqlalchemy import select

from backend.agencies import service as agencies
from backend.core import clock, ids
from backend.core.db import session, transactional
from backend.officers import passwords, second_factor, sessions
from backend.officers.models import ApiKey, Officer, OfficerRole
from backend.officers.principal import GUARDED_ROLES
from backend.officers.sessions import Lifetime, Place
from backend.officers.tokens import KEY_PREFIX, hashed, new_secret
from tests.factories.citizens import Caller
from tests.factories.dossiers import AGENCY

COMMUNE, REGISTRY, TAX, POLICE, CENTRE = "H53.001", "H53.001.01", "H53.901", "H53.911", "H53.921"

PASSWORD = "một câu dài dễ nhớ"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

LIFETIME = Lifetime(43_200, 3600)


@transactional
def hire(*roles: str, agency: str = COMMUNE, username: str | None = None) -> Officer:
    """An account with `roles` in one office and `PASSWORD`. Needs an application context.

    Those whose roles need one have a second factor with `TOTP_SECRET`.
    """
    name = username or f"can-bo-{ids.random_name()[:8]}"
    officer = Officer(username=name, full_name=f"Cán Bộ {name}", password_hash=_hash())
    session().add(officer)
    session().flush()
    office = agencies.find(agency)
    assert office is not None, agency
    session().add_all(
        OfficerRole(officer_id=officer.id, agency_id=office.id, role=role) for role in roles
    )
    if GUARDED_ROLES & set(roles):
        second_factor.set_known(officer, TOTP_SECRET)
    return officer


@transactional
def also(officer: Officer, role: str, agency: str) -> None:
    """Give `officer` one more role."""
    office = agencies.find(agency)
    assert office is not None, agency
    session().add(OfficerRole(officer_id=officer.id, agency_id=office.id, role=role))


@cache
def _hash() -> str:
    return passwords.hashed(PASSWORD)


@transactional
def system(
    *,
    roles: tuple[str, ...] = ("reception",),
    scopes: tuple[str, ...] = ("dossiers:read", "dossiers:write"),
    agency: str = COMMUNE,
    **given: Any,
) -> str:
    """The text of an API key of an office's own system, to be used from this machine for a year.

    Needs an application context.
    """
    office = agencies.find(agency)
    assert office is not None, agency
    secret, prefix = new_secret(), ids.random_name()[:12]
    usual = {"networks": ["127.0.0.1/32"], "expires_at": clock.now() + timedelta(days=365)}
    session().add(
        ApiKey(
            agency_id=office.id,
            name="Một cửa điện tử",
            prefix=prefix,
            secret_hash=hashed(secret),
            roles=list(roles),
            scopes=list(scopes),
            **{**usual, **given},
        )
    )
    return f"{KEY_PREFIX}{prefix}_{secret}"


class System(Caller):
    """The own system of the office that dossiers of tests go to, with a key of these scopes:
    `System(app, "changes:read")`."""

    def __init__(
        self, app: flask.Flask, *scopes: str, role: str = "reception", agency: str = AGENCY
    ) -> None:
        with app.app_context():
            self._key = system(roles=(role,), scopes=scopes, agency=agency)
        self.client = app.test_client()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"}


class Clerk(Caller):
    """An officer at work: `Clerk(app, "reception", agency=COMMUNE)`.

    Their sign-in is complete, unless it is not `proved`. When a test has moved the clock past it,
    they sign in again.
    """

    def __init__(
        self, app: flask.Flask, *roles: str, agency: str = COMMUNE, proved: bool = True
    ) -> None:
        with app.app_context():
            self.id = hire(*roles, agency=agency).id
        self.agency = agency
        self._proved = proved
        self.client = app.test_client()
        self._app = app
        self._token = ""
        self._until = datetime.min.replace(tzinfo=clock.VIETNAM)

    @property
    def headers(self) -> dict[str, str]:
        if clock.now() >= self._until:
            self._sign_in()
        return {"Authorization": f"Bearer {self._token}"}

    def _sign_in(self) -> None:
        with self._app.app_context():
            officer = session().scalars(select(Officer).where(Officer.id == self.id)).one()
            place = Place("127.0.0.1", LIFETIME)
            begun = sessions.begin(officer, "password", place, proved=self._proved)
        self._token = begun.token
        self._until = clock.now() + (begun.signed.expires_at - clock.now()) / 24
