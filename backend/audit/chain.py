"""How entries are chained and days are sealed. Pure.

    entry hash   = SHA-256(previous hash || canonical JSON of every other column)
    seal digest  = SHA-256(previous digest || canonical JSON of the day, a line for each head)

Canonical: UTF-8 JSON with sorted keys and no spaces; moments in UTC to the microsecond; ids and
hashes as text. Anybody with a copy of the tables can check them without this program.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

import orjson

ActorKind = Literal["officer", "system", "citizen", "operator"]
ACTOR_KINDS: Final = ("officer", "system", "citizen", "operator")

# What the first entry of a chain, and the first seal, are chained to.
BEGINNING: Final = bytes(32)

_CANONICAL: Final = orjson.OPT_SORT_KEYS


class Written(NamedTuple):
    """What the hash of an entry covers, in the order of the table's columns."""

    id: UUID
    chain: str
    position: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    agency_id: UUID | None
    details: dict[str, Any]


class Head(NamedTuple):
    """How far a chain had come."""

    chain: str
    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken link. `chain` is "seals" for the seals, whose `place` is a day; else a position."""

    chain: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.chain} at {self.place}: {self.what}"


def hash_of(entry: Written, previous_hash: bytes) -> bytes:
    """The hash that chains `entry` to the one before it."""
    content = entry._asdict() | {"at": _moment(entry.at)}
    return hashlib.sha256(previous_hash + orjson.dumps(content, option=_CANONICAL)).digest()


def digest_of(
    day: date, heads: Iterable[Head], sealed_at: datetime, previous_digest: bytes
) -> tuple[bytes, int]:
    """The digest that seals `day`, and how many heads it covers. `heads` in order of chain."""
    digest = hashlib.sha256(previous_digest)
    title = {"day": day, "sealed_at": _moment(sealed_at)}
    digest.update(orjson.dumps(title, option=_CANONICAL))
    count = 0
    for head in heads:
        line = {"chain": head.chain, "position": head.position, "hash": head.hash.hex()}
        digest.update(b"\n" + orjson.dumps(line, option=_CANONICAL))
        count += 1
    return digest.digest(), count


def plain(details: dict[str, Any]) -> dict[str, Any]:
    """`details` as JSON keeps them: ids, moments and days become text.

    Raises `TypeError` on anything that might read back as something else, such as a fraction.
    """
    kept: dict[str, Any] = orjson.loads(orjson.dumps(details))
    _refuse_fractions(kept)
    return kept


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a fraction in an audit entry: write it as text")
    if isinstance(value, dict):
        for member in value.values():
            _refuse_fractions(member)
    elif isinstance(value, list):
        for item in value:
            _refuse_fractions(item)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
