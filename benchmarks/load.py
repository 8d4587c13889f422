"""A small HTTP/1.1 load client: a few kept-alive connections, each with one request under way.

Raw sockets, because an ordinary client would be slower than what it measures. Bounded: it sends
the requests it is given, or goes on for the seconds it is given, and stops.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat


@dataclass
class Outcome:
    """How a round went: requests answered, seconds, and each request's own seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def for_seconds(port: int, message: bytes, seconds: float, connections: int = 4) -> Outcome:
    """Send the same request again and again."""
    return asyncio.run(_run(port, repeat(message), connections, seconds))


def once_each(port: int, messages: list[bytes], connections: int = 4) -> Outcome:
    """Send every message once."""
    return asyncio.run(_run(port, iter(messages), connections, 120.0))


async def _run(port: int, messages: Iterator[bytes], connections: int, limit: float) -> Outcome:
    outcome = Outcome()
    started = time.perf_counter()
    talks = [_talk(port, messages, outcome, started + limit) for _ in range(connections)]
    await asyncio.gather(*talks)
    outcome.seconds = time.perf_counter() - started
    return outcome


async def _talk(port: int, messages: Iterator[bytes], outcome: Outcome, until: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for message in messages:
        sent = time.perf_counter()
        if sent > until:
            break
        writer.write(message)
        status = await _read_answer(reader)
        outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
        outcome.latencies.append(time.perf_counter() - sent)
    writer.close()
    await writer.wait_closed()


async def _read_answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lowered = head.lower()
    place = lowered.find(b"content-length:")
    if place >= 0 and status != 304:
        await reader.readexactly(int(lowered[place + 15 : lowered.index(b"\r\n", place)]))
    return status
