"""`make run`: the whole product on one machine, until Ctrl-C.

Starts embedded PostgreSQL and the embedded file store under `.data/` (unless `DATABASE_URL` or
`S3_ENDPOINT_URL` name others), prepares both, then runs a worker and the API and shows what they
say. Data stay; what a killed run left behind is taken over or ended by the next one.
"""

import contextlib
import fcntl
import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from backend.development import keys, postgres, processes, store
from backend.development.processes import DevelopmentError, Program, Service, TookTooLong

DATABASE = "motcua_development"

_ROOT = Path(__file__).parents[2]
_START_PATIENCE = 60
_PREPARATION_PATIENCE = 300
# The worker lets its jobs finish for 20 s.
_STOP_PATIENCE = 30
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Place:
    """Where it runs: settings of `make run` itself, from the environment."""

    data: Path
    host: str
    port: int
    s3_port: int

    def address(self) -> str:
        """What to open in a browser on this machine."""
        return f"http://{'localhost' if self.host in _HERE else self.host}:{self.port}"

    def log(self, name: str) -> Path:
        return self.data / "log" / f"{name}.log"


_HERE = ("127.0.0.1", "0.0.0.0")  # noqa: S104 -- recognised, not bound


@dataclass(frozen=True)
class Product:
    """What runs on the services, as arguments of this Python."""

    # Ends before the others start; may be repeated without harm.
    preparation: tuple[str, ...]
    worker: tuple[str, ...]
    # Host and port are added.
    api: tuple[str, ...]


_COMMANDS = (
    "db-upgrade",
    "storage-init",
    "install-agencies",
    "publish-procedures",
    "seed-development",
)
# No more threads than the database pool has connections.
_GRANIAN = "--interface wsgi --factory --workers 1 --blocking-threads 8 --no-ws --log-level error"
MOT_CUA = Product(
    preparation=("-m", "backend.development.prepare", *_COMMANDS),
    worker=("-m", "backend.worker"),
    api=("-m", "granian", *_GRANIAN.split(), "backend.app:create_app"),
)


def place_from_environment() -> Place:
    """Raises `DevelopmentError` for a port that is none."""
    return Place(
        data=(_ROOT / (os.environ.get("DATA_DIR") or ".data")).resolve(),
        host=os.environ.get("HOST") or "127.0.0.1",
        port=_port("PORT", 8000),
        s3_port=_port("S3_PORT", 8333),
    )


