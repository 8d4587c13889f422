"""The store's client, where signatures do not matter: in-process, on moto."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import flask
import httpx
import pytest
from moto import mock_aws

from backend.core.storage import RANGE_BYTES, NoSuchObject, Stat, Storage, StoreUnavailable

pytestmark = pytest.mark.slow

CONTENT = bytes(range(256)) * 10_000


@pytest.fixture
def storage(shared_app: flask.Flask) -> Iterator[Storage]:
    """A bucket with nothing in it."""
    usual = shared_app.extensions["settings"]
    with mock_aws():
        settings = replace(
            usual, s3_endpoint_url="https://s3.amazonaws.com", s3_bucket="mot-cua-on-moto"
        )
        made = Storage(settings)
        made.prepare(["https://h5.zdn.vn"])
        yield made


def keep(storage: Storage, key: str, content: bytes = CONTENT, **options: Any) -> None:
    storage._client.put_object(Bucket=storage.bucket, Key=key, Body=content, **options)


def test_preparing_twice_is_preparing_once(storage):
    keep(storage, "incoming/kept")
    storage.prepare(["https://h5.zdn.vn", "zbrowser://h5.zdn.vn"])
    assert storage.stat("incoming/kept") is not None
    (rule,) = storage._client.get_bucket_cors(Bucket=storage.bucket)["CORSRules"]
    assert rule["AllowedOrigins"] == ["https://h5.zdn.vn", "zbrowser://h5.zdn.vn"]
    assert set(rule["AllowedMethods"]) == {"PUT", "GET", "HEAD"}
    assert "content-md5" in rule["AllowedHeaders"]
    assert rule["ExposeHeaders"] == ["ETag"]


def test_what_is_not_there(storage):
    assert storage.stat("incoming/nothing") is None
    with pytest.raises(NoSuchObject):
        storage.read("incoming/nothing", 0, 10)
    with pytest.raises(NoSuchObject):
        storage.sha256_of("incoming/nothing", 10)
    storage.delete("incoming/nothing")


@pytest.fixture
def real(shared_app: flask.Flask) -> Storage:
    """The embedded store: moto's checksums are its own idea."""
    found: Storage = shared_app.extensions["storage"]
    return found


def test_a_checksum_the_store_knows_is_told(real):
    digest = hashlib.sha256(CONTENT)
    keep(real, "known", ChecksumSHA256=b64encode(digest.digest()).decode())
    assert real.stat("known") == Stat(len(CONTENT), digest.hexdigest())


def test_a_checksum_the_store_was_not_given_is_not_made_up(real):
    keep(real, "unknown")
    assert real.stat("unknown") == Stat(len(CONTENT), None)


def test_a_checksum_of_parts_is_none_of_the_file(real):
    client, where = real._client, {"Bucket": real.bucket, "Key": "parts"}
    begun = client.create_multipart_upload(**where, ChecksumAlgorithm="SHA256")
    part = {**where, "UploadId": begun["UploadId"], "PartNumber": 1}
    sent = client.upload_part(**part, Body=CONTENT, ChecksumAlgorithm="SHA256")
    parts = [{"PartNumber": 1, "ETag": sent["ETag"], "ChecksumSHA256": sent["ChecksumSHA256"]}]
    client.complete_multipart_upload(
        **where, UploadId=begun["UploadId"], MultipartUpload={"Parts": parts}
    )
    told = client.head_object(**where, ChecksumMode="ENABLED")["ChecksumSHA256"]
    assert told.endswith("-1")
    assert real.stat("parts") == Stat(len(CONTENT), None)


def test_reading_by_ranges(storage):
    keep(storage, "a")
    assert storage.read("a", 0, 4) == CONTENT[:4]
    assert storage.read("a", 1000, 300) == CONTENT[1000:1300]
    assert storage.read("a", len(CONTENT) - 2, 100) == CONTENT[-2:]


@pytest.mark.parametrize(
    "size", [1, RANGE_BYTES - 1, RANGE_BYTES, RANGE_BYTES + 1, 2 * RANGE_BYTES + 7]
)
def test_a_hash_by_ranges_is_the_hash(storage, size: int):
    keep(storage, "a", CONTENT[:size])
    assert storage.sha256_of("a", size) == hashlib.sha256(CONTENT[:size]).hexdigest()


def test_the_canary_needs_a_bucket(storage):
    storage.ping()
    storage.bucket = "nobody-made-this"
    with pytest.raises(StoreUnavailable):
        storage.ping()


def test_what_is_put_is_read_by_a_link(real):
    real.put("letters/one", b"%PDF-1.7 content", "application/pdf")
    link = real.get_link(
        "letters/one",
        media_type="application/pdf",
        disposition="attachment; filename=a.pdf",
        seconds=60,
    )
    answer = httpx.get(link.url, timeout=20)
    assert answer.content == b"%PDF-1.7 content"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=a.pdf"
    assert "no-store" in answer.headers["Cache-Control"]
