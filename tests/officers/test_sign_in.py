"""Officers sign in: by password, and by a second factor where a role needs one."""

from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from backend.audit import service as audit
from backend.core import clock
from backend.officers.models import Officer, OfficerSession
from tests.factories.citizens import BASE, faults, slug
from tests.factories.officers import PASSWORD, TOTP_SECRET, hire

NOON = datetime(2026, 11, 23, 5, 0, 10, tzinfo=UTC)


def code(moment: datetime | None = None) -> str:
    return pyotp.TOTP(TOTP_SECRET).at(moment or clock.now())


def sign_in(client, name: str, status: int = 201, **given: Any):
    body = {"username": name, "password": PASSWORD, **given}
    return client.post(f"{BASE}/officer/sessions", json=body, status=status)


def bearer(answer) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {answer.json['token']}"}}


def me(client, signed, status: int = 200):
    return client.get(f"{BASE}/officer/me", **bearer(signed), status=status)


def give(client, signed, given: str, status: int = 200):
    path = f"{BASE}/officer/sessions/second-factor"
    return client.post(path, json={"code": given}, **bearer(signed), status=status)


def actions(officer: Officer) -> list[str]:
    return [entry.action for entry in audit.entries(("officer", officer.id))]


def test_a_receptionist_signs_in_by_password(client, session):
    officer = hire("reception", username="tiep-nhan")
    signed = sign_in(client, "tiep-nhan")
    assert signed.json["officer"] == {
        "id": str(officer.id),
        "username": "tiep-nhan",
        "full_name": "Cán Bộ tiep-nhan",
        "roles": [{"role": "reception", "agency": "H53.001"}],
        "has_second_factor": False,
        "recovery_codes_left": 0,
        "missing": [],
        "expires_at": signed.json["expires_at"],
    }
    assert me(client, signed).json == signed.json["officer"]
    assert actions(officer) == ["officer.signed_in"]


def test_a_phone_that_begins_names_with_a_capital_is_forgiven(client, session):
    hire("reception", username="tiep-nhan")
    sign_in(client, " Tiep-Nhan ")


def test_the_token_is_kept_nowhere(client, session):
    hire("reception", username="tiep-nhan")
    token = sign_in(client, "tiep-nhan").json["token"]
    kept = session.scalars(select(OfficerSession)).one()
    assert token not in str(vars(kept))
    assert kept.address == "127.0.0.1"


@pytest.mark.parametrize(
    "given",
    [
        {"password": "một câu dài dễ quên"},
        {"password": PASSWORD.upper()},
        {"password": f"{PASSWORD} "},
        {"username": "khong-co-ai"},
        {"username": "tiep-nhan' or '1'='1"},
    ],
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client, session, given: Any):
    hire("reception", username="tiep-nhan")
    refused = sign_in(client, "tiep-nhan", status=401, **given)
    assert slug(refused) == "sign-in-refused"
    assert "token" not in refused.json


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"username": None}, {"/username": "null"}),
        ({"username": "tiep\x00nhan"}, {"/username": "nul_character"}),
        ({"username": ""}, {"/username": "wrong_length"}),
        ({"username": ["tiep-nhan"]}, {"/username": "invalid"}),
        ({"password": ""}, {"/password": "wrong_length"}),
        ({"password": "x" * 257}, {"/password": "wrong_length"}),
        ({"code": 123456}, {"/code": "invalid"}),
        ({"role": "administrator"}, {"/role": "unknown_field"}),
    ],
)
def test_what_is_no_sign_in_is_refused(client, session, change: Any, wrong: dict[str, str]):
    hire("reception", username="tiep-nhan")
    assert faults(sign_in(client, "tiep-nhan", status=422, **change)) == wrong


def test_a_leader_needs_the_second_factor(client, session):
    hire("leader", username="lanh-dao")
    signed = sign_in(client, "lanh-dao")
    assert signed.json["officer"]["missing"] == ["second_factor"]
    assert give(client, signed, code()).json["missing"] == []
    assert me(client, signed).json["missing"] == []


def test_all_of_it_may_come_in_one_call(client, session):
    hire("administrator", username="quan-tri")
    assert sign_in(client, "quan-tri", code=code()).json["officer"]["missing"] == []
