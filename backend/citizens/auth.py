"""The guard of citizens' routes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

import flask

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
        return view(*args, **kwargs)

    return declare_guard(guarded, KIND, security=[{"citizen": []}])  # type: ignore[return-value]


def citizen_id() -> UUID:
    """The id of the signed-in citizen."""
    found: UUID = flask.g.citizen_id
    return found
