"""A stand-in for ClamAV's daemon: speaks INSTREAM on a port of its own, knows EICAR only."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.factories.hostile import EICAR


class _Handler(socketserver.StreamRequestHandler):
    server: "Clamd"

    def handle(self) -> None:
        self.server.scans += 1
        assert self.rfile.read(10) == b"zINSTREAM\0"
        if self.server.says is not None:
            self.wfile.write(self.server.says)
            return
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > self.server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"Eicar-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


class Clamd(socketserver.ThreadingTCPServer):
    """`most`: the largest stream it takes; `says`: what it answers instead of scanning."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.most = 25 * 1024 * 1024
        self.says: bytes | None = None
        self.scans = 0

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


@contextmanager
def running() -> Iterator[Clamd]:
    with Clamd() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
