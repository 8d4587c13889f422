"""VNeID: vouches for a citizen's level of identity. Two back ends, chosen by VNEID_BACKEND; `None`
where there is none.

Certainty: that there are levels 1 and 2 of electronic identification is certain (Decree 69/2024).
How an application is given an assertion, and how it is checked, is unsure: it comes with the
agreement on the connection. This adapter is what is to be adapted then; nothing else knows it.
"""

import re
from typing import Final, Protocol

import httpx
import orjson
import structlog

from backend.core.settings import Settings
from backend.integrations import problems

log = structlog.get_logger()

_LARGEST_ANSWER: Final = 16_384
_LEVELS: Final = (1, 2)
_PLAIN_WORD: Final = re.compile(r"[\x21-\x7e]{1,4096}")


class Assertions(Protocol):
    """Says to which level an assertion proves who somebody is.

    Raises `VNEID_REJECTED` or `VNEID_UNAVAILABLE`.
    """

    def level(self, assertion: str) -> int: ...


class HttpAssertions:
    """`POST {url}/assertions/verify` `{"assertion"}` with a Bearer token → `{"level": 1 | 2}`; 400
    and 422 mean that it does not hold."""

    def __init__(self, token: str, web: httpx.Client) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}
        self._web = web

    def level(self, assertion: str) -> int:
        if not _PLAIN_WORD.fullmatch(assertion):
            raise problems.VNEID_REJECTED.problem()
        try:
            status, content = self._ask(assertion)
        except httpx.HTTPError as error:
            raise _unavailable(type(error).__name__) from error
        if status in (400, 422):
            raise problems.VNEID_REJECTED.problem()
        if status != 200:
            raise _unavailable(f"http_{status}")
        return _level_in(content)

    def _ask(self, assertion: str) -> tuple[int, bytes]:
        with self._web.stream(
            "POST", "/assertions/verify", json={"assertion": assertion}, headers=self._headers
        ) as answer:
            content = b""
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > _LARGEST_ANSWER:
                    raise _unavailable("too large")
            return answer.status_code, content


def _level_in(content: bytes) -> int:
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise _unavailable("not JSON") from error
    level = told.get("level") if isinstance(told, dict) else None
    if type(level) is not int or level not in _LEVELS:
        raise _unavailable("no level")
    return level


def _unavailable(why: str) -> Exception:
    log.error("vneid_failed", failure=why)
    return problems.VNEID_UNAVAILABLE.problem(headers={"Retry-After": "60"})


def create_assertions(settings: Settings) -> Assertions | None:
    """The back end that the settings name."""
    if settings.vneid_backend == "none":
        return None
    web = httpx.Client(
        base_url=settings.vneid_url, timeout=5, follow_redirects=False, trust_env=False
    )
    return HttpAssertions(settings.vneid_token, web)
