"""A document as the answer of a route: for citizens and, later, officers alike."""

import re
from typing import Final
from urllib.parse import quote

import flask

from backend.core.text import fold
from backend.dossiers import calendar_file
from backend.letters import service as letters

PDF: Final = "application/pdf"

# What a file name may not hold on one system or another.
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f"*/:<>?\\|]+')
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9.-]+")


def answer(page: letters.Page) -> flask.Response:
    """The page as a PDF to be kept; 304 without setting it when the reader has it already."""
    response = flask.Response(content_type=PDF)
    response.set_etag(page.fingerprint)
    # Only for whom it was made, and asked again each time: access may end.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = disposition(f"{page.name}.pdf")
    response.make_conditional(flask.request.environ)
    if response.status_code == 200:
        response.set_data(page.pdf())
    return response


def disposition(name: str, way: str = "attachment") -> str:
    """The name in plain ASCII and as it is (RFC 6266, RFC 5987); `way`: kept, or "inline"."""
    name = _FORBIDDEN.sub(" ", name).strip()
    plain = _NOT_PLAIN.sub("-", fold(name)).strip("-.")
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


# A browser's own reader is a page with styles and a plug-in, which the API's policy would forbid
# (crbug.com/271452); a PDF that is not sniffed runs nothing of ours.
_POLICY_OF_READERS: Final = "frame-ancestors 'none'"


def shown(name: str, content: bytes) -> flask.Response:
    """A PDF for whoever came by a link: to be read there and then, and kept by nothing between."""
    response = flask.Response(content, content_type=PDF)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = disposition(f"{name}.pdf", "inline")
    response.headers["Content-Security-Policy"] = _POLICY_OF_READERS
    return response


def entered(name: str, content: bytes) -> flask.Response:
    """An iCalendar file: phones offer to enter it, and what cannot keeps it as a file."""
    response = flask.Response(content, content_type=f"{calendar_file.TYPE}; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = disposition(f"{name}.ics", "inline")
    return response


def stored(name: str, fingerprint: str, content: bytes) -> flask.Response:
    """A kept PDF as it is; 304 when the reader has it already. It never changes."""
    response = flask.Response(content_type=PDF)
    response.set_etag(fingerprint)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = disposition(f"{name}.pdf")
    response.make_conditional(flask.request.environ)
    if response.status_code == 200:
        response.set_data(content)
    return response
