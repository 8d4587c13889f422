"""A product just large enough to be supervised: `python -m tests.development.tiny <part>`.

Its API is a parent that waits for the child that listens, as application servers are.
"""

import argparse
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event

from backend.development.run import Product, main

_SHOWN = ("ENVIRONMENT", "DATABASE_URL", "S3_ENDPOINT_URL", "SECRET_KEY", "ALLOWED_ORIGINS")
_THIS = ("-m", "tests.development.tiny")


class _Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def prepare() -> None:
    """Show what the application would read."""
    for name in _SHOWN:
        print(f"{name}={os.environ.get(name)}")


def work() -> None:
    """Do nothing, for ever."""
    Event().wait()


def serve(host: str, port: int) -> None:
    """Start the child that listens; end with it."""
    command = [sys.executable, *_THIS, "listen", "--host", host, "--port", str(port)]
    with subprocess.Popen(command) as child:
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        print(f"listening in process {child.pid}", flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=["run", "prepare", "work", "fail", "serve", "listen"])
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    return parser.parse_args()


def play(chosen: argparse.Namespace) -> int:
    match chosen.part:
        case "run":
            worker = "fail" if os.environ.get("TINY_WORKER_FAILS") else "work"
            return main(Product((*_THIS, "prepare"), (*_THIS, worker), (*_THIS, "serve")))
        case "prepare":
            prepare()
        case "work":
            work()
        case "fail":
            print("the worker cannot go on")
            return 3
        case "serve":
            serve(chosen.host, chosen.port)
        case "listen":
            HTTPServer((chosen.host, chosen.port), _Ready).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(play(parse()))
