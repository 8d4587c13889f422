"""What the network may see and do: response headers, CORS, and our own tokens.

Knows nothing of who somebody is: a token carries a kind and an id, and domains say what they mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import jwt

from backend.core import clock
from backend.core.errors import ProblemType
from backend.core.settings import Settings
from backend.core.text import Text

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TOKEN_MISSING = ProblemType(
    "token-missing",
    401,
    Text("Bạn chưa đăng nhập", "You are not signed in"),
    Text(
        "Hãy đăng nhập rồi gửi Authorization: Bearer <token>.",
        "Sign in and send Authorization: Bearer <token>.",
    ),
)
TOKEN_EXPIRED = ProblemType(
    "token-expired",
    401,
    Text("Phiên đăng nhập đã hết hạn", "Your session has expired"),
    Text(
        "Hãy đăng nhập lại; những gì đã gửi vẫn còn.",
        "Sign in again; what you have sent is kept.",
    ),
)
TOKEN_INVALID = ProblemType(
    "token-invalid",
    401,
    Text("Phiên đăng nhập không hợp lệ", "The session is not valid"),
    Text("Hãy đăng nhập lại.", "Sign in again."),
)

# What a refused token is answered with besides the problem (RFC 6750, 3).
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer error="invalid_token"'}

_ALGORITHM: Final = "HS256"
_ISSUER: Final = "mot-cua"

_HEADERS: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
)
_API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"

_CORS_METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE"
_CORS_REQUEST_HEADERS: Final = (
    "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
)
_CORS_EXPOSED: Final = "ETag, Idempotency-Replayed, Location, Retry-After, X-Request-Id"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a valid token speaks for, and until when."""

    kind: str
    id: UUID
    expires_at: datetime


def issue_token(settings: Settings, kind: str, subject: UUID) -> tuple[str, datetime]:
    """A signed token for `subject`, good for `settings.session_seconds`, and when it ends."""
    issued = clock.now().replace(microsecond=0)
    expires = issued + timedelta(seconds=settings.session_seconds)
    claims = {"iss": _ISSUER, "kind": kind, "sub": str(subject), "iat": issued, "exp": expires}
    return jwt.encode(claims, settings.secret_key, _ALGORITHM), expires


def bearer_token(header: str | None) -> str:
    """The token in an Authorization header. Raises `TOKEN_MISSING`."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TOKEN_MISSING.problem(headers={"WWW-Authenticate": "Bearer"})
    return token.strip()


def read_token(settings: Settings, header: str | None, kind: str) -> Bearer:
    """The bearer of an Authorization header. Raises a `TOKEN_*` problem."""
    token = bearer_token(header)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            settings.secret_key,
            [_ALGORITHM],
            issuer=_ISSUER,
            # The one clock decides below, not PyJWT's own.
            options={"require": ["exp", "sub", "iat"], "verify_exp": False, "verify_iat": False},
        )
        expires = datetime.fromtimestamp(claims["exp"], clock.now().tzinfo)
        bearer = Bearer(claims["kind"], UUID(claims["sub"]), expires)
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError) as error:
        raise TOKEN_INVALID.problem(headers=CHALLENGE) from error
    if bearer.kind != kind:
        raise TOKEN_INVALID.problem(headers=CHALLENGE)
    if bearer.expires_at <= clock.now():
        raise TOKEN_EXPIRED.problem(headers=CHALLENGE)
    return bearer


class Shield:
    """WSGI middleware: security headers on every answer, CORS for the configured origins only."""

    def __init__(self, app: "WSGIApplication", settings: Settings) -> None:
        self.app = app
        self.origins = frozenset(settings.allowed_origins)
        self.page_policy = _page_policy(settings)
        self.https_only = settings.environment == "production"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        origin = environ.get("HTTP_ORIGIN")
        allowed = origin if origin in self.origins else None
        if (
            environ["REQUEST_METHOD"] == "OPTIONS"
            and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
        ):
            return self._answer_preflight(allowed, start_response)
        is_api = environ["PATH_INFO"].startswith("/api/")

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            headers.extend(_HEADERS)
            given = {name for name, _ in headers}
            if "Content-Security-Policy" not in given:
                policy = _API_POLICY if is_api else self.page_policy
                headers.append(("Content-Security-Policy", policy))
            if is_api and "Cache-Control" not in given:
                headers.append(("Cache-Control", "no-store"))
            if self.https_only:
                headers.append(("Strict-Transport-Security", "max-age=63072000"))
            if self.origins and is_api:
                headers.append(("Vary", "Origin"))
            if allowed:
                headers.append(("Access-Control-Allow-Origin", allowed))
                headers.append(("Access-Control-Expose-Headers", _CORS_EXPOSED))
            return start_response(status, headers, *rest)

        return self.app(environ, start)

    def _answer_preflight(
        self, allowed: str | None, start_response: "StartResponse"
    ) -> Iterable[bytes]:
        headers = [("Vary", "Origin"), ("Content-Length", "0")]
        if allowed:
            headers += [
                ("Access-Control-Allow-Origin", allowed),
                ("Access-Control-Allow-Methods", _CORS_METHODS),
                ("Access-Control-Allow-Headers", _CORS_REQUEST_HEADERS),
                ("Access-Control-Max-Age", "7200"),
            ]
        start_response("204 No Content", headers)
        return []


def _page_policy(settings: Settings) -> str:
    """The mini app's own policy: nothing inline, nothing from elsewhere but the store."""
    store = "/".join(settings.s3_public_url.split("/")[:3])
    return (
        f"default-src 'self'; img-src 'self' blob: data: {store}; "
        f"connect-src 'self' {store}; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'none'"
    )
