"""Guesses at an account are counted before they are looked at.

An attempt is taken first, in a transaction of its own, and only then compared: however many
guesses arrive together, no more than `MOST` of them are ever looked at before the account locks.
"""

from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, update

from backend.audit import service as audit
from backend.core import clock
from backend.core.db import session, transactional
from backend.officers.models import Officer

MOST: Final = 10
LOCKED_FOR: Final = timedelta(minutes=15)


class Taken(NamedTuple):
    """Whose guess may be looked at now. `is_last`: the account has locked with it."""

    officer_id: UUID
    password_hash: str | None
    is_last: bool


def take(username: str) -> Taken | None:
    """Take an attempt at the account of this name; None if there is none, or it is locked."""
    return _take(Officer.username == username)


def take_for(officer_id: UUID) -> Taken | None:
    """Take an attempt at this account; None if it is locked."""
    return _take(Officer.id == officer_id)


@transactional
def _take(whose: ColumnElement[bool]) -> Taken | None:
    now = clock.now()
    count = case((Officer.locked_until.is_(None), Officer.failed_attempts + 1), else_=1)
    row = session().execute(
        update(Officer)
        .where(whose, (Officer.locked_until.is_(None)) | (Officer.locked_until <= now))
        .values(
            failed_attempts=count,
            locked_until=case((count >= MOST, now + LOCKED_FOR), else_=None),
        )
        .returning(Officer.id, Officer.password_hash, Officer.failed_attempts)
        .execution_options(synchronize_session=False)
    )
    found = row.one_or_none()
    if found is None:
        return None
    officer_id, password_hash, attempts = found
    return Taken(officer_id, password_hash, attempts >= MOST)


@transactional
def refuse(taken: Taken, action: str) -> None:
    """Put on record that the guess was wrong (`action`), or that the account has locked with it."""
    audit.record(
        audit.SYSTEM, "officer.locked" if taken.is_last else action, ("officer", taken.officer_id)
    )


def give_back(officer_id: UUID) -> None:
    """The attempt was a right password, but the sign-in goes on: others stay counted."""
    _set(officer_id, func.greatest(Officer.failed_attempts - 1, 0))


def forget(officer_id: UUID) -> None:
    """The sign-in is complete: begin to count anew."""
    _set(officer_id, 0)


def _set(officer_id: UUID, count: ColumnElement[int] | int) -> None:
    session().execute(
        update(Officer)
        .where(Officer.id == officer_id)
        .values(failed_attempts=count, locked_until=None)
        .execution_options(synchronize_session=False)
    )
