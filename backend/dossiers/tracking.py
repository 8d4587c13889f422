"""Tracking codes: safe to show, impossible to guess, hard to mistype. Pure.

Eleven random characters of a 30-letter alphabet without look-alikes (30^11 ≈ 2^54) and a Luhn
check character mod 30, which catches every single wrong character and nearly every swap of
neighbours. Shown as `7KQ2-9MWX-4D3P`; case, spaces and dashes do not matter on input.
"""

import re
from typing import Final

from backend.core import ids

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015._]+")


def generate() -> str:
    """A new code, without dashes."""
    body = ids.random_text(ALPHABET, LENGTH - 1)
    return body + check_character(body)


def check_character(body: str) -> str:
    """The last character of the code that begins with `body` (Luhn, mod 30)."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += sum(divmod(value, len(ALPHABET)))
    return ALPHABET[-total % len(ALPHABET)]


def parse(typed: str) -> str | None:
    """The code that somebody typed, or None if it cannot be one."""
    code = _SEPARATORS.sub("", typed).upper()
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def show(code: str) -> str:
    """The code as people read it, in groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))
