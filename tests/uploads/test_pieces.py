"""Photos in small parts: announced in one request, cut, resumed, put together, proved, swept."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import flask
import pytest

from backend.core import clock
from backend.core.db import sessions_of
from backend.procedures.editions import shelf
from backend.uploads import pieces, sweeping
from backend.uploads.cutting import LEAST_PART_BYTES, PART_BYTES, SINGLE_BYTES
from backend.uploads.models import Upload, UploadPart
from tests.factories import films
from tests.factories.citizens import Person, faults, slug
from tests.factories.jobs import work_off
from tests.factories.pieces import announced_in_parts, put_by
from tests.factories.uploads import announcement, photo, put
from tests.uploads.full_store import door_before
from tests.uploads.test_other_stores import SweptMeanwhile, WithoutChecksums

pytestmark = pytest.mark.slow

SIZE = LEAST_PART_BYTES
PHOTO = photo(4 * SIZE + 1000)


@pytest.fixture
def begun(an) -> dict[str, Any]:
    """Announced with all its five parts; none is sent."""
    answer: dict[str, Any] = an.post("/uploads", json=announced_in_parts(PHOTO)).json
    return answer


@pytest.fixture
def sent(begun) -> dict[str, Any]:
    """All parts are in the store and wait to be put together."""
    put_by(begun["parts"]["links"], PHOTO, SIZE)
    return begun


@pytest.fixture
def key(begun, session) -> str:
    return str(session.get_one(Upload, begun["id"]).object_key)


@pytest.fixture
def films_taken(app) -> Iterator[None]:
    with app.app_context():
        films.publish()
    yield
    shelf.forget()


def stored(storage, key: str) -> set[str]:
    return {item.key.removeprefix(key) for item in storage.listing(key)}


def complete(person: Person, upload: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = person.post(f"/uploads/{upload['id']}/complete", status=200).json
    return answer


def test_the_whole_way(an, app, sent, storage, key):
    assert sent["put"] is None
    parts = sent["parts"]
    assert (parts["size"], parts["count"], parts["arrived"]) == (SIZE, 5, [])
    assert [link["number"] for link in parts["links"]] == [1, 2, 3, 4, 5]
    receipt = complete(an, sent)
    assert (receipt["state"], receipt["parts"]) == ("received", None)
    assert receipt["sha256"] == hashlib.sha256(PHOTO).hexdigest()
    assert stored(storage, key) == {""}
    assert b"".join(storage.ranges(key, len(PHOTO))) == PHOTO
    assert work_off(app)[0] == "uploads:inspect"


def test_who_does_not_ask_for_parts_gets_one_link(an):
    for body in (announcement(PHOTO), announcement(PHOTO, parts=None)):
        upload = an.post("/uploads", json=body).json
        assert upload["parts"] is None
        put(upload, PHOTO).raise_for_status()
        assert complete(an, upload)["state"] == "received"


def test_a_file_of_one_part(an):
    content = photo(700)
    upload = an.post("/uploads", json=announced_in_parts(content)).json
    put_by(upload["parts"]["links"], content, SIZE)
    assert complete(an, upload)["state"] == "received"


def test_as_large_as_the_paper_takes(an):
    content = photo(6 * films.MIB)
    size = 6 * films.MIB // 20 + 1
    upload = an.post("/uploads", json=announced_in_parts(content, size)).json
    put_by(upload["parts"]["links"], content, size)
    assert complete(an, upload)["sha256"] == hashlib.sha256(content).hexdigest()


def test_it_goes_on_where_it_stopped_after_another_log_in(an, app, begun):
    put_by(begun["parts"]["links"], PHOTO, SIZE, 1, 3)
    again = Person(app.test_client(), "nguyen-van-an")
    seen = again.get(f"/uploads/{begun['id']}").json["parts"]
    assert [(part["number"], part["size"]) for part in seen["arrived"]] == [(1, SIZE), (3, SIZE)]
    assert [link["number"] for link in seen["links"]] == [2, 4, 5]
    missing = again.post(f"/uploads/{begun['id']}/complete", status=409)
    assert slug(missing) == "upload-parts-missing"
    assert missing.json["missing"] == [2, 4, 5]
    put_by(seen["links"], PHOTO, SIZE)
    assert complete(again, begun)["state"] == "received"


def test_parts_announced_later_have_links_of_their_own(an):
    body = announced_in_parts(PHOTO)
    first, *others = body["parts"]["announced"]
    body["parts"]["announced"] = [first]
    upload = an.post("/uploads", json=body).json
    assert [link["number"] for link in upload["parts"]["links"]] == [1]
    put_by(upload["parts"]["links"], PHOTO, SIZE)
    early = an.post(f"/uploads/{upload['id']}/complete", status=409)
    assert early.json["missing"] == [2, 3, 4, 5]
    ask = {"parts": others}
    links = an.post(f"/uploads/{upload['id']}/parts", json=ask, status=200).json["parts"]
    put_by(links, PHOTO, SIZE)
    assert complete(an, upload)["state"] == "received"


def test_a_part_is_not_overwritten(an, begun):
    link = begun["parts"]["links"][0]
    for status in (200, 412):
        assert films.put_part(link, PHOTO[:SIZE]).status_code == status


@pytest.mark.parametrize(
    "sent_instead", [lambda c: c[:-1], lambda c: c + b".", lambda c: b"", lambda c: b"!" + c[1:]]
)
def test_a_link_fits_one_part_only(an, begun, sent_instead):
    films.put_part(begun["parts"]["links"][0], sent_instead(PHOTO[:SIZE]))
    assert an.get(f"/uploads/{begun['id']}").json["parts"]["arrived"] == []


def test_another_photo_is_not_mixed_in(an, begun):
    ask = {"parts": [films.part(1, b"another photo")]}
    refused = an.post(f"/uploads/{begun['id']}/parts", json=ask, status=409)
    assert slug(refused) == "upload-part-differs"


@pytest.mark.parametrize(
    "wrong",
    [b"!" + PHOTO[SIZE + 1 : 2 * SIZE], PHOTO[SIZE : 2 * SIZE - 1], PHOTO[SIZE:], b""],
    ids=["changed", "cut", "too long", "empty"],
)
def test_a_wrong_part_that_a_lax_store_kept_is_sent_again(
    an, sent, key, storage, store, wrong: bytes
):
    store.client.put_object(Bucket=storage.bucket, Key=f"{key}.part-2", Body=wrong)
    refused = an.post(f"/uploads/{sent['id']}/complete", status=409)
    assert refused.json["missing"] == [2]
    links = an.get(f"/uploads/{sent['id']}").json["parts"]["links"]
    assert [link["number"] for link in links] == [2]
    put_by(links, PHOTO, SIZE)
    assert complete(an, sent)["state"] == "received"


def test_parts_that_are_not_the_announced_whole_are_refused(an, session, storage):
    body = announced_in_parts(PHOTO, sha256="0" * 64)
    upload = an.post("/uploads", json=body).json
    key = session.get_one(Upload, upload["id"]).object_key
    put_by(upload["parts"]["links"], PHOTO, SIZE)
    refused = an.post(f"/uploads/{upload['id']}/complete", status=422)
    assert faults(refused) == {"/sha256": "wrong_hash"}
    assert stored(storage, key) == set()
    assert slug(an.post(f"/uploads/{upload['id']}/complete", status=422)) == "upload-refused"


def test_a_program_in_parts_is_refused(an, session, storage):
    content = b"MZ" * SIZE
    upload = an.post("/uploads", json=announced_in_parts(content)).json
    key = session.get_one(Upload, upload["id"]).object_key
    put_by(upload["parts"]["links"], content, SIZE)
    refused = an.post(f"/uploads/{upload['id']}/complete", status=422)
    assert faults(refused) == {"/media_type": "wrong_content"}
    assert stored(storage, key) == set()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"size": SIZE - 1}, {"/parts/size": "out_of_range"}),
        ({"size": PART_BYTES + 1}, {"/parts/size": "out_of_range"}),
        ({"size": "65536"}, {"/parts/size": "invalid"}),
        ({"announced": []}, {"/parts/announced": "wrong_length"}),
        ({"announced": None}, {"/parts/announced": "null"}),
        ({"announced": [films.part(6, b"")]}, {"/parts/announced/0/number": "no_such_part"}),
        ({"announced": [films.part(1, b"")] * 2}, {"/parts/announced/1/number": "twice"}),
        ({"announced": [films.part(1, b"")] * 21}, {"/parts/announced": "wrong_length"}),
        (
            {"announced": [films.part(1, b"") | {"md5": "x"}]},
            {"/parts/announced/0/md5": "pattern"},
        ),
        ({"count": 5}, {"/parts/count": "unknown_field"}),
    ],
)
def test_wrong_cuts(an, change: dict, found: dict):
    body = announced_in_parts(PHOTO)
    body["parts"] |= change
    assert faults(an.post("/uploads", json=body, status=422)) == found


def test_the_whole_needs_its_hash(an):
    refused = an.post("/uploads", json=announced_in_parts(PHOTO, sha256=None), status=422)
    assert faults(refused) == {"/sha256": "null"}


def test_a_large_file_is_cut_by_the_server_alone(an, films_taken):
    cut = announced_in_parts(PHOTO)["parts"]
    body = films.announced_film(PHOTO, size=SINGLE_BYTES + 1, parts=cut)
    assert faults(an.post("/uploads", json=body, status=422)) == {"/parts": "too_large"}


def test_a_strangers_parts(an, binh, sent):
    binh.get(f"/uploads/{sent['id']}", status=404)
    binh.post(f"/uploads/{sent['id']}/complete", status=404)
    ask = {"parts": [films.part(1, PHOTO[:SIZE])]}
    binh.post(f"/uploads/{sent['id']}/parts", json=ask, status=404)
    assert complete(an, sent)["state"] == "received"


def test_completing_twice_is_completing_once(an, app, sent):
    assert complete(an, sent) == complete(an, sent)
    assert work_off(app).count("uploads:inspect") == 1


def test_an_answer_lost_after_joining_is_asked_for_again(an, sent, session, storage):
    """The process died between the store and the database, with some parts removed already."""
    upload = session.get_one(Upload, sent["id"])
    announced = {row.number: row for row in session.query(UploadPart).all()}
    assert pieces.join(storage, upload, announced) == []
    storage.delete(f"{upload.object_key}.part-1")
    assert complete(an, sent)["state"] == "received"
    assert stored(storage, upload.object_key) == {""}


def test_where_the_store_keeps_no_checksum(an, sent, use_store):
    use_store(WithoutChecksums)
    assert complete(an, sent)["sha256"] == hashlib.sha256(PHOTO).hexdigest()


def test_announcing_needs_no_store(an, use_store):
    use_store(s3_endpoint_url="http://127.0.0.1:9")
    an.post("/uploads", json=announced_in_parts(PHOTO))


def test_a_store_that_does_not_answer_changes_nothing(an, app, sent, use_store):
    usual = app.extensions["storage"]
    use_store(s3_endpoint_url="http://127.0.0.1:9")
    assert slug(an.post(f"/uploads/{sent['id']}/complete", status=503)) == "unavailable"
    assert slug(an.get(f"/uploads/{sent['id']}", status=503)) == "unavailable"
    app.extensions["storage"] = usual
    assert complete(an, sent)["state"] == "received"


def test_a_store_that_is_full_when_they_are_put_together(an, app, sent, use_store):
    with door_before(app.extensions["settings"].s3_endpoint_url) as door:
        use_store(s3_endpoint_url=door.url)
        door.status = 507
        refused = an.post(f"/uploads/{sent['id']}/complete", status=503)
        assert slug(refused) == "unavailable"
        assert door.refused > 0
        seen = an.get(f"/uploads/{sent['id']}").json
        assert (seen["state"], len(seen["parts"]["arrived"])) == ("pending", 5)
        door.status = 0
        assert complete(an, sent)["state"] == "received"


def test_swept_while_it_is_put_together(an, sent, session, storage, key, use_store):
    def sweep() -> None:
        upload = session.get_one(Upload, sent["id"])
        upload.state = "refused"
        session.commit()

    use_store(SweptMeanwhile).sweep = sweep
    assert slug(an.post(f"/uploads/{sent['id']}/complete", status=422)) == "upload-refused"
    assert stored(storage, key) == set()


def test_taking_back_leaves_no_parts(an, sent, session, storage, key):
    an.delete(f"/uploads/{sent['id']}")
    assert stored(storage, key) == set()
    session.expire_all()
    assert session.query(UploadPart).count() == 0


def test_the_sweep_removes_parts(an, sent, session, storage, key):
    session.expire_all()
    assert sweeping.sweep(storage, 0) == 1
    assert stored(storage, key) == set()


def test_parts_are_orphans_only_once_nobody_awaits_them(an, sent, session, storage, key):
    mine = {f"{key}.part-{number}" for number in range(1, 6)}
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert mine.isdisjoint(sweeping.find_orphans(storage).objects)
    complete(an, sent)
    # Sent twice, and the second arrived late.
    put_by(sent["parts"]["links"], PHOTO, SIZE, 2)
    with clock.set_to(clock.now() + timedelta(days=2)):
        orphans = sweeping.remove_orphans(storage).objects
    assert mine & set(orphans) == {f"{key}.part-2"}
    assert stored(storage, key) == {""}


# Real commits on several connections.


def test_completing_at_once_is_completing_once(fresh_app: flask.Flask):
    an = Person(fresh_app.test_client(), "nguyen-van-an")
    upload = an.post("/uploads", json=announced_in_parts(PHOTO)).json
    put_by(upload["parts"]["links"], PHOTO, SIZE)
    together = threading.Barrier(4)
    states = []

    def run() -> None:
        phone = Person(fresh_app.test_client(), "nguyen-van-an")
        together.wait(timeout=20)
        states.append(complete(phone, upload)["state"])

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == ["received"] * 4
    assert work_off(fresh_app).count("uploads:inspect") == 1
    with sessions_of(fresh_app)() as own:
        key = own.get_one(Upload, upload["id"]).object_key
    assert stored(fresh_app.extensions["storage"], key) == {""}
