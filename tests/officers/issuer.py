"""A stand-in for an OpenID Connect issuer: real HTTP, real RSA keys, as strict as the standards.

It checks the client's secret, the redirect address and PKCE, and gives each code once. Tests change
what it tells by `claims`, `discovery` and `broken`.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from backend.core import clock, ids

CLIENT_ID, CLIENT_SECRET = "mot-cua", "secret-of-the-client"
REDIRECT_URL = "https://can-bo.example.vn/dang-nhap"


class Issuer(ThreadingHTTPServer):
    """`url` is its name. A person signs in there by `sign_in`, which answers code and state."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.asked: list[str] = []
        self.reset()

    def reset(self) -> None:
        """Whole again, with a new key."""
        self.broken: dict[str, tuple[int, bytes]] = {}
        self.discovery: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.rotate()

    def rotate(self) -> None:
        """Sign with a new key from now on, and show no other."""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key_id = ids.random_name()
        self.algorithm, self.signing_key = "RS256", self.key

    def sign_in(self, authorization_url: str) -> tuple[str, str]:
        """What the person does in the browser; answers what the page they return to is told."""
        query = {name: v[0] for name, v in parse_qs(urlsplit(authorization_url).query).items()}
        assert query["response_type"] == "code"
        assert "openid" in query["scope"].split()
        assert query["client_id"] == CLIENT_ID
        assert query["redirect_uri"] == REDIRECT_URL
        assert query["code_challenge_method"] == "S256"
        code = ids.random_name()
        self.codes[code] = query
        return code, query["state"]

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            **self.discovery,
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        signs = {**public, "kid": self.key_id, "use": "sig", "alg": "RS256"}
        encrypts = {**public, "kid": "encrypts", "use": "enc"}
        return {"keys": [encrypts, signs]}

    def id_token(self, nonce: str) -> str:
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": "00u-1",
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            "preferred_username": "le-thi-mot",
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(told, self.signing_key, self.algorithm, headers={"kid": self.key_id})


class _Handler(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        answers = {
            "/.well-known/openid-configuration": self.server.document,
            "/keys": self.server.keys,
        }
        if self.path in answers:
            self._answer(200, answers[self.path]())
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {basic}":
            self._answer(401, {"error": "invalid_client"})
            return
        asked = self.server.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(form["code_verifier"].encode()).digest()
        )
        if (
            asked is None
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != asked["redirect_uri"]
            or challenge.decode().rstrip("=") != asked["code_challenge"]
        ):
            self._answer(400, {"error": "invalid_grant"})
            return
        token = self.server.id_token(asked["nonce"])
        self._answer(200, {"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.server.asked.append(self.path)
        status, content = self.server.broken.get(self.path, (status, json.dumps(body).encode()))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Quiet: a test shows what went wrong."""


@contextmanager
def running() -> Iterator[Issuer]:
    """An issuer of its own for the block."""
    with Issuer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
