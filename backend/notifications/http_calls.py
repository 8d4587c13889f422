"""One HTTP call out, with a time limit over the whole of it, as what it means for a message."""

import time
from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson

from backend.notifications.outcomes import Refused, Unknown

# Seconds for one call from beginning to end.
LIMIT: Final = 10.0
# No answer of a provider is longer (bytes).
_LONGEST: Final = 64 * 1024

# Nothing was sent in these cases: trying again cannot repeat anything.
_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's JSON object."""

    body: dict[str, Any]


def client(base_url: str, connections: int = 64) -> httpx.Client:
    """A client for `post`; safe to share among threads."""
    return httpx.Client(
        base_url=base_url,
        timeout=httpx.Timeout(LIMIT, connect=3.0),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
    )


def post(http: httpx.Client, path: str, **options: Any) -> Answer | Refused | Unknown:
    """POST, and the JSON object that came back, or why there is none.

    429 and 503 and what never left are refusals; every other way of not getting an answer leaves
    open whether the request was carried out.
    """
    started = time.monotonic()
    try:
        with http.stream("POST", path, **options) as response:
            content = b""
            for chunk in response.iter_bytes():
                content += chunk
                if time.monotonic() - started > LIMIT or len(content) > _LONGEST:
                    return Unknown("slow_or_long_answer")
    except _NOT_SENT as error:
        return Refused("later", type(error).__name__)
    except httpx.HTTPError as error:
        return Unknown(type(error).__name__)
    return _understood(response.status_code, content)


def _understood(status: int, content: bytes) -> Answer | Refused | Unknown:
    if status in (429, 503):
        return Refused("later", f"http_{status}")
    if 300 <= status < 500:
        return Refused("operator", f"http_{status}")
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        body = None
    if status >= 500 or not isinstance(body, dict):
        return Unknown(f"http_{status}")
    return Answer(body)
