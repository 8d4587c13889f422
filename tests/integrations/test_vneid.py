"""VNeID vouches for a citizen, or does not; nothing of it is believed without being asked."""

from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import text

from backend.core import ids
from backend.core.settings import SettingsError
from backend.integrations.vneid import HttpAssertions, create_assertions
from tests.factories.citizens import faults, slug

pytestmark = pytest.mark.slow


def says(answer: Any, status: int = 200):
    """An answer of VNeID's: bytes as they are, all else as JSON."""
    content = answer if isinstance(answer, bytes) else orjson.dumps(answer)

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return respond


@pytest.fixture
def vneid(receiver, extension):
    extension("vneid", HttpAssertions("matkhau", httpx.Client(base_url=receiver.url, timeout=5)))
    return receiver


def prove(an, assertion: Any = "chung-thu", status: int = 200):
    return an.put("/me/identity", json={"assertion": assertion}, status=status)


def test_the_level_is_kept_and_nothing_else(an, vneid, session):
    assert an.get("/me/identity").json == {"level": None, "proved_at": None}
    vneid.answers = [says({"level": 2, "name": "Nguyễn Văn An", "number": "072094005678"})]
    assert prove(an).json["level"] == 2
    assert an.get("/me/identity").json["level"] == 2
    (got,) = vneid.got
    assert got.path == "/assertions/verify"
    assert got.json == {"assertion": "chung-thu"}
    assert got.headers["Authorization"] == "Bearer matkhau"
    kept = session.execute(text("select * from identity_proofs")).mappings().one()
    assert set(kept) == {"citizen_id", "level", "proved_at"}


def test_a_later_answer_replaces_an_earlier_one(an, binh, vneid):
    vneid.answers = [says({"level": 1}), says({"level": 2})]
    prove(an)
    assert prove(an).json["level"] == 2
    assert binh.get("/me/identity").json["level"] is None


@pytest.mark.parametrize("status", [400, 422])
def test_an_assertion_that_does_not_hold(an, vneid, status: int):
    vneid.answers = [says({}, status)]
    assert slug(prove(an, status=422)) == "vneid-rejected"
    assert an.get("/me/identity").json["level"] is None


@pytest.mark.parametrize(
    "answer",
    [
        says({"level": 3}),
        says({"level": 0}),
        says({"level": "2"}),
        says({"level": True}),
        says({"level": 2.0}),
        says({}),
        says([2]),
        says(b"nonsense"),
        says(b" " * 20_000 + b'{"level": 2}'),
        says({"level": 2}, 201),
        says({"level": 2}, 302),
        says({}, 401),
        says({}, 500),
        lambda handler: handler.wfile.write(b"no http\r\n\r\n"),
    ],
)
def test_an_answer_that_says_nothing_is_not_believed(an, vneid, answer):
    vneid.answers = [answer]
    refused = prove(an, status=503)
    assert slug(refused) == "vneid-unavailable"
    assert refused.headers["Retry-After"] == "60"
    assert an.get("/me/identity").json["level"] is None


@pytest.mark.parametrize("assertion", ["có dấu", "hai từ", "a\r\nX: y"])
def test_what_is_no_assertion_is_not_even_sent(an, vneid, assertion: str):
    assert slug(prove(an, assertion, 422)) == "vneid-rejected"
    assert vneid.got == []


@pytest.mark.parametrize(
    ("assertion", "code"),
    [("", "wrong_length"), ("a" * 4097, "wrong_length"), (5, "invalid"), (None, "null")],
)
def test_what_is_wrong_is_named(an, vneid, assertion: Any, code: str):
    assert faults(prove(an, assertion, 422)) == {"/assertion": code}


def test_it_works_without(an):
    assert slug(prove(an, status=404)) == "vneid-not-connected"


def test_the_back_end_is_chosen_by_the_settings(settings_for):
    assert create_assertions(settings_for("postgresql://nowhere")) is None
    settings = settings_for(
        "postgresql://nowhere",
        vneid_backend="http",
        vneid_url="http://127.0.0.1:1",
        vneid_token=str(ids.new()),
    )
    assert isinstance(create_assertions(settings), HttpAssertions)
    with pytest.raises(SettingsError, match="VNEID_TOKEN"):
        settings_for("postgresql://nowhere", vneid_backend="http", vneid_url="http://127.0.0.1:1")
