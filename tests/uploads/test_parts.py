"""Files in parts: begun, cut, resumed, joined, proved."""

import hashlib
import threading
from collections.abc import Iterator

import flask
import pytest
from sqlalchemy.orm import Session

from backend.core.db import session as current_session
from backend.core.db import sessions_of
from backend.procedures.editions import shelf
from backend.uploads import sweeping
from backend.uploads.cutting import PART_BYTES, SINGLE_BYTES
from backend.uploads.models import Upload, UploadPart
from tests.factories import films
from tests.factories.citizens import Person, faults, slug
from tests.factories.films import MIB, announced_film, film, part, put_part, send_parts
from tests.factories.jobs import work_off
from tests.factories.uploads import announcement, put

pytestmark = pytest.mark.slow

FILM = film(12 * MIB)


@pytest.fixture(autouse=True)
def procedure(request: pytest.FixtureRequest) -> Iterator[None]:
    """The procedure that takes films, where the test's application looks."""
    fresh = "fresh_app" in request.fixturenames
    app = request.getfixturevalue("fresh_app" if fresh else "app")
    with app.app_context():
        films.publish()
    yield
    shelf.forget()


@pytest.fixture
def begun(an) -> dict:
    return an.post("/uploads", json=announced_film(FILM)).json


def test_a_large_file_is_cut_by_the_server(begun):
    assert begun["put"] is None
    assert begun["sha256"] is None
    assert begun["parts"] == {"size": PART_BYTES, "count": 3, "arrived": [], "links": []}


def test_up_to_8_mib_a_file_stays_in_one_piece(an):
    content = film(SINGLE_BYTES)
    body = announcement(content, procedure=films.FILMS, media_type="video/mp4")
    upload = an.post("/uploads", json=body).json
    assert upload["parts"] is None
    put(upload, content).raise_for_status()
    an.post(f"/uploads/{upload['id']}/complete", status=200)


@pytest.mark.parametrize("name", ["sha256", "md5"])
def test_a_file_in_one_piece_needs_its_hashes(an, name: str):
    refused = an.post("/uploads", json=announcement(**{name: None}), status=422)
    assert faults(refused) == {f"/{name}": "null"}


def test_the_whole_way(an, app, begun, storage, session):
    send_parts(an, begun, FILM)
    arrived = an.post(f"/uploads/{begun['id']}/complete", status=200).json
    assert (arrived["state"], arrived["received_at"], arrived["parts"]) == ("arrived", None, None)
    assert work_off(app) == ["uploads:prove", "uploads:inspect"]
    receipt = an.get(f"/uploads/{begun['id']}").json
    assert receipt["state"] == "received"
    assert receipt["sha256"] == hashlib.sha256(FILM).hexdigest()
    assert receipt["received_at"] is not None
    assert receipt["inspection"]["state"] == "unopened"
    assert receipt["inspection"]["scan"] == "not_scanned"


def test_it_goes_on_where_it_stopped_after_another_log_in(an, app, begun):
    send_parts(an, begun, FILM, 1, 3)
    again = Person(app.test_client(), "nguyen-van-an")
    seen = again.get(f"/uploads/{begun['id']}").json["parts"]
    pieces = dict(films.cut(FILM, PART_BYTES))
    assert seen["arrived"] == [
        {
            "number": number,
            "size": len(pieces[number]),
            "sha256": hashlib.sha256(pieces[number]).hexdigest(),
        }
        for number in (1, 3)
    ]
    missing = again.post(f"/uploads/{begun['id']}/complete", status=409)
    assert slug(missing) == "upload-parts-missing"
    assert missing.json["missing"] == [2]
    send_parts(again, begun, FILM, 2)
    again.post(f"/uploads/{begun['id']}/complete", status=200)
    work_off(app)
    assert again.get(f"/uploads/{begun['id']}").json["state"] == "received"


def test_nothing_has_arrived_before_the_first_part(an, begun):
    refused = an.post(f"/uploads/{begun['id']}/complete", status=409)
    assert refused.json["missing"] == [1, 2, 3]


