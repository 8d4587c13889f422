"""A store whose disk is full: a door before the real one that takes nothing more in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx

# What S3 stores answer then (MinIO: XMinioStorageFull, 507; others: 503 or 500 and the like).
FULL = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b"<Error><Code>XMinioStorageFull</Code><Message>No space left.</Message></Error>"
)
# Of the connection, not of the message.
_HOP = {"connection", "transfer-encoding", "content-encoding", "content-length", "server", "date"}


@dataclass
class Door:
    """Where the store seems to be; `status` is what is answered to whoever brings something."""

    url: str
    status: int = 0
    refused: int = 0


@contextmanager
def door_before(store_url: str) -> Iterator[Door]:
    """A door before the store; it is open until its `status` is set."""
    passing = httpx.Client(base_url=store_url, timeout=30)

    class Keeper(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if door.status and self.command in ("PUT", "POST"):
                door.refused += 1
                return self.say(door.status, {"Content-Type": "application/xml"}, FULL)
            # With the caller's own Host: it is signed.
            passed = httpx.Request(
                self.command, store_url + self.path, headers=dict(self.headers), content=content
            )
            found = passing.send(passed)
            headers = {k: v for k, v in found.headers.items() if k.lower() not in _HOP}
            if self.command == "HEAD":
                headers["Content-Length"] = found.headers.get("content-length", "0")
            return self.say(found.status_code, headers, found.content)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

        def say(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if self.command != "HEAD":
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing: the tests look at what the callers saw."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeper)
    door = Door(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
        passing.close()
