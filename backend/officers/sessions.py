"""Sessions of officers: signing in by password, what a token still opens, and signing out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import delete, update

from backend.audit import service as audit
from backend.core import clock, security
from backend.core.db import release, session, transactional
from backend.officers import attempts, passwords, problems, queries, second_factor, session_ends
from backend.officers.models import Officer, OfficerSession
from backend.officers.queries import SignIn
from backend.officers.tokens import SESSION_PREFIX, hashed, new_secret

# A session's last sign of life is written at most this often.
_TOUCH_EVERY: Final = timedelta(minutes=1)
# How long an ended session is kept, to answer who was signed in when.
_KEPT_FOR: Final = timedelta(days=90)

Method = Literal["password", "oidc"]


class Lifetime(NamedTuple):
    """How long a session lives in all, and without a sign of life (seconds)."""

    seconds: int
    idle_seconds: int


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody gives to sign in. `code` of the second factor may follow later."""

    username: str
    password: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sign-in comes from, and how long its session may live."""

    address: str
    lifetime: Lifetime


class Begun(NamedTuple):
    """A new session: its token, which is kept nowhere, and what it is."""

    token: str
    signed: SignIn


def sign_in(given: Credentials, place: Place) -> Begun:
    """Begin a session. Raises `SIGN_IN_REFUSED`, the same for a wrong password, an unknown, closed
    or locked account and in the same time; `SECOND_FACTOR_WRONG` if a code was given and is wrong.
    """
    taken = attempts.take(given.username.strip().lower())
    release()  # the hash takes its time on purpose
    kept = taken.password_hash if taken else None
    if not passwords.matches(kept, given.password) or taken is None:
        if taken is not None:
            attempts.refuse(taken, "officer.sign_in_refused")
        raise problems.SIGN_IN_REFUSED.problem()
    begun = _enter(taken.officer_id, given, place)
    if begun is None:
        if taken.is_last:
            attempts.refuse(taken, "officer.sign_in_refused")
        raise problems.SECOND_FACTOR_WRONG.problem()
    return begun


@transactional
def _enter(officer_id: UUID, given: Credentials, place: Place) -> Begun | None:
    officer = second_factor.locked(officer_id)
    if officer.disabled_at is not None:
        raise problems.SIGN_IN_REFUSED.problem()
    if officer.password_hash is not None and passwords.is_dated(officer.password_hash):
        officer.password_hash = passwords.hashed(given.password)
    proved = False
    if given.code is not None and officer.totp_confirmed_at is not None:
        proved = second_factor.accept(officer, given.code)
        if not proved:
            return None
    begun = begin(officer, "password", place, proved=proved)
    if "second_factor" in begun.signed.missing:
        attempts.give_back(officer_id)
    else:
        attempts.forget(officer_id)
    return begun


@transactional
def begin(officer: Officer, method: Method, place: Place, *, proved: bool) -> Begun:
    """A session of `officer`, whose second factor is `proved` or not."""
    now = clock.now()
    token = SESSION_PREFIX + new_secret()
    session().add(
        OfficerSession(
            officer_id=officer.id,
            token_hash=hashed(token),
            method=method,
            address=place.address,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(seconds=place.lifetime.seconds),
            second_factor_at=now if proved else None,
        )
    )
    session().flush()
    signed = queries.sign_in_by(hashed(token))
    assert signed is not None  # noqa: S101 - it has just been written
    audit.record(
        signed.principal.actor,
        "officer.signed_in",
        ("officer", officer.id),
        details={"session": signed.session_id, "method": method},
    )
    return Begun(token, signed)


def authenticate(token: str, lifetime: Lifetime) -> SignIn:
    """Whose session a token is. Raises `TOKEN_INVALID` or `TOKEN_EXPIRED`."""
    signed = queries.sign_in_by(hashed(token))
    if signed is None or signed.ended:
        raise security.TOKEN_INVALID.problem(headers=security.CHALLENGE)
    now = clock.now()
    idle_until = signed.last_seen_at + timedelta(seconds=lifetime.idle_seconds)
    if now >= min(signed.expires_at, idle_until):
        raise security.TOKEN_EXPIRED.problem(headers=security.CHALLENGE)
    if now - signed.last_seen_at >= _TOUCH_EVERY:
        _touch(signed.session_id, now)
    return signed


def again(signed: SignIn) -> SignIn:
    """The session as it is now, after a step that it was missing. Raises `TOKEN_INVALID`."""
    now = queries.sign_in_by(signed.token_hash)
    if now is None or now.ended:
        raise security.TOKEN_INVALID.problem(headers=security.CHALLENGE)
    return now


@transactional
def _touch(session_id: UUID, now: datetime) -> None:
    session().execute(
        update(OfficerSession).where(OfficerSession.id == session_id).values(last_seen_at=now)
    )


@transactional
def end(signed: SignIn) -> None:
    """Sign out."""
    session_ends.end(signed.session_id)
    audit.record(
        signed.principal.actor,
        "officer.signed_out",
        ("officer", signed.principal.id),
        details={"session": signed.session_id},
    )


def change_password(signed: SignIn, current: str, new: str) -> None:
    """Change one's own password; every other session of theirs ends. Counts as an attempt.

    Raises `SIGN_IN_INCOMPLETE`, `CURRENT_PASSWORD_WRONG` (also while the account is locked), and
    `INVALID_REQUEST` for a new password that is not good enough.
    """
    if "second_factor" in signed.missing:
        raise problems.SIGN_IN_INCOMPLETE.problem(missing=list(signed.missing))
    taken = attempts.take_for(signed.principal.id)
    if taken is None or not passwords.matches(taken.password_hash, current):
        if taken is not None:
            attempts.refuse(taken, "officer.password_refused")
        raise problems.CURRENT_PASSWORD_WRONG.problem()
    if (fault := _change_password(signed, current, new)) is not None:
        raise passwords.problem_of(fault, "/new_password")


@transactional
def _change_password(signed: SignIn, current: str, new: str) -> passwords.Fault | None:
    """Answers what is wrong with the new one, if anything; the current one was right either way."""
    officer = second_factor.locked(signed.principal.id)
    attempts.give_back(officer.id)
    fault = "same_as_before" if new == current else passwords.fault_of(new, officer.username)
    if fault is not None:
        return fault
    officer.password_hash = passwords.hashed(new)
    officer.password_is_temporary = False
    ended = session_ends.end_all(officer.id, but=signed.session_id)
    audit.record(
        signed.principal.actor,
        "officer.password_changed",
        ("officer", officer.id),
        details={"sessions_ended": ended},
    )
    return None


@transactional
def sweep() -> int:
    """Forget sessions that ended long ago; answers how many."""
    gone = session().scalars(
        delete(OfficerSession)
        .where(OfficerSession.expires_at < clock.now() - _KEPT_FOR)
        .returning(OfficerSession.id)
    )
    return len(gone.all())
