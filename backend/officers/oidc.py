"""An OpenID Connect issuer: what it says of itself, its keys, and whom it has signed in.

Authorization code with PKCE (S256), state and nonce; ID tokens signed with RS256 by a key of the
issuer's. Found by discovery; document and keys are kept for an hour.

Sources: OpenID Connect Core 1.0 §3.1 and Discovery 1.0, RFC 7636 (PKCE), RFC 8176 (`amr`).
"""

import base64
import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
import orjson
import structlog

from backend.core import clock
from backend.core.errors import Problem
from backend.core.settings import Settings
from backend.officers import problems

log = structlog.get_logger()

_KEPT_SECONDS: Final = 3600
# A token with a key that is not known may mean new keys; asked for no oftener than this.
_NEW_KEYS_SECONDS: Final = 60
# How far the issuer's clock may be off.
_LEEWAY_SECONDS: Final = 60
_LARGEST_ANSWER: Final = 262_144
_REQUIRED: Final = ("iss", "sub", "aud", "exp", "iat", "nonce")
# The issuer says so when it has asked for more than a password.
_SEVERAL_FACTORS: Final = "mfa"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the issuer has signed in. `username` is what it calls them; it may be missing."""

    subject: str
    username: str | None
    has_second_factor: bool


class _Kept:
    """What was fetched, and when."""

    def __init__(self) -> None:
        self.value: Any = None
        self.at = float("-inf")

    def fresh(self, seconds: float, fetch: Callable[[], Any]) -> Any:
        if time.monotonic() - self.at >= seconds:
            self.value, self.at = fetch(), time.monotonic()
        return self.value


class Issuer:
    """The issuer of the settings. Raises `OIDC_UNAVAILABLE` where it does not answer as it should,
    and `OIDC_REFUSED` where it does not confirm the person."""

    def __init__(self, settings: Settings, web: httpx.Client) -> None:
        self._issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret
        self._redirect_url = settings.oidc_redirect_url
        self._https_only = settings.environment == "production"
        self._web = web
        self._lock = threading.Lock()
        self._discovered = _Kept()
        self._keys = _Kept()

    def address_for(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send the person."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        query = {
            "response_type": "code",
            "scope": "openid profile",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_url,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        address: str = self._discovery()["authorization_endpoint"]
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"

    def person(self, code: str, nonce: str, verifier: str) -> Person:
        """Whose `code` this is: exchanged for an ID token, which is checked."""
        claims = self._claims(self._id_token(code, verifier))
        several_audiences = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (
            claims["nonce"] != nonce
            or (several_audiences and claims.get("azp") != self._client_id)
            or not _is_of_now(claims)
        ):
            raise _refused("claims")
        subject, username, methods = (claims.get(n) for n in ("sub", "preferred_username", "amr"))
        if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\x00" in subject:
            raise _refused("subject")
        return Person(
            subject=subject,
            username=username.lower() if isinstance(username, str) else None,
            has_second_factor=isinstance(methods, list) and _SEVERAL_FACTORS in methods,
        )

    def _id_token(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_url,
            "code_verifier": verifier,
        }
        endpoint = self._discovery()["token_endpoint"]
        try:
            answer = self._web.post(endpoint, data=form, auth=(self._client_id, self._secret))
        except httpx.HTTPError as error:
            raise _unavailable("token endpoint", error) from error
        if answer.status_code == 400:
            raise _refused("code")
        token = _json(answer, "token endpoint").get("id_token")
        if not isinstance(token, str):
            raise _unavailable("token endpoint", None)
        return token

    def _claims(self, id_token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(header.get("kid")),
                ["RS256"],
                audience=self._client_id,
                issuer=self._issuer,
                # The one clock decides, not PyJWT's own.
                options={
                    "require": list(_REQUIRED),
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.InvalidTokenError, TypeError, ValueError) as error:
            raise _refused(type(error).__name__) from error
        return claims

    def _key(self, key_id: Any) -> jwt.PyJWK:
        for seconds in (_KEPT_SECONDS, _NEW_KEYS_SECONDS):
            keys = self._kept(self._keys, seconds, self._fetch_keys)
            found = [key for key in keys if key_id in (None, key.key_id)]
            if len(found) == 1:
                return found[0]
        raise _refused("key")

    def _fetch_keys(self) -> list[jwt.PyJWK]:
        found = self._get(self._discovered.value["jwks_uri"])
        try:
            keys = jwt.PyJWKSet.from_dict(found).keys
        except (jwt.PyJWTError, KeyError, TypeError, AttributeError) as error:
            raise _unavailable("keys", error) from error
        return [key for key in keys if key.key_type == "RSA" and key.public_key_use != "enc"]

    def _discovery(self) -> dict[str, str]:
        return self._kept(self._discovered, _KEPT_SECONDS, self._discover)

    def _discover(self) -> dict[str, str]:
        found = self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        addresses = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != self._issuer or not all(
            self._is_address(found.get(name)) for name in addresses
        ):
            raise _unavailable("discovery", None)
        return {name: found[name] for name in addresses}

    def _is_address(self, value: Any) -> bool:
        allowed = ("https://",) if self._https_only else ("https://", "http://")
        return isinstance(value, str) and value.startswith(allowed)

    def _kept(self, kept: _Kept, seconds: float, fetch: Callable[[], T]) -> T:
        with self._lock:
            value: T = kept.fresh(seconds, fetch)
            return value

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = self._web.get(address)
        except httpx.HTTPError as error:
            raise _unavailable(urlsplit(address).path, error) from error
        return _json(answer, urlsplit(address).path)


def create_issuer(settings: Settings) -> Issuer | None:
    """The issuer that the settings name, if any."""
    if not settings.oidc_issuer:
        return None
    return Issuer(settings, httpx.Client(timeout=5, follow_redirects=False))


def _is_of_now(claims: dict[str, Any]) -> bool:
    now = clock.now().timestamp()
    moments = (claims["exp"], claims["iat"])
    if not all(isinstance(moment, int | float) for moment in moments):
        return False
    return bool(claims["exp"] > now - _LEEWAY_SECONDS and claims["iat"] < now + _LEEWAY_SECONDS)


def _json(answer: httpx.Response, what: str) -> dict[str, Any]:
    if answer.status_code != 200 or len(answer.content) > _LARGEST_ANSWER:
        raise _unavailable(what, None, status=answer.status_code)
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise _unavailable(what, error) from error
    if not isinstance(found, dict):
        raise _unavailable(what, None)
    return found


def _unavailable(what: str, error: Exception | None, *, status: int | None = None) -> Problem:
    failure = type(error).__name__ if error else "unexpected answer"
    log.error("oidc_failed", what=what, failure=failure, status=status)
    return problems.OIDC_UNAVAILABLE.problem(headers={"Retry-After": "30"})


def _refused(why: str) -> Problem:
    log.warning("oidc_refused", why=why)
    return problems.OIDC_REFUSED.problem()
