"""Any S3-compatible store, used so that the strictest and the laxest of them are both right.

A link to write signs type, length, MD5 and SHA-256; even so a 200 proves nothing (some stores keep
a body that does not match), so `stat` gives what the store knows and `sha256_of` reads the object
where the store knows too little. Only HEAD, GET, PUT, COPY, DELETE, LIST and multipart are used:
tagging and attributes lose data on some servers.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from backend.core import clock, ids, store_client
from backend.core.settings import Settings
from backend.core.store_client import NoSuchObject, StoreUnavailable, failures_named

RANGE_BYTES: Final = 1024 * 1024
_CANARY: Final = "canary/ready"

__all__ = [
    "RANGE_BYTES",
    "GetLink",
    "Listed",
    "NoSuchObject",
    "Part",
    "PutLink",
    "Stat",
    "Storage",
    "StoreUnavailable",
    "Unfinished",
]


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


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has arrived: size in bytes; the store's own name for its content."""

    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An object in a listing."""

    key: str
    size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An upload in parts that was neither joined nor abandoned."""

    key: str
    multipart: str
    begun_at: datetime


class Storage:
    """The bucket of this installation. Keys are random names; hashes are hex, sizes in bytes."""

    def __init__(self, settings: Settings) -> None:
        self.bucket = settings.s3_bucket
        self.link_seconds = settings.upload_link_seconds
        self._client = store_client.client(settings, settings.s3_endpoint_url)
        # Links are made for the address that phones reach, which may not be ours.
        self._public = store_client.client(settings, settings.s3_public_url)

    # Links.

    def put_link(self, key: str, *, media_type: str, size: int, md5: str, sha256: str) -> PutLink:
        """A link for `PUT`ting exactly this content at `key`, where nothing may be yet."""
        headers = {**_proofs(md5, sha256), "content-type": media_type, "if-none-match": "*"}
        signed = {
            **self._at(key),
            **_proof_parameters(size, headers),
            "ContentType": media_type,
            "IfNoneMatch": "*",
        }
        return self._write_link("put_object", signed, headers)

    def part_link(  # noqa: PLR0913 - each is signed
        self, key: str, multipart: str, number: int, *, size: int, md5: str, sha256: str
    ) -> PutLink:
        """A link for `PUT`ting exactly this content as part `number` (from 1)."""
        headers = _proofs(md5, sha256)
        signed = {
            **self._at(key),
            **_proof_parameters(size, headers),
            "UploadId": multipart,
            "PartNumber": number,
        }
        return self._write_link("upload_part", signed, headers)

    def _write_link(
        self, operation: str, signed: Mapping[str, Any], headers: dict[str, str]
    ) -> PutLink:
        url = self._public.generate_presigned_url(
            operation, Params=signed, ExpiresIn=self.link_seconds
        )
        return PutLink(url, headers, clock.now() + timedelta(seconds=self.link_seconds))

    def get_link(self, key: str, *, media_type: str, disposition: str, seconds: int) -> GetLink:
        """A link that reads `key`, answered with these two headers whatever was stored."""
        url = self._public.generate_presigned_url(
            "get_object",
            Params={
                **self._at(key),
                "ResponseContentType": media_type,
                "ResponseContentDisposition": disposition,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=seconds,
        )
        return GetLink(url, clock.now() + timedelta(seconds=seconds))

    # Objects.

    def stat(self, key: str) -> Stat | None:
        """What is at `key`, or None."""
        try:
            with failures_named():
                head = self._client.head_object(**self._at(key), ChecksumMode="ENABLED")
        except NoSuchObject:
            return None
        checksum = head.get("ChecksumSHA256")
        # A composite checksum ("…-2") is of the parts, not of the file.
        whole = checksum if checksum and "-" not in checksum else None
        return Stat(head["ContentLength"], b64decode(whole).hex() if whole else None)

    def read(self, key: str, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`. Raises `NoSuchObject`."""
        with failures_named():
            answer = self._client.get_object(
                **self._at(key), Range=f"bytes={start}-{start + length - 1}"
            )
            body: bytes = answer["Body"].read()
        return body

    def ranges(self, key: str, size: int, length: int = RANGE_BYTES) -> Iterator[bytes]:
        """The object's content, `length` bytes at a time: reading it whole costs its size.

        Raises `NoSuchObject`.
        """
        for start in range(0, size, length):
            yield self.read(key, start, length)

    def sha256_of(self, key: str, size: int) -> str:
        """Hash an object by reading it, range by range, in bounded memory.

        Raises `NoSuchObject`.
        """
        digest = hashlib.sha256()
        for content in self.ranges(key, size):
            digest.update(content)
        return digest.hexdigest()

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keep `content` at `key`."""
        with failures_named():
            self._client.put_object(
                **self._at(key),
                Body=content,
                ContentType=media_type,
                ContentMD5=_base64(hashlib.md5(content, usedforsecurity=False).hexdigest()),
            )

    def copy(self, source: str, target: str, media_type: str) -> None:
        """Copy an object inside the store. Raises `NoSuchObject`."""
        with failures_named():
            self._client.copy_object(
                **self._at(target),
                CopySource=self._at(source),
                ContentType=media_type,
                MetadataDirective="REPLACE",
            )

    def delete(self, key: str) -> None:
        """Make sure that nothing is at `key`."""
        with failures_named():
            self._client.delete_object(**self._at(key))

    def listing(self, prefix: str) -> Iterator[Listed]:
        """Every object whose key begins with `prefix`, a page of the store at a time."""
        pages = self._client.get_paginator("list_objects_v2")
        with failures_named():
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
                for item in page.get("Contents", ()):
                    yield Listed(item["Key"], item["Size"], item["LastModified"])

    # Uploads in parts.

    def begin_parts(self, key: str, media_type: str) -> str:
        """Open an upload in parts; answers the store's name of it."""
        with failures_named():
            begun = self._client.create_multipart_upload(
                **self._at(key), ContentType=media_type, ChecksumAlgorithm="SHA256"
            )
        name: str = begun["UploadId"]
        return name

    def parts(self, key: str, multipart: str) -> dict[int, Part]:
        """The parts that have arrived, by number: the store's own word, not ours.

        A part that came twice is there once. Raises `NoSuchObject` once they have been joined or
        abandoned.
        """
        pages = self._client.get_paginator("list_parts")
        found: dict[int, Part] = {}
        with failures_named():
            for page in pages.paginate(**self._at(key), UploadId=multipart):
                for item in page.get("Parts", ()):
                    found[item["PartNumber"]] = Part(item["Size"], item["ETag"])
        return found

    def join_parts(self, key: str, multipart: str, parts: Mapping[int, tuple[str, str]]) -> None:
        """Make the object of its parts: (etag, SHA-256) by number.

        Raises `NoSuchObject` if they have been joined or abandoned already.
        """
        listed = [
            {"PartNumber": number, "ETag": etag, "ChecksumSHA256": _base64(sha256)}
            for number, (etag, sha256) in sorted(parts.items())
        ]
        with failures_named():
            self._client.complete_multipart_upload(
                **self._at(key), UploadId=multipart, MultipartUpload={"Parts": listed}
            )

    def abandon_parts(self, key: str, multipart: str) -> None:
        """Make sure that no part is kept."""
        try:
            with failures_named():
                self._client.abort_multipart_upload(**self._at(key), UploadId=multipart)
        except NoSuchObject:
            return

    def unfinished(self, prefix: str) -> Iterator[Unfinished]:
        """Every upload in parts below `prefix` that was neither joined nor abandoned."""
        pages = self._client.get_paginator("list_multipart_uploads")
        with failures_named():
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
                for item in page.get("Uploads", ()):
                    yield Unfinished(item["Key"], item["UploadId"], item["Initiated"])

    # The bucket.

    def prepare(self, origins: list[str]) -> None:
        """Create the bucket unless it is there, and let `origins` PUT and GET from a browser."""
        try:
            with failures_named():
                self._client.head_bucket(Bucket=self.bucket)
        except NoSuchObject:
            with failures_named():
                self._client.create_bucket(Bucket=self.bucket)
        rules = {"CORSRules": [store_client.cors_rule(origins)]}
        with failures_named():
            self._client.put_bucket_cors(Bucket=self.bucket, CORSConfiguration=rules)

    def ping(self) -> None:
        """Write and read a canary: listing proves nothing. Raises `StoreUnavailable`."""
        content = ids.random_name().encode()
        try:
            with failures_named():
                self._client.put_object(**self._at(_CANARY), Body=content)
                self._client.get_object(**self._at(_CANARY))["Body"].read()
        except NoSuchObject as error:
            raise StoreUnavailable(str(error)) from error

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": key}


def _proofs(md5: str, sha256: str) -> dict[str, str]:
    return {"content-md5": _base64(md5), "x-amz-checksum-sha256": _base64(sha256)}


def _proof_parameters(size: int, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "ContentLength": size,
        "ContentMD5": headers["content-md5"],
        "ChecksumSHA256": headers["x-amz-checksum-sha256"],
    }


def _base64(hexadecimal: str) -> str:
    return b64encode(bytes.fromhex(hexadecimal)).decode()
