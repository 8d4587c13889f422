"""Officers' accounts, made by an operator at the command line."""

from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from backend.citizens.models import Citizen
from backend.officers import service
from backend.officers.models import Officer, OfficerRole
from backend.officers.principal import ROLES
from backend.officers.service import InvalidOfficer

ACCOUNT = {
    "agency_code": "H53.007",
    "username": "can-bo-a",
    "full_name": "Lê Thị Thử",
    "role": "reception",
    "password": "một mật khẩu dài",
}


def test_an_account_keeps_no_password(session):
    officer = service.create(**ACCOUNT)
    assert ACCOUNT["password"] not in officer.password_hash
    assert PasswordHasher().verify(officer.password_hash, ACCOUNT["password"])
    assert service.find("can-bo-a").id == officer.id


@pytest.mark.parametrize("role", ROLES)
def test_each_role_can_be_given(session, role: str):
    officer = service.create(**{**ACCOUNT, "role": role})
    kept = session.scalars(select(OfficerRole).where(OfficerRole.officer_id == officer.id)).one()
    assert kept.role == role


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"agency_code": "H53.999"}, "no office H53.999"),
        ({"role": "king"}, "role must be one of"),
        ({"password": "11-letters!"}, "at least 12"),
        ({"password": "12121212121212"}, "too few different characters"),
        ({"password": "Cán bộ A! can-bo-a"}, "holds the name"),
    ],
)
def test_an_account_that_cannot_be_is_refused(session, change: dict[str, Any], said: str):
    with pytest.raises(InvalidOfficer, match=said):
        service.create(**{**ACCOUNT, **change})
    assert service.find("can-bo-a") is None


def test_a_name_belongs_to_one_officer(session):
    service.create(**ACCOUNT)
    with pytest.raises(InvalidOfficer, match="taken"):
        service.create(**ACCOUNT)


@pytest.fixture
def run(app):
    """Runs a command of `flask --app backend.app`."""
    return app.test_cli_runner(catch_exceptions=False).invoke


COMMAND = [
    "create-officer",
    "--agency=H53.007",
    "--username=can-bo-a",
    "--full-name=Lê Thị Thử",
    "--role=reception",
]


def test_the_command_asks_for_the_password_twice_and_never_shows_it(run, session):
    done = run(args=COMMAND, input="một mật khẩu dài\nmột mật khẩu dài\n")
    assert done.exit_code == 0
    assert "officer can-bo-a: created" in done.output
    assert "mật khẩu dài" not in done.output
    assert service.find("can-bo-a").full_name == "Lê Thị Thử"


def test_the_command_says_what_is_wrong(run, session):
    done = run(args=[*COMMAND, "--password=short"])
    assert done.exit_code == 1
    assert "at least 12" in done.output
    assert session.scalar(select(func.count()).select_from(Officer)) == 0


def test_people_to_try_things_with_exist_in_development_only(run, session):
    refused = run(args=["seed-development"])
    assert refused.exit_code == 1
    assert "ENVIRONMENT must be development" in refused.output
    assert session.scalar(select(func.count()).select_from(Officer)) == 0
    assert session.scalar(select(func.count()).select_from(Citizen)) == 0
