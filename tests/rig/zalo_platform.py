"""A stand-in for Zalo's messaging platform, over real HTTP, as its documents have it.

Refusals come with status 200 and an error in the body; a token pair rotates and its refresh token
works once; the day's quota runs out; at night one channel is shut; answers can be slow or lost; the
webhooks it sends are signed. What it has taken is in `taken`.
"""

import hashlib
import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs

APP_ID = "1122334455"
OA_ID = "9988776655"
APP_SECRET = "secret-of-the-app"
OA_SECRET = "secret-of-the-account"
OPEN_API_KEY = "key-of-the-mini-app"
TEMPLATES = {"progress": "100001", "action": "100002", "result": "100003"}

UID, PHONE, OAUTH = "/v3.0/oa/message/template", "/message/template", "/v4/oa/access_token"


@dataclass(frozen=True)
class Taken:
    """A message that the platform has, in the order of its coming."""

    path: str
    recipient: str
    template_id: str
    data: dict[str, str]
    tracking_id: str
    message_id: str


@dataclass(frozen=True)
class Odd:
    """How one call is met, instead of properly.

    `error`: refused with this code. `status`: with this HTTP status. `body`: with these bytes.
    `loses`: taken, and the answer never comes. `waits`: taken only when this is set.
    """

    error: int = 0
    message: str = ""
    status: int = 200
    body: bytes | None = None
    loses: bool = False
    waits: threading.Event | None = None


@dataclass
class Pair:
    """The tokens that are good at present."""

    access: str = "access-0"
    refresh: str = "refresh-0"
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def rotate(self) -> None:
        number = next(self.numbers)
        self.access, self.refresh = f"access-{number}", f"refresh-{number}"


class ZaloPlatform(ThreadingHTTPServer):
    """`odd` are scripts by recipient, or "*": each call takes the first one off, if any."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.lock = threading.Lock()
        self.taken: list[Taken] = []
        self.odd: dict[str, list[Odd]] = defaultdict(list)
        self.pair = Pair()
        self.spent: set[str] = set()
        self.renewals = 0
        self.quota = 1_000_000
        self.is_night = False
        self.is_down = False
        self.calls = 0
        # Set when a call has come in, whatever becomes of it.
        self.called = threading.Event()
        self.ended = threading.Event()

    def recipients(self) -> list[str]:
        """Whose messages were taken, in order."""
        with self.lock:
            return [message.recipient for message in self.taken]


class _Handler(BaseHTTPRequestHandler):
    server: ZaloPlatform
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        platform = self.server
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        platform.calls += 1
        platform.called.set()
        if platform.is_down:
            self.answer({}, status=503)
        elif self.path == OAUTH:
            self._renew(raw)
        elif self.path in (UID, PHONE):
            self._take(json.loads(raw))
        else:
            self.answer({"error": -404, "message": "Not found"}, status=404)

    def _take(self, body: dict[str, Any]) -> None:
        platform = self.server
        recipient = body["user_id" if self.path == UID else "phone"]
        odd = self._oddity(recipient)
        if odd.waits is not None:
            odd.waits.wait(30)
        error = odd.error or self._refusal(body)
        if odd.status != 200 or odd.body is not None or error:
            self.answer(
                {"error": error, "message": odd.message or "refused"},
                status=odd.status,
                content=odd.body,
            )
            return
        with platform.lock:
            platform.quota -= 1
            message_id = f"m{len(platform.taken)}"
            platform.taken.append(
                Taken(
                    self.path,
                    recipient,
                    body["template_id"],
                    body["template_data"],
                    body.get("tracking_id", ""),
                    message_id,
                )
            )
        if odd.loses:
            self.close_connection = True
            return
        self.answer({"error": 0, "message": "Success", "data": self._data(message_id)})

    def _data(self, message_id: str) -> dict[str, Any]:
        left = str(self.server.quota)
        if self.path == UID:
            quota = {"quota_type": "purchase_quota", "remain": left}
            return {"message_id": message_id, "sent_time": "1795600000000", "quota": quota}
        quota = {"dailyQuota": "500", "remainingQuota": left}
        return {"msg_id": message_id, "sent_time": "1795600000000", "quota": quota}

    def _oddity(self, recipient: str) -> Odd:
        with self.server.lock:
            for name in (recipient, "*"):
                if self.server.odd[name]:
                    return self.server.odd[name].pop(0)
        return Odd()

    def _refusal(self, body: dict[str, Any]) -> int:
        platform = self.server
        if self.headers.get("access_token") != platform.pair.access:
            return -216 if self.path == UID else -124
        if body["template_id"] not in TEMPLATES.values():
            return -112
        if any(not value or len(value) > 200 for value in body["template_data"].values()):
            return -1122
        if len(body.get("tracking_id", "")) > 48:
            return -132
        if platform.is_night and self.path == PHONE:
            return -133
        return -144 if platform.quota <= 0 else 0

    def _renew(self, raw: bytes) -> None:
        platform = self.server
        form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        given = form.get("refresh_token", "")
        odd = self._oddity("oauth")
        if odd.waits is not None:
            odd.waits.wait(30)
        with platform.lock:
            good = (
                self.headers.get("secret_key") == APP_SECRET
                and form.get("app_id") == APP_ID
                and form.get("grant_type") == "refresh_token"
                and given == platform.pair.refresh
                and not odd.error
            )
            if good:
                platform.spent.add(given)
                platform.pair.rotate()
                platform.renewals += 1
        if odd.loses:
            self.close_connection = True
        elif good:
            pair = platform.pair
            tokens = {"access_token": pair.access, "refresh_token": pair.refresh}
            self.answer({**tokens, "expires_in": "90000"})
        else:
            self.answer({"error": -14002, "error_name": "Invalid refresh token"})

    def answer(self, body: Any, *, status: int = 200, content: bytes | None = None) -> None:
        content = json.dumps(body).encode() if content is None else content
        self.send_response(status)
        self.send_header("Content-Type", "text/json;charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Quiet: a test shows what went wrong."""


