"""The signed result: sent to the store, proved, signed off, handed over, rated."""

from datetime import datetime, timedelta

import httpx
import pytest

from backend.audit import service as audit
from backend.core import clock
from backend.dossiers import results as use_cases
from backend.dossiers.models import Result
from tests.factories.citizens import faults, slug
from tests.factories.results import add, announcement, pdf, send

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)


@pytest.fixture
def resolved(case, office):
    add(case.in_progress(), office.specialist)
    case.act(office.leader, "resolve")
    return case


def test_a_result_is_proved_and_signed_off(case, office):
    with clock.set_to(MONDAY):
        add(case.in_progress(), office.specialist)
        seen = case.act(office.leader, "resolve").json
    [result] = seen["results"]
    assert (result["state"], result["pages"], result["size"]) == ("received", 1, len(pdf()))
    assert (seen["status"], seen["due"]["outcome"]) == ("resolved", "on_time")
    assert seen["due"]["remaining_seconds"] is None


def test_late_is_late(case, office):
    with clock.set_to(MONDAY):
        case.in_progress()
    with clock.set_to(MONDAY + timedelta(days=2)):
        add(case, office.specialist)
        assert case.act(office.leader, "resolve").json["due"]["outcome"] == "overdue"


def test_without_a_result_nothing_is_signed_off(case, office):
    case.in_progress()
    assert slug(case.act(office.leader, "resolve", status=409)) == "result-missing"


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\nno page at all", b"\xff\xd8\xff\xe0 a photo", b"%PDF-", pdf()[:2000]],
    ids=["nothing but a head", "a photo", "a head", "cut off"],
)
def test_what_is_no_pdf_is_refused_and_removed(case, office, store, app, content):
    case.in_progress()
    result = send(case, office.specialist, content)
    refused = case.act(office.specialist, f"results/{result}/complete", status=422)
    assert slug(refused) == "result-refused"
    assert [error["code"] for error in refused.json["errors"]] == ["not_a_pdf"]
    seen = case.seen_by(office.leader)
    assert [row["state"] for row in seen["results"]] == ["refused"]
    assert slug(case.act(office.leader, "resolve", status=409)) == "result-missing"
    again = case.act(office.specialist, f"results/{result}/complete", status=422)
    assert slug(again) == "result-refused"


def test_what_never_came_is_told_so(case, office):
    case.in_progress()
    announced = case.act(office.specialist, "results", announcement(pdf()), status=201).json
    path = f"results/{announced['id']}/complete"
    assert slug(case.act(office.specialist, path, status=409)) == "result-not-arrived"


def test_proving_twice_is_once(case, office):
    result = add(case.in_progress(), office.specialist)
    version = case.seen_by(office.specialist)["version"]
    assert case.act(office.specialist, f"results/{result}/complete").json["version"] == version


def test_another_dossiers_result_is_none_of_this(case, office):
    case.in_progress()
    path = f"results/{case.id}/complete"
    assert slug(case.act(office.specialist, path, status=404)) == "result-not-found"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("size", 0, "out_of_range"),
        ("size", 21 * 1024 * 1024, "out_of_range"),
        ("sha256", "A" * 64, "pattern"),
        ("md5", "", "pattern"),
        ("file_name", "", "wrong_length"),
    ],
)
def test_an_announcement_must_make_sense(case, office, field, value, code):
    body = announcement(pdf()) | {field: value}
    refused = case.act(office.specialist, "results", body, status=422)
    assert faults(refused) == {f"/{field}": code}


def test_on_paper_it_is_received_at_once(resolved, office):
    seen = resolved.act(office.reception, "return", {"way": "paper"}).json
    assert (seen["status"], seen["delivery"], seen["return_way"]) == (
        "returned",
        "received",
        "paper",
    )


def test_electronically_it_is_received_when_it_is_opened(resolved, office):
    early = resolved.person.get(f"/dossiers/{resolved.id}/result", status=404)
    assert slug(early) == "result-not-found"
    seen = resolved.act(office.reception, "return", {"way": "electronic"}).json
    assert seen["delivery"] == "electronic"
    link = resolved.person.get(f"/dossiers/{resolved.id}/result").json
    assert httpx.get(link["url"], timeout=20).content == pdf()
    assert resolved.seen_by_citizen()["delivery"] == "received"
    resolved.person.get(f"/dossiers/{resolved.id}/result")
    actions = [event["action"] for event in resolved.seen_by(office.reception)["events"]]
    assert actions.count("confirm_receipt") == 1


def test_by_post_it_is_returned_when_the_post_says_so(resolved, office):
    assert slug(resolved.act(office.reception, "return", {"way": "post"}, status=409)) == (
        "not-posted"
    )
    seen = resolved.act(office.reception, "posting", {"reference": "EMS123VN"}).json
    assert (seen["status"], seen["delivery"]) == ("resolved", "post")
    seen = resolved.act(office.reception, "return", {"way": "post"}).json
    assert (seen["status"], seen["delivery"]) == ("returned", "received")


def test_nobody_else_opens_it(resolved, office, binh):
    resolved.act(office.reception, "return", {"way": "electronic"})
    assert slug(binh.get(f"/dossiers/{resolved.id}/result", status=404)) == "dossier-not-found"


def test_officers_read_it_on_record(resolved, office):
    [result] = resolved.seen_by(office.reception)["results"]
    path = f"/officer/dossiers/{resolved.id}/results/{result['id']}/link"
    assert httpx.get(office.reception.get(path).json["url"], timeout=20).content == pdf()
    entry = audit.entries(("dossier", resolved.id))[-1]
    assert (entry.action, entry.actor_id) == ("result.read", office.reception.id)
    assert entry.details == {"result": result["id"]}


def test_a_rating_is_given_once(resolved, office):
    resolved.act(office.reception, "return", {"way": "paper"})
    body = {"level": 5, "reason": "Nhanh và dễ hiểu."}
    assert resolved.answer("post", "rating", body).json["rating"]["level"] == 5
    assert slug(resolved.answer("post", "rating", body, status=409)) == "rated-already"


@pytest.mark.parametrize("level", [0, 6, "5", None, 4.5])
def test_a_rating_has_five_levels(resolved, level):
    refused = resolved.answer("post", "rating", {"level": level}, status=422)
    assert set(faults(refused)) == {"/level"}


def test_nothing_is_rated_before_it_is_decided(case):
    refused = case.answer("post", "rating", {"level": 3}, status=409)
    assert slug(refused) == "action-not-allowed"


def test_results_that_never_came_are_forgotten(case, office, session, app):
    case.in_progress()
    with clock.set_to(MONDAY):
        announced = case.act(office.specialist, "results", announcement(pdf()), status=201).json
    with clock.set_to(MONDAY + timedelta(days=2)):
        assert use_cases.sweep(app.extensions["storage"]) == 1
    session.expire_all()
    assert session.get(Result, announced["id"]) is None
