"""Opaque cursors of lists: after which moment and id the next page begins. Pure.

A page is found by its place in the order, never by counting rows: what is added or goes away
meanwhile neither repeats nor hides another row.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlakeyset import BadBookmark, Marker, serialize_bookmark, unserialize_bookmark

from backend.core.errors import INVALID_REQUEST, FieldError, Problem
from backend.dossiers import problems

Place = tuple[datetime, UUID]


def write(place: Place) -> str:
    """The cursor of the page after the row at `place`."""
    return serialize_bookmark(Marker(place))


def place(cursor: str) -> Place:
    """After which row a page begins. What is not a cursor of ours never reaches the database.

    Raises `INVALID_REQUEST`.
    """
    try:
        found = unserialize_bookmark(cursor)
        match found.place:
            case (datetime() as moment, UUID() as row_id) if not found.backwards:
                return moment.astimezone(UTC), row_id
    except (BadBookmark, ValueError, OverflowError) as error:
        raise _invalid() from error
    raise _invalid()


def _invalid() -> Problem:
    fault = FieldError("/cursor", "cursor_invalid", problems.CURSOR_INVALID)
    return INVALID_REQUEST.problem([fault])
