"""Passwords: what makes a good one, and how one is known again (Argon2id)."""

import unicodedata
from functools import cache
from typing import Final, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.core import ids
from backend.core.errors import INVALID_REQUEST, FieldError, Problem
from backend.core.text import Text, fold

Fault = Literal["too_short", "too_simple", "same_as_before"]

MINIMUM: Final = 12
MAXIMUM: Final = 256
_FEWEST_CHARACTERS: Final = 5

# OWASP's figures for Argon2id: 19 MiB and one lane, so that a morning's worth of sign-ins at once
# needs neither gigabytes nor every core; guessing over the network ends at the lock-out.
_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Without look-alikes: it is read out or copied from paper. 20 of 30 letters are 98 bits.
_TEMPORARY_ALPHABET: Final = "23456789abcdefghjkmnpqrstvwxyz"
_TEMPORARY_LENGTH: Final = 20


def fault_of(password: str, username: str) -> Fault | None:
    """What is wrong with a new password for the account of this name, if anything."""
    if len(password) < MINIMUM:
        return "too_short"
    few = len(set(password)) < _FEWEST_CHARACTERS
    return "too_simple" if few or fold(username) in fold(password) else None


def problem_of(fault: Fault, pointer: str) -> Problem:
    """The `INVALID_REQUEST` that says so of the password at `pointer`."""
    return INVALID_REQUEST.problem([FieldError(pointer, fault, _TEXTS[fault])])


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher.hash(_composed(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password. Takes as long where nothing is kept as where something is."""
    try:
        _hasher.verify(kept or _of_nobody(), _composed(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_dated(kept: str) -> bool:
    """Whether it should be hashed anew, because today's hashes cost more to guess."""
    return _hasher.check_needs_rehash(kept)


def temporary() -> str:
    """A random password to be told once and changed at the first sign-in."""
    return ids.random_text(_TEMPORARY_ALPHABET, _TEMPORARY_LENGTH)


def _composed(password: str) -> str:
    # Keyboards differ in how they write ế; the person has typed the same.
    return unicodedata.normalize("NFC", password)


@cache
def _of_nobody() -> str:
    return _hasher.hash(temporary())


_TEXTS: Final[dict[Fault, Text]] = {
    "too_short": Text(
        f"Mật khẩu cần ít nhất {MINIMUM} ký tự; một câu ngắn là dễ nhớ nhất.",
        f"A password needs at least {MINIMUM} characters; a short sentence is easy to remember.",
    ),
    "same_as_before": Text(
        "Mật khẩu mới phải khác mật khẩu đang dùng.",
        "The new password must differ from the current one.",
    ),
    "too_simple": Text(
        "Mật khẩu này quá dễ đoán: đừng chứa tên đăng nhập, đừng lặp vài ký tự.",
        "This password is too easy to guess: leave out your name, do not repeat a few characters.",
    ),
}
