"""`python -m benchmarks.queue`: the queue of officers with 100,000 and with 1,000,000 dossiers.

A temporary embedded PostgreSQL, a database for each size with dossiers made by COPY from a fixed
seed, a granian process on each, one request at a time over HTTP. The sizes take turns with every
request, so that whatever else the machine does slows both. Prints p50 and p99 of each filter and
the ratio of the medians: of p99 the aim is 20 ms at the smaller size, of the ratio 1.5 where the
pages hold as many rows; where they do not, both numbers of rows are printed instead. Of the
dossiers one in twelve is open, at either size: ten times as many dossiers are ten times as many
open ones, too. `python -m benchmarks.queue 10000 100000` takes other sizes.
"""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlencode

import httpx
import psycopg

from backend.core import clock, db
from backend.development import postgres, processes
from benchmarks import installation, load
from benchmarks.province import Province

SIZES: Final = (100_000, 1_000_000)
ROUNDS: Final = 40
IN_A_ROW: Final = 6
# Each of the server's connections plans a statement anew some ten times before it keeps a plan.
WARMING: Final = 6
AIM_SECONDS: Final = 0.020
AIM_RATIO: Final = 1.5


class Request(NamedTuple):
    """What is asked, and the bearer token of who asks."""

    path: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def message(self) -> bytes:
        return load.request("GET", self.path, self.headers)

    def rows(self, port: int) -> int:
        """How many there are on the page; 0 where the answer is no page."""
        answer = httpx.get(f"http://127.0.0.1:{port}{self.path}", headers=self.headers, timeout=60)
        return len(answer.json().get("items", ()))


Asked = list[tuple[int, dict[str, Request]]]


def main() -> None:
    sizes = tuple(int(size) for size in sys.argv[1:]) or SIZES
    with installation.folder() as folder, ExitStack() as ends:
        server = postgres.start(folder / "postgres")
        ends.callback(server.stop)
        asked: Asked = []
        for size in sizes:
            environment, requests = _made(server, size)
            asked.append((ends.enter_context(_serving(environment, folder)), requests))
        titles = list(asked[0][1])
        rows = {title: [requests[title].rows(port) for port, requests in asked] for title in titles}
        _print(sizes, {title: _times(title, asked) for title in titles}, rows)


def _made(server: postgres.Postgres, size: int) -> tuple[dict[str, str], dict[str, Request]]:
    """A database with so many dossiers: the environment to serve it with, and what to ask."""
    name = f"motcua_queue_{size}"
    server.create_database(name)
    environment = installation.environment(server.url(name), NOTIFICATION_BACKEND="inbox")
    installation.prepare(environment)
    app = installation.application(environment)
    with app.app_context():
        world = Province(server.url(name, "postgres"))
        world.fill(size)
        requests = _requests(world)
    db.sessions_of(app).kw["bind"].dispose()
    return environment, requests


@contextmanager
def _serving(environment: dict[str, str], folder: Path) -> Iterator[int]:
    (port,) = processes.free_ports(1)
    options = "--interface wsgi --factory --workers 1 --blocking-threads 2 --no-ws"
    command = [sys.executable, "-m", "granian", *options.split(), "--log-level", "warning"]
    command += ["--host", "127.0.0.1", "--port", str(port), "backend.app:create_app"]
    with (folder / f"api-{port}.log").open("wb") as log:
        api = subprocess.Popen(
            command, env=environment, cwd=installation.ROOT, stdout=log, stderr=log
        )
        try:
            processes.wait_until(lambda: _answers(port), seconds=300, what="the server")
            yield port
        finally:
            api.terminate()
            api.wait(30)


def _answers(port: int) -> bool:
    try:
        asked = load.once_each(port, [load.request("GET", "/healthz", {})], connections=1)
    except OSError:
        return False
    return asked.statuses == {200: 1}


def _times(title: str, asked: Asked) -> list[list[float]]:
    """The sorted seconds of one request at each size, taken in turns."""
    found: list[list[float]] = [[] for _ in asked]
    for turn in range(-WARMING, ROUNDS):
        for times, (port, requests) in zip(found, asked, strict=True):
            # A few in a row, as in an office at work: a processor that slept wakes up slowly.
            messages = [requests[title].message()] * IN_A_ROW
            outcome = load.once_each(port, messages, connections=1)
            if outcome.statuses != {200: IN_A_ROW}:
                raise SystemExit(f"{title} was refused: {outcome.statuses}")
            if turn >= 0:
                times.extend(outcome.latencies)
    return [sorted(times) for times in found]