@contextmanager
def running() -> Iterator[ZaloPlatform]:
    """A platform of its own for the block."""
    with ZaloPlatform() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()


def settings(platform: ZaloPlatform) -> dict[str, Any]:
    """The settings of an installation that talks to `platform`."""
    return {
        "notification_backend": "zalo",
        "zalo_app_id": APP_ID,
        "zalo_app_secret": APP_SECRET,
        "zalo_oa_id": OA_ID,
        "zalo_oa_secret": OA_SECRET,
        "zalo_open_api_key": OPEN_API_KEY,
        "zalo_template_ids": tuple(f"{name}={number}" for name, number in TEMPLATES.items()),
        "zalo_openapi_url": platform.url,
        "zalo_business_url": platform.url,
        "zalo_oauth_url": platform.url,
        "zalo_messages_per_minute": 60_000,
    }


def webhook(
    body: dict[str, Any], *, first: str = APP_ID, secret: str = OA_SECRET
) -> tuple[bytes, dict[str, str]]:
    """An event of the Official Account as it travels: bytes and headers, signed from `first` on."""
    raw = json.dumps({"app_id": APP_ID, "timestamp": "1795600000000", **body}).encode()
    timestamp = json.loads(raw)["timestamp"]
    signed = hashlib.sha256(first.encode() + raw + f"{timestamp}{secret}".encode()).hexdigest()
    return raw, {"X-ZEvent-Signature": f"mac={signed}", "Content-Type": "application/json"}


def mini_app_webhook(body: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """An event of the mini app's Open APIs as it travels."""
    values = "".join(str(body[key]) for key in sorted(body))
    signed = hashlib.sha256(f"{values}{OPEN_API_KEY}".encode()).hexdigest()
    headers = {"X-ZEvent-Signature": signed, "Content-Type": "application/json"}
    return json.dumps(body).encode(), headers


def delivered(message: Taken, **more: Any) -> tuple[bytes, dict[str, str]]:
    """The proof that a message has arrived."""
    said = {"msg_id": message.message_id, "delivery_time": "1795600001000"}
    if message.tracking_id:
        said["tracking_id"] = message.tracking_id
    event = {"event_name": "user_received_message", "recipient": {"id": message.recipient}}
    return webhook({**event, "message": said, **more})
