"""Withdrawing: at once before acceptance, by the office's decision afterwards."""

import pytest
from sqlalchemy import select

from backend.dossiers.models import ClockInterval
from tests.factories.cases import ASK_FIELD, DRAFT
from tests.factories.citizens import faults, slug

pytestmark = pytest.mark.slow


def test_before_acceptance_it_is_at_once(case, office):
    seen = case.answer("post", "withdrawal", {"reason": "Tôi nộp nhầm."}).json
    assert seen["status"] == "stopped"
    assert [letter["kind"] for letter in seen["letters"]] == ["stop_notice"]
    assert [event["action"] for event in case.seen_by(office.reception)["events"]] == [
        "submit",
        "request_withdrawal",
        "grant_withdrawal",
    ]


def test_after_acceptance_the_office_decides(case, office):
    case.in_progress()
    seen = case.answer("post", "withdrawal", {}).json
    assert (seen["status"], seen["due"]["paused_since"] is not None) == (
        "withdrawal_requested",
        True,
    )
    assert case.act(office.leader, "withdrawal-decision", {"granted": True}).json["status"] == (
        "stopped"
    )


def test_a_refusal_needs_a_reason_and_goes_on(case, office):
    case.in_progress()
    case.answer("post", "withdrawal", {})
    refused = case.act(office.reception, "withdrawal-decision", {"granted": False}, status=422)
    assert faults(refused) == {"/reason": "required"}
    body = {"granted": False, "reason": "Đã có kết quả."}
    seen = case.act(office.reception, "withdrawal-decision", body).json
    assert seen["status"] == "in_progress"
    assert seen["due"]["paused_since"] is None
    assert case.seen_by_citizen()["history"][-1]["note"] == "Đã có kết quả."


def test_the_citizen_may_think_again(case):
    case.accepted()
    case.answer("post", "withdrawal", {})
    assert case.answer("delete", "withdrawal").json["status"] == "accepted"


def test_out_of_a_supplement_and_back_into_it(case, office, session):
    case.in_progress()
    case.act(office.specialist, "supplements", ASK_FIELD)
    case.answer("post", "withdrawal", {})
    seen = case.answer("delete", "withdrawal").json
    assert seen["status"] == "supplement_requested"
    request = seen["requests"][0]
    assert request["outcome"] is None
    answers = {"answers": {"tre": {"ten": "Khôi"}}}
    assert case.answer("put", f"supplements/{request['id']}", answers).json["status"] == (
        "in_progress"
    )
    rows = session.scalars(
        select(ClockInterval)
        .where(ClockInterval.dossier_id == case.id, ClockInterval.clock == "handling")
        .order_by(ClockInterval.began_at)
    )
    assert [(row.state, row.cause) for row in rows] == [
        ("running", "accepted"),
        ("paused", "supplement"),
        ("paused", "withdrawal"),
        ("paused", "supplement"),
        ("running", "resumed"),
    ]


@pytest.mark.parametrize("is_accepted", [True, False])
def test_what_was_asked_for_is_closed(case, office, is_accepted):
    clerk = office.specialist if is_accepted else office.reception
    if is_accepted:
        case.in_progress()
    case.act(clerk, "supplements", ASK_FIELD)
    case.answer("post", "withdrawal", {})
    if is_accepted:
        case.act(office.reception, "withdrawal-decision", {"granted": True})
    seen = case.seen_by_citizen()
    assert (seen["status"], seen["requests"][0]["outcome"]) == ("stopped", "withdrawn")


def test_a_draft_that_was_shown_is_put_aside(case, office):
    case.in_progress()
    case.act(office.specialist, "confirmation-request", DRAFT)
    case.answer("post", "withdrawal", {})
    assert case.answer("delete", "withdrawal").json["requests"][0]["outcome"] == "withdrawn"
    # Another one can be shown then.
    case.act(office.specialist, "confirmation-request", DRAFT)


def test_twice_is_told_so(case):
    case.accepted()
    case.answer("post", "withdrawal", {})
    assert slug(case.answer("post", "withdrawal", {}, status=409)) == "action-not-allowed"
