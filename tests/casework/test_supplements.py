"""Supplements: exactly what the officer pointed at changes, and nothing else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from backend.core import clock
from backend.dossiers import supplements
from backend.procedures import service as procedures
from tests.factories.cases import ASK_FIELD, ASK_PAPER, STOP
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import attached
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)


def asked(case, clerk, body=ASK_FIELD):
    """The supplement that was asked for, as the citizen sees it."""
    case.act(clerk, "supplements", body)
    return case.seen_by_citizen()["requests"][0]


def test_the_citizen_sees_what_is_asked_and_why(case, office):
    request = asked(case, office.reception)
    assert (request["kind"], request["outcome"]) == ("supplement", None)
    assert request["remark"] == "Xin xem lại giấy chứng sinh."
    [item] = request["items"]
    assert (item["kind"], item["pointer"]) == ("field", "/tre/ten")
    assert item["name"]
    assert item["reason"] == "Tên khác với giấy chứng sinh."
    seen = case.seen_by_citizen()
    assert seen["status"] == "supplement_requested"
    assert [letter["kind"] for letter in seen["letters"]] == ["supplement_request"]
    assert "answer_supplement" in seen["allowed"]


def test_an_answer_changes_the_field_and_goes_on_where_it_stopped(case, office):
    request = asked(case, office.reception)
    answers = {"tre": {"ten": "Khôi"}}
    seen = case.answer("put", f"supplements/{request['id']}", {"answers": answers}).json
    assert seen["status"] == "submitted"
    assert seen["answers"]["tre"]["ten"] == "Khôi"
    # What the server works out follows.
    assert seen["answers"]["tre"]["ho_ten"].endswith("KHÔI") or "Khôi" in str(seen["answers"])
    assert seen["requests"][0]["outcome"] == "answered"
    assert case.seen_by(office.reception)["due"]["clock"] == "acceptance"


def test_other_fields_stay_as_they_are(case, office):
    request = asked(case, office.reception)
    before = case.seen_by_citizen()["answers"]
    answers = {"tre": {"ten": "Khôi", "ho": "Lê"}, "la": 1}
    refused = case.answer("put", f"supplements/{request['id']}", {"answers": answers}, status=422)
    assert faults(refused) == {"/answers/tre/ho": "not_asked", "/answers/la": "not_asked"}
    assert case.seen_by_citizen()["answers"] == before


def test_an_empty_answer_to_a_required_field_is_refused(case, office):
    request = asked(case, office.reception)
    refused = case.answer("put", f"supplements/{request['id']}", {"answers": {}}, status=422)
    assert faults(refused) == {"/answers/tre/ten": "required"}


def test_a_wrong_answer_is_told_like_on_the_form(case, office):
    request = asked(case, office.reception)
    answers = {"tre": {"ten": 7}}
    refused = case.answer("put", f"supplements/{request['id']}", {"answers": answers}, status=422)
    assert faults(refused) == {"/answers/tre/ten": "invalid_type"}


def test_a_new_photo_takes_the_place_of_the_old_one(case, office, session, an):
    request = asked(case, office.reception, ASK_PAPER)
    upload = received(session, an.id)
    body = {"attachments": [attached(upload.id)]}
    seen = case.answer("put", f"supplements/{request['id']}", body).json
    assert len(seen["attachments"]) == 1
    files = case.seen_by(office.reception)["attachments"]
    assert [file["superseded_at"] is None for file in files] == [False, True]


def test_papers_that_were_not_asked_for_are_refused(case, office, session, an):
    request = asked(case, office.reception)
    body = {
        "answers": {"tre": {"ten": "Khôi"}},
        "attachments": [attached(received(session, an.id).id)],
    }
    refused = case.answer("put", f"supplements/{request['id']}", body, status=422)
    assert faults(refused) == {"/attachments/0/requirement": "not_asked"}


def test_a_paper_that_was_asked_for_must_come(case, office):
    request = asked(case, office.reception, ASK_PAPER)
    refused = case.answer("put", f"supplements/{request['id']}", {}, status=422)
    assert faults(refused) == {"/attachments/giay_chung_sinh": "paper_missing"}


def test_somebody_elses_photo_is_no_answer(case, office, session, binh):
    request = asked(case, office.reception, ASK_PAPER)
    body = {"attachments": [attached(received(session, binh.id).id)]}
    refused = case.answer("put", f"supplements/{request['id']}", body, status=422)
    assert faults(refused) == {"/attachments/0/upload": "upload_not_found"}


@pytest.mark.parametrize(
    ("item", "pointer", "code"),
    [
        ({"pointer": "/tre/khong_co", "reason": "x"}, "/items/0/pointer", "field_unknown"),
        ({"pointer": "/tre/ho_ten", "reason": "x"}, "/items/0/pointer", "field_derived"),
        ({"requirement": "bang_lai", "reason": "x"}, "/items/0/requirement", "paper_unknown"),
        ({"pointer": "/tre/ten"}, "/items/0/reason", "required"),
        ({"pointer": "/tre/ten", "reason_key": "ma"}, "/items/0/reason_key", "reason_unknown"),
        ({"reason": "x"}, "/items/0/pointer", "invalid"),
        (
            {"pointer": "/tre/ten", "requirement": "giay_chung_sinh", "reason": "x"},
            "/items/0/pointer",
            "invalid",
        ),
    ],
)
def test_what_cannot_be_asked_for(case, office, item, pointer, code):
    refused = case.act(office.reception, "supplements", {"items": [item]}, status=422)
    assert faults(refused) == {pointer: code}
    assert case.status == "submitted"


def test_nothing_is_asked_for_twice(case, office):
    item = ASK_FIELD["items"][0]
    refused = case.act(office.reception, "supplements", {"items": [item, item]}, status=422)
    assert faults(refused) == {"/items/1": "asked_twice"}


@pytest.mark.parametrize(
    ("due_at", "code"),
    [
        ("2020-01-01T00:00:00Z", "in_the_past"),
        ("0001-01-01T00:00:00+14:00", "in_the_past"),
        ("2062-01-01T00:00:00Z", "too_far"),
        ("9999-12-31T23:59:59Z", "too_far"),
    ],
)
def test_a_date_in_the_past_or_out_of_reach_is_refused(case, office, due_at, code):
    body = ASK_FIELD | {"due_at": due_at}
    refused = case.act(office.reception, "supplements", body, status=422)
    assert faults(refused) == {"/due_at": code}


def test_a_date_on_a_day_off_is_the_end_of_the_next_working_day(case, office):
    with clock.set_to(datetime(2026, 11, 30, 9, tzinfo=clock.VIETNAM)):
        sunday = ASK_FIELD | {"due_at": "2026-12-06T03:00:00Z"}
        seen = case.act(office.reception, "supplements", sunday).json
    assert seen["requests"][0]["due_at"] == "2026-12-07T16:59:59Z"


def test_after_acceptance_once_is_the_procedures_policy(case, office):
    case.in_progress()
    request = asked(case, office.specialist)
    case.answer("put", f"supplements/{request['id']}", {"answers": {"tre": {"ten": "Khôi"}}})
    assert case.status == "in_progress"
    refused = case.act(office.specialist, "supplements", ASK_FIELD, status=409)
    assert slug(refused) == "supplements-used-up"
    assert refused.json["times"] == 1


def test_before_acceptance_everything_is_asked_for_at_once(case, office):
    request = asked(case, office.reception)
    case.answer("put", f"supplements/{request['id']}", {"answers": {"tre": {"ten": "Khôi"}}})
    assert case.status == "submitted"
    seen = case.seen_by(office.reception)
    refused = case.act(office.reception, "supplements", ASK_PAPER, status=409)
    assert (slug(refused), refused.json["times"]) == ("supplements-used-up", 1)
    assert case.seen_by(office.reception)["version"] == seen["version"]
    # The one before acceptance is not taken off those after it.
    case.accepted().act(office.specialist, "supplements", ASK_PAPER)
    assert case.status == "supplement_requested"


def test_how_often_is_the_procedures_policy_before_acceptance_too(case, office, monkeypatch):
    edition = procedures.current("1.001193")
    twice = replace(edition.handling.rules.supplement, times=2)
    rules = replace(edition.handling.rules, supplement=twice)
    monkeypatch.setitem(vars(edition), "handling", replace(edition.handling, rules=rules))
    for name in ("Khôi", "Khoa"):
        request = asked(case, office.reception)
        answer = {"answers": {"tre": {"ten": name}}}
        case.answer("put", f"supplements/{request['id']}", answer)
    refused = case.act(office.reception, "supplements", ASK_FIELD, status=409)
    assert refused.json["times"] == 2


def test_waiting_does_not_count(case, office):
    with clock.set_to(MONDAY):
        case.in_progress()
    with clock.set_to(MONDAY + timedelta(hours=1)):
        request = asked(case, office.specialist)
        assert case.seen_by_citizen()["due"]["paused_since"] is not None
    with clock.set_to(MONDAY + timedelta(days=1, hours=1)):
        answers = {"answers": {"tre": {"ten": "Khôi"}}}
        due = case.answer("put", f"supplements/{request['id']}", answers).json["due"]
    # It was due Monday 17:00, with six working hours left; now they are left on Tuesday.
    assert due["at"] == "2026-12-01T10:00:00Z"
    assert "paused" in [reason["code"] for reason in due["explanation"]]


def test_an_answer_that_comes_twice_is_told_so(case, office):
    request = asked(case, office.reception)
    body = {"answers": {"tre": {"ten": "Khôi"}}}
    case.answer("put", f"supplements/{request['id']}", body)
    again = case.answer("put", f"supplements/{request['id']}", body, status=409)
    assert slug(again) == "action-not-allowed"


def test_another_supplement_is_not_this_one(case, office):
    asked(case, office.reception)
    wrong = f"supplements/{case.id}"
    refused = case.answer("put", wrong, {"answers": {"tre": {"ten": "A"}}}, status=404)
    assert slug(refused) == "supplement-not-found"


def test_nobody_elses_dossier_can_be_answered(case, office, binh):
    request = asked(case, office.reception)
    path = f"/dossiers/{case.id}/supplements/{request['id']}"
    answer = binh.put(path, json={}, headers={"If-Match": "*"}, status=404)
    assert slug(answer) == "dossier-not-found"


@pytest.mark.parametrize(
    ("accepted", "end", "letter"),
    [(False, "declined", "refusal"), (True, "stopped", "stop_notice")],
)
def test_what_does_not_come_in_time_ends_the_dossier(case, office, session, accepted, end, letter):
    with clock.set_to(MONDAY):
        clerk = office.reception
        if accepted:
            case.in_progress()
            clerk = office.specialist
        asked(case, clerk)
        assert slug(case.act(office.reception, "expiry", status=409)) == "not-expired"
        assert supplements.overdue() == []
    with clock.set_to(MONDAY + timedelta(days=32)):
        [found] = supplements.overdue()
        supplements.expire(found)
        session.commit()
        seen = case.seen_by(office.reception)
    assert (seen["status"], seen["letters"][-1]["kind"]) == (end, letter)
    assert seen["requests"][0]["outcome"] == "expired"
    assert seen["events"][-1]["actor"] == "system"


def test_the_counter_may_end_it_too(case, office):
    with clock.set_to(MONDAY):
        asked(case, office.reception)
    with clock.set_to(MONDAY + timedelta(days=32)):
        assert case.act(office.reception, "expiry").json["status"] == "declined"


def test_a_stopped_dossier_asks_for_nothing(case, office):
    case.in_progress()
    case.act(office.specialist, "stop", STOP)
    assert slug(case.act(office.specialist, "supplements", ASK_FIELD, status=409)) == (
        "action-not-allowed"
    )
