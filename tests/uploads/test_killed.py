"""Worker and store are killed in the middle of inspections: run again, all ends right."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import flask
import pytest
from sqlalchemy import func, select

from backend.app import create_app
from backend.core import clock, db
from backend.core.settings import Settings
from backend.core.storage import Storage
from backend.development import processes, run, store
from backend.development.keys import Keys
from backend.development.processes import Program, Service
from backend.development.store import Store
from backend.uploads import inspecting, sweeping
from backend.uploads.models import Upload, UploadBundle, UploadCopy
from tests.factories import hostile
from tests.factories.citizens import Person
from tests.factories.dossiers import submission, submit
from tests.factories.uploads import send
from tests.rig.application import Client
from tests.rig.live import ROOT, environment_of

PHOTOS = 12


class World:
    """An application, and a store and workers of its own that can be killed."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self.folder, self.running, self.keys = folder, running, Keys()
        self.store = self._start_store(None)
        self.app: flask.Flask
        self.settings: Settings
        self.workers = 0

    def _start_store(self, port: int | None) -> Store:
        log = self.folder / f"store-{port}.log"
        mark = {processes.MARK: str(self.folder)}
        started = store.start(self.folder / "s3", self.keys, port=port, log=log, environment=mark)
        self.running.callback(started.stop)
        return started

    def start_worker(self) -> Service:
        self.workers += 1
        environment = {**environment_of(self.settings), processes.MARK: str(self.folder)}
        command = [sys.executable, *run.MOT_CUA.worker]
        program = Program("worker", command, environment, ROOT)
        worker = processes.start(program, self.folder / f"worker-{self.workers}.log")
        self.running.callback(worker.stop, 30)
        return worker

    def kill_store_and_start_it_again(self) -> None:
        port = int(self.store.endpoint.rpartition(":")[2])
        kill(self.store.service)
        self.store = self._start_store(port)

    def count(self, *conditions: object) -> int:
        with self.app.app_context():
            query = select(func.count()).select_from(Upload).where(*conditions)
            return db.session().scalar(query) or 0

    def clean(self) -> int:
        return self.count(Upload.inspection == "clean")


def kill(service: Service) -> None:
    """With everything it has started, and without a word."""
    os.killpg(service.process.pid, signal.SIGKILL)
    service.process.wait(30)


@pytest.fixture
def world(
    service_folder: Path,
    fresh_database: str,
    settings_for: Callable[..., Settings],
    request: pytest.FixtureRequest,
) -> Iterator[World]:
    folder = service_folder / f"killed-{abs(hash(request.node.name))}"
    with ExitStack() as running:
        world = World(folder, running)
        world.settings = settings_for(
            fresh_database,
            s3_endpoint_url=world.store.endpoint,
            s3_public_url=world.store.endpoint,
            s3_access_key_id=world.keys.s3_access_key_id,
            s3_secret_access_key=world.keys.s3_secret_access_key,
            s3_bucket="killed",
            ocr_command="",
        )
        Storage(world.settings).prepare(["http://localhost:8000"])
        world.app = create_app(world.settings)
        world.app.test_client_class = Client
        yield world
        db.sessions_of(world.app).kw["bind"].dispose()


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["worker", "store", "both"])
def test_killed_in_the_middle_and_run_again(world: World, victim: str):
    an = Person(world.app.test_client(), "nguyen-van-an")
    photo = hostile.jpeg(hostile.page(3000, 4000))
    sent = [send(an, photo + bytes([n]))["id"] for n in range(PHOTOS)]
    submit(an, submission(*sent[:3]))
    worker = world.start_worker()
    processes.wait_until(lambda: world.clean() >= 2, seconds=60, what="the first copies")
    if victim in ("worker", "both"):
        kill(worker)
    if victim in ("store", "both"):
        world.kill_store_and_start_it_again()
    if victim in ("worker", "both"):
        assert world.clean() < PHOTOS
        worker = world.start_worker()
        with world.app.app_context(), clock.set_to(clock.now() + timedelta(minutes=20)):
            assert inspecting.put_down_overdue() > 0
    processes.wait_until(
        lambda: world.clean() == PHOTOS and bundled(world), seconds=300, what="every copy"
    )
    worker.stop(30)
    everything_is_right(world)


def bundled(world: World) -> bool:
    with world.app.app_context():
        bundles = db.session().scalars(select(UploadBundle)).all()
        return [bundle.pages for bundle in bundles] == [3]


def everything_is_right(world: World) -> None:
    """One set of copies of each photo, each object as its row says, and no row without one."""
    storage: Storage = world.app.extensions["storage"]
    with world.app.app_context():
        copies = db.session().scalars(select(UploadCopy)).all()
        assert len(copies) == 2 * PHOTOS
        for copy in copies:
            assert storage.sha256_of(copy.object_key, copy.size) == copy.sha256
        assert [fault for fault in sweeping.check_files(storage) if fault] == []
        # What the dead have left is found, and goes.
        with clock.set_to(clock.now() + timedelta(days=2)):
            sweeping.remove_orphans(storage)
        known = {copy.object_key for copy in copies}
        bundle = db.session().scalars(select(UploadBundle)).one()
        left = {item.key for item in storage.listing("files/")}
        assert left == {*known, bundle.object_key}
