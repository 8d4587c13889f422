"""Answers that phones may keep: ETag, 304 and gzip for what rarely changes.

`cached` is for small answers made anew on each request; `Frozen` is for documents that are made
once and sent thousands of times.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import flask

View = TypeVar("View", bound=Callable[..., Any])


def conditional(view: View) -> View:
    """Document that a route knows ETags: 304 when the reader has the current one."""
    doc = getattr(view, "_apidoc", None)
    if doc is None:
        doc = view._apidoc = {}  # type: ignore[attr-defined]
    responses = doc.setdefault("manual_doc", {}).setdefault("responses", {})
    responses["304"] = {"description": "Not modified: what you have (If-None-Match) is current."}
    return view


def cached(*, seconds: int) -> Callable[[View], View]:
    """Give a public GET an ETag and a lifetime (seconds), and answer 304 where that is enough."""

    def decorator(view: View) -> View:
        @wraps(view)
        def respond(*args: Any, **kwargs: Any) -> flask.Response:
            response: flask.Response = view(*args, **kwargs)
            response.add_etag()
            response.headers["Cache-Control"] = f"public, max-age={seconds}"
            response.headers["Vary"] = "Accept-Language"
            response.make_conditional(flask.request.environ)
            return response

        return conditional(respond)  # type: ignore[return-value]

    return decorator


class Frozen:
    """A JSON document as bytes, plain and gzipped, with its ETag."""

    __slots__ = ("_headers", "body", "etag", "gzipped")

    def __init__(self, body: bytes, *, seconds: int) -> None:
        self.body = body
        self.gzipped = gzip.compress(body, 9, mtime=0)
        # Weak: the two encodings are the same document, not the same bytes.
        self.etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        self._headers = {
            "ETag": self.etag,
            "Cache-Control": f"public, max-age={seconds}",
            "Vary": "Accept-Language, Accept-Encoding",
        }

    def respond(self) -> flask.Response:
        """The answer to the current request: 304, gzip or plain."""
        environ = flask.request.environ
        wanted = environ.get("HTTP_IF_NONE_MATCH")
        if wanted is not None and (self.etag in wanted or wanted.strip() == "*"):
            return flask.Response(status=304, headers=self._headers)
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            headers = {**self._headers, "Content-Encoding": "gzip"}
            return flask.Response(self.gzipped, headers=headers, content_type="application/json")
        return flask.Response(self.body, headers=self._headers, content_type="application/json")
