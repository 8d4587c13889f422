"""Logs: one JSON object a line on standard output, and no personal data in any of them.

Knows how an event is written and what must never be in it. `RequestLog` gives every request its
id and writes one line when it ends, with the route's rule instead of the path, because paths may
hold tracking codes.
"""

import logging
import re
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import flask
import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from backend.core import ids
from backend.core.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUEST_ID: Final = "mot_cua.request_id"

# Set by middleware that answers without Flask.
ROUTE: Final = "mot_cua.route"

_ACCEPTED_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PERSONAL_KEYS: Final = frozenset(
    ("answers", "authorization", "token", "access_token", "phone", "name", "full_name", "password")
)
# Identity numbers (9 or 12 digits) and telephone numbers (10 or 11), wherever they stand.
_DIGITS = re.compile(r"(?<![\w.-])\+?\d{9,12}(?![\w-])")
# Where PostgreSQL quotes whole rows.
_QUOTED_ROW = re.compile(r"^DETAIL:.*?(?=^HINT:|^CONTEXT:|^\[SQL:|^$|\Z)", re.MULTILINE | re.DOTALL)


def add_request_id(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Say in which request something happened."""
    if "request_id" not in event and flask.has_request_context():
        event["request_id"] = flask.request.environ.get(REQUEST_ID, "")
    return event


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take personal data out of an event: by key, and by the look of a value."""
    for key, value in event.items():
        if key in _PERSONAL_KEYS:
            event[key] = "[redacted]"
        elif isinstance(value, str) and key != "request_id":
            event[key] = _DIGITS.sub("[digits]", _QUOTED_ROW.sub("DETAIL: [redacted]\n", value))
    return event


def configure(settings: Settings) -> None:
    """Route structlog and the standard library's logging through the same processors."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    final: list[Processor] = [structlog.processors.format_exc_info, redact]
    renderer: Processor = (
        structlog.processors.JSONRenderer(serializer=_to_json)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, *final, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *final,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    # Libraries speak up when something is wrong; our own events say what happens.
    root.setLevel(logging.WARNING)


def _to_json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def _route(environ: "WSGIEnvironment") -> str:
    """The rule of the route, "-" for a static file or an unknown address."""
    if ROUTE in environ:
        return str(environ[ROUTE])
    # Flask leaves its request here.
    rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
    return str(rule.rule) if rule else "-"


class RequestLog:
    """WSGI middleware: a request id in and out, and one log line a request."""

    def __init__(self, app: "WSGIApplication") -> None:
        self.app = app
        self.log = structlog.get_logger("http")

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _ACCEPTED_ID.fullmatch(given) else str(ids.new())
        environ[REQUEST_ID] = request_id
        started = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            headers.append(("X-Request-Id", request_id))
            self._write(environ, status, request_id, time.perf_counter() - started)
            return start_response(status, headers, *rest)

        return self.app(environ, start)

    def _write(
        self, environ: "WSGIEnvironment", status: str, request_id: str, seconds: float
    ) -> None:
        self.log.info(
            "request",
            method=environ["REQUEST_METHOD"],
            route=_route(environ),
            status=int(status[:3]),
            ms=round(seconds * 1000, 2),
            request_id=request_id,
        )
