"""A file's way from a phone to "received", on a real store."""

import threading
from datetime import datetime, timedelta

import httpx
import pytest

from backend.core import clock, ids
from backend.development.processes import wait_until
from backend.uploads.models import Upload
from tests.factories.citizens import Person, slug
from tests.factories.uploads import announcement, photo, put, received, send

pytestmark = pytest.mark.slow


def object_key(session, upload: dict) -> str:
    found = session.get(Upload, upload["id"])
    assert found is not None
    return found.object_key


def test_a_photo_is_announced_sent_and_received(an):
    content = photo(300_000)
    announced = announcement(content)
    pending = an.post("/uploads", json=announced).json
    assert pending["state"] == "pending"
    assert pending["received_at"] is None
    assert put(pending, content).status_code == 200
    received = an.post(f"/uploads/{pending['id']}/complete", status=200).json
    assert received == {
        **{name: value for name, value in announced.items() if name != "md5"},
        "id": pending["id"],
        "state": "received",
        "created_at": pending["created_at"],
        "received_at": received["received_at"],
        "put": None,
        "parts": None,
        "inspection": {
            "state": "waiting",
            "reason": None,
            "scan": None,
            "legibility": None,
            "reading": None,
        },
    }
    assert an.get(f"/uploads/{pending['id']}").json == received


def test_what_is_in_the_store_is_what_was_sent(an, session, storage):
    content = photo(5000)
    upload = send(an, content)
    assert storage.read(object_key(session, upload), 0, 10_000) == content


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe1 exif"),
        ("image/png", b"\x89PNG\r\n\x1a\n rest"),
        ("application/pdf", b"%PDF-1.7 rest"),
        ("image/heic", b"\x00\x00\x00\x18ftypheic rest"),
        ("image/heic", b"\x00\x00\x00\x18ftypmif1 rest"),
    ],
)
def test_each_type_that_is_taken(an, media_type: str, content: bytes):
    assert send(an, content, media_type=media_type)["media_type"] == media_type


def test_a_link_says_how_to_use_it(an):
    content = photo()
    before = clock.now().replace(microsecond=0)
    link = an.post("/uploads", json=announcement(content)).json["put"]
    assert link["method"] == "PUT"
    assert set(link["headers"]) == {
        "content-type",
        "content-md5",
        "x-amz-checksum-sha256",
        "if-none-match",
    }
    assert datetime.fromisoformat(link["expires_at"]) - before >= timedelta(minutes=15)


def test_a_browser_of_the_mini_app_may_use_the_link_and_no_other(an):
    link = an.post("/uploads", json=announcement()).json["put"]

    def preflight(origin: str) -> httpx.Response:
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": ", ".join(link["headers"]),
        }
        return httpx.options(link["url"], headers=headers)

    ours, other = preflight("http://localhost:8000"), preflight("http://evil.example")
    assert ours.headers["Access-Control-Allow-Origin"] == "http://localhost:8000"
    assert "Access-Control-Allow-Origin" not in other.headers


def test_the_name_of_an_object_tells_nothing(an, session):
    upload = send(an, file_name="giay-chung-sinh-cua-be-An.jpg")
    assert object_key(session, upload).removeprefix("incoming/").isalnum()
    assert "An" not in object_key(session, upload)


def test_a_file_may_be_sent_by_a_link_asked_for_later(an):
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    again = an.get(f"/uploads/{upload['id']}").json
    put(again, content).raise_for_status()
    an.post(f"/uploads/{upload['id']}/complete", status=200)


def test_an_expired_link_takes_nothing_and_a_fresh_one_does(an, use_store):
    use_store(upload_link_seconds=1)
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    expires = datetime.fromisoformat(upload["put"]["expires_at"]) + timedelta(seconds=1)
    wait_until(lambda: clock.now() > expires, seconds=5, what="the end of the link")
    assert put(upload, content).status_code == 403
    complete = f"/uploads/{upload['id']}/complete"
    assert slug(an.post(complete, status=409)) == "upload-not-arrived"
    put(an.get(f"/uploads/{upload['id']}").json, content).raise_for_status()
    an.post(complete, status=200)


def test_completing_too_early_only_asks_for_patience(an):
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    complete = f"/uploads/{upload['id']}/complete"
    assert slug(an.post(complete, status=409)) == "upload-not-arrived"
    assert an.get(f"/uploads/{upload['id']}").json["state"] == "pending"
    put(upload, content).raise_for_status()
    assert an.post(complete, status=200).json["state"] == "received"


def test_completing_twice_is_completing_once(an):
    upload = send(an)
    with clock.set_to(clock.now() + timedelta(minutes=5)):
        assert an.post(f"/uploads/{upload['id']}/complete", status=200).json == upload


def test_completing_twice_at_once_is_completing_once(fresh_app):
    an = Person(fresh_app.test_client(), "nguyen-van-an")
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    put(upload, content).raise_for_status()
    together = threading.Barrier(6)
    answers = []

    def complete() -> None:
        phone = Person(fresh_app.test_client(), "nguyen-van-an")
        together.wait(timeout=10)
        answers.append(phone.post(f"/uploads/{upload['id']}/complete", status=200).json)

    presses = [threading.Thread(target=complete) for _ in range(together.parties)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert answers == [an.get(f"/uploads/{upload['id']}").json] * together.parties


def test_a_file_once_sent_is_not_overwritten(an):
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    put(upload, content).raise_for_status()
    assert put(upload, content).is_error
    an.post(f"/uploads/{upload['id']}/complete", status=200)
    assert put(upload, content).is_error


def test_a_pending_and_a_received_file_can_be_taken_back(an, session, storage):
    pending = an.post("/uploads", json=announcement()).json
    arrived = send(an)
    keys = [object_key(session, upload) for upload in (pending, arrived)]
    for upload in (pending, arrived):
        an.delete(f"/uploads/{upload['id']}")
        assert slug(an.get(f"/uploads/{upload['id']}", status=404)) == "upload-not-found"
        assert slug(an.delete(f"/uploads/{upload['id']}", status=404)) == "upload-not-found"
    assert [storage.stat(key) for key in keys] == [None, None]


def test_a_refused_file_can_be_taken_back(an, session):
    upload = received(session, an.id, state="refused", received_at=None)
    an.delete(f"/uploads/{upload.id}")
    an.get(f"/uploads/{upload.id}", status=404)


def test_a_file_of_a_dossier_stays(an, session):
    claimed = received(session, an.id, state="claimed", claimed_at=clock.now())
    assert slug(an.delete(f"/uploads/{claimed.id}", status=409)) == "upload-claimed"
    assert an.get(f"/uploads/{claimed.id}").json["state"] == "claimed"
    assert an.post(f"/uploads/{claimed.id}/complete", status=200).json["state"] == "claimed"


@pytest.mark.parametrize("owner", ["somebody else", "nobody"])
def test_what_is_not_mine_does_not_exist(an, binh, session, owner: str):
    upload_id = received(session, an.id).id if owner == "somebody else" else ids.new()
    answers = [
        binh.get(f"/uploads/{upload_id}", status=404),
        binh.post(f"/uploads/{upload_id}/complete", status=404),
        binh.delete(f"/uploads/{upload_id}", status=404),
    ]
    assert [slug(answer) for answer in answers] == ["upload-not-found"] * 3


def test_what_is_no_id_is_no_address(an):
    assert slug(an.get("/uploads/..%2Fme", status=404)) == "not-found"
    assert slug(an.get("/uploads/1", status=404)) == "not-found"
