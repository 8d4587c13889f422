"""The SMS gateway's seam, over real HTTP."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from backend.notifications import http_calls
from backend.notifications.outcomes import Accepted, Letter, Refused, Unknown
from backend.notifications.sms import SmsGateway

LETTER = Letter("ref-1", "84912345678", "action", {}, "Ho so 7KQ2: can bo sung.")


class Gateway(ThreadingHTTPServer):
    """Answers as it is told to, and remembers what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: tuple[int, bytes] = (200, b'{"id": "s-1"}')
        self.sent: list[tuple[str | None, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.sent.append((self.headers["Authorization"], json.loads(raw)))
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def sms(gateway: Gateway) -> Iterator[SmsGateway]:
    http = http_calls.client(f"http://127.0.0.1:{gateway.server_port}/send")
    channel = SmsGateway(http, "token-of-the-gateway")
    yield channel
    channel.close()


def test_it_is_sent_with_our_reference(gateway, sms):
    assert sms.send(LETTER) == Accepted("s-1", proves=False)
    [(authorization, body)] = gateway.sent
    assert authorization == "Bearer token-of-the-gateway"
    assert body == {"to": "84912345678", "text": LETTER.text, "reference": "ref-1"}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((503, b""), Refused("later", "http_503")),
        ((429, b""), Refused("later", "http_429")),
        ((401, b""), Refused("operator", "http_401")),
        ((400, b"{}"), Refused("operator", "http_400")),
        ((500, b"{}"), Unknown("http_500")),
        ((200, b"<html>"), Unknown("http_200")),
        ((200, b"{}"), Accepted(None, proves=False)),
    ],
)
def test_what_answers_mean(gateway, sms, answer: tuple[int, bytes], outcome: Any):
    gateway.answer = answer
    assert sms.send(LETTER) == outcome


def test_nobody_at_its_address():
    channel = SmsGateway(http_calls.client("http://127.0.0.1:9"), "t")
    assert channel.send(LETTER) == Refused("later", "ConnectError")
    channel.close()
