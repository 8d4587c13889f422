"""`python -m benchmarks.messages`: how soon messages leave, and what sending many costs others.

1. Events at 50 a second with one worker: from the commit to the message's arrival at a stand-in of
   Zalo that costs next to nothing. Aim: p99 at most 1 s.
2. 100,000 messages wait and one worker sends them as the default allows (3,800 a minute).
   Submissions meanwhile, against submissions with the worker stopped, in many short rounds taken in
   turn so that both meet the same machine; the sum of each side's seconds counts. Aim: 0.90.
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
from backend.development import keys, postgres, processes, store
from backend.notifications import service
from benchmarks import api, installation, load

PER_SECOND, SECONDS = 50, 30
PENDING = 100_000
ROUNDS, SUBMISSIONS = 12, 250
TEMPLATES = "progress=1,action=2,result=3"


def main() -> None:
    with installation.folder() as folder, ExitStack() as running:
        environment = _services(folder, running)
        installation.prepare(environment)
        app = installation.application(environment)
        _seed_token(app)
        _measure_leaving(app, environment, folder)
        _measure_submissions(app, environment, folder)


def _services(folder: Path, running: ExitStack) -> dict[str, str]:
    secrets = keys.kept_in(folder / "keys.json")
    server = postgres.start(folder / "postgres")
    running.callback(server.stop)
    server.create_database("motcua_bench")
    s3_port, sink_port = processes.free_ports(2)
    files = store.start(folder / "s3", secrets, port=s3_port, log=folder / "s3.log")
    running.callback(files.stop)
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
                " signed_in_at) values (%s, %s, %s, 'An', %s, %s)",
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


def _measure_submissions(app: flask.Flask, environment: dict[str, str], folder: Path) -> None:
    ours, _ = api.submissions(environment, (2 * ROUNDS + 2) * SUBMISSIONS)
    rounds = iter([ours[i : i + SUBMISSIONS] for i in range(0, len(ours), SUBMISSIONS)])
    _fill(environment)
    (port,) = processes.free_ports(1)
    granian = "granian --interface wsgi --factory --workers 1 --blocking-threads 8 --no-ws"
    serving = ["-m", *granian.split(), "--log-level", "warning", "--host", "127.0.0.1"]
    serving += ["--port", str(port), "backend.app:create_app"]
    with (
        _process(environment, folder / "api.log", *serving),
        _sink(environment, folder, folder / "drained"),
        _process(environment, folder / "worker.log", "-m", "backend.worker") as worker,
    ):
        processes.wait_until(lambda: api.answers(port), seconds=30, what="the server")
        before = _unsent(environment)
        begun = time.monotonic()
        with_it = without = 0.0
        for number in range(ROUNDS + 1):
            sending = load.once_each(port, next(rounds))
            os.kill(worker.pid, signal.SIGSTOP)
            alone = load.once_each(port, next(rounds))
            os.kill(worker.pid, signal.SIGCONT)
            for outcome in (sending, alone):
                api.expect_success(outcome)
            if number:
                with_it += sending.seconds
                without += alone.seconds
        used = _processor_seconds(worker.pid)
        left = _unsent(environment)
        assert left > 0, "the messages ran out before the rounds"
        sent = before + 2 * (ROUNDS + 1) * SUBMISSIONS - left
        seconds = time.monotonic() - begun
    print(
        f"submissions while {PENDING:,} messages drain ÷ alone: {without / with_it:.2f} (aim 0.90;"
        f" {ROUNDS * SUBMISSIONS / without:,.0f}/s alone; {sent} sent in {seconds:.0f} s, worker"
        f" stopped half the time; {used / sent * 1000:.1f} ms of its processor each)",
        flush=True,
    )


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
