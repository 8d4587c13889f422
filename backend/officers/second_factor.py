"""The second factor: time-based codes (RFC 6238, 30 s, 6 digits) and recovery codes.

A code works once: the time step of the last used one is kept, and nothing up to it works again.
Changing the factor takes a code of the one there is: a session left open is not enough.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

import pyotp
import structlog
from sqlalchemy import delete, func, select, update

from backend.audit import service as audit
from backend.core import clock, encryption, ids
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, Problem
from backend.core.messages import field_error
from backend.officers import attempts, problems, session_ends
from backend.officers.models import Officer, OfficerSession, RecoveryCode
from backend.officers.queries import SignIn
from backend.officers.tokens import RECOVERY_ALPHABET, RECOVERY_LENGTH, hashed

log = structlog.get_logger()

STEP_SECONDS: Final = 30
# Clocks of phones differ: one step before and one after are taken as well.
_DRIFT: Final = (0, -1, 1)
_RECOVERY_CODES: Final = 10
_ISSUER: Final = "Một Cửa"
_PURPOSE: Final = "second-factor"

Found = TypeVar("Found")


class Offer(NamedTuple):
    """What an authenticator app needs: the secret (base32), and the same as an address for a QR."""

    secret: str
    uri: str


@transactional
def offer(signed: SignIn) -> Offer:
    """A new secret for the signed-in officer. What they have goes on until the new one is
    confirmed. Raises `SIGN_IN_INCOMPLETE` if they have one and have not given its code."""
    _check_complete(signed)
    officer = locked(signed.principal.id)
    secret = pyotp.random_base32()
    officer.totp_offered = encryption.box(_PURPOSE).encrypt(secret, officer.id)
    audit.record(signed.principal.actor, "officer.second_factor_offered", ("officer", officer.id))
    uri = pyotp.TOTP(secret).provisioning_uri(name=officer.username, issuer_name=_ISSUER)
    return Offer(secret, uri)


def confirm(signed: SignIn, code: str, current: str | None = None) -> list[str]:
    """Make the offered secret the officer's, by its first code; answers new recovery codes. Every
    other session of theirs ends. Where it replaces one, `current` is a code of that, which counts
    as an attempt.

    Raises `NOTHING_TO_CONFIRM`, `SECOND_FACTOR_WRONG` (its error says which code),
    `INVALID_REQUEST` where `current` is missing, and `SIGN_IN_INCOMPLETE` as `offer`.
    """
    _check_complete(signed)
    if current is None:
        return _confirm(signed, code)
    return _guessed(signed, "/current_code", lambda: _replace(signed, code, current))


@transactional
def _confirm(signed: SignIn, code: str) -> list[str]:
    officer, step = _offered(signed, code)
    if officer.totp_confirmed_at is not None:
        raise INVALID_REQUEST.problem([field_error("/current_code", "required")])
    return _take_up(signed, officer, step)


@transactional
def _replace(signed: SignIn, code: str, current: str) -> list[str] | None:
    officer, step = _offered(signed, code)
    if officer.totp_confirmed_at is not None and not accept(officer, current):
        return None
    attempts.forget(officer.id)
    return _take_up(signed, officer, step)


def _offered(signed: SignIn, code: str) -> tuple[Officer, int]:
    """The officer, locked, and the time step of the first code of what was offered."""
    officer = locked(signed.principal.id)
    if officer.totp_offered is None:
        raise problems.NOTHING_TO_CONFIRM.problem()
    step = _step_of(officer, officer.totp_offered, code)
    if step is None:
        raise _wrong("/code")
    return officer, step


def _take_up(signed: SignIn, officer: Officer, step: int) -> list[str]:
    officer.totp_secret, officer.totp_offered = officer.totp_offered, None
    officer.totp_confirmed_at = clock.now()
    officer.totp_last_step = step
    officer.version += 1
    _prove(signed.session_id)
    audit.record(
        signed.principal.actor,
        "officer.second_factor_enrolled",
        ("officer", officer.id),
        details={"sessions_ended": session_ends.end_all(officer.id, but=signed.session_id)},
    )
    return _new_codes(officer.id)


def give(signed: SignIn, code: str) -> None:
    """Complete a sign-in by a code of the phone or a recovery code. Counts as an attempt.

    Raises `NOTHING_TO_CONFIRM` if the session does not miss one, and `SECOND_FACTOR_WRONG`; that
    is also the answer while the account is locked.
    """
    if "second_factor" not in signed.missing:
        raise problems.NOTHING_TO_CONFIRM.problem()
    _guessed(signed, "/code", lambda: _give(signed, code) or None)


def _guessed(signed: SignIn, pointer: str, look: Callable[[], Found | None]) -> Found:
    """What `look` finds by a code, which counts as an attempt. Raises `SECOND_FACTOR_WRONG`, with
    an error at `pointer`, if that is nothing, or the account is locked."""
    taken = attempts.take_for(signed.principal.id)
    found = look() if taken is not None else None
    if found is not None:
        return found
    if taken is not None and taken.is_last:
        attempts.refuse(taken, "officer.second_factor_refused")
    raise _wrong(pointer)


def _wrong(pointer: str) -> Problem:
    return problems.SECOND_FACTOR_WRONG.problem([field_error(pointer, "invalid")])


def _check_complete(signed: SignIn) -> None:
    if "second_factor" in signed.missing:
        raise problems.SIGN_IN_INCOMPLETE.problem(missing=list(signed.missing))


@transactional
def _give(signed: SignIn, code: str) -> bool:
    if not accept(locked(signed.principal.id), code):
        return False
    _prove(signed.session_id)
    attempts.forget(signed.principal.id)
    return True


def accept(officer: Officer, code: str) -> bool:
    """Whether `code` is the phone's or a recovery code, which are used up by this.

    The officer's row must be locked by the caller. What came of it is written to the audit.
    """
    used = _use_step(officer, code) or _use_recovery_code(officer.id, code)
    outcome = used or "refused"
    audit.record(
        audit.Actor("officer", officer.id),
        f"officer.second_factor_{outcome}",
        ("officer", officer.id),
    )
    return used is not None


def _use_step(officer: Officer, code: str) -> str | None:
    if officer.totp_secret is None or officer.totp_confirmed_at is None:
        return None
    step = _step_of(officer, officer.totp_secret, code)
    if step is None or step <= (officer.totp_last_step or 0):
        return None
    officer.totp_last_step = step
    return "given"


def _step_of(officer: Officer, kept: bytes, code: str) -> int | None:
    """The time step whose code this is, among those that count now."""
    try:
        secret = encryption.box(_PURPOSE).decrypt(kept, officer.id)
    except encryption.CannotDecrypt:
        # SECRET_KEY was changed: `flask reset-second-factor` lets the officer enrol anew.
        log.error("second_factor_unreadable", officer=str(officer.id))
        return None
    codes = pyotp.TOTP(secret)
    now = clock.now()
    for drift in _DRIFT:
        moment = now + timedelta(seconds=drift * STEP_SECONDS)
        if hmac.compare_digest(codes.at(moment).encode(), code.encode()):
            return int(moment.timestamp()) // STEP_SECONDS
    return None


def _use_recovery_code(officer_id: UUID, code: str) -> str | None:
    plain = code.replace("-", "").replace(" ", "").upper()
    used = session().scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.officer_id == officer_id,
            RecoveryCode.code_hash == hashed(plain),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    return "recovered" if used else None


def renew_codes(signed: SignIn, code: str) -> list[str]:
    """New recovery codes, by a code of the phone or an old one; the old ones are void. Counts as
    an attempt. Raises `SIGN_IN_INCOMPLETE`, `NOTHING_TO_CONFIRM` without a second factor, and
    `SECOND_FACTOR_WRONG`."""
    _check_complete(signed)
    confirmed = select(Officer.totp_confirmed_at).where(Officer.id == signed.principal.id)
    if session().scalar(confirmed) is None:
        raise problems.NOTHING_TO_CONFIRM.problem()
    return _guessed(signed, "/code", lambda: _renew(signed, code))


@transactional
def _renew(signed: SignIn, code: str) -> list[str] | None:
    officer = locked(signed.principal.id)
    if not accept(officer, code):
        return None
    attempts.forget(officer.id)
    audit.record(signed.principal.actor, "officer.recovery_codes_renewed", ("officer", officer.id))
    return _new_codes(officer.id)


def codes_left(officer_id: UUID) -> int:
    """How many recovery codes have not been used."""
    return (
        session().scalar(
            select(func.count()).where(
                RecoveryCode.officer_id == officer_id, RecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def _new_codes(officer_id: UUID) -> list[str]:
    session().execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer_id))
    plain = [ids.random_text(RECOVERY_ALPHABET, RECOVERY_LENGTH) for _ in range(_RECOVERY_CODES)]
    session().add_all(RecoveryCode(officer_id=officer_id, code_hash=hashed(code)) for code in plain)
    return [_in_groups(code) for code in plain]


def _in_groups(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _prove(session_id: UUID) -> None:
    session().execute(
        update(OfficerSession)
        .where(OfficerSession.id == session_id)
        .values(second_factor_at=clock.now())
    )


def locked(officer_id: UUID) -> Officer:
    """The officer as they are now, and as nobody else changes them before the commit."""
    return (
        session()
        .scalars(
            select(Officer).where(Officer.id == officer_id).with_for_update(),
            execution_options={"populate_existing": True},
        )
        .one()
    )


@transactional
def remove(officer: Officer) -> None:
    """Take an officer's second factor away, because phone and codes are lost."""
    officer.totp_secret = officer.totp_offered = None
    officer.totp_confirmed_at = officer.totp_last_step = None
    session().execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer.id))


def set_known(officer: Officer, secret: str) -> None:
    """Give an officer a secret that is known beforehand. For people of the demonstration."""
    officer.totp_secret = encryption.box(_PURPOSE).encrypt(secret, officer.id)
    officer.totp_confirmed_at = clock.now()
