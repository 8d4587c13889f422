"""What officers do with a dossier, one action at a time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.core import clock
from backend.dossiers.models import ClockInterval, DossierEvent
from backend.notifications.models import Notification
from tests.factories.cases import (
    ASK_FIELD,
    ASK_PAPER,
    DECLINE,
    DRAFT,
    FRIDAY_MORNING,
    STOP,
    Case,
    Office,
)
from tests.factories.citizens import slug
from tests.factories.dossiers import submit
from tests.factories.filings import REGISTRY, household_business

pytestmark = pytest.mark.slow

GENERAL = "Nghị định 118/2025/NĐ-CP, sửa đổi bởi Nghị định 367/2025/NĐ-CP"
CIVIL_STATUS = "Luật Hộ tịch năm 2014 (Điều 16)"

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)


def intervals(session: Session, case: Case) -> list[tuple[str, str, str, bool]]:
    session.expire_all()
    rows = session.scalars(
        select(ClockInterval)
        .where(ClockInterval.dossier_id == case.id)
        .order_by(ClockInterval.began_at, ClockInterval.ended_at.nulls_last())
    )
    return [(row.clock, row.state, row.cause, row.ended_at is None) for row in rows]


def events(session: Session, case: Case) -> list[str]:
    session.expire_all()
    rows = select(DossierEvent.action).where(DossierEvent.dossier_id == case.id)
    return list(session.scalars(rows.order_by(DossierEvent.at, DossierEvent.id)))


def told(session: Session) -> list[str]:
    session.expire_all()
    rows = select(Notification.template).order_by(Notification.created_at, Notification.id)
    return list(session.scalars(rows))


def test_a_filed_dossier_waits_for_the_offices_answer(case, office, session):
    seen = case.seen_by(office.reception)
    assert (seen["status"], seen["version"], seen["channel"]) == ("submitted", 1, "online")
    assert seen["due"]["clock"] == "acceptance"
    assert intervals(session, case) == [("acceptance", "running", "submitted", True)]
    assert {"accept", "decline", "request_supplement"} <= {a["action"] for a in seen["allowed"]}


def test_accepting_starts_the_time_and_issues_a_receipt(case, office, session):
    with clock.set_to(MONDAY):
        seen = case.act(office.reception, "accept", {}).json
    assert seen["status"] == "accepted"
    # The same day: it was accepted before 15:00.
    assert seen["due"]["at"] == "2026-11-30T10:00:00Z"
    assert [letter["kind"] for letter in seen["letters"]] == ["receipt"]
    assert seen["letters"][0]["number"].endswith("/2026/TNHS")
    assert intervals(session, case) == [
        ("acceptance", "running", "submitted", False),
        ("handling", "running", "accepted", True),
    ]
    assert events(session, case) == ["submit", "accept"]
    assert told(session) == ["dossier_submitted", "dossier_accepted"]


def test_a_host_whose_clock_is_behind_does_not_tear_the_ledger(case, office, session):
    """It was filed at one host, and is asked about at another, a second behind."""
    with clock.set_to(FRIDAY_MORNING - timedelta(seconds=1)):
        case.act(office.reception, "supplements", ASK_FIELD)
    with clock.set_to(FRIDAY_MORNING - timedelta(seconds=2)):
        seen = case.seen_by(office.reception)
    assert (seen["status"], seen["due"]["clock"]) == ("supplement_requested", "acceptance")
    assert intervals(session, case) == [
        ("acceptance", "running", "submitted", False),
        ("acceptance", "paused", "supplement", True),
    ]
    assert events(session, case) == ["submit", "request_supplement"]


def test_declining_says_why_and_ends_it(case, office):
    seen = case.act(office.reception, "decline", DECLINE).json
    assert (seen["status"], seen["allowed"] != []) == ("declined", True)
    assert [letter["kind"] for letter in seen["letters"]] == ["refusal"]
    mine = case.seen_by_citizen()
    assert "thẩm quyền" in mine["history"][-1]["note"]
    assert mine["allowed"] == ["rate"]


@pytest.mark.parametrize(
    ("reason", "pointer", "code"),
    [
        ({}, "/reasons/0/text", "required"),
        ({"text": "Vì vậy."}, "/reasons/0/legal_basis", "required"),
        ({"key": "khong_co"}, "/reasons/0/key", "reason_unknown"),
        ({"key": "anh_khong_ro"}, "/reasons/0/key", "reason_unknown"),
    ],
)
def test_a_reason_must_be_in_full(case, office, reason, pointer, code):
    refused = case.act(office.reception, "decline", {"reasons": [reason]}, status=422).json
    assert [(e["pointer"], e["code"]) for e in refused["errors"]] == [(pointer, code)]
    assert case.status == "submitted"


def test_starting_issues_the_control_slip_for_offices_only(case, office):
    seen = case.in_progress().seen_by(office.specialist)
    assert seen["status"] == "in_progress"
    assert [letter["kind"] for letter in seen["letters"]] == ["receipt", "control_slip"]
    assert [letter["kind"] for letter in case.seen_by_citizen()["letters"]] == ["receipt"]


def test_stopping_ends_it_and_closes_what_was_awaited(case, office, session):
    case.in_progress()
    case.act(office.specialist, "confirmation-request", DRAFT)
    seen = case.act(office.leader, "stop", STOP).json
    assert seen["status"] == "stopped"
    assert [request["outcome"] for request in seen["requests"]] == ["withdrawn"]
    assert intervals(session, case)[-1] == ("handling", "paused", "confirmation", False)


def test_an_officer_takes_a_dossier_in_hand_for_a_while(case, office):
    seen = case.act(office.specialist, "claim").json
    assert seen["assignee"]["id"] == str(office.specialist.id)
    assert slug(case.act(office.leader, "claim", status=409)) == "claimed-by-other"
    assert slug(case.act(office.reception, "release", status=409)) == "claimed-by-other"
    assert case.act(office.leader, "release").json["assignee"] is None
    assert case.act(office.leader, "claim").json["assignee"]["id"] == str(office.leader.id)


def test_a_lease_ends_by_itself(case, office):
    with clock.set_to(MONDAY):
        case.act(office.specialist, "claim")
    with clock.set_to(MONDAY.replace(minute=16)):
        case.act(office.leader, "claim")


def test_a_dossier_is_handed_to_who_works_there(case, office, other_office):
    seen = case.act(office.reception, "hand-over", {"officer": str(office.specialist.id)}).json
    assert seen["assignee"]["id"] == str(office.specialist.id)
    stranger = {"officer": str(other_office.specialist.id)}
    assert slug(case.act(office.reception, "hand-over", stranger, status=422)) == "invalid-request"


def test_notes_are_for_officers(case, office):
    case.act(office.reception, "notes", {"text": "Đã gọi điện cho người nộp."})
    notes = office.leader.get(f"/officer/dossiers/{case.id}/notes").json["items"]
    assert [note["text"] for note in notes] == ["Đã gọi điện cho người nộp."]
    assert "gọi điện" not in case.person.get(f"/dossiers/{case.id}").get_data(as_text=True)


def test_an_original_is_seen_once(case, office):
    case.accepted()
    body = {"requirement": "giay_chung_sinh"}
    before = clock.now().replace(microsecond=0)
    seen = case.act(office.reception, "originals", body).json
    [original] = seen["originals"]
    assert original["requirement"] == "giay_chung_sinh"
    assert original["officer"].startswith("Cán Bộ ")
    assert before <= datetime.fromisoformat(original["seen_at"]) <= clock.now()
    assert slug(case.act(office.reception, "originals", body, status=409)) == "original-seen"
    unknown = {"requirement": "bang_lai_xe"}
    assert slug(case.act(office.reception, "originals", unknown, status=422)) == "invalid-request"


def test_every_change_tells_the_citizen_without_personal_data(case, office, session):
    case.in_progress()
    session.expire_all()
    values = [row.values for row in session.scalars(select(Notification))]
    assert len(values) == 3
    assert all(set(value) <= {"procedure", "tracking_code", "acceptance_due"} for value in values)


def test_the_ledger_says_who_why_and_on_which_basis(case, office):
    case.in_progress()
    case.act(office.specialist, "supplements", ASK_PAPER)
    waiting = case.seen_by(office.leader)["due"]
    told = [(each["cause"], each["officer"], each["legal_basis"]) for each in waiting["intervals"]]
    assert [(cause, basis) for cause, _, basis in told] == [
        ("submitted", GENERAL),
        ("accepted", GENERAL),
        ("supplement", GENERAL),
    ]
    # Sending it in is nobody's doing at the office.
    assert [bool(officer) for _, officer, _ in told] == [False, True, True]
    assert any(f"Căn cứ: {GENERAL}." in each["text"] for each in waiting["explanation"])


def test_the_basis_of_a_reason_that_was_chosen_counts(case, office):
    item = {"requirement": "giay_chung_sinh", "reason_key": "thieu_giay_chung_sinh"}
    case.accepted().act(office.specialist, "supplements", {"items": [item]})
    ledger = case.seen_by(office.leader)["due"]["intervals"]
    assert ledger[-1]["legal_basis"] == CIVIL_STATUS
    # A withdrawal covers it up for a while; refused, the same is awaited on the same basis.
    case.answer("post", "withdrawal", {})
    case.act(office.reception, "withdrawal-decision", {"granted": False, "reason": "Đã làm xong."})
    ledger = case.seen_by(office.leader)["due"]["intervals"]
    told = [(each["cause"], each["legal_basis"]) for each in ledger[-2:]]
    assert told == [("withdrawal", GENERAL), ("supplement", CIVIL_STATUS)]


def test_two_reasons_that_rest_on_the_same_say_it_once(case, office):
    keys = ("thieu_giay_chung_sinh", "anh_khong_ro", "thieu_giay_to")
    pointers = ("/tre/ten", "/tre/ho", "/tre/dan_toc")
    items = [{"pointer": p, "reason_key": k} for p, k in zip(pointers, keys, strict=True)]
    case.accepted().act(office.specialist, "supplements", {"items": items})
    ledger = case.seen_by(office.leader)["due"]["intervals"]
    assert ledger[-1]["legal_basis"] == f"{CIVIL_STATUS}; {GENERAL}"


def test_a_transferred_clock_runs_on_a_basis_too(case, office):
    case.in_progress().act(office.leader, "transfer", {"agency": "H53.002", "reason": "Nơi khác."})
    ledger = case.seen_by(office.leader)["due"]["intervals"]
    assert (ledger[-1]["cause"], ledger[-1]["legal_basis"]) == ("transferred", GENERAL)


def test_waiting_for_a_fee_names_the_law_of_fees(session, an, app):
    office = Office(app, REGISTRY)
    body = household_business(session, an.id, REGISTRY)
    case = Case(submit(an, body).json["id"], an, office)
    case.act(office.reception, "payment-request", {})
    law = f"Luật Phí và lệ phí 97/2015/QH13; {GENERAL}"
    due = case.seen_by(office.leader)["due"]
    assert due["intervals"][-1]["legal_basis"] == law
    assert any(f"Căn cứ: {law}." in each["text"] for each in due["explanation"])


def test_a_basis_is_told_in_the_readers_language(case, office):
    case.accepted().act(office.specialist, "supplements", ASK_PAPER)
    english = {"Accept-Language": "en"}
    decree = "Decree 118/2025/NĐ-CP, amended by Decree 367/2025/NĐ-CP"
    mine = case.person.get(f"/dossiers/{case.id}", headers=english).json["due"]
    assert any(f"Basis: {decree}." in each["text"] for each in mine["explanation"])
    theirs = office.leader.get(f"/officer/dossiers/{case.id}", headers=english).json["due"]
    assert {each["legal_basis"] for each in theirs["intervals"]} == {decree}


def test_words_that_were_kept_before_there_were_keys_are_told_as_they_are(case, office, session):
    case.accepted()
    session.execute(text("update dossier_clock set legal_basis = 'Nghị định cũ'"))
    session.commit()
    told = case.seen_by(office.leader)["due"]["intervals"]
    assert {each["legal_basis"] for each in told} == {"Nghị định cũ"}
