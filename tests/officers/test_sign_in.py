"""Officers sign in by name and password; what is wrong is answered alike."""

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from backend.core import clock
from backend.officers.models import OfficerSession
from tests.factories.citizens import faults, slug
from tests.factories.officers import PASSWORD, hire
from tests.officers.steps import actions, me, sign_in

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize("state", ["at work", "unknown", "locked", "closed", "without a password"])
def test_every_answer_takes_one_comparison(client, session, monkeypatch, state: str):
    """So that the time it takes does not tell which names there are."""
    officer = hire("reception", username="tiep-nhan" if state != "unknown" else "ai-khac")
    match state:
        case "locked":
            officer.locked_until = clock.now() + timedelta(minutes=1)
        case "closed":
            officer.disabled_at = clock.now()
        case "without a password":
            officer.password_hash = None
    session.commit()
    compared = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda *given: compared.append(given) or verify(*given)
    )
    refused = sign_in(client, "tiep-nhan", status=401, password="sai sai sai sai")
    assert slug(refused) == "sign-in-refused"
    assert len(compared) == 1
