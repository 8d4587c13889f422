"""Who guesses is locked out, however many guesses come at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from backend.audit import service as audit
from backend.core import clock
from backend.core.errors import Problem
from backend.officers import attempts, second_factor, sessions
from backend.officers.models import Officer
from tests.factories.citizens import BASE, slug
from tests.factories.officers import LIFETIME, Clerk, hire
from tests.officers.steps import NOON, actions, code, give, sign_in

pytestmark = pytest.mark.slow


def test_ten_failures_lock_the_account_for_a_quarter_of_an_hour(client, session):
    officer = hire("reception", username="tiep-nhan")
    with clock.set_to(NOON):
        for _ in range(attempts.MOST):
            sign_in(client, "tiep-nhan", status=401, password="sai sai sai sai")
        locked = sign_in(client, "tiep-nhan", status=401)
        assert slug(locked) == "sign-in-refused"
    assert actions(officer) == ["officer.sign_in_refused"] * 9 + ["officer.locked"]
    with clock.set_to(NOON + timedelta(minutes=14, seconds=59)):
        sign_in(client, "tiep-nhan", status=401)
    with clock.set_to(NOON + timedelta(minutes=15)):
        sign_in(client, "tiep-nhan")


def test_one_failure_after_a_lock_does_not_lock_again(client, session):
    hire("reception", username="tiep-nhan")
    with clock.set_to(NOON):
        for _ in range(attempts.MOST):
            sign_in(client, "tiep-nhan", status=401, password="sai sai sai sai")
    with clock.set_to(NOON + timedelta(minutes=15)):
        sign_in(client, "tiep-nhan", status=401, password="sai sai sai sai")
        sign_in(client, "tiep-nhan")


def test_success_is_a_new_beginning(client, session):
    hire("reception", username="tiep-nhan")
    for _ in range(3):
        for _ in range(attempts.MOST - 1):
            sign_in(client, "tiep-nhan", status=401, password="sai sai sai sai")
        sign_in(client, "tiep-nhan")


def test_a_right_password_does_not_buy_more_guesses_at_the_code(client, session):
    officer = hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        for _ in range(attempts.MOST):
            give(client, sign_in(client, "lanh-dao"), "000000", status=401)
        session.refresh(officer)
        assert officer.locked_until == NOON + attempts.LOCKED_FOR
        sign_in(client, "lanh-dao", status=401, code=code())
    assert actions(officer)[-2:] == ["officer.second_factor_refused", "officer.locked"]


def test_a_lock_also_holds_for_a_session_that_waits_for_its_code(client, session):
    hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        waiting = sign_in(client, "lanh-dao")
        for _ in range(attempts.MOST):
            sign_in(client, "lanh-dao", status=401, password="sai sai sai sai")
        assert slug(give(client, waiting, code(), status=401)) == "second-factor-wrong"


def test_those_who_are_at_work_are_not_locked_out(app, client, session):
    clerk = Clerk(app, "reception")
    name = session.get(Officer, clerk.id).username
    clerk.get("/officer/agencies")
    for _ in range(attempts.MOST):
        sign_in(client, name, status=401, password="sai sai sai sai")
    clerk.get("/officer/agencies")


def test_guesses_that_arrive_together_are_counted_before_they_are_looked_at(fresh_app):
    with fresh_app.app_context():
        officer = hire("reception", username="tiep-nhan").id
    together = threading.Barrier(24)

    def guess(number: int) -> int:
        together.wait(timeout=30)
        body = {"username": "tiep-nhan", "password": f"sai lần thứ {number}"}
        return (
            fresh_app.test_client()
            .post(f"{BASE}/officer/sessions", json=body, status=401)
            .status_code
        )

    with ThreadPoolExecutor(24) as pool:
        assert set(pool.map(guess, range(24))) == {401}
    with fresh_app.app_context():
        looked_at = [entry.action for entry in audit.entries(("officer", officer))]
        assert sorted(looked_at) == ["officer.locked"] + ["officer.sign_in_refused"] * 9
    sign_in(fresh_app.test_client(), "tiep-nhan", status=401)


def test_one_code_in_two_places_at_once_opens_one(fresh_app):
    with fresh_app.app_context():
        hire("leader", username="lanh-dao")
    waiting = [sign_in(fresh_app.test_client(), "lanh-dao") for _ in range(6)]
    given, together = code(), threading.Barrier(6)

    def use(signed: Any) -> int:
        together.wait(timeout=30)
        with fresh_app.app_context():
            try:
                second_factor.give(sessions.authenticate(signed.json["token"], LIFETIME), given)
            except Problem as problem:
                return problem.kind.status
            return 200

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(use, waiting)) == [200, 401, 401, 401, 401, 401]
