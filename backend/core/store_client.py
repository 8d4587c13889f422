"""How this product talks to an S3 store: the SDK's client, its failures in our words, its CORS.

Nothing outside `storage.py` needs it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import botocore.exceptions
from botocore.config import Config

from backend.core.settings import Settings


class StoreUnavailable(Exception):
    """The store does not answer, fails, or refuses us; trying again may help."""


class NoSuchObject(LookupError):
    """There is nothing at that key, or no longer."""


@contextmanager
def failures_named() -> Iterator[None]:
    """Raise `NoSuchObject` or `StoreUnavailable` for what the SDK says."""
    try:
        yield
    except botocore.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise NoSuchObject(str(error)) from error
        raise StoreUnavailable(str(error)) from error
    except (botocore.exceptions.BotoCoreError, ConnectionError) as error:
        raise StoreUnavailable(str(error)) from error


@cache
def _session() -> boto3.session.Session:
    """The SDK takes 0.15 s to read what S3 is: once a process is enough."""
    return boto3.session.Session()


def client(settings: Settings, endpoint: str) -> Any:
    """A client of the store at `endpoint`, which is our way to it or the phones'."""
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        connect_timeout=3,
        read_timeout=20,
        retries={"mode": "standard", "max_attempts": 3},
        # Checksums we ask for are our own; older stores stumble over the SDK's defaults.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        max_pool_connections=settings.database_pool_size * 2,
    )
    return _session().client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=settings.s3_access_key_id,
        aws_secret_access_key=settings.s3_secret_access_key,
        region_name=settings.s3_region,
        config=config,
    )


def cors_rule(origins: list[str]) -> dict[str, Any]:
    """What browsers at `origins` may do: send by a link, and read by one."""
    return {
        "AllowedOrigins": origins,
        "AllowedMethods": ["PUT", "GET", "HEAD"],
        "AllowedHeaders": [
            "content-type",
            "content-md5",
            "x-amz-checksum-sha256",
            "if-none-match",
        ],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 7200,
    }
