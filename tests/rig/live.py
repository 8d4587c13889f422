"""The product as real processes: API and worker on a database and a bucket of their own.

For what only real processes show: contract, journeys, the browser.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.core.settings import Settings
from backend.core.storage import Storage
from backend.development import processes, run
from backend.development.processes import Program, Service
from tests.rig.servers import Files

ROOT = Path(__file__).parents[2]

# Where every Zalo mini app runs.
ZALO_ORIGIN = "https://h5.zdn.vn"

_EXPECTED = {"GET": 200, "HEAD": 200, "OPTIONS": 200, "POST": 201, "PUT": 200, "DELETE": 204}
_LIVE = pytest.StashKey["LiveServer"]()


@dataclass(frozen=True)
class LiveServer:
    """Where it answers, where its data are, and its processes."""

    url: str
    database_url: str
    bucket: str
    api: Service
    worker: Service

    def client(self, **options: Any) -> "LiveClient":
        """A client of its own, below `/api/v1`."""
        return LiveClient(base_url=f"{self.url}/api/v1", timeout=20, **options)


class LiveClient(httpx.Client):
    """Asserts the status of every answer and shows the body when it is another.

    Expected is `status=…`, or else 200, after POST 201, after DELETE 204.
    """

    def request(
        self, method: str, url: httpx.URL | str, *, status: int | None = None, **options: Any
    ) -> httpx.Response:
        answer = super().request(method, url, **options)
        expected = status or _EXPECTED[method]
        assert answer.status_code == expected, (
            f"{method} {url}: expected {expected}, got {answer.status_code}\n{answer.text}"
        )
        return answer

    def get(self, url: httpx.URL | str, **options: Any) -> httpx.Response:
        return self.request("GET", url, **options)

    def post(self, url: httpx.URL | str, **options: Any) -> httpx.Response:
        return self.request("POST", url, **options)

    def delete(self, url: httpx.URL | str, **options: Any) -> httpx.Response:
        return self.request("DELETE", url, **options)


@pytest.fixture(scope="session")
def live_server(
    furnished_template: str,
    new_database: Callable[[str], str],
    settings_for: Callable[..., Settings],
    store: Files,
    service_folder: Path,
    request: pytest.FixtureRequest,
) -> Iterator[LiveServer]:
    """One server for the whole session: tests bring their own citizens and dossiers.

    Their logs are shown with every test that uses it and fails.
    """
    (port,) = processes.free_ports(1)
    url = f"http://localhost:{port}"
    settings = settings_for(
        new_database(furnished_template),
        s3_bucket=store.bucket(),
        allowed_origins=(url, ZALO_ORIGIN),
        miniapp_dir=str(ROOT / "miniapp" / "dist"),
        public_url=url,
        # Reading papers has tests of its own, and takes longer than all else a photo goes through.
        ocr_command="",
    )
    Storage(settings).prepare([url, ZALO_ORIGIN])
    environment = {**environment_of(settings), processes.MARK: str(service_folder)}
    listen = ("--host", "127.0.0.1", "--port", str(port))
    with ExitStack() as running:

        def start(name: str, *arguments: str) -> Service:
            program = Program(name, [sys.executable, *arguments], environment, ROOT)
            service = processes.start(program, service_folder / "log" / f"{name}.log")
            running.callback(service.stop, 30)
            return service

        worker = start("worker", *run.MOT_CUA.worker)
        api = start("api", *run.MOT_CUA.api, *listen)
        server = LiveServer(url, settings.database_url, settings.s3_bucket, api, worker)
        _wait_until_ready(server)
        request.config.stash[_LIVE] = server
        yield server
        del request.config.stash[_LIVE]


def environment_of(settings: Settings) -> dict[str, str]:
    """`settings` as the environment that gives them."""
    values = {
        name.upper(): ",".join(value) if isinstance(value, tuple) else str(value)
        for name, field in settings.__dataclass_fields__.items()
        if (value := getattr(settings, name)) != field.default
    }
    return {"PATH": os.environ.get("PATH", os.defpath), "PYTHONUNBUFFERED": "1", **values}


def _wait_until_ready(server: LiveServer) -> None:
    def ready() -> bool:
        server.api.check()
        server.worker.check()
        try:
            return httpx.get(f"{server.url}/readyz", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    processes.wait_until(ready, seconds=60, what="waiting for /readyz")


@pytest.fixture
def live_client(live_server: LiveServer) -> Iterator[LiveClient]:
    """A client of `live_server`, below `/api/v1`, with the status asserted."""
    with live_server.client() as client:
        yield client


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show what the server's processes said with every failure of a test that uses them."""
    report: Any = yield
    server = item.config.stash.get(_LIVE, None)
    if report.failed and server and "live_server" in getattr(item, "fixturenames", ()):
        for service in (server.api, server.worker):
            end = processes.last_lines(service.log, 40)
            report.sections.append((f"end of the {service.name}'s log", end))
    return report
