"""The store is full for a while: each gets a clear answer, nothing is lost, later all goes on."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from backend.core.storage import StoreUnavailable
from backend.procedures.editions import shelf
from backend.uploads import inspecting
from backend.uploads.cutting import PART_BYTES
from backend.uploads.inspecting import Tools
from backend.uploads.scanner import Scanner
from backend.uploads.workshop import Workshop
from tests.factories import films, hostile
from tests.factories.citizens import slug
from tests.factories.films import MIB, announced_film, film, part, put_part, send_parts
from tests.factories.jobs import work_off
from tests.factories.uploads import announcement, photo, put, send
from tests.uploads.full_store import Door, door_before

pytestmark = pytest.mark.slow

HOW_STORES_SAY_IT = [500, 503, 507]


@pytest.fixture
def door(app, use_store) -> Iterator[Door]:
    usual = app.extensions["settings"].s3_endpoint_url
    with door_before(usual) as door:
        use_store(s3_endpoint_url=door.url, s3_public_url=door.url)
        yield door


@pytest.mark.parametrize("status", HOW_STORES_SAY_IT)
def test_a_photo_that_found_no_room_goes_by_the_same_link_later(an, door, status: int):
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    door.status = status
    assert put(upload, content).status_code == status
    refused = an.post(f"/uploads/{upload['id']}/complete", status=409)
    assert slug(refused) == "upload-not-arrived"
    door.status = 0
    put(upload, content).raise_for_status()
    assert an.post(f"/uploads/{upload['id']}/complete", status=200).json["state"] == "received"


@pytest.mark.parametrize("status", HOW_STORES_SAY_IT)
def test_an_inspection_without_room_for_its_copies_is_done_again(
    an, app, session, door, status: int
):
    upload_id = UUID(send(an, hostile.jpeg())["id"])
    door.status = status
    tools = Tools(app.extensions["storage"], Scanner(""), Workshop())
    with pytest.raises(StoreUnavailable):
        inspecting.inspect(tools, upload_id)
    assert door.refused > 0
    seen = an.get(f"/uploads/{upload_id}").json
    assert (seen["state"], seen["inspection"]["state"]) == ("received", "waiting")
    door.status = 0
    work_off(app)
    assert an.get(f"/uploads/{upload_id}").json["inspection"]["state"] == "clean"


@pytest.fixture
def films_taken(app) -> Iterator[None]:
    films.publish()
    yield
    shelf.forget()


def test_parts_of_a_large_file_that_found_room_stay(an, app, session, films_taken, door):
    content = film(12 * MIB)
    upload = an.post("/uploads", json=announced_film(content)).json
    send_parts(an, upload, content, 1)
    door.status = 507
    pieces = {"parts": [part(2, content[PART_BYTES : 2 * PART_BYTES])]}
    [link] = an.post(f"/uploads/{upload['id']}/parts", json=pieces, status=200).json["parts"]
    assert put_part(link, content[PART_BYTES : 2 * PART_BYTES]).status_code == 507
    arrived = an.get(f"/uploads/{upload['id']}").json["parts"]["arrived"]
    assert [piece["number"] for piece in arrived] == [1]
    door.status = 0
    send_parts(an, upload, content, 2, 3)
    an.post(f"/uploads/{upload['id']}/complete", status=200)
    work_off(app)
    assert an.get(f"/uploads/{upload['id']}").json["state"] == "received"


def test_a_large_file_does_not_begin_without_room(an, session, films_taken, door):
    upload = an.post("/uploads", json=announced_film(film(12 * MIB))).json
    door.status = 507
    pieces = {"parts": [part(1, b"0" * PART_BYTES)]}
    answer = an.post(f"/uploads/{upload['id']}/parts", json=pieces, status=503)
    assert slug(answer) == "unavailable"
    assert int(answer.headers["Retry-After"]) > 0