def main(product: Product = MOT_CUA) -> int:
    """Run until interrupted. 0 after Ctrl-C, 1 when something could not start or ended."""
    # SIGINT too: a shell's background jobs are started with it ignored.
    for number in _ENDINGS:
        signal.signal(number, signal.default_int_handler)
    try:
        with ExitStack() as running:
            try:
                _run(product, place_from_environment(), running)
            finally:
                _stop_listening()
    except DevelopmentError as error:
        print(f"make run: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        say("stopped; the data stay")
    return 0


def _run(product: Product, place: Place, running: ExitStack) -> None:
    running.enter_context(_alone(place.data))
    left = processes.marked(str(place.data))
    if left:
        say(f"ending {len(left)} processes of an earlier run")
        processes.end(left, store.STOP_PATIENCE)
    processes.require_port("PORT", place.port, place.host)
    environment = _application_environment(place)
    watched: list[Callable[[], None]] = []
    _provide_database(place, environment, running, watched)
    _provide_store(place, environment, running, watched)
    _prepare(place, product.preparation, environment)
    worker = _start(place, "worker", product.worker, environment)
    running.callback(worker.stop, _STOP_PATIENCE)
    listen = ("--host", place.host, "--port", str(place.port))
    api = _start(place, "api", (*product.api, *listen), environment)
    running.callback(api.stop, _STOP_PATIENCE)
    watched += [worker.check, api.check]
    _wait_until_ready(place, watched)
    say(
        "ready; Ctrl-C stops it\n"
        f"  mini app           {place.address()}/\n"
        f"  API documentation  {place.address()}/api/docs\n"
        f"  health             {place.address()}/healthz"
    )
    pause = threading.Event()
    while not pause.wait(0.5):
        for check in watched:
            check()


def _application_environment(place: Place) -> dict[str, str]:
    """What the application reads; whatever the developer has set stays as it is."""
    made = keys.kept_in(place.data / "keys.json")
    here = [f"http://{host}:{place.port}" for host in ("localhost", "127.0.0.1")]
    defaults = {
        "ENVIRONMENT": "development",
        "SECRET_KEY": made.secret_key,
        "IDENTITY_BACKEND": "development",
        "NOTIFICATION_BACKEND": "console",
        "LOG_FORMAT": "console",
        "MINIAPP_DIR": str(_ROOT / "miniapp" / "dist"),
        "PUBLIC_URL": here[0],
        # The second is the mini app's own development server.
        "ALLOWED_ORIGINS": ",".join([*here, "http://localhost:5173"]),
    }
    return {
        **defaults,
        **{name: value for name, value in os.environ.items() if value},
        "PYTHONUNBUFFERED": "1",
        processes.MARK: str(place.data),
    }


def _provide_database(
    place: Place,
    environment: dict[str, str],
    running: ExitStack,
    watched: list[Callable[[], None]],
) -> None:
    if "DATABASE_URL" in environment:
        say("using the database of DATABASE_URL")
        return
    say("starting PostgreSQL")
    database = postgres.start(place.data / "postgres")
    running.callback(_announce, "stopping PostgreSQL", database.stop)
    database.create_database(DATABASE)
    environment["DATABASE_URL"] = database.url(DATABASE)

    def check() -> None:
        if not database.is_alive():
            log = database.folder / "server.log"
            raise DevelopmentError(
                f"PostgreSQL ended. The end of {log}:\n{processes.last_lines(log)}"
            )

    watched.append(check)


def _provide_store(
    place: Place,
    environment: dict[str, str],
    running: ExitStack,
    watched: list[Callable[[], None]],
) -> None:
    if "S3_ENDPOINT_URL" in environment:
        say("using the file store of S3_ENDPOINT_URL")
        return
    processes.require_port("S3_PORT", place.s3_port)
    say("starting the file store")
    files = store.start(
        place.data / "store",
        keys.kept_in(place.data / "keys.json"),
        port=place.s3_port,
        log=place.log("store"),
        environment={processes.MARK: str(place.data)},
    )
    running.callback(_announce, "stopping the file store", files.stop)
    environment.update(files.settings())
    watched.append(files.service.check)


def _prepare(place: Place, arguments: tuple[str, ...], environment: dict[str, str]) -> None:
    service = _start(place, "preparation", arguments, environment)
    try:
        code = service.process.wait(_PREPARATION_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise DevelopmentError(
            f"the preparation took longer than {_PREPARATION_PATIENCE} s"
        ) from error
    finally:
        service.stop(_STOP_PATIENCE)
    if code != 0:
        service.check()


def _start(
    place: Place, name: str, arguments: tuple[str, ...], environment: dict[str, str]
) -> Service:
    def relay(line: str) -> None:
        # Without a terminal to show it on, the line is still in the log.
        with contextlib.suppress(OSError):
            print(f"{name:11} | {line}", flush=True)

    program = Program(f"the {name}", [sys.executable, *arguments], environment, _ROOT)
    return processes.start(program, place.log(name), relay)


def _wait_until_ready(place: Place, watched: list[Callable[[], None]]) -> None:
    host = "127.0.0.1" if place.host in _HERE else place.host

    def ready() -> bool:
        for check in watched:
            check()
        connection = http.client.HTTPConnection(host, place.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    try:
        processes.wait_until(ready, seconds=_START_PATIENCE, what="waiting for /readyz")
    except TookTooLong as error:
        end = processes.last_lines(place.log("api"))
        raise DevelopmentError(f"{error}. The end of {place.log('api')}:\n{end}") from error


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the data folder: the kernel lets go of it whatever way this process ends."""
    data.mkdir(parents=True, exist_ok=True)
    if data.stat().st_uid != os.geteuid():
        raise DevelopmentError(f"{data} belongs to another user: run as that user, or remove it")
    with (data / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise DevelopmentError(
                f"it already runs here, as process {lock.read()}: end that first (Ctrl-C)"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _stop_listening() -> None:
    """From here on everything is being stopped; impatience must not leave half of it behind."""

    def answer(_number: int, _frame: FrameType | None) -> None:
        say("still stopping; one moment")

    for number in _ENDINGS:
        signal.signal(number, answer)


def _announce(what: str, action: Callable[[], None]) -> None:
    say(what)
    action()


def _port(name: str, usual: int) -> int:
    value = os.environ.get(name) or str(usual)
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise DevelopmentError(f"{name}={value} is not a port")
    return int(value)


def say(text: str) -> None:
    """A line of the supervisor's own."""
    with contextlib.suppress(OSError):
        print(f"-- {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
