"""`python -m benchmarks.exports [dossiers]`: the register as a file, and figures, over 100,000.

One granian process on an embedded database filled by COPY. Prints how much the process's memory
(RSS) grows while it streams, read at full speed and by a slow reader, and what statistics cost.
"""

import random  # noqa: TID251 - only spreads made-up dossiers
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
import psycopg

from backend.core import clock, db, ids
from backend.development import processes
from benchmarks import installation
from tests.factories.officers import CENTRE, hire

DOSSIERS: Final = 100_000
AIM_GROWTH: Final = 32 * 1024 * 1024
PERIOD: Final = {"from": "2026-01-01", "to": "2026-12-31"}
FIRST: Final = datetime(2026, 1, 1, tzinfo=clock.VIETNAM)
# What a dossier's answers usually weigh.
ANSWERS: Final = '{"nguoi_yeu_cau": {"ho_ten": "=Trần Thị Ví Dụ"}, "khac": "' + "x" * 1500 + '"}'


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DOSSIERS
    name = "motcua_bench"
    with (
        installation.folder() as folder,
        installation.services(folder, name) as (server, files),
    ):
        environment = installation.environment(server.url(name), files.settings())
        installation.prepare(environment)
        _fill(environment["DATABASE_URL"], count)
        _measure(environment, folder, count)


def _fill(database_url: str, count: int) -> None:
    made = random.Random(2026)
    with psycopg.connect(database_url) as connection:
        citizen = ids.new()
        connection.execute(
            "insert into citizens (id, zalo_user_id, display_name, created_at, signed_in_at)"
            " values (%s, 'bench', 'Mẫu', now(), now())",
            (citizen,),
        )
        offices = [
            row[0] for row in connection.execute("select id from agencies where level = 'commune'")
        ]
        (revision,) = connection.execute(
            "select id from procedure_revisions where code = '1.001193'"
        ).fetchone()
        histories = [_history(made, number, offices) for number in range(count)]
        _copy(connection, "dossiers", (_row(one, citizen, revision) for one in histories))
        _copy(connection, "dossier_clock", (row for one in histories for row in _clock(one)))
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze")


def _history(made: random.Random, number: int, offices: list[Any]) -> dict[str, Any]:
    """A dossier of some minute of the year; of ten, nine are resolved within some days."""
    submitted = FIRST + timedelta(minutes=made.randrange(330 * 24 * 60))
    accepted = submitted + timedelta(hours=made.randrange(1, 20))
    is_resolved = made.random() < 0.9
    return {
        "id": ids.new(),
        "number": f"H53.000-26-{number:07d}",
        "code": f"{number:012d}",
        "office": made.choice(offices),
        "submitted": submitted,
        "accepted": accepted,
        "due": accepted + timedelta(days=5),
        "resolved": accepted + timedelta(hours=made.randrange(1, 200)) if is_resolved else None,
        "channel": made.choice(("online", "counter", "post")),
    }


def _row(one: dict[str, Any], citizen: Any, revision: Any) -> dict[str, Any]:
    resolved = one["resolved"]
    return {
        "id": one["id"],
        "tracking_code": one["code"],
        "number": one["number"],
        "citizen_id": citizen,
        "agency_id": one["office"],
        "handling_agency_id": one["office"],
        "revision_id": revision,
        "procedure": "1.001193",
        "channel": one["channel"],
        "status": "returned" if resolved else "in_progress",
        "answers": ANSWERS,
        "warnings": "[]",
        "consent": "{}",
        "paper_copies": "{}",
        "search_text": one["number"],
        "submitted_at": one["submitted"],
        "acceptance_due_at": one["accepted"],
        "accepted_at": one["accepted"],
        "longer_limit": False,
        "due_at": one["due"],
        "original_due_at": one["due"],
        "next_due_at": one["due"],
        "resolved_at": resolved,
        "closed_at": resolved,
        "money": "none",
        "delivery": "none",
        "warned": 0,
        "calendar_version": "",
        "idempotency_key": one["code"],
        "submission_digest": b"",
        "version": 1,
    }


