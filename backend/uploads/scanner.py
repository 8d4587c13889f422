"""Malware, by ClamAV's daemon over its socket (INSTREAM), where CLAMAV_ADDRESS names one.

Protocol: https://docs.clamav.net/manual/Usage/Scanning.html#clamd (chunks with a four-byte length,
a zero length ends the stream). A scan that failed is no scan that found nothing.
"""

import socket
import struct
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from backend.uploads.states import Scan

# A large video takes the daemon a while after the last byte (seconds).
_PATIENCE: Final = 120.0
_CHUNK: Final = 256 * 1024


class ScannerUnavailable(Exception):
    """The daemon does not answer, or failed; trying again may help."""


class Scanner:
    """The daemon at `address`: `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; "" is none."""

    def __init__(self, address: str) -> None:
        self._address = address

    def scan(self, contents: Iterable[bytes]) -> Scan:
        """Scan a file given piece by piece, reading all of it in any case.

        "not_scanned" where there is no daemon or the file is larger than it takes.
        Raises `ScannerUnavailable`.
        """
        pieces = iter(contents)
        if not self._address:
            for _ in pieces:
                continue
            return "not_scanned"
        try:
            with _connect(self._address) as daemon:
                _stream(daemon, pieces)
                answer = _answer(daemon)
        except OSError as error:
            raise ScannerUnavailable(str(error)) from error
        return _verdict(answer)


def _connect(address: str) -> socket.socket:
    place = urlsplit(address)
    if place.scheme == "unix":
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        daemon.settimeout(_PATIENCE)
        try:
            daemon.connect(place.path)
        except BaseException:
            daemon.close()
            raise
        return daemon
    return socket.create_connection((place.hostname, place.port or 3310), timeout=_PATIENCE)


def _stream(daemon: socket.socket, pieces: Iterable[bytes]) -> None:
    """Send every piece. A daemon that has heard enough hangs up; its answer says why."""
    listens = True
    daemon.sendall(b"zINSTREAM\0")
    for piece in pieces:
        for start in range(0, len(piece), _CHUNK):
            chunk = piece[start : start + _CHUNK]
            listens = listens and _send(daemon, struct.pack("!I", len(chunk)) + chunk)
    if listens:
        _send(daemon, struct.pack("!I", 0))


def _send(daemon: socket.socket, content: bytes) -> bool:
    try:
        daemon.sendall(content)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _answer(daemon: socket.socket) -> str:
    """What it says, up to the NUL that ends it: behind that there may be a reset."""
    answer = b""
    while b"\0" not in answer and (piece := daemon.recv(4096)):
        answer += piece
    return answer.partition(b"\0")[0].strip().decode("utf-8", "replace")


def _verdict(answer: str) -> Scan:
    if answer.endswith(" FOUND"):
        return "infected"
    if answer == "stream: OK":
        return "clean"
    if "size limit exceeded" in answer:
        return "not_scanned"
    raise ScannerUnavailable(f"the scanner answered {answer!r}")
