"""Sessions end when they should, at once; passwords are changed by who knows them."""

import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.officers import attempts, session_ends, sessions
from backend.officers.models import Officer, OfficerSession
from backend.officers.tasks import sweep
from tests.factories.citizens import BASE, faults, slug
from tests.factories.officers import COMMUNE, PASSWORD, Clerk, also, hire
from tests.officers.steps import NOON, actions, bearer, change, me, sign_in

pytestmark = pytest.mark.slow


def test_signing_out_ends_this_session_and_no_other(client, session):
    hire("reception", username="tiep-nhan")
    here, there = sign_in(client, "tiep-nhan"), sign_in(client, "tiep-nhan")
    client.delete(f"{BASE}/officer/sessions/current", **bearer(here))
    assert slug(me(client, here, 401)) == "token-invalid"
    me(client, there)


def test_a_session_ends_when_it_is_left_alone_and_in_any_case_at_night(client, session):
    hire("reception", username="tiep-nhan")
    with clock.set_to(NOON):
        signed = sign_in(client, "tiep-nhan")
    with clock.set_to(NOON + timedelta(minutes=59)):
        me(client, signed)
    with clock.set_to(NOON + timedelta(minutes=118)):
        me(client, signed)
    with clock.set_to(NOON + timedelta(minutes=179)):
        assert slug(me(client, signed, 401)) == "token-expired"
    with clock.set_to(NOON):
        busy = sign_in(client, "tiep-nhan")
    for half_hours in range(1, 24):
        with clock.set_to(NOON + timedelta(minutes=30 * half_hours)):
            me(client, busy)
    with clock.set_to(NOON + timedelta(hours=12)):
        assert slug(me(client, busy, 401)) == "token-expired"


def test_a_session_revoked_midway_opens_nothing_more(app, client, session):
    clerk = Clerk(app, "reception")
    clerk.get("/officer/agencies")
    session_ends.end_all(clerk.id)
    session.commit()
    assert slug(clerk.get("/officer/agencies", status=401)) == "token-invalid"


def test_a_closed_account_is_out_at_once_and_stays_out(client, session):
    officer = hire("reception", username="tiep-nhan")
    signed = sign_in(client, "tiep-nhan")
    officer.disabled_at = clock.now()
    session.commit()
    assert slug(me(client, signed, 401)) == "token-invalid"
    assert slug(sign_in(client, "tiep-nhan", status=401)) == "sign-in-refused"


def test_a_role_counts_from_the_next_request_on(app, client, session):
    clerk = Clerk(app, "reception")
    clerk.get("/officer/officers", status=403)
    officer = session.get(Officer, clerk.id)
    also(officer, "administrator", COMMUNE)
    session.commit()
    refused = clerk.get("/officer/officers")
    assert refused.json["next"] is None


def test_old_sessions_are_forgotten(client, session):
    hire("reception", username="tiep-nhan")
    with clock.set_to(NOON):
        sign_in(client, "tiep-nhan")
    with clock.set_to(NOON + timedelta(days=90)):
        assert sessions.sweep() == 0
    with clock.set_to(NOON + timedelta(days=91)):
        sweep(0)
    assert session.scalars(select(OfficerSession)).all() == []


def test_a_changed_password_ends_other_sessions(client, session):
    officer = hire("reception", username="tiep-nhan")
    here, there = sign_in(client, "tiep-nhan"), sign_in(client, "tiep-nhan")
    change(client, here, PASSWORD, "một câu khác hẳn")
    me(client, here)
    me(client, there, 401)
    sign_in(client, "tiep-nhan", status=401)
    sign_in(client, "tiep-nhan", password="một câu khác hẳn")
    assert "officer.password_changed" in actions(officer)


def test_keyboards_that_compose_differently_type_the_same_password(client, session):
    hire("reception", username="tiep-nhan")
    sign_in(client, "tiep-nhan", password=unicodedata.normalize("NFD", PASSWORD))


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("mười một kt", "too_short"),
        ("aaaaaaaaaaaaaaaa", "too_simple"),
        ("Tiep-Nhan 2026!", "too_simple"),
        (PASSWORD, "same_as_before"),
    ],
)
def test_a_poor_password_is_refused(client, session, new: str, fault: str):
    hire("reception", username="tiep-nhan")
    signed = sign_in(client, "tiep-nhan")
    assert faults(change(client, signed, PASSWORD, new, 422)) == {"/new_password": fault}
    sign_in(client, "tiep-nhan")


def test_the_current_password_cannot_be_guessed_here_either(client, session):
    officer = hire("reception", username="tiep-nhan")
    with clock.set_to(NOON):
        signed = sign_in(client, "tiep-nhan")
        for _ in range(attempts.MOST + 1):
            refused = change(client, signed, "sai sai sai sai", "một câu khác hẳn", 403)
            assert slug(refused) == "current-password-wrong"
        change(client, signed, PASSWORD, "một câu khác hẳn", 403)
    session.refresh(officer)
    assert officer.locked_until is not None
    assert actions(officer)[1:] == ["officer.password_refused"] * 9 + ["officer.locked"]


def test_who_knows_the_current_password_may_try_new_ones(client, session):
    officer = hire("reception", username="tiep-nhan")
    signed = sign_in(client, "tiep-nhan")
    for _ in range(attempts.MOST + 1):
        change(client, signed, PASSWORD, "aaaaaaaaaaaaaaaa", 422)
    change(client, signed, PASSWORD, "một câu khác hẳn", 200)
    session.refresh(officer)
    assert (officer.failed_attempts, officer.locked_until) == (0, None)
