"""A draft of a civil-status paper: the citizen has a day, and silence agrees."""

from datetime import datetime, timedelta

import pytest

from backend.core import clock
from backend.dossiers import confirmations
from tests.factories.cases import ASK_FIELD, DRAFT, Case, Office
from tests.factories.citizens import slug
from tests.factories.dossiers import submit
from tests.factories.filings import REGISTRY, household_business

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)


def shown(case, office):
    case.in_progress()
    return case.act(office.specialist, "confirmation-request", DRAFT).json


def test_the_citizen_sees_the_draft_and_agrees(case, office):
    seen = shown(case, office)
    assert (seen["status"], seen["due"]["paused_since"] is not None) == ("in_progress", True)
    request = case.seen_by_citizen()["requests"][0]
    assert (request["kind"], request["lines"]) == ("confirmation", DRAFT["lines"])
    agreed = case.answer("post", "confirmation", {"agreed": True}).json
    assert agreed["requests"][0]["outcome"] == "agreed"
    assert agreed["due"]["paused_since"] is None


def test_or_says_what_is_wrong(case, office):
    shown(case, office)
    case.answer("post", "confirmation", {"agreed": False, "remark": "Sai ngày sinh."})
    request = case.seen_by(office.specialist)["requests"][0]
    assert (request["outcome"], request["response"]) == ("objected", "Sai ngày sinh.")
    case.act(office.specialist, "confirmation-request", DRAFT)


def test_silence_agrees_after_a_day(case, office, session):
    with clock.set_to(MONDAY):
        shown(case, office)
        assert confirmations.overdue() == []
    with clock.set_to(MONDAY + timedelta(days=2)):
        [found] = confirmations.overdue()
        confirmations.agree_silently(found)
        session.commit()
        seen = case.seen_by(office.specialist)
        assert seen["requests"][0]["outcome"] == "agreed_by_silence"
        late = case.answer("post", "confirmation", {"agreed": False}, status=409)
    assert slug(late) == "no-draft-awaited"


def test_meanwhile_nothing_else_is_asked_or_decided(case, office):
    shown(case, office)
    for clerk, action, body in (
        (office.specialist, "confirmation-request", DRAFT),
        (office.specialist, "supplements", ASK_FIELD),
        (office.specialist, "payment-request", {}),
        (office.leader, "resolve", None),
        (office.leader, "extension", {"due_at": "2030-01-02T03:00:00Z", "reason": "x"}),
        (office.leader, "transfer", {"agency": "H53.002", "reason": "x"}),
    ):
        assert slug(case.act(clerk, action, body, status=409)) == "confirmation-awaited"


def test_other_procedures_have_no_draft(session, app, an):
    office = Office(app, REGISTRY)
    body = household_business(session, an.id, office.agency)
    case = Case(submit(an, body).json["id"], an, office)
    case.act(office.reception, "payments", {"method": "cash", "amount": 100_000})
    case.in_progress()
    refused = case.act(office.specialist, "confirmation-request", DRAFT, status=409)
    assert slug(refused) == "no-draft-to-confirm"
