"""Zalo tells whose a token is; whatever it answers, we know what to say."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from backend.citizens.identity import DevelopmentIdentity, ZaloIdentity, ZaloUser
from backend.core.errors import Problem
from tests.citizens import graph
from tests.citizens.graph import APP_SECRET, Answer, Graph

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def zalo() -> Iterator[Graph]:
    with graph.running() as server:
        yield server


@pytest.fixture
def identity(zalo: Graph) -> Iterator[ZaloIdentity]:
    with httpx.Client(base_url=zalo.url, timeout=5) as client:
        yield ZaloIdentity(APP_SECRET, client)


def refused(identity: ZaloIdentity | DevelopmentIdentity, token: str) -> Problem:
    with pytest.raises(Problem) as raised:
        identity.verify(token)
    return raised.value


def test_a_token_with_a_right_proof_names_a_person(zalo, identity):
    zalo.knows("token-of-an", id="3141592653", name="Nguyễn Văn An")
    assert identity.verify("token-of-an") == ZaloUser("3141592653", "Nguyễn Văn An")


def test_zalo_is_asked_with_the_secret_of_the_app(zalo):
    zalo.knows("token-of-an", id="3141592653", name="Nguyễn Văn An")
    with httpx.Client(base_url=zalo.url) as client:
        problem = refused(ZaloIdentity("another-secret", client), "token-of-an")
    assert problem.kind.slug == "zalo-unavailable"


def test_a_decomposed_name_is_kept_composed(zalo, identity):
    zalo.knows("nfd", id="1", name=unicodedata.normalize("NFD", "  Trần  Thị Bưởi "))
    assert identity.verify("nfd").name == "Trần Thị Bưởi"


@pytest.mark.parametrize("withheld", [{}, {"name": None}, {"name": ""}, {"name": "   "}])
def test_a_name_may_be_withheld(zalo, identity, withheld: dict[str, Any]):
    zalo.knows("shy", id="2", **withheld)
    assert identity.verify("shy") == ZaloUser("2", "")


def test_a_nul_in_a_name_is_left_out(zalo, identity):
    zalo.knows("nul", id="3", name="An\x00")
    assert identity.verify("nul").name == "An"


@pytest.mark.parametrize("code", [452, 216, 100, 110])
def test_a_bad_token_must_be_renewed(zalo, identity, code: int):
    zalo.answers["old"] = Answer({"error": code, "message": "…"})
    assert refused(identity, "old").kind.slug == "zalo-token-rejected"


@pytest.mark.parametrize("token", ["mã của tôi", "two words", "a\n", "a\r\nx: y", "a\x00", ""])
def test_what_cannot_be_a_token_is_not_sent_to_zalo(zalo, identity, token: str):
    zalo.asked.clear()
    assert refused(identity, token).kind.slug == "zalo-token-rejected"
    assert zalo.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(graph.WRONG_PROOF),
        Answer(graph.QUOTA),
        Answer({"error": -1241, "message": "…"}),
        Answer({"error": {"code": 452}}),
        Answer({"error": [452]}),
        Answer({"error": None, "name": "An"}),
        Answer({"error": 0, "message": "Success", "name": "An"}),
        Answer({"error": 0, "id": "", "name": "An"}),
        Answer({"error": 0, "id": 31415, "name": "An"}),
        Answer({"error": 0, "id": "31\x0041", "name": "An"}),
        Answer([]),
        Answer(None),
        Answer(b""),
        Answer(b"<html>maintenance</html>"),
        Answer(b'{"error": 0, "id": "1", "name": "\\ud800"}'),
        Answer(b'{"error": 0, "id": "1", "name": "\xff"}'),
        Answer({"error": 0, "id": "1"}, status=500),
        Answer({"error": 0, "id": "1"}, status=404),
        Answer(b"", status=302, headers={"Location": "/v2.0/me?fields=id,name"}),
        Answer(b"", hangs=True),
    ],
    ids=[
        "wrong proof",
        "quota",
        "unlinked app",
        "an object as error",
        "a list as error",
        "no error code",
        "no id",
        "empty id",
        "a number as id",
        "NUL in the id",
        "a list",
        "null",
        "nothing",
        "a page",
        "half a character",
        "not UTF-8",
        "500",
        "404",
        "redirect",
        "silence",
    ],
)
def test_zalo_out_of_order_is_not_the_citizens_fault(zalo, answer: Answer):
    zalo.answers["any"] = answer
    with httpx.Client(base_url=zalo.url, timeout=0.3) as client:
        problem = refused(ZaloIdentity(APP_SECRET, client), "any")
    assert problem.kind.slug == "zalo-unavailable"
    assert int(problem.headers["Retry-After"]) > 0


def test_nobody_at_zalos_address():
    with httpx.Client(base_url="http://127.0.0.1:9", timeout=1) as client:
        assert refused(ZaloIdentity(APP_SECRET, client), "any").kind.slug == "zalo-unavailable"


def test_the_development_identity_believes_a_name():
    assert DevelopmentIdentity().verify("dev:nguyen-van-mau") == ZaloUser(
        "dev-nguyen-van-mau", "Nguyen Van Mau", "oa-nguyen-van-mau"
    )


@pytest.mark.parametrize("token", ["nguyen-van-mau", "dev:", "dev:-a", "dev:A", "dev:a\n", ""])
def test_the_development_identity_believes_nothing_else(token: str):
    assert refused(DevelopmentIdentity(), token).kind.slug == "zalo-token-rejected"