def _print(
    sizes: tuple[int, ...], found: dict[str, list[list[float]]], rows: dict[str, list[int]]
) -> None:
    missed = []
    print("milliseconds, p50 / p99".ljust(40), *(f"{size:>16,}" for size in sizes), "   ratio")
    for title, by_size in found.items():
        middles = [statistics.median(times) for times in by_size]
        slowest = [times[int(len(times) * 0.99)] for times in by_size]
        ratio = middles[-1] / middles[0]
        cells = [f"{m * 1000:7.1f} /{s * 1000:7.1f}" for m, s in zip(middles, slowest, strict=True)]
        first, last = rows[title][0], rows[title][-1]
        alike = first == last
        print(
            title.ljust(40),
            *cells,
            f"{ratio:8.2f}" + ("" if alike else f"  ({first} and {last} rows)"),
        )
        if slowest[0] > AIM_SECONDS or (alike and ratio > AIM_RATIO):
            missed.append(title)
    aims = f"aims: p99 {AIM_SECONDS * 1000:.0f} ms at {sizes[0]:,}, ratio {AIM_RATIO}"
    print(f"{aims}: " + (f"MISSED by {', '.join(missed)}" if missed else "met by all"))


def _requests(world: Province) -> dict[str, Request]:
    """What is measured, by title."""
    with psycopg.connect(world.admin_url) as connection:
        (words,) = connection.execute(
            "select search_text from dossiers where handling_agency_id = %s"
            " and status = 'submitted' limit 1",
            (world.large.id,),
        ).fetchone()
    personal_id = next(w for w in words.split() if len(w) == 12 and w.isdigit())
    soon = (clock.now() + timedelta(days=2)).isoformat()
    queue, counts = "/officer/dossiers", "/officer/dossiers/numbers"
    asked: list[tuple[str, str, str, dict[str, str]]] = [
        # What any request of an officer takes on this machine now.
        ("who am I", "large", "/officer/me", {}),
        ("a large office", "large", queue, {}),
        ("a middling office", "middling", queue, {}),
        ("a small office", "small", queue, {}),
        ("three offices", "three", queue, {}),
        ("the province", "province", queue, {}),
        ("status", "large", queue, {"status": "in_progress"}),
        ("status, rare, province", "province", queue, {"status": "withdrawal_requested"}),
        ("mine", "large", queue, {"assignee": "me"}),
        ("mine, status", "large", queue, {"assignee": "me", "status": "in_progress"}),
        ("nobody's", "large", queue, {"assignee": "none"}),
        ("nobody's, status", "large", queue, {"assignee": "none", "status": "submitted"}),
        ("procedure", "large", queue, {"procedure": "1.001193"}),
        ("procedure, rare", "large", queue, {"procedure": "3.000333"}),
        ("procedure, rare, province", "province", queue, {"procedure": "3.000333"}),
        ("due before", "large", queue, {"due_before": soon}),
        ("overdue", "large", queue, {"overdue": "true"}),
        ("overdue, province", "province", queue, {"overdue": "true"}),
        ("returned", "large", queue, {"status": "returned"}),
        ("q: a number", "large", queue, {"q": personal_id}),
        ("q: its last digits", "large", queue, {"q": personal_id[-6:]}),
        ("q: a name", "large", queue, {"q": "Đặng Thị Thu Khánh"}),
        ("q: a common word", "large", queue, {"q": "nguyen"}),
        ("q: a short word", "large", queue, {"q": "an"}),
        ("q: nothing like it", "large", queue, {"q": "zzzzzz"}),
        ("q: a common word, province", "province", queue, {"q": "nguyen"}),
        ("q: a name, province", "province", queue, {"q": "nguyen thi yen"}),
        ("q: common, rare procedure", "large", queue, {"q": "le", "procedure": "3.000333"}),
        ("q: a name, returned", "large", queue, {"q": "nguyen thi yen", "status": "returned"}),
        ("q: a rare name, returned", "large", queue, {"q": "vo kim yen", "status": "returned"}),
        ("numbers", "large", counts, {}),
        ("numbers, province", "province", counts, {}),
    ]
    return {title: _get(world, *rest) for title, *rest in asked}


def _get(world: Province, who: str, path: str, query: dict[str, str]) -> Request:
    return Request(f"/api/v1{path}?{urlencode(query)}", world.tokens[who])


if __name__ == "__main__":
    main()
