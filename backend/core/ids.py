"""Identifiers and randomness: the only place that makes either."""

import secrets
from uuid import UUID

import uuid_utils.compat


def new() -> UUID:
    """A UUIDv7: unique, unguessable enough for a row, and in order of time for the index."""
    return uuid_utils.compat.uuid7()


def random_text(alphabet: str, length: int) -> str:
    """`length` characters of `alphabet`, each equally likely, from the system's secure source."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def random_name() -> str:
    """128 random bits as 32 hexadecimal digits: names that tell nothing, such as object keys."""
    return secrets.token_hex(16)