def test_parts_come_in_any_order_and_twice(an, app, begun):
    for number in (3, 1, 1, 2, 3):
        send_parts(an, begun, FILM, number)
    an.post(f"/uploads/{begun['id']}/complete", status=200)
    work_off(app)
    found = an.get(f"/uploads/{begun['id']}").json
    assert found["sha256"] == hashlib.sha256(FILM).hexdigest()


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([0], {"/parts/0/number": "out_of_range"}),
        ([4], {"/parts/0/number": "no_such_part"}),
        ([10_001], {"/parts/0/number": "out_of_range"}),
        ([1, 1], {"/parts/1/number": "twice"}),
        ([], {"/parts": "wrong_length"}),
        (list(range(1, 22)), {"/parts": "wrong_length"}),
        (["1"], {"/parts/0/number": "invalid"}),
    ],
)
def test_wrong_part_numbers(an, begun, parts: list, found: dict):
    body = {"parts": [part(1, b"x") | {"number": number} for number in parts]}
    assert faults(an.post(f"/uploads/{begun['id']}/parts", json=body, status=422)) == found


@pytest.mark.parametrize("change", [{"sha256": "0" * 63}, {"md5": None}, {"size": 1}])
def test_wrong_parts(an, begun, change: dict):
    body = {"parts": [part(1, b"x") | change]}
    (pointer,) = faults(an.post(f"/uploads/{begun['id']}/parts", json=body, status=422))
    assert pointer == f"/parts/0/{next(iter(change))}"


@pytest.mark.parametrize(
    "sent", [lambda c: c[:-1], lambda c: c + b".", lambda c: b"", lambda c: b"!" + c[1:]]
)
def test_a_link_fits_one_part_only(an, begun, sent):
    content = FILM[:PART_BYTES]
    body = {"parts": [part(1, content)]}
    [link] = an.post(f"/uploads/{begun['id']}/parts", json=body, status=200).json["parts"]
    put_part(link, sent(content))
    assert an.get(f"/uploads/{begun['id']}").json["parts"]["arrived"] == []


def test_another_file_is_not_mixed_in(an, begun):
    send_parts(an, begun, FILM, 1)
    other = {"parts": [part(1, b"another film")]}
    refused = an.post(f"/uploads/{begun['id']}/parts", json=other, status=409)
    assert slug(refused) == "upload-part-differs"


def test_a_small_file_has_no_parts(an):
    upload = an.post("/uploads", json=announcement()).json
    body = {"parts": [part(1, b"x")]}
    refused = an.post(f"/uploads/{upload['id']}/parts", json=body, status=409)
    assert slug(refused) == "upload-not-in-parts"


def test_a_strangers_parts(an, binh, begun):
    body = {"parts": [part(1, b"x")]}
    assert slug(binh.post(f"/uploads/{begun['id']}/parts", json=body, status=404)) == (
        "upload-not-found"
    )
    binh.get(f"/uploads/{begun['id']}", status=404)


def test_completing_twice_is_completing_once(an, app, begun):
    send_parts(an, begun, FILM)
    first = an.post(f"/uploads/{begun['id']}/complete", status=200).json
    assert an.post(f"/uploads/{begun['id']}/complete", status=200).json == first
    assert work_off(app).count("uploads:prove") == 1


def test_an_answer_lost_after_joining_is_asked_for_again(an, app, begun, session, storage):
    send_parts(an, begun, FILM)
    upload = session.get_one(Upload, begun["id"])
    stored = storage.parts(upload.object_key, upload.multipart)
    known = {row.number: row.sha256 for row in session.query(UploadPart).all()}
    storage.join_parts(
        upload.object_key,
        upload.multipart,
        {n: (one.etag, known[n]) for n, one in stored.items()},
    )
    assert an.post(f"/uploads/{begun['id']}/complete", status=200).json["state"] == "arrived"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (FILM[:-1] + b"!", "nội dung tệp bị sai khác"),
        (b"MZ" * 8 + FILM[16:], "nội dung tệp không đúng"),
        (None, "không còn trong kho"),
    ],
    ids=["changed", "a program", "gone"],
)
def test_what_the_store_let_through_the_proof_finds(
    an, app, begun, session, storage, store, content, code: str
):
    send_parts(an, begun, FILM)
    an.post(f"/uploads/{begun['id']}/complete", status=200)
    key = session.get_one(Upload, begun["id"]).object_key
    storage.delete(key)
    if content is not None:
        store.client.put_object(Bucket=storage.bucket, Key=key, Body=content)
    work_off(app)
    shown = an.get(f"/uploads/{begun['id']}").json
    assert shown["state"] == "refused"
    assert code in shown["inspection"]["reason"]
    assert storage.stat(key) is None


