"""Signing in: a Zalo token for one of ours, and nobody is two people."""

import threading
from collections.abc import Iterator

import flask
import httpx
import psycopg
import pytest
from sqlalchemy import func, select

from backend.citizens import service
from backend.citizens.identity import ZaloIdentity, ZaloUser
from backend.citizens.models import Citizen
from tests.citizens import graph
from tests.citizens.graph import APP_SECRET, Answer, Graph
from tests.factories.citizens import faults, slug

pytestmark = pytest.mark.slow

SIGN_IN = "/api/v1/sessions/zalo"


@pytest.fixture(scope="module")
def graph_server() -> Iterator[Graph]:
    with graph.running() as server:
        yield server


@pytest.fixture
def zalo(app: flask.Flask, graph_server: Graph, monkeypatch: pytest.MonkeyPatch) -> Iterator[Graph]:
    """The application asks this Zalo."""
    with httpx.Client(base_url=graph_server.url, timeout=5) as client:
        monkeypatch.setitem(app.extensions, "identity", ZaloIdentity(APP_SECRET, client))
        yield graph_server


def test_a_zalo_token_becomes_a_session_of_ours(client, zalo):
    zalo.knows("token-of-an", id="3141592653", name="Nguyễn Văn An")
    session = client.post(SIGN_IN, json={"access_token": "token-of-an"}).json
    assert session["token_type"] == "Bearer"
    assert session["citizen"]["display_name"] == "Nguyễn Văn An"
    bearer = {"Authorization": f"Bearer {session['token']}"}
    assert client.get("/api/v1/me", headers=bearer).json == session["citizen"]


def test_signing_in_again_is_the_same_citizen(client, zalo):
    zalo.knows("monday", id="3141592653", name="Nguyễn Văn An")
    zalo.knows("tuesday", id="3141592653", name="Nguyễn Văn An")
    first, second = (
        client.post(SIGN_IN, json={"access_token": token}).json["citizen"]
        for token in ("monday", "tuesday")
    )
    assert first == second


def test_a_new_name_is_taken_and_a_withheld_one_is_not_lost(client, zalo):
    for name, known_as in [("An", "An"), ("Văn An", "Văn An"), ("", "Văn An")]:
        zalo.knows("token", id="3141592653", name=name)
        session = client.post(SIGN_IN, json={"access_token": "token"}).json
        assert session["citizen"]["display_name"] == known_as


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        (Answer(graph.BAD_TOKEN), 401, "zalo-token-rejected"),
        (Answer(graph.QUOTA), 503, "zalo-unavailable"),
        (Answer(b"<html>", status=502), 503, "zalo-unavailable"),
    ],
    ids=["bad token", "quota", "out of order"],
)
def test_what_zalo_refuses_is_told_kindly(client, zalo, answer: Answer, status: int, told: str):
    zalo.answers["token"] = answer
    refused = client.post(SIGN_IN, json={"access_token": "token"}, status=status)
    assert slug(refused) == told
    assert refused.json["detail"].startswith(("Phiên Zalo đã hết hạn.", "Xin thử lại"))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, {"/access_token": "required"}),
        ({"access_token": None}, {"/access_token": "null"}),
        ({"access_token": ""}, {"/access_token": "wrong_length"}),
        ({"access_token": "x" * 2049}, {"/access_token": "wrong_length"}),
        ({"access_token": 12}, {"/access_token": "invalid"}),
        ({"access_token": "dev:an", "admin": True}, {"/admin": "unknown_field"}),
        ([], {"": "invalid_type"}),
    ],
)
def test_a_malformed_request_is_told_where(client, body: object, found: dict[str, str]):
    assert faults(client.post(SIGN_IN, json=body, status=422)) == found


def test_nobody_is_remembered_from_a_refused_sign_in(client, session, zalo):
    zalo.answers["token"] = Answer({"error": 452, "id": "3141592653", "name": "An"})
    client.post(SIGN_IN, json={"access_token": "token"}, status=401)
    assert session.scalar(select(func.count()).select_from(Citizen)) == 0


def test_two_simultaneous_first_sign_ins_make_one_citizen(fresh_app, fresh_database):
    together = threading.Barrier(8)

    class Zalo:
        def verify(self, _: str) -> ZaloUser:
            together.wait(timeout=10)
            return ZaloUser("3141592653", "An")

    found = []

    def sign_in() -> None:
        with fresh_app.app_context():
            found.append(service.sign_in(Zalo(), "token").id)

    presses = [threading.Thread(target=sign_in) for _ in range(together.parties)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    with psycopg.connect(fresh_database) as connection:
        known = connection.execute("select id from citizens").fetchall()
    assert set(found) == {known[0][0]}
    assert (len(found), len(known)) == (8, 1)
