"""`make run`: starts, stops, and takes over whatever an earlier run left behind."""

import os
import re
import secrets
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from backend.development import processes
from backend.development.processes import Program, wait_until

# Starting processes takes seconds, and seldom changes: not for the inner loop.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NO_SERVICES = {
    "DATABASE_URL": "postgresql://elsewhere/db",
    "S3_ENDPOINT_URL": "http://elsewhere",
}


class Run:
    """A running supervisor with what it has printed."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self.data = data
        # Of its own: another run may still be writing to its.
        self._output = data.parent / f"output-{secrets.token_hex(4)}.log"
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.development.tiny", "run"],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "DATA_DIR": str(data), **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self._output.read_text()

    def until_ready(self) -> "Run":
        def ready() -> bool:
            assert self.process.poll() is None, self.said()
            return "ready; Ctrl-C stops it" in self.said()

        wait_until(ready, seconds=60, what=f"the start: {self.said()}")
        return self

    def until_ended(self) -> int:
        return self.process.wait(90)

    def prepared_with(self, name: str) -> str:
        """What the preparation read from its environment."""
        log = (self.data / "log" / "preparation.log").read_text()
        return re.search(rf"^{name}=(.*)$", log, re.MULTILINE)[1]

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.until_ended()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def parts(self, name: str) -> list[psutil.Process]:
        """Its processes with a program or an argument of this name."""
        return [
            process
            for process in processes.marked(str(self.data))
            if name in (Path(part).name for part in process.cmdline())
        ]


@pytest.fixture
def ports() -> dict[str, str]:
    api, s3 = processes.free_ports(2)
    return {"PORT": str(api), "S3_PORT": str(s3)}


@pytest.fixture
def start(service_folder: Path, ports: dict[str, str]) -> Iterator[Callable[..., Run]]:
    """Starts a supervisor on this test's data folder; whatever is left at the end is ended."""
    place = Path(service_folder, f"run-{secrets.token_hex(4)}")
    data = place / "data"
    place.mkdir(mode=0o755)
    runs: list[Run] = []

    def run(**changes: str) -> Run:
        runs.append(Run(data, {**ports, **changes}))
        return runs[-1]

    yield run
    for still in runs:
        if still.process.poll() is None:
            still.interrupt()
    processes.end(processes.marked(str(data)), 60)


def test_it_starts_says_where_and_stops_on_ctrl_c(
    start: Callable[..., Run], ports: dict[str, str]
) -> None:
    run = start(**NO_SERVICES).until_ready()
    assert f"http://localhost:{ports['PORT']}/api/docs" in run.said()
    with urllib.request.urlopen(f"http://127.0.0.1:{ports['PORT']}/readyz") as answer:
        assert answer.status == 200
    assert run.interrupt() == 0
    assert run.said().endswith("stopped; the data stay\n")
    assert not processes.marked(str(run.data))


def test_what_the_environment_says_is_handed_on_and_starts_no_service(
    start: Callable[..., Run], ports: dict[str, str]
) -> None:
    run = start(**NO_SERVICES, SECRET_KEY="chosen").until_ready()
    assert run.prepared_with("DATABASE_URL") == NO_SERVICES["DATABASE_URL"]
    assert run.prepared_with("S3_ENDPOINT_URL") == NO_SERVICES["S3_ENDPOINT_URL"]
    assert run.prepared_with("SECRET_KEY") == "chosen"
    assert run.prepared_with("ENVIRONMENT") == "development"
    assert f"http://localhost:{ports['PORT']}" in run.prepared_with("ALLOWED_ORIGINS")
    assert not (run.data / "postgres").exists()


def test_keys_are_made_once_for_their_owner_only(start: Callable[..., Run]) -> None:
    first = start(**NO_SERVICES).until_ready()
    key = first.prepared_with("SECRET_KEY")
    first.interrupt()
    second = start(**NO_SERVICES).until_ready()
    assert second.prepared_with("SECRET_KEY") == key
    assert key.startswith("development-")
    assert stat.S_IMODE((second.data / "keys.json").stat().st_mode) == 0o600


def test_a_second_start_is_refused_and_harms_nothing(start: Callable[..., Run]) -> None:
    first = start(**NO_SERVICES).until_ready()
    second = start(**NO_SERVICES)
    assert second.until_ended() == 1
    assert f"already runs here, as process {first.process.pid}" in second.said()
    assert first.process.poll() is None
    assert first.parts("listen")


@pytest.mark.parametrize("setting", ["PORT", "S3_PORT"])
def test_a_busy_port_is_named_with_its_setting(
    start: Callable[..., Run], ports: dict[str, str], setting: str
) -> None:
    with socket.create_server(("127.0.0.1", int(ports[setting]))):
        run = start(DATABASE_URL=NO_SERVICES["DATABASE_URL"])
        assert run.until_ended() == 1
    message = run.said().strip().splitlines()[-1]
    assert f"port {ports[setting]} is taken by process {os.getpid()}" in message
    assert f"choose another with {setting}=" in message


def test_a_child_that_ends_is_shown_with_the_end_of_its_log(start: Callable[..., Run]) -> None:
    run = start(**NO_SERVICES, TINY_WORKER_FAILS="1")
    assert run.until_ended() == 1
    assert "the worker ended with exit code 3" in run.said()
    assert "the worker cannot go on" in run.said().split("ended with")[1]
    assert not processes.marked(str(run.data))


def test_children_of_a_killed_run_are_ended_by_the_next(start: Callable[..., Run]) -> None:
    killed = start(**NO_SERVICES).until_ready()
    (orphan,), (parent,) = killed.parts("listen"), killed.parts("serve")
    killed.kill()
    # Only the listener is left, and keeps the port.
    parent.kill()
    assert orphan.is_running()
    run = start(**NO_SERVICES).until_ready()
    assert "of an earlier run" in run.said()
    assert not orphan.is_running()
    assert len(run.parts("work")) == 1


def test_a_process_of_another_data_folder_is_left_alone(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    environment = {"PATH": os.environ["PATH"], processes.MARK: str(tmp_path)}
    command = [sys.executable, "-m", "tests.development.tiny", "work"]
    other = processes.start(Program("other", command, environment, ROOT), tmp_path / "log")
    start(**NO_SERVICES).until_ready()
    assert other.is_alive()
    other.stop(5)


def test_after_a_hard_kill_the_data_are_there_again(start: Callable[..., Run]) -> None:
    killed = start().until_ready()
    address = killed.prepared_with("DATABASE_URL")
    with psycopg.connect(address) as connection:
        connection.execute("create table kept (what text)")
        connection.execute("insert into kept values ('dossier')")
    (store,) = killed.parts("weed")
    killed.kill()
    assert store.is_running()

    run = start().until_ready()
    assert not store.is_running()
    with psycopg.connect(run.prepared_with("DATABASE_URL")) as connection:
        assert connection.execute("select what from kept").fetchone() == ("dossier",)
    assert run.prepared_with("S3_ENDPOINT_URL") == killed.prepared_with("S3_ENDPOINT_URL")

    (store,) = run.parts("weed")
    store.kill()
    assert run.until_ended() == 1
    assert "the file store ended with signal SIGKILL" in run.said()

    again = start().until_ready()
    assert again.interrupt() == 0
    assert not (again.data / "postgres" / "postmaster.pid").exists()
