"""Fixtures of these tests: every answer keeps the contract, and receivers that really listen."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import flask
import orjson
import pytest

from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.cases import case, office, other_office
from tests.factories.citizens import an, binh

__all__ = ["an", "binh", "case", "every_answer_keeps_the_contract", "office", "other_office"]


@dataclass
class Got:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """Another system: keeps what it is sent, and answers the next of `answers`, or 200.

    An answer is a status, or a function of the handler for what is no proper answer.
    """

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def items(self) -> list[dict[str, Any]]:
        """All changes it was told of, in the order they came."""
        return [item for got in self.got for item in got.json["items"]]


@contextmanager
def listening(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on 127.0.0.1, behind TLS if it has a context for it."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.got.append(Got(self.path, dict(self.headers), body))
            answer = receiver.answers.pop(0) if receiver.answers else 200
            if callable(answer):
                answer(self)
                return
            self.send_response(answer)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.content)))
            self.end_headers()
            self.wfile.write(receiver.content)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of its own for the test."""
    with listening() as found:
        yield found


@pytest.fixture
def extension(app: flask.Flask) -> Iterator[Callable[[str, Any], None]]:
    """Puts something in the place of one of the application's extensions until the test ends."""
    before = dict(app.extensions)

    def put(name: str, value: Any) -> None:
        app.extensions[name] = value

    yield put
    app.extensions.update(before)
