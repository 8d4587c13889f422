"""Real services, once per test session: PostgreSQL and an S3-compatible store.

In a folder of their own and on free ports, so that test runs do not disturb one another.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from backend.development import postgres, processes, store
from backend.development.keys import Keys
from backend.development.postgres import Postgres
from backend.development.store import Store

_PREFIX = "mot-cua-tests-"
_LOCK = "in-use"


@pytest.fixture(scope="session")
def service_folder() -> Iterator[Path]:
    """A short path that the database's own user can reach; removed at the end.

    What a killed session has left of its own is ended and removed first.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        # Another session may be clearing it at the same time.
        with contextlib.suppress(FileNotFoundError):
            _clear_if_unused(left)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    folder.chmod(0o711)
    with (folder / "starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Path(lock.name).rename(folder / _LOCK)
        yield folder
        # While it is held: a session that starts now must not be clearing it, too.
        shutil.rmtree(folder)


def _clear_if_unused(lock_file: Path) -> None:
    folder = lock_file.parent
    if folder.stat().st_uid != os.geteuid():
        return
    with lock_file.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        processes.end(processes.marked(str(folder)), store.STOP_PATIENCE)
        postgres.stop(folder / "postgres")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server(service_folder: Path) -> Iterator[Postgres]:
    """A PostgreSQL server that forgets everything."""
    server = postgres.start(service_folder / "postgres", durable=False)
    yield server
    server.stop()


class Files:
    """The embedded store as tests use it: buckets of their own, and a client that may do all."""

    def __init__(self, running: Store) -> None:
        self.endpoint = running.endpoint
        self.access_key_id = running.keys.s3_access_key_id
        self.secret_access_key = running.keys.s3_secret_access_key
        self.region = store.REGION
        self.settings = running.settings()
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            config=Config(s3={"addressing_style": "path"}),
        )

    def bucket(self) -> str:
        """The name of a new, empty bucket."""
        name = f"test-{secrets.token_hex(6)}"
        self.client.create_bucket(Bucket=name)
        return name


@pytest.fixture(scope="session")
def store_keys() -> Keys:
    return Keys()


@pytest.fixture(scope="session")
def store_server(service_folder: Path, store_keys: Keys) -> Iterator[Store]:
    """The process behind `store`; stop it only in a test that has one of its own."""
    log = service_folder / "log" / "store.log"
    mark = {processes.MARK: str(service_folder)}
    folder = service_folder / "store"
    running = store.start(folder, store_keys, port=None, log=log, environment=mark)
    yield running
    running.stop()


@pytest.fixture(scope="session", name="store")
def files(store_server: Store) -> Files:
    """A real S3-compatible store: `store.endpoint`, keys, `store.client`, `store.bucket()`."""
    return Files(store_server)
