"""A temporary installation for what is measured: its folder, its settings, and what prepares it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

import flask

from backend.app import create_app
from backend.core import settings
from backend.development import keys, postgres, processes, store
from backend.development.postgres import Postgres
from backend.development.store import Store

ROOT: Final = Path(__file__).parents[1]
# For what never asks the store.
NO_STORE: Final = {
    "S3_ENDPOINT_URL": "http://127.0.0.1:9",
    "S3_ACCESS_KEY_ID": "none",
    "S3_SECRET_ACCESS_KEY": "none",
}


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder on the disk that the project is on, removed at the end."""
    data = ROOT / ".data"
    data.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=data) as name:
        yield Path(name)


@contextmanager
def services(place: Path, database: str) -> Iterator[tuple[Postgres, Store]]:
    """PostgreSQL with this empty database, and a store, on data below `place`."""
    secrets = keys.kept_in(place / "keys.json")
    server = postgres.start(place / "postgres")
    try:
        server.create_database(database)
        (port,) = processes.free_ports(1)
        files = store.start(place / "s3", secrets, port=port, log=place / "s3.log")
        try:
            yield server, files
        finally:
            files.stop()
    finally:
        server.stop()


def environment(
    database_url: str, files: Mapping[str, str] = NO_STORE, **more: str
) -> dict[str, str]:
    """What a process of the product needs to run here; `more` is added or takes a place."""
    return {
        **files,
        "ENVIRONMENT": "test",
        "SECRET_KEY": "development-benchmark-0123456789abcdef",
        "DATABASE_URL": database_url,
        "IDENTITY_BACKEND": "development",
        "NOTIFICATION_BACKEND": "console",
        "RATE_LIMITS": "off",
        "ALLOWED_ORIGINS": "https://h5.zdn.vn",
        "PATH": str(Path(sys.executable).parent),
        **more,
    }


def prepare(chosen: Mapping[str, str]) -> None:
    """Tables, bucket (where there is a store), offices and catalogue."""
    commands = ["db-upgrade", "storage-init", "install-agencies", "publish-procedures"]
    if chosen["S3_ENDPOINT_URL"] == NO_STORE["S3_ENDPOINT_URL"]:
        commands.remove("storage-init")
    for command in commands:
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "backend.app", command],
            env=dict(chosen),
            cwd=ROOT,
            check=True,
            capture_output=True,
        )


def application(chosen: Mapping[str, str]) -> flask.Flask:
    """The product in this process, with these settings."""
    with patch.dict(os.environ, chosen, clear=True):
        return create_app(settings.from_environment())
