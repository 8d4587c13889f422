"""Stores that know less, answer late, refuse us, or do not answer at all."""

from typing import Any

import pytest

from backend.core.storage import RANGE_BYTES, Stat, Storage
from backend.development.processes import free_ports
from backend.uploads.models import Upload
from tests.factories.citizens import slug
from tests.factories.uploads import announcement, photo, put, received, send

pytestmark = pytest.mark.slow


class WithoutChecksums(Storage):
    """A store that keeps no checksum, as several in production do; counts what is read of it."""

    reads = 0

    def stat(self, key: str) -> Stat | None:
        found = super().stat(key)
        return found and Stat(found.size, None)

    def read(self, key: str, start: int, length: int) -> bytes:
        self.reads += 1
        return super().read(key, start, length)


@pytest.mark.parametrize("size", [600, RANGE_BYTES, 2 * RANGE_BYTES + 1])
def test_where_the_store_keeps_no_checksum_the_server_reads_and_hashes(an, use_store, size: int):
    storage = use_store(WithoutChecksums)
    send(an, photo(size))
    ranges = -(-size // RANGE_BYTES)
    assert storage.reads == ranges + 1


def test_a_changed_file_is_found_without_the_stores_help(an, session, use_store, store):
    storage = use_store(WithoutChecksums)
    content = photo(2 * RANGE_BYTES + 1)
    upload = an.post("/uploads", json=announcement(content)).json
    key = session.get_one(Upload, upload["id"]).object_key
    store.client.put_object(Bucket=storage.bucket, Key=key, Body=content[:-1] + b"!")
    assert slug(an.post(f"/uploads/{upload['id']}/complete", status=422)) == "upload-refused"


@pytest.fixture
def sent(an, session) -> dict[str, Any]:
    """An upload whose bytes have arrived and wait to be completed."""
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    put(upload, content).raise_for_status()
    return upload


@pytest.fixture
def closed() -> str:
    """An address at which nobody listens."""
    return f"http://127.0.0.1:{free_ports(1)[0]}"


def test_a_store_that_does_not_answer_changes_nothing(an, sent, use_store, closed):
    use_store(s3_endpoint_url=closed)
    refused = an.post(f"/uploads/{sent['id']}/complete", status=503)
    assert slug(refused) == "unavailable"
    assert int(refused.headers["Retry-After"]) > 0
    assert an.get(f"/uploads/{sent['id']}").json["state"] == "pending"


def test_after_the_store_is_back_the_same_call_succeeds(an, sent, app, use_store, closed):
    usual = app.extensions["storage"]
    use_store(s3_endpoint_url=closed)
    an.post(f"/uploads/{sent['id']}/complete", status=503)
    app.extensions["storage"] = usual
    assert an.post(f"/uploads/{sent['id']}/complete", status=200).json["state"] == "received"


def test_a_store_that_refuses_us_is_no_fault_of_the_citizen(an, sent, use_store):
    use_store(s3_secret_access_key="not-the-secret")
    assert slug(an.post(f"/uploads/{sent['id']}/complete", status=503)) == "unavailable"
    assert an.get(f"/uploads/{sent['id']}").json["state"] == "pending"


def test_announcing_needs_no_store(an, use_store, closed):
    use_store(s3_endpoint_url=closed)
    an.post("/uploads", json=announcement())


def test_taking_back_while_the_store_is_away_can_be_done_again(an, app, session, use_store, closed):
    upload = send(an)
    usual = app.extensions["storage"]
    key = session.get_one(Upload, upload["id"]).object_key
    use_store(s3_endpoint_url=closed)
    assert slug(an.delete(f"/uploads/{upload['id']}", status=503)) == "unavailable"
    app.extensions["storage"] = usual
    an.delete(f"/uploads/{upload['id']}")
    assert usual.stat(key) is None


class VanishesUnderHand(Storage):
    """A store from which the object is taken away after it was looked at."""

    def stat(self, key: str) -> Stat | None:
        found = super().stat(key)
        self.delete(key)
        return found


def test_a_file_taken_back_while_it_is_proved_has_not_arrived(an, sent, use_store):
    use_store(VanishesUnderHand)
    assert slug(an.post(f"/uploads/{sent['id']}/complete", status=409)) == "upload-not-arrived"


class SweptMeanwhile(WithoutChecksums):
    """The sweep makes the upload unclaimable while its bytes are being proved."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.sweep: Any = None

    def stat(self, key: str) -> Stat | None:
        self.sweep()
        return super().stat(key)


@pytest.mark.parametrize(
    ("what", "status", "told"),
    [("refused", 422, "upload-refused"), ("gone", 404, "upload-not-found")],
)
def test_a_file_swept_while_it_is_proved_is_not_received(
    an, sent, session, use_store, what: str, status: int, told: str
):
    def sweep() -> None:
        upload = session.get_one(Upload, sent["id"])
        if what == "gone":
            session.delete(upload)
        else:
            upload.state = "refused"
        session.commit()

    use_store(SweptMeanwhile).sweep = sweep
    assert slug(an.post(f"/uploads/{sent['id']}/complete", status=status)) == told


def test_an_upload_that_is_received_is_not_asked_of_the_store_again(an, session, use_store, closed):
    upload = received(session, an.id)
    use_store(s3_endpoint_url=closed)
    an.post(f"/uploads/{upload.id}/complete", status=200)