def test_an_announced_hash_of_the_whole_must_hold(an, app):
    body = announced_film(FILM, sha256="0" * 64)
    upload = an.post("/uploads", json=body).json
    send_parts(an, upload, FILM)
    an.post(f"/uploads/{upload['id']}/complete", status=200)
    work_off(app)
    assert an.get(f"/uploads/{upload['id']}").json["state"] == "refused"


def test_taking_back_leaves_no_parts(an, begun, session, storage):
    send_parts(an, begun, FILM, 1)
    upload = session.get_one(Upload, begun["id"])
    key, multipart = upload.object_key, upload.multipart
    an.delete(f"/uploads/{begun['id']}")
    assert multipart not in {item.multipart for item in storage.unfinished("incoming/")}
    assert storage.stat(key) is None
    session.expire_all()
    assert session.query(UploadPart).count() == 0


def test_the_sweep_abandons_parts(an, begun, session, storage):
    send_parts(an, begun, FILM, 1)
    session.expire_all()
    multipart = session.get_one(Upload, begun["id"]).multipart
    assert multipart in {item.multipart for item in storage.unfinished("incoming/")}
    assert sweeping.sweep(storage, 0) == 1
    assert multipart not in {item.multipart for item in storage.unfinished("incoming/")}


def test_too_many_bytes_wait(an):
    gib = announced_film(FILM, size=films.GIB)
    an.post("/uploads", json=gib)
    an.post("/uploads", json=gib)
    assert slug(an.post("/uploads", json=gib, status=409)) == "too-many-uploads"
    too_large = announced_film(FILM, size=films.GIB + 1)
    assert faults(an.post("/uploads", json=too_large, status=422)) == {"/size": "too_large"}


# Real commits on several connections.


def in_threads(count: int, work) -> None:
    together = threading.Barrier(count)

    def run(number: int) -> None:
        together.wait(timeout=20)
        work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_completing_twice_at_once_is_completing_once(fresh_app: flask.Flask):
    an = Person(fresh_app.test_client(), "nguyen-van-an")
    upload = an.post("/uploads", json=announced_film(FILM)).json
    send_parts(an, upload, FILM)
    states = []

    def complete(_: int) -> None:
        phone = Person(fresh_app.test_client(), "nguyen-van-an")
        states.append(phone.post(f"/uploads/{upload['id']}/complete", status=200).json["state"])

    in_threads(4, complete)
    assert states == ["arrived"] * 4
    assert work_off(fresh_app).count("uploads:prove") == 1
    assert an.get(f"/uploads/{upload['id']}").json["state"] == "received"


def test_parts_asked_for_at_once_belong_to_one_upload(fresh_app: flask.Flask):
    an = Person(fresh_app.test_client(), "nguyen-van-an")
    upload = an.post("/uploads", json=announced_film(FILM)).json

    def send(number: int) -> None:
        send_parts(Person(fresh_app.test_client(), "nguyen-van-an"), upload, FILM, number + 1)

    in_threads(3, send)
    seen = an.get(f"/uploads/{upload['id']}").json["parts"]["arrived"]
    assert [one["number"] for one in seen] == [1, 2, 3]
    key = f"incoming/{_key_of(fresh_app, upload)}"
    storage = fresh_app.extensions["storage"]
    assert len(list(storage.unfinished(key))) == 1


def _key_of(app: flask.Flask, upload: dict) -> str:
    with sessions_of(app)() as own:
        return str(own.get_one(Upload, upload["id"]).object_key).removeprefix("incoming/")


def test_sixty_announcements_at_once_keep_to_the_quota(fresh_app: flask.Flask):
    an = Person(fresh_app.test_client(), "nguyen-van-an")
    for _ in range(30):
        an.post("/uploads", json=announcement())
    statuses = []

    def begin(_: int) -> None:
        client = fresh_app.test_client()
        answer = super(type(client), client).open(
            "/api/v1/uploads", method="POST", json=announcement(), headers=an.headers
        )
        statuses.append(answer.status_code)

    in_threads(60, begin)
    with fresh_app.app_context():
        session: Session = current_session()
        assert session.query(Upload).count() == 60
    assert sorted(statuses) == [201] * 30 + [409] * 30
