"""Answers that phones may keep: ETag, 304 and gzip for what rarely changes.

`cached` is for small answers made anew on each request. `Frozen` is a document that is made once
and sent thousands of times; `FrozenFront`, in front of Flask, repeats for a second the one it sent
last for the same address and language.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar

import flask

from backend.core import freshness
from backend.core.logging import ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])

_FROZEN: Final = "mot_cua.frozen"

# Address, query, language, and what was published when.
_Key = tuple[str, str, str, int]
_REFUSES_GZIP: Final = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")


def conditional(view: View) -> View:
    """Document that a route knows ETags: 304 when the reader has the current one."""
    doc = getattr(view, "_apidoc", None)
    if doc is None:
        doc = view._apidoc = {}  # type: ignore[attr-defined]
    responses = doc.setdefault("manual_doc", {}).setdefault("responses", {})
    responses["304"] = {"description": "Not modified: what you have (If-None-Match) is current."}
    return view


def cached(*, seconds: int) -> Callable[[View], View]:
    """Give a public GET an ETag and a lifetime (seconds); answer 304 where that is enough, and
    gzip where that is understood."""

    def decorator(view: View) -> View:
        @wraps(view)
        def respond(*args: Any, **kwargs: Any) -> flask.Response:
            response: flask.Response = view(*args, **kwargs)
            # Weak: packed or not, it is the same document.
            response.add_etag(weak=True)
            response.headers["Cache-Control"] = f"public, max-age={seconds}"
            response.headers["Vary"] = "Accept-Language, Accept-Encoding"
            response.make_conditional(flask.request.environ)
            if response.status_code == 200 and _understands_gzip(flask.request.environ):
                response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
                response.headers["Content-Encoding"] = "gzip"
            return response

        return conditional(respond)  # type: ignore[return-value]

    return decorator


def _understands_gzip(environ: "WSGIEnvironment") -> bool:
    accepted: str = environ.get("HTTP_ACCEPT_ENCODING", "")
    return "gzip" in accepted and not _REFUSES_GZIP.search(accepted)


class Frozen:
    """A JSON document as bytes, plain and gzipped, with its ETag."""

    __slots__ = ("_common", "_gzip_headers", "_plain_headers", "etag", "gzipped", "plain")

    def __init__(self, body: bytes, *, seconds: int) -> None:
        self.plain = body
        self.gzipped = gzip.compress(body, 9, mtime=0)
        # Weak: the two encodings are the same document, not the same bytes.
        self.etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        self._common = [
            ("ETag", self.etag),
            ("Cache-Control", f"public, max-age={seconds}"),
            ("Vary", "Accept-Language, Accept-Encoding"),
        ]
        of_body = [*self._common, ("Content-Type", "application/json")]
        self._plain_headers = [*of_body, ("Content-Length", str(len(self.plain)))]
        self._gzip_headers = [
            *of_body,
            ("Content-Length", str(len(self.gzipped))),
            ("Content-Encoding", "gzip"),
        ]

    def answer(self, environ: "WSGIEnvironment") -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body for this request: 304, gzip or plain."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and (self.etag in known or known.strip() == "*"):
            return "304 Not Modified", self._common, b""
        if _understands_gzip(environ):
            return "200 OK", self._gzip_headers, self.gzipped
        return "200 OK", self._plain_headers, self.plain

    def respond(self) -> flask.Response:
        """The answer to the current request, which `FrozenFront` may repeat."""
        environ = flask.request.environ
        environ[_FROZEN] = self
        environ[ROUTE] = flask.request.url_rule.rule if flask.request.url_rule else "-"
        status, headers, body = self.answer(environ)
        return flask.Response(body, status=status, headers=headers)


class FrozenFront:
    """WSGI middleware: what was frozen and just sent is sent again without asking Flask.

    Keyed by all that the choice of the document depends on. Nothing here outlives `SECONDS`, so a
    revision published by another process shows at most that second later.
    """

    SECONDS: Final = 1.0
    LARGEST: Final = 256

    def __init__(self, app: "WSGIApplication") -> None:
        self.app = app
        self._kept: dict[_Key, tuple[float, Frozen, str]] = {}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET":
            return self.app(environ, start_response)
        key = (
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            freshness.generation(),
        )
        kept = self._kept.get(key)
        if kept is None or kept[0] < time.monotonic():
            return self._ask(key, environ, start_response)
        _, frozen, environ[ROUTE] = kept
        status, headers, body = frozen.answer(environ)
        start_response(status, headers.copy())
        return [body]

    def _ask(
        self,
        key: _Key,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        answer = self.app(environ, start_response)
        frozen = environ.get(_FROZEN)
        if frozen is not None:
            if len(self._kept) >= self.LARGEST:
                self._kept.clear()
            self._kept[key] = (time.monotonic() + self.SECONDS, frozen, environ[ROUTE])
        return answer
