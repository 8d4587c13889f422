"""What the network may see and do: response headers, CORS, and our own tokens.

Knows nothing of who somebody is: a token carries a kind and an id, and domains say what they mean.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import jwt

from backend.core import clock
from backend.core.errors import ProblemType
from backend.core.page import inline_sources
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


class NotSigned(Exception):
    """Not signed here, or for something else."""


class SignedTooLongAgo(Exception):
    """Signed here, and over."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a valid token speaks for, and until when."""

    kind: str
    id: UUID
    expires_at: datetime


def issue_token(settings: Settings, kind: str, subject: UUID) -> tuple[str, datetime]:
    """A signed token for `subject`, good for `settings.session_seconds`, and when it ends."""
    return sign(settings, kind, {"sub": str(subject)}, settings.session_seconds)


def sign(
    settings: Settings, kind: str, claims: Mapping[str, str], seconds: int
) -> tuple[str, datetime]:
    """`claims`, signed for this `kind` of use alone and for so many seconds; and when that ends.

    Anybody who holds the text can read them: nothing personal may be in it.
    """
    issued = clock.now().replace(microsecond=0)
    expires = issued + timedelta(seconds=seconds)
    signed = {**claims, "iss": _ISSUER, "kind": kind, "iat": issued, "exp": expires}
    return jwt.encode(signed, settings.secret_key, _ALGORITHM), expires


def verify(settings: Settings, signed: str, kind: str) -> dict[str, Any]:
    """What `sign` was given for this `kind`, with `exp`. Raises `NotSigned`, `SignedTooLongAgo`."""
    try:
        claims: dict[str, Any] = jwt.decode(
            signed,
            settings.secret_key,
            [_ALGORITHM],
            issuer=_ISSUER,
            # The one clock decides below, not PyJWT's own.
            options={"require": ["exp", "iat"], "verify_exp": False, "verify_iat": False},
        )
        expires = datetime.fromtimestamp(claims["exp"], clock.now().tzinfo)
    except (jwt.InvalidTokenError, ValueError, TypeError) as error:
        raise NotSigned(kind) from error
    if claims.get("kind") != kind:
        raise NotSigned(kind)
    if expires <= clock.now():
        raise SignedTooLongAgo(kind)
    return {**claims, "exp": expires}


def bearer_token(header: str | None) -> str:
    """The token in an Authorization header. Raises `TOKEN_MISSING`."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TOKEN_MISSING.problem(headers={"WWW-Authenticate": "Bearer"})
    return token.strip()


def read_token(settings: Settings, header: str | None, kind: str) -> Bearer:
    """The bearer of an Authorization header. Raises a `TOKEN_*` problem."""
    try:
        claims = verify(settings, bearer_token(header), kind)
        return Bearer(kind, UUID(claims["sub"]), claims["exp"])
    except (NotSigned, KeyError, ValueError) as error:
        raise TOKEN_INVALID.problem(headers=CHALLENGE) from error
    except SignedTooLongAgo as error:
        raise TOKEN_EXPIRED.problem(headers=CHALLENGE) from error


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
    """The mini app's own policy: nothing from elsewhere but the store; inline, what the build put
    into the page and nothing else. The page is read once, as its files are."""
    store = "/".join(settings.s3_public_url.split("/")[:3])
    inline = inline_sources(Path(settings.miniapp_dir, "index.html"))
    allowed = "".join(
        f"{element}-src 'self' {' '.join(sources)}; " for element, sources in inline.items()
    )
    return (
        f"default-src 'self'; {allowed}img-src 'self' blob: data: {store}; "
        f"connect-src 'self' {store}; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'none'"
    )
