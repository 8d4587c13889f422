"""The rig keeps what it promises: isolation, clones, asserted answers."""

import flask
import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.citizens import service as citizens
from tests.rig.live import LiveServer
from tests.rig.servers import Files


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_one_test_commits_is_gone_in_the_next(session: Session, time: str) -> None:
    assert session.execute(text("select count(*) from citizens")).scalar_one() == 0
    citizens.remember("made-up", "Nguyễn Văn Mẫu")
    assert session.execute(text("select count(*) from citizens")).scalar_one() == 1


def test_a_request_sees_what_the_test_has_committed(session: Session, client: FlaskClient) -> None:
    signed_in = client.post("/api/v1/sessions/zalo", json={"access_token": "dev:le-thi-mau"})
    assert signed_in.json["citizen"]["display_name"]
    assert session.execute(text("select count(*) from citizens")).scalar_one() == 1


def test_a_request_takes_nothing_from_the_context_of_the_test(
    session: Session, client: FlaskClient
) -> None:
    flask.g.citizen_id = "leaked"
    client.get("/api/v1/me", status=401)


def test_an_unexpected_answer_fails_and_shows_its_body(client: FlaskClient) -> None:
    with pytest.raises(AssertionError, match=r"expected 200, got 404(.|\n)*urn:mot-cua:problem"):
        client.get("/api/v1/procedures/0.000000")


def test_a_fresh_database_is_furnished_and_not_the_shared_one(
    session: Session, fresh_database: str
) -> None:
    with psycopg.connect(fresh_database) as connection:
        (name,) = connection.execute("select current_database()").fetchone()
        (revisions,) = connection.execute("select count(*) from procedure_revisions").fetchone()
    assert name != session.execute(text("select current_database()")).scalar_one()
    assert revisions >= 1


def test_buckets_are_separate(store: Files) -> None:
    first, second = store.bucket(), store.bucket()
    store.client.put_object(Bucket=first, Key="k", Body=b"only here")
    assert "Contents" not in store.client.list_objects_v2(Bucket=second)


@pytest.mark.journey
def test_the_live_server_answers_with_a_worker_beside_it(live_server: LiveServer) -> None:
    with live_server.client() as client:
        assert client.get("/procedures").json()["items"]
        client.get("/procedures/0.000000", status=404)
        ready = client.get(f"{live_server.url}/readyz").json()
    assert ready["checks"]["worker"] == "ok"
