"""Officers' accounts, made by an operator at the command line."""

from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from backend.agencies.models import Agency
from backend.app import create_app
from backend.audit import service as audit
from backend.citizens.models import Citizen
from backend.core import clock
from backend.core.db import sessions_of
from backend.officers import demonstration, service
from backend.officers.models import Officer, OfficerRole
from backend.officers.principal import ROLES
from backend.officers.service import InvalidOfficer
from tests.factories.officers import CENTRE, COMMUNE, hire
from tests.officers.steps import actions, code, me, sign_in
from tests.rig.application import Client

pytestmark = pytest.mark.slow

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
        ({"username": "Cán Bộ"}, "a name has 3 to 100"),
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


def test_the_first_administrator_is_made_at_the_command_line(run, session, client):
    given = ["--username=quan-tri", "--full-name=Lê Thị Quản", f"--password={ACCOUNT['password']}"]
    done = run(args=["create-administrator", *given])
    assert (done.exit_code, "created at H53.921" in done.output) == (0, True)
    signed = sign_in(client, "quan-tri", password=ACCOUNT["password"])
    assert signed.json["officer"]["roles"] == [{"role": "administrator", "agency": CENTRE}]
    assert signed.json["officer"]["missing"] == ["enrolment"]
    again = run(args=["create-administrator", *given])
    assert (again.exit_code, "taken" in again.output) == (1, True)
    (entry, *_) = audit.entries(("officer", service.find("quan-tri").id))
    assert (entry.actor_kind, entry.action) == ("operator", "officer.created")


def test_without_a_province_centre_there_is_no_administrator(run, session):
    session.execute(update(Agency).where(Agency.code == CENTRE).values(level="tax"))
    session.commit()
    refused = run(
        args=["create-administrator", "--username=a-b-c", "--full-name=A", "--password=x"]
    )
    assert (refused.exit_code, "install-agencies" in refused.output) == (1, True)


def test_an_operator_takes_a_lost_second_factor_away(run, session, client):
    officer = hire("administrator", username="quan-tri")
    signed = sign_in(client, "quan-tri", code=code())
    done = run(args=["reset-second-factor", "--yes", "quan-tri"])
    assert done.exit_code == 0
    me(client, signed, 401)
    assert sign_in(client, "quan-tri").json["officer"]["missing"] == ["enrolment"]
    assert "officer.second_factor_reset" in actions(officer)
    unknown = run(args=["reset-second-factor", "--yes", "khong-co-ai"])
    assert (unknown.exit_code, "no officer" in unknown.output) == (1, True)


def test_the_demonstration_has_people_of_every_role_in_every_kind_of_office(
    fresh_database, settings_for
):
    app = create_app(settings_for(fresh_database, environment="development"))
    app.test_client_class = Client
    try:
        run = app.test_cli_runner(catch_exceptions=False).invoke
        for _ in range(2):
            done = run(args=["seed-development"])
            assert "20 officers" in done.output
            assert demonstration.TOTP_SECRET in done.output
        client = app.test_client()
        given = {"password": demonstration.PASSWORD}
        first = sign_in(client, "tiep-nhan-xa", **given).json["officer"]
        assert (first["missing"], first["roles"]) == (
            [],
            [{"role": "reception", "agency": COMMUNE}],
        )
        for name in ("lanh-dao-xa", "lanh-dao-thue", "lanh-dao-cong-an", "quan-tri-tinh"):
            now = pyotp.TOTP(demonstration.TOTP_SECRET).at(clock.now())
            assert sign_in(client, name, **given, code=now).json["officer"]["missing"] == []
    finally:
        sessions_of(app).kw["bind"].dispose()
