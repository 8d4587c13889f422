"""The call list: whom an office rings up, what came of it, and nobody else's."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.audit.models import AuditEntry
from backend.core import ids
from backend.notifications.models import Call, Message, Notification
from backend.officers.models import Officer
from tests.factories.calls import unreached
from tests.factories.cases import OTHER_AGENCY, Office
from tests.factories.citizens import faults, slug
from tests.factories.officers import Clerk, also

pytestmark = pytest.mark.slow


@pytest.fixture
def call(session, case) -> str:
    return unreached(session, case.id)


def listed(clerk, **query: Any) -> list[Any]:
    items: list[Any] = clerk.get("/officer/call-list", query_string=query).json["items"]
    return items


def close(clerk, call: str, outcome: str = "reached", status: int = 200, **more: Any) -> Any:
    body = {"outcome": outcome, **more}
    return clerk.post(f"/officer/call-list/{call}/close", json=body, status=status)


def test_it_says_whom_to_call_and_what_to_tell(case, call, office):
    [line] = listed(office.reception)
    assert line["id"] == call
    assert line["dossier"]["id"] == case.id
    assert line["agency"]["code"] == office.agency
    assert line["title"] == "Đã gửi hồ sơ"
    assert case.seen_by_citizen()["tracking_code"] in line["text"]
    # The applicant's, as the form has them: Zalo was told no number.
    assert (line["name"], line["phone"]) == ("TRẦN THỊ VÍ DỤ", "0912345678")
    assert line["last_try"] is None


def test_the_number_that_zalo_told_comes_first(case, call, office):
    tokens = {"access_token": "dev:nguyen-van-an", "phone_token": "dev:0987654321"}
    case.person.post("/me/phone", json=tokens, status=200)
    assert listed(office.reception)[0]["phone"] == "0987654321"


def test_who_was_shown_is_on_record(session, call, office):
    listed(office.reception)
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "call_list.read"))
    assert entry.details == {"calls": [call]}
    assert entry.actor_id == office.reception.id


def test_another_office_neither_sees_nor_closes_it(call, app):
    other = Office(app, OTHER_AGENCY)
    assert listed(other.reception) == []
    assert slug(close(other.reception, call, status=404)) == "call-not-found"


def test_reception_elsewhere_and_leader_here_is_not_reception_here(call, app, office, session):
    clerk = Clerk(app, "reception", agency=OTHER_AGENCY)
    also(session.get(Officer, clerk.id), "specialist", office.agency)
    assert listed(clerk) == []


def test_reached_leaves_the_list_and_is_on_record(session, case, call, office):
    answer = close(office.reception, call, remark="Sẽ đến chiều nay.").json
    assert answer["is_open"] is False
    assert answer["last_try"]["remark"] == "Sẽ đến chiều nay."
    assert listed(office.reception) == []
    session.expire_all()
    assert session.scalar(select(Message.state).where(Message.state == "called")) == "called"
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "call.closed"))
    assert entry.chain == f"dossier:{case.id}"
    assert entry.details == {"call": call, "outcome": "reached"}


def test_the_same_again_changes_nothing_and_another_outcome_is_refused(session, call, office):
    first = close(office.reception, call).json
    assert close(office.reception, call, remark="lần hai").json == first
    assert slug(close(office.reception, call, "wrong_number", status=409)) == "call-closed"
    assert (
        len(session.scalars(select(AuditEntry.id).where(AuditEntry.action == "call.closed")).all())
        == 1
    )


def test_nobody_answered_stays_on_the_list_with_the_last_try(call, office):
    assert close(office.reception, call, "no_answer", remark="Máy bận").json["is_open"] is True
    [line] = listed(office.reception)
    assert (line["last_try"]["outcome"], line["last_try"]["remark"]) == ("no_answer", "Máy bận")
    assert line["last_try"]["officer"]["id"] == str(office.reception.id)
    assert close(office.reception, call, "wrong_number").json["is_open"] is False
    assert listed(office.reception) == []


def test_what_the_citizen_has_read_needs_no_call(case, call, office):
    newest = case.person.get("/notifications").json["items"][0]["id"]
    case.person.put("/notifications/read", json={"newest": newest})
    assert listed(office.reception) == []
    assert slug(close(office.reception, call, status=409)) == "call-closed"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"/outcome": "required"}),
        ({"outcome": "shouted"}, {"/outcome": "invalid_choice"}),
        ({"outcome": 1}, {"/outcome": "invalid"}),
        ({"outcome": "reached", "remark": "x" * 501}, {"/remark": "wrong_length"}),
        ({"outcome": "reached", "more": 1}, {"/more": "unknown_field"}),
    ],
)
def test_bad_input(call, office, body, errors):
    path = f"/officer/call-list/{call}/close"
    assert faults(office.reception.post(path, json=body, status=422)) == errors
    assert [line["id"] for line in listed(office.reception)] == [call]


def test_no_such_call(office):
    assert slug(close(office.reception, str(ids.new()), status=404)) == "call-not-found"


def test_pages_go_on_after_the_last_whatever_was_closed_meanwhile(session, case, office):
    first = unreached(session, case.id)
    about = session.scalar(select(Notification).where(Notification.subject_id == case.id))
    agency = session.get(Call, UUID(first)).agency_id
    for _ in range(24):
        note = Notification(
            citizen_id=about.citizen_id,
            template=about.template,
            values=about.values,
            subject_kind="dossier",
            subject_id=case.id,
        )
        session.add(note)
        session.flush()
        session.add(Message(notification_id=note.id, subject="x", state="calling"))
        session.flush()
        session.add(Call(notification_id=note.id, agency_id=agency, reason="no_channel"))
    session.commit()
    page = office.reception.get("/officer/call-list").json
    assert len(page["items"]) == 20
    close(office.reception, page["items"][-1]["id"])
    rest = office.reception.get("/officer/call-list", query_string={"cursor": page["next"]}).json
    assert (len(rest["items"]), rest["next"]) == (5, None)
    seen = {item["id"] for item in page["items"] + rest["items"]}
    assert len(seen) == 25
    answer = office.reception.get("/officer/call-list", query_string={"cursor": "x"}, status=422)
    assert faults(answer) == {"/cursor": "cursor_invalid"}
