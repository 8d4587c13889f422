"""`python -m benchmarks.messages`: how soon messages leave, and what sending many costs others.

1. Events at 50 a second with one worker: from the commit to the message's arrival at a stand-in of
   Zalo that costs next to nothing. Aim: p99 at most 1 s.
2. 100,000 messages wait and one worker sends them. Submissions meanwhile, against submissions to
   another installation of which nothing waits, each with a worker that does its daily work: in many
   short rounds taken in turn, in which the other side's worker is stopped, so that both meet the
   same machine; the sum of each side's seconds counts. Aim: 0.90.
"""

import os
import random  # noqa: TID251 - spreads events in time, guards nothing
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask
import psycopg

from backend.core import clock, ids
from backend.development import processes
from backend.notifications import service
from benchmarks import api, installation, load

PER_SECOND, SECONDS = 50, 30
PENDING = 100_000
ROUNDS, SUBMISSIONS = 12, 250
QUIET = "motcua_quiet"
TEMPLATES = "progress=1,action=2,result=3"


def main() -> None:
    with installation.folder() as folder, ExitStack() as running:
        environment = _services(folder, running)
        installation.prepare(environment)
        app = installation.application(environment)
        _seed_token(app)
        _measure_leaving(app, environment, folder)
        _measure_submissions(environment, folder)


def _services(folder: Path, running: ExitStack) -> dict[str, str]:
    server, files = running.enter_context(installation.services(folder, "motcua_bench"))
    server.create_database(QUIET)
    (sink_port,) = processes.free_ports(1)
    sink = f"http://127.0.0.1:{sink_port}"
    return {
        **installation.environment(server.url("motcua_bench"), files.settings()),
        "LOG_LEVEL": "WARNING",
        "NOTIFICATION_BACKEND": "zalo",
        "ZALO_APP_ID": "1",
        "ZALO_APP_SECRET": "made-up",
        "ZALO_OA_SECRET": "made-up",
        "ZALO_TEMPLATE_IDS": TEMPLATES,
        "ZALO_OPENAPI_URL": sink,
        "ZALO_BUSINESS_URL": sink,
    }


def _seed_token(app: flask.Flask) -> None:
    with app.app_context():
        app.extensions["zalo_tokens"].seed("access", "refresh", 90_000)


@contextmanager
def _process(environment: dict[str, str], log: Path, *arguments: str) -> Iterator[Any]:
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=environment,
            cwd=installation.ROOT,
            stdout=file,
            stderr=file,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(60)


def _sink(environment: dict[str, str], folder: Path, arrivals: Path) -> Any:
    port = environment["ZALO_OPENAPI_URL"].rpartition(":")[2]
    return _process(environment, folder / "sink.log", "-m", "benchmarks.sink", port, str(arrivals))


def _citizens(database: str, count: int) -> list[Any]:
    now = clock.now()
    made = [ids.new() for _ in range(count)]
    with psycopg.connect(database) as connection:
        for citizen in made:
            connection.execute(
                "insert into citizens (id, zalo_user_id, oa_uid, display_name, created_at,"
                " signed_in_at, refused_channels) values (%s, %s, %s, 'An', %s, %s, '[]')",
                (citizen, f"b-{citizen}", f"oa-{citizen}", now, now),
            )
    return made


def _measure_leaving(app: flask.Flask, environment: dict[str, str], folder: Path) -> None:
    citizens = _citizens(environment["DATABASE_URL"], 50)
    arrivals = folder / "arrivals"
    committed: dict[str, float] = {}
    with (
        _sink(environment, folder, arrivals),
        _process(environment, folder / "worker.log", "-m", "backend.worker"),
        app.app_context(),
    ):
        _tell(citizens[0], "WARM-UP")
        processes.wait_until(lambda: _unsent(environment) == 0, seconds=60, what="the worker")
        begun = time.perf_counter()
        for number in range(PER_SECOND * SECONDS):
            # Evenly on the whole, at any moment in particular.
            due = begun + (number + random.random()) / PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))  # noqa: TID251 - paces the events
            code = f"CODE-{number:06d}"
            _tell(citizens[number % 50], code)
            committed[code] = time.time()
        processes.wait_until(lambda: _unsent(environment) == 0, seconds=60, what="the messages")
    lines = (line.split() for line in arrivals.read_text().splitlines())
    came = {code: float(at) for code, at in lines}
    waits = [came[code] - at for code, at in committed.items()]
    assert len(waits) == PER_SECOND * SECONDS
    quantiles = statistics.quantiles(waits, n=100)
    print(
        f"commit → leaving, {PER_SECOND}/s for {SECONDS} s, one worker: median"
        f" {statistics.median(waits) * 1000:.0f} ms, p99 {quantiles[98] * 1000:.0f} ms, longest"
        f" {max(waits) * 1000:.0f} ms (aim p99 1000 ms)",
        flush=True,
    )