def _clock(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Running, paused for a third of the time, running again."""
    end = one["resolved"]
    moments = [one["accepted"], end]
    if end is not None:
        third = (end - one["accepted"]) / 3
        moments = [one["accepted"], one["accepted"] + third, end - third, end]
    for place, began in enumerate(moments[:-1]):
        yield {
            "id": ids.new(),
            "dossier_id": one["id"],
            "clock": "handling",
            "state": ("running", "paused")[place % 2],
            "agency_id": one["office"],
            "began_at": began,
            "ended_at": moments[place + 1],
            "cause": "accepted",
        }


def _copy(connection: psycopg.Connection[Any], table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    with connection.cursor().copy(f"copy {table} ({', '.join(first)}) from stdin") as copy:
        copy.write_row(tuple(first.values()))
        for row in rows:
            copy.write_row(tuple(row.values()))


def _measure(environment: dict[str, str], folder: Path, count: int) -> None:
    token = _token(environment)
    (port,) = processes.free_ports(1)
    granian = "granian --interface wsgi --factory --workers 1 --blocking-threads 4 --no-ws"
    command = [sys.executable, "-m", *granian.split(), "--log-level", "warning"]
    command += ["--host", "127.0.0.1", "--port", str(port), "backend.app:create_app"]
    with (folder / "api.log").open("wb") as log:
        api = subprocess.Popen(
            command, env=environment, cwd=installation.ROOT, stdout=log, stderr=log
        )
        try:
            base = f"http://127.0.0.1:{port}"
            processes.wait_until(lambda: _answers(base), seconds=30, what="the server")
            headers = {"Authorization": f"Bearer {token}"}
            with httpx.Client(base_url=f"{base}/api/v1", headers=headers, timeout=120) as web:
                _statistics(web)
                _export(web, api, count, pause=0.0, title="at full speed")
                _export(web, api, count, pause=0.002, title="by a slow reader")
        finally:
            api.terminate()
            api.wait(30)


def _token(environment: dict[str, str]) -> str:
    """A leader's of the province centre."""
    from backend.officers import sessions  # noqa: PLC0415 - after the database is there
    from backend.officers.sessions import Lifetime, Place  # noqa: PLC0415

    app = installation.application(environment)
    with app.app_context():
        leader = hire("leader", agency=CENTRE)
        place = Place("127.0.0.1", Lifetime(43_200, 3600))
        token = sessions.begin(leader, "password", place, proved=True).token
    db.sessions_of(app).kw["bind"].dispose()
    return token


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def _statistics(web: httpx.Client) -> None:
    for title, more in (
        ("a year, all offices", {}),
        ("a year, one office", {"agency": "H53.007"}),
        ("a month, all offices", {"from": "2026-06-01", "to": "2026-06-30"}),
    ):
        seconds = []
        for _ in range(5):
            began = time.perf_counter()
            web.get("/officer/statistics", params={**PERIOD, **more}).raise_for_status()
            seconds.append(time.perf_counter() - began)
        print(f"statistics, {title:<22} {sorted(seconds)[2] * 1000:7.0f} ms (median of 5)")


class Memory:
    """The most that a process and its children have held, looked at every few milliseconds."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = psutil.Process(process.pid)
        self._over = threading.Event()
        self.peak = self.now()
        self._thread = threading.Thread(target=self._watch)

    def now(self) -> int:
        family = [self._process, *self._process.children(recursive=True)]
        return sum(one.memory_info().rss for one in family)

    def _watch(self) -> None:
        while not self._over.wait(0.01):
            self.peak = max(self.peak, self.now())

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def _export(
    web: httpx.Client, api: subprocess.Popen[bytes], count: int, *, pause: float, title: str
) -> None:
    memory = Memory(api)
    before, size, lines = memory.now(), 0, 0
    waiting = threading.Event()
    began = time.perf_counter()
    with memory, web.stream("GET", "/officer/exports/dossiers", params=PERIOD) as answer:
        answer.raise_for_status()
        for piece in answer.iter_bytes(65_536):
            size += len(piece)
            lines += piece.count(b"\r\n")
            if pause:
                waiting.wait(pause)
    seconds = time.perf_counter() - began
    growth = memory.peak - before
    verdict = "met" if growth <= AIM_GROWTH and lines == count + 1 else "MISSED"
    print(
        f"export {title:<17} {lines - 1:,} dossiers, {size / 1e6:.1f} MB in {seconds:.1f} s;"
        f" RSS {before / 1e6:.0f} MB, grew by {growth / 1e6:.1f} MB"
        f" (aim {AIM_GROWTH / 1e6:.0f} MB: {verdict})"
    )


if __name__ == "__main__":
    main()
