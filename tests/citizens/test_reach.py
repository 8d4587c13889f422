"""How a citizen can be told: their telephone, their choices, and being forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from backend.citizens import service
from backend.citizens.identity import ZaloIdentity
from backend.citizens.models import Citizen, Consent, DeletionRequest
from backend.core import clock
from backend.core.errors import Problem
from tests.citizens import graph
from tests.citizens.graph import APP_SECRET, Answer, Graph
from tests.factories.citizens import Person, slug

pytestmark = pytest.mark.slow

ME = "dev:nguyen-van-an"


def tell_phone(person: Person, code: str = "dev:0912345678", **options: Any) -> Any:
    body = {"access_token": ME, "phone_token": code}
    return person.post("/me/phone", json=body, **{"status": 200, **options})


def test_at_first_no_message_is_agreed_to_and_no_number_known(an):
    assert an.get("/me/consents").json == {
        "version": "2026-11",
        "zalo": False,
        "sms": False,
        "call": True,
        "phone": None,
        "follows": True,
    }


def test_a_number_is_kept_and_shown_in_part(an, session):
    assert tell_phone(an).json["phone"] == "•" * 7 + "678"
    citizen = session.get(Citizen, an.id)
    assert citizen.phone == "84912345678"
    assert citizen.phone_verified_at is not None
    an.delete("/me/phone")
    an.delete("/me/phone")
    assert an.get("/me/consents").json["phone"] is None


def test_a_number_in_the_body_is_not_believed(an):
    body = {"access_token": ME, "phone_token": "dev:0912345678", "phone": "84900000000"}
    an.post("/me/phone", json=body, status=422)
    assert slug(tell_phone(an, "84900000000", status=400)) == "phone-token-refused"
    assert an.get("/me/consents").json["phone"] is None


def test_somebody_else_s_zalo_gives_no_number(binh):
    """The access token must be of the person who is signed in."""
    assert slug(tell_phone(binh, status=409)) == "zalo-account-differs"
    assert binh.get("/me/consents").json["phone"] is None


@pytest.mark.parametrize(
    "body", [{}, {"access_token": ME}, {"access_token": "", "phone_token": ""}]
)
def test_both_tokens_are_needed(an, body: dict[str, str]):
    an.post("/me/phone", json=body, status=422)


def choose(person: Person, **changes: bool) -> Any:
    every_way = {"version": "2026-11", "zalo": True, "sms": True, "call": True}
    return person.put("/me/consents", json=every_way | changes)


def test_each_change_of_mind_is_kept_with_the_version_that_was_read(an, session):
    assert choose(an, sms=False).json["zalo"] is True
    choose(an, sms=False)
    choose(an, zalo=False)
    kept = session.scalars(select(Consent).order_by(Consent.id))
    assert [(one.channel, one.granted, one.source, one.version) for one in kept] == [
        ("zalo", True, "citizen", "2026-11"),
        ("zalo", False, "citizen", "2026-11"),
        ("sms", True, "citizen", "2026-11"),
    ]
    moments = session.scalars(select(Consent.at))
    assert all(clock.now() - at < timedelta(minutes=1) for at in moments)


@pytest.mark.parametrize("version", ["2026-10", "", "2026-11 ", 202611, None], ids=repr)
def test_another_text_is_agreed_to_by_nobody(an, version: Any):
    body = {"version": version, "zalo": True, "sms": True, "call": True}
    an.put("/me/consents", json=body, status=422)
    assert an.get("/me/consents").json["zalo"] is False


def test_an_old_app_is_told_to_show_the_new_text(an):
    body = {"version": "2025-01", "zalo": True, "sms": True, "call": True}
    refused = an.put("/me/consents", json=body, status=422)
    [error] = refused.json["errors"]
    assert (error["pointer"], error["code"]) == ("/version", "consent_version")
    assert "mở lại ứng dụng và đọc lại" in error["message"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"version": "2026-11", "zalo": True},
        {"zalo": True, "sms": True, "call": True},
        {"version": "2026-11", "zalo": "maybe", "sms": True, "call": True},
        {"version": "2026-11", "zalo": None, "sms": True, "call": True},
        {"version": "2026-11", "zalo": True, "sms": True, "call": True, "fax": True},
    ],
)
def test_a_choice_is_whole(an, body: dict[str, Any]):
    an.put("/me/consents", json=body, status=422)


def test_being_forgotten(an, session):
    tell_phone(an)
    for _ in range(2):
        an.delete("/me", status=202)
    session.expire_all()
    citizen = session.get(Citizen, an.id)
    assert (citizen.phone, citizen.oa_uid, citizen.display_name) == (None, None, "")
    assert citizen.refused_channels == ["zalo", "sms", "call"]
    [request] = session.scalars(select(DeletionRequest))
    assert (request.source, request.done_at) == ("citizen", None)
    # The signed-in person is still the same one, and their dossiers are still theirs.
    assert an.get("/me").json["display_name"] == ""


def test_signing_in_again_does_not_take_back_a_refusal(an, session):
    an.delete("/me", status=202)
    service.remember("dev-nguyen-van-an", "Nguyen Van An", "oa-nguyen-van-an")
    assert an.get("/me/consents").json["zalo"] is False


@pytest.fixture
def zalo() -> Iterator[Graph]:
    with graph.running() as server:
        yield server


@pytest.fixture
def identity(zalo: Graph) -> Iterator[ZaloIdentity]:
    with httpx.Client(base_url=zalo.url, timeout=1) as client:
        yield ZaloIdentity(APP_SECRET, client)


def number(zalo: Graph, identity: ZaloIdentity, answer: Answer | None) -> str:
    if answer is not None:
        zalo.phones["code"] = answer
    return identity.phone("token-of-an", "code")


def test_zalo_tells_a_number_once(zalo, identity):
    told = Answer({"data": {"number": "84912345678"}, "error": 0, "message": "Success"})
    assert number(zalo, identity, told) == "84912345678"
    with pytest.raises(Problem) as raised:
        number(zalo, identity, None)
    assert raised.value.kind.slug == "phone-token-refused"


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"error": -119, "message": "expired"}),
        Answer({"error": 0, "data": {}}),
        Answer({"error": 0, "data": {"number": ""}}),
        Answer({"error": 0, "data": {"number": "0912345678"}}),
        Answer({"error": 0, "data": {"number": 84912345678}}),
        Answer({"error": 0, "data": {"number": "84912345678'; drop"}}),
        Answer({"error": 0, "data": None}),
        Answer([]),
    ],
)
def test_what_is_no_number_is_not_kept(zalo, identity, answer: Answer):
    with pytest.raises(Problem) as raised:
        number(zalo, identity, answer)
    assert raised.value.kind.slug == "phone-token-refused"


@pytest.mark.parametrize(
    "answer", [Answer(b"<html>"), Answer({}, status=500), Answer(b"", hangs=True)]
)
def test_zalo_out_of_order_is_said_as_that(zalo, identity, answer: Answer):
    with pytest.raises(Problem) as raised:
        number(zalo, identity, answer)
    assert raised.value.kind.slug == "zalo-unavailable"


@pytest.mark.parametrize("code", ["", "mã", "two words", "a\r\nb: c"])
def test_what_cannot_be_a_code_is_not_sent(zalo, identity, code: str):
    with pytest.raises(Problem):
        identity.phone("token-of-an", code)
    assert zalo.asked == []


def test_the_id_towards_the_official_account_comes_from_zalo(zalo, identity):
    zalo.knows("token-of-an", id="1", name="An", user_id_by_oa="778899")
    assert identity.verify("token-of-an").oa_uid == "778899"
    zalo.knows("token-of-an", id="1", name="An", user_id_by_oa={"x": 1})
    assert identity.verify("token-of-an").oa_uid is None