def _tell(citizen: Any, code: str) -> None:
    values = {"procedure": "Đăng ký khai sinh", "tracking_code": code, "acceptance_due": "nay"}
    service.notify(citizen, "dossier_submitted", values)


def _unsent(environment: dict[str, str]) -> int:
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        [(count,)] = connection.execute(
            "select count(*) from messages where state in ('waiting', 'sending')"
        ).fetchall()
    return int(count)


def _fill(environment: dict[str, str]) -> None:
    """100,000 messages that wait."""
    citizens = _citizens(environment["DATABASE_URL"], 1000)
    now = clock.now()
    then = now - timedelta(hours=1)
    made = [(ids.new(), citizens[number % 1000], number) for number in range(PENDING)]
    values = '{"procedure": "x", "tracking_code": "WAIT-%06d", "acceptance_due": "nay"}'
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        with connection.cursor().copy(
            "copy notifications (id, citizen_id, template, values, created_at) from stdin"
        ) as copy:
            for row, citizen, number in made:
                copy.write_row((row, citizen, "dossier_submitted", values % number, now))
        with connection.cursor().copy(
            "copy messages (notification_id, subject, state, channel, tried, tries, due_at,"
            " changed_at) from stdin"
        ) as copy:
            for row, _, number in made:
                copy.write_row((row, f"WAIT-{number}", "waiting", "zalo_uid", "[]", 0, then, now))
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze messages")


class Side:
    """An installation with an API and a worker, and the submissions that it is going to get."""

    def __init__(
        self, environment: dict[str, str], folder: Path, name: str, running: ExitStack
    ) -> None:
        self.environment = environment
        self.seconds = 0.0
        ours, _ = api.submissions(environment, (ROUNDS + 1) * SUBMISSIONS)
        self._rounds = iter([ours[i : i + SUBMISSIONS] for i in range(0, len(ours), SUBMISSIONS)])
        (self._port,) = processes.free_ports(1)
        granian = "granian --interface wsgi --factory --workers 1 --blocking-threads 8 --no-ws"
        serving = ["-m", *granian.split(), "--log-level", "warning", "--host", "127.0.0.1"]
        serving += ["--port", str(self._port), "backend.app:create_app"]
        running.enter_context(_process(environment, folder / f"api-{name}.log", *serving))
        log = folder / f"worker-{name}.log"
        self.worker = running.enter_context(_process(environment, log, "-m", "backend.worker"))
        port = self._port
        processes.wait_until(lambda: api.answers(port), seconds=30, what="the server")
        self.stop_worker()

    def stop_worker(self) -> None:
        os.kill(self.worker.pid, signal.SIGSTOP)

    def take_turn(self, *, counts: bool) -> None:
        """A round of submissions with the worker at work."""
        os.kill(self.worker.pid, signal.SIGCONT)
        outcome = load.once_each(self._port, next(self._rounds))
        self.stop_worker()
        api.expect_success(outcome)
        if counts:
            self.seconds += outcome.seconds


def _measure_submissions(environment: dict[str, str], folder: Path) -> None:
    address = environment["DATABASE_URL"].replace("motcua_bench", QUIET)
    calm = {**environment, "DATABASE_URL": address}
    installation.prepare(calm)
    _seed_token(installation.application(calm))
    _fill(environment)
    with ExitStack() as running:
        running.enter_context(_sink(environment, folder, folder / "drained"))
        draining = Side(environment, folder, "draining", running)
        quiet = Side(calm, folder, "quiet", running)
        for number in range(ROUNDS + 1):
            for side in (draining, quiet):
                side.take_turn(counts=number > 0)
        used = [_processor_seconds(side.worker.pid) for side in (draining, quiet)]
        left = _waiting(environment)
        assert left > 0, "the messages ran out before the rounds"
    print(
        f"submissions while {PENDING:,} messages drain ÷ while none waits:"
        f" {quiet.seconds / draining.seconds:.2f} (aim 0.90;"
        f" {ROUNDS * SUBMISSIONS / quiet.seconds:,.0f}/s; {PENDING - left} sent in"
        f" {draining.seconds:.0f} s; the workers' processor {used[0]:.1f} s and {used[1]:.1f} s)",
        flush=True,
    )


def _waiting(environment: dict[str, str]) -> int:
    """How many of the backlog are left."""
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        [(count,)] = connection.execute(
            "select count(*) from messages where subject like 'WAIT-%'"
            " and state in ('waiting', 'sending')"
        ).fetchall()
    return int(count)


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
