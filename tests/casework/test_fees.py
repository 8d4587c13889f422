"""Fees by the procedure's rules: asked for, paid at the counter or by transfer, given back."""

from datetime import datetime, timedelta

import pytest

from backend.core import clock
from backend.dossiers import payments
from tests.factories.cases import STOP, Case, Office, file_case
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import submission, submit, with_answer
from tests.factories.filings import REGISTRY, household_business
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
FEE = 100_000


@pytest.fixture
def office(app):
    return Office(app, REGISTRY)


@pytest.fixture
def case(session, an, office) -> Case:
    """A household business: its registration has a fee."""
    body = household_business(session, an.id, office.agency)
    return Case(submit(an, body).json["id"], an, office)


def pay(case, office, status=200, **changes):
    body = {"method": "cash", "amount": FEE, **changes}
    return case.act(office.reception, "payments", body, status=status)


def test_the_rules_say_what_is_due_and_the_clock_stands_still(case, office):
    seen = case.act(office.reception, "payment-request", {}).json
    assert (seen["status"], seen["money"]) == ("payment_required", "waiting")
    [payment] = case.seen_by_citizen()["payments"]
    assert (payment["amount"], payment["paid_at"]) == (FEE, None)
    assert seen["due"]["paused_since"] is not None


def test_where_the_fee_comes_first_nothing_is_accepted_without_it(case, office):
    assert slug(case.act(office.reception, "accept", {}, status=409)) == "fee-first"
    case.act(office.reception, "payment-request", {})
    seen = pay(case, office, reference="BL-0001").json
    assert (seen["status"], seen["money"]) == ("submitted", "paid")
    assert case.accepted().status == "accepted"


def test_paying_is_written_down_once(case, office):
    pay(case, office)
    assert slug(pay(case, office, status=409)) == "fee-paid"
    assert slug(case.act(office.reception, "payment-request", {}, status=409)) == "fee-paid"


def test_a_fee_may_be_paid_before_it_is_asked_for(case, office):
    seen = pay(case, office).json
    assert (seen["status"], seen["money"]) == ("submitted", "paid")


@pytest.mark.parametrize("is_asked", [True, False])
def test_another_amount_is_refused(case, office, is_asked):
    if is_asked:
        case.act(office.reception, "payment-request", {})
    refused = pay(case, office, status=422, amount=99)
    assert faults(refused) == {"/amount": "amount_differs"}
    assert refused.json["expected"] == FEE


def test_an_officer_cannot_ask_for_more_than_the_rules(case, office):
    refused = case.act(office.reception, "payment-request", {"amount": 5}, status=422)
    assert faults(refused) == {"/amount": "amount_differs"}


def test_a_transfer_needs_its_reference(case, office):
    refused = pay(case, office, status=422, method="transfer")
    assert faults(refused) == {"/reference": "required"}
    assert pay(case, office, method="transfer", reference="FT26").json["money"] == "paid"


def test_what_is_not_paid_in_time_stops_the_dossier(case, office, session):
    with clock.set_to(MONDAY):
        case.act(office.reception, "payment-request", {})
        assert payments.overdue() == []
    with clock.set_to(MONDAY + timedelta(days=40)):
        [found] = payments.overdue()
        payments.expire(found)
        session.commit()
        seen = case.seen_by(office.reception)
    assert (seen["status"], seen["money"]) == ("stopped", "none")
    assert seen["letters"][-1]["kind"] == "stop_notice"
    assert seen["payments"][0]["cancelled_at"] is not None


def test_a_date_in_the_past_is_refused(case, office):
    body = {"due_at": "2020-01-01T00:00:00Z"}
    refused = case.act(office.reception, "payment-request", body, status=422)
    assert faults(refused) == {"/due_at": "in_the_past"}


def test_the_fee_of_a_stopped_dossier_can_be_given_back_once(case, office):
    pay(case, office)
    case.in_progress().act(office.specialist, "stop", STOP)
    assert case.act(office.reception, "refund", {"reference": "HT1"}).json["money"] == "refunded"
    refused = case.act(office.reception, "refund", {"reference": "HT2"}, status=409)
    assert slug(refused) == "nothing-to-refund"


def test_before_acceptance_only_where_the_procedure_says_so(session, app, an):
    birth = file_case(session, an, Office(app))
    refused = birth.act(birth.office.reception, "payment-request", {}, status=409)
    assert slug(refused) == "fee-after-acceptance"


def test_where_the_rules_fix_no_amount_the_officer_gives_it(session, app, an):
    late = file_case(session, an, Office(app)).accepted()
    clerk = late.office.reception
    refused = late.act(clerk, "payment-request", {}, status=422)
    assert faults(refused) == {"/amount": "required"}
    late.act(clerk, "payment-request", {"amount": 50_000})
    assert late.seen_by_citizen()["payments"][0]["amount"] == 50_000


def test_a_birth_in_time_costs_nothing(session, app, an):
    office = Office(app)
    body = submission(received(session, an.id).id, agency=office.agency)
    born = str(clock.today() - timedelta(days=9))
    body = with_answer(body, "/tre/ngay_sinh", born)
    body = with_answer(body, "/tre/giay_chung_sinh/ngay", born)
    body["answers"]["ban_sao"] = {"co": False}
    birth = Case(submit(an, body).json["id"], an, office).accepted()
    assert slug(birth.act(office.reception, "payment-request", {}, status=409)) == "no-fee"
    paid = {"method": "cash", "amount": 1}
    assert slug(birth.act(office.reception, "payments", paid, status=409)) == "no-fee"
