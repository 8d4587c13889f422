"""A stand-in for Zalo's Graph API: over real HTTP, as strict about the proof as Zalo is.

Tells what Zalo tells: every refusal of its own comes with status 200 and an error in the body.
"""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

APP_SECRET = "secret-of-the-app"

BAD_TOKEN = {"error": 452, "message": "Access token is invalid or expired"}
WRONG_PROOF = {"error": -242, "message": "appsecret_proof is invalid"}
BAD_CODE = {"error": -119, "message": "code is invalid or expired"}
QUOTA = {"error": 12000, "message": "Quota exceeded"}


@dataclass(frozen=True)
class Answer:
    """What the server says to one token: JSON, or bytes as they are; never, if `hangs`."""

    body: Any
    status: int = 200
    hangs: bool = False
    headers: dict[str, str] = field(default_factory=dict)


class Graph(ThreadingHTTPServer):
    """`answers` by access token; a token it does not know is a bad one."""

    # Waiting for a hanging answer's thread would hang the test.
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers: dict[str, Answer] = {}
        # By the code of the telephone number; each works once.
        self.phones: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.ended = threading.Event()

    def knows(self, token: str, **person: Any) -> None:
        """Zalo will answer `person` for this token."""
        self.answers[token] = Answer({"error": 0, "message": "Success", **person})


class _Handler(BaseHTTPRequestHandler):
    server: Graph

    def do_GET(self) -> None:
        token = self.headers.get("access_token", "")
        self.server.asked.append(token)
        answer = self._refusal(token) or self._told(token)
        if answer.hangs:
            self.server.ended.wait()
            return
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        # Zalo says text/json; a client must not insist on application/json.
        for name, value in {"Content-Type": "text/json;charset=utf-8", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _told(self, token: str) -> Answer:
        if urlsplit(self.path).path == "/v2.0/me":
            return self.server.answers.get(token, Answer(BAD_TOKEN))
        known = self.headers.get("secret_key") == APP_SECRET
        code = self.headers.get("code", "") if known else ""
        return self.server.phones.pop(code, Answer(BAD_CODE))

    def _refusal(self, token: str) -> Answer | None:
        address = urlsplit(self.path)
        fields = parse_qs(address.query).get("fields")
        if (address.path, fields) not in (
            ("/v2.0/me", ["id,name,user_id_by_oa"]),
            ("/v2.0/me/info", None),
        ):
            return Answer({"error": 404, "message": "Not found"}, status=404)
        proof = hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        return None if self.headers.get("appsecret_proof") == proof else Answer(WRONG_PROOF)

    def log_message(self, *_: Any) -> None:
        """Quiet: a test shows what went wrong."""


@contextmanager
def running() -> Iterator[Graph]:
    """A server of its own for the block."""
    with Graph() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
