"""Signing in by way of the issuer: sent there with a state, back with a code, and in.

The state travels through the issuer; the ticket stays with the client that began, so that nobody
can finish a sign-in that somebody else began. Each attempt works once, for ten minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update

from backend.audit import service as audit
from backend.core import clock, encryption, ids
from backend.core.db import release, session, transactional
from backend.officers import problems, second_factor, sessions
from backend.officers.models import Officer, OidcAttempt
from backend.officers.oidc import Issuer, Person
from backend.officers.sessions import Begun, Place
from backend.officers.tokens import hashed, new_secret

_PATIENCE: Final = timedelta(minutes=10)
_PURPOSE: Final = "single-sign-on"


class Started(NamedTuple):
    """Where to send the person, and the ticket to come back with."""

    authorization_url: str
    ticket: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Return:
    """What the client has when the person comes back."""

    code: str
    state: str
    ticket: str


class _Attempt(NamedTuple):
    nonce: str
    verifier: str


def begin(issuer: Issuer) -> Started:
    """Begin a sign-in. Raises `OIDC_UNAVAILABLE`."""
    state, nonce, verifier = new_secret(), new_secret(), new_secret()
    url = issuer.address_for(state, nonce, verifier)
    return _remember(url, state, _Attempt(nonce, verifier))


@transactional
def _remember(url: str, state: str, attempt: _Attempt) -> Started:
    attempt_id, ticket, expires_at = ids.new(), new_secret(), clock.now() + _PATIENCE
    session().add(
        OidcAttempt(
            id=attempt_id,
            state_hash=hashed(state),
            ticket_hash=hashed(ticket),
            nonce=attempt.nonce,
            verifier=encryption.box(_PURPOSE).encrypt(attempt.verifier, attempt_id),
            expires_at=expires_at,
        )
    )
    return Started(url, ticket, expires_at)


def finish(issuer: Issuer, back: Return, place: Place) -> Begun:
    """Begin the session of the person who has come back.

    An account is known by the issuer's id of the person, or at the first time by its username, if
    it was made for single sign-on. Raises `OIDC_REFUSED` and `OIDC_UNAVAILABLE`.
    """
    attempt = _take(back)
    release()
    if attempt is None:
        raise problems.OIDC_REFUSED.problem()
    return _enter(issuer.person(back.code, attempt.nonce, attempt.verifier), place)


@transactional
def _take(back: Return) -> _Attempt | None:
    found = session().scalar(
        delete(OidcAttempt)
        .where(
            OidcAttempt.state_hash == hashed(back.state),
            OidcAttempt.ticket_hash == hashed(back.ticket),
        )
        .returning(OidcAttempt)
    )
    if found is None or found.expires_at <= clock.now():
        return None
    verifier = encryption.box(_PURPOSE).decrypt(found.verifier, found.id)
    return _Attempt(found.nonce, verifier)


@transactional
def _enter(person: Person, place: Place) -> Begun:
    officer_id = _known(person) or _first_time(person)
    if officer_id is None:
        raise problems.OIDC_REFUSED.problem()
    officer = second_factor.locked(officer_id)
    if officer.disabled_at is not None:
        raise problems.OIDC_REFUSED.problem()
    return sessions.begin(officer, "oidc", place, proved=person.has_second_factor)


def _known(person: Person) -> UUID | None:
    return session().scalar(select(Officer.id).where(Officer.oidc_subject == person.subject))


def _first_time(person: Person) -> UUID | None:
    """The account that was made for this person to enter by single sign-on, now theirs for good.

    Not one with a password: a name that can be chosen at the issuer must not open it.
    """
    if person.username is None or "\x00" in person.username:
        return None
    officer_id = session().scalar(
        update(Officer)
        .where(
            Officer.username == person.username,
            Officer.password_hash.is_(None),
            Officer.oidc_subject.is_(None),
        )
        .values(oidc_subject=person.subject)
        .returning(Officer.id)
    )
    if officer_id is not None:
        actor = audit.Actor("officer", officer_id)
        audit.record(actor, "officer.single_sign_on_bound", ("officer", officer_id))
    return officer_id


@transactional
def sweep() -> int:
    """Forget attempts that never came back; answers how many."""
    gone = session().scalars(
        delete(OidcAttempt).where(OidcAttempt.expires_at <= clock.now()).returning(OidcAttempt.id)
    )
    return len(gone.all())
