"""The guard of citizens' routes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

import flask
from psycopg.errors import ForeignKeyViolation
from sqlalchemy.exc import IntegrityError

from backend.core import security
from backend.core.api import declare_guard, settings

KIND = "citizen"

View = TypeVar("View", bound=Callable[..., Any])


def citizen_required(view: View) -> View:
    """Guard: a citizen's valid token; `citizen_id()` says whose inside."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        header = flask.request.headers.get("Authorization")
        flask.g.citizen_id = security.read_token(settings(), header, KIND).id
        try:
            return view(*args, **kwargs)
        except (IntegrityError, ForeignKeyViolation) as error:
            if _says_there_is_no_such_citizen(error):
                raise security.TOKEN_INVALID.problem() from error
            raise

    return declare_guard(guarded, KIND, security=[{"citizen": []}])  # type: ignore[return-value]


def _says_there_is_no_such_citizen(error: IntegrityError | ForeignKeyViolation) -> bool:
    """Whether a row was to belong to a citizen who has been deleted since the token was issued.

    The database knows without being asked first, which would cost every request a round trip.
    """
    fault = error.orig if isinstance(error, IntegrityError) else error
    return isinstance(fault, ForeignKeyViolation) and (fault.diag.constraint_name or "").endswith(
        "_citizen_id"
    )


def citizen_id() -> UUID:
    """The id of the signed-in citizen."""
    found: UUID = flask.g.citizen_id
    return found
