"""Cursors of the change feed: opaque texts that say how far somebody has read. Pure.

A cursor holds a position and the beginning of a hash of the event there. When the database was
taken back to an earlier state, another event may stand at that position, or none: the cursor then
does not match, and its owner is told instead of missing what was put there anew.
"""

import base64
import hashlib
import struct
from dataclasses import dataclass
from typing import Final
from uuid import UUID

_FORM: Final = struct.Struct(">Q8s")
# Nobody has read this many; the database could not even compare with more.
_LARGEST: Final = 2**63 - 1


class NoCursor(ValueError):
    """The text is no cursor of ours."""


@dataclass(frozen=True, slots=True)
class Place:
    """A position in the feed, and the mark of the event that stood there. Zero is before all."""

    position: int
    mark: bytes

    def is_at(self, event_id: UUID) -> bool:
        """Whether this is the event that stood there when the cursor was given out."""
        return self.mark == mark_of(event_id)


BEGINNING: Final = Place(0, bytes(8))


def mark_of(event_id: UUID) -> bytes:
    """What a cursor remembers of an event: nothing that tells it to others."""
    return hashlib.sha256(event_id.bytes).digest()[:8]


def write(place: Place) -> str:
    """The cursor of a place: 22 characters of base64url."""
    return base64.urlsafe_b64encode(_FORM.pack(place.position, place.mark)).decode().rstrip("=")


def read(cursor: str) -> Place:
    """The place a cursor stands for. Raises `NoCursor`."""
    try:
        packed = base64.b64decode(cursor + "==", altchars=b"-_", validate=True)
        position, mark = _FORM.unpack(packed)
    except (ValueError, struct.error) as error:
        raise NoCursor(cursor) from error
    if position > _LARGEST or write(Place(position, mark)) != cursor:
        raise NoCursor(cursor)
    return Place(position, mark)
