"""Any S3-compatible store, used so that the strictest and the laxest of them are both right.

A PUT link signs type, length, MD5 and SHA-256 and refuses to overwrite; even so a 200 on PUT
proves nothing (some stores keep a body that does not match), so `stat` gives what the store knows
and `sha256_of` reads the object where the store knows too little. Only HEAD, GET, PUT, DELETE and
LIST are used: tagging and attributes lose data on some servers.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import boto3
import botocore.exceptions
from botocore.config import Config

from backend.core import clock, ids
from backend.core.settings import Settings

RANGE_BYTES: Final = 1024 * 1024
_CANARY: Final = "canary/ready"


class StoreUnavailable(Exception):
    """The store does not answer, fails, or refuses us; trying again may help."""


class NoSuchObject(LookupError):
    """There is nothing at that key, or no longer."""


@dataclass(frozen=True, slots=True)
class PutLink:
    """A link that takes exactly one body: send `headers` as they are."""

    url: str
    headers: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class GetLink:
    """A link that reads one object until it expires."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Stat:
    """What the store says of an object: size in bytes; SHA-256 as hex where it knows it."""

    size: int
    sha256: str | None


@contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except botocore.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise NoSuchObject(str(error)) from error
        raise StoreUnavailable(str(error)) from error
    except (botocore.exceptions.BotoCoreError, ConnectionError) as error:
        raise StoreUnavailable(str(error)) from error


class Storage:
    """The bucket of this installation."""

    def __init__(self, settings: Settings) -> None:
        self.bucket = settings.s3_bucket
        self.link_seconds = settings.upload_link_seconds
        self._client = _client(settings, settings.s3_endpoint_url)
        # Links are made for the address that phones reach, which may not be ours.
        self._public = _client(settings, settings.s3_public_url)

    def put_link(self, key: str, *, media_type: str, size: int, md5: str, sha256: str) -> PutLink:
        """A link for `PUT`ting exactly this content at `key` (hashes in hex, size in bytes)."""
        headers = {
            "content-type": media_type,
            "content-md5": _base64(md5),
            "x-amz-checksum-sha256": _base64(sha256),
            "if-none-match": "*",
        }
        url = self._public.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self.bucket,
                "Key": key,
                "ContentType": media_type,
                "ContentLength": size,
                "ContentMD5": headers["content-md5"],
                "ChecksumSHA256": headers["x-amz-checksum-sha256"],
                "IfNoneMatch": "*",
            },
            ExpiresIn=self.link_seconds,
        )
        return PutLink(url, headers, clock.now() + timedelta(seconds=self.link_seconds))

    def get_link(self, key: str, *, media_type: str, disposition: str, seconds: int) -> GetLink:
        """A link that reads `key`, answered with these two headers whatever was stored."""
        url = self._public.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.bucket,
                "Key": key,
                "ResponseContentType": media_type,
                "ResponseContentDisposition": disposition,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=seconds,
        )
        return GetLink(url, clock.now() + timedelta(seconds=seconds))

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keep `content` at `key`."""
        with _failures_named():
            self._client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=content,
                ContentType=media_type,
                ContentMD5=_base64(hashlib.md5(content, usedforsecurity=False).hexdigest()),
            )

    def stat(self, key: str) -> Stat | None:
        """What is at `key`, or None."""
        try:
            with _failures_named():
                head = self._client.head_object(Bucket=self.bucket, Key=key, ChecksumMode="ENABLED")
        except NoSuchObject:
            return None
        checksum = head.get("ChecksumSHA256")
        # A composite checksum ("…-2") is of the parts, not of the file.
        whole = checksum if checksum and "-" not in checksum else None
        return Stat(head["ContentLength"], b64decode(whole).hex() if whole else None)

    def read(self, key: str, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`. Raises `NoSuchObject`."""
        with _failures_named():
            answer = self._client.get_object(
                Bucket=self.bucket, Key=key, Range=f"bytes={start}-{start + length - 1}"
            )
            body: bytes = answer["Body"].read()
        return body

    def sha256_of(self, key: str, size: int) -> str:
        """Hash an object by reading it, range by range, in bounded memory.

        Raises `NoSuchObject`.
        """
        digest = hashlib.sha256()
        for start in range(0, size, RANGE_BYTES):
            digest.update(self.read(key, start, RANGE_BYTES))
        return digest.hexdigest()

    def delete(self, key: str) -> None:
        """Make sure that nothing is at `key`."""
        with _failures_named():
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def prepare(self, origins: list[str]) -> None:
        """Create the bucket unless it is there, and let `origins` PUT and GET from a browser."""
        try:
            with _failures_named():
                self._client.head_bucket(Bucket=self.bucket)
        except NoSuchObject:
            with _failures_named():
                self._client.create_bucket(Bucket=self.bucket)
        with _failures_named():
            self._client.put_bucket_cors(
                Bucket=self.bucket, CORSConfiguration={"CORSRules": [_cors_rule(origins)]}
            )

    def ping(self) -> None:
        """Write and read a canary: listing proves nothing. Raises `StoreUnavailable`."""
        content = ids.random_name().encode()
        try:
            with _failures_named():
                self._client.put_object(Bucket=self.bucket, Key=_CANARY, Body=content)
                self._client.get_object(Bucket=self.bucket, Key=_CANARY)["Body"].read()
        except NoSuchObject as error:
            raise StoreUnavailable(str(error)) from error


@cache
def _session() -> boto3.session.Session:
    """The SDK takes 0.15 s to read what S3 is: once a process is enough."""
    return boto3.session.Session()


def _client(settings: Settings, endpoint: str) -> Any:
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


def _cors_rule(origins: list[str]) -> dict[str, Any]:
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


def _base64(hexadecimal: str) -> str:
    return b64encode(bytes.fromhex(hexadecimal)).decode()
