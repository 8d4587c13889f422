"""The national public service portal: told of a dossier's changes of status. Two back ends, chosen
by PORTAL_BACKEND; `None` where there is none.

Certainty: that statuses are to be reported, and by which ten national codes, is certain. The wire
format is unsure: the interface is given to provinces with their connection, and this adapter is
what is to be adapted then. Nothing else knows it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import httpx
import orjson

from backend.core.settings import Settings

# What may be tried again with hope: the portal is busy, slow or being mended.
_PASSING: Final = frozenset((408, 425, 429))
# It has this change already (unsure): as good as taken.
_KNOWN: Final = 409


class Unreachable(Exception):
    """The portal does not answer as it should; to be tried again. The message is a code."""


class Refused(Exception):
    """The portal does not take this change, however often it is sent. The message is a code."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A change of status. `id` is the same at every attempt; `status_code` the national code."""

    id: str
    number: str
    procedure: str
    status_code: int
    at: datetime
    agency: str
    due_at: datetime | None


class Portal(Protocol):
    """Tells the portal of one change. Raises `Unreachable` or `Refused`."""

    def push(self, change: StatusChange) -> None: ...


class HttpPortal:
    """`POST {url}/dossiers/{number}/statuses` with a Bearer token; 2xx takes it."""

    def __init__(self, token: str, web: httpx.Client) -> None:
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._web = web

    def push(self, change: StatusChange) -> None:
        body = {
            "procedure": change.procedure,
            "status": change.status_code,
            "at": change.at,
            "agency": change.agency,
            "due_at": change.due_at,
        }
        path = f"/dossiers/{change.number}/statuses"
        headers = {**self._headers, "Idempotency-Key": change.id}
        try:
            # Nothing of the answer is read but its status.
            with self._web.stream(
                "POST", path, content=orjson.dumps(body, option=orjson.OPT_UTC_Z), headers=headers
            ) as answer:
                status = answer.status_code
        except httpx.HTTPError as error:
            raise Unreachable("unreachable") from error
        if 200 <= status < 300 or status == _KNOWN:
            return
        # A redirect, a wrong token or a wrong path is mended here, not in the dossier.
        if status < 400 or status >= 500 or status in _PASSING or status in (401, 403, 404):
            raise Unreachable(f"http_{status}")
        raise Refused(f"http_{status}")


def create_portal(settings: Settings) -> Portal | None:
    """The back end that the settings name."""
    if settings.portal_backend == "none":
        return None
    web = httpx.Client(
        base_url=settings.portal_url, timeout=10, follow_redirects=False, trust_env=False
    )
    return HttpPortal(settings.portal_token, web)
