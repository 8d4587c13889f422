"""Changing the calendar: what it would move is seen before it moves."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.agencies import calendar
from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock
from backend.dossiers import calendar_changes, recomputing, supplements
from backend.notifications.models import Notification
from tests.factories.cases import AGENCY, ASK_FIELD, DRAFT, file_case
from tests.factories.citizens import faults, slug
from tests.factories.officers import CENTRE, Clerk

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 16, 0, tzinfo=clock.VIETNAM)
# After 15:00: due on Tuesday, which is to become a day off.
OFF = {"changes": [{"day": "2026-12-01", "kind": "off", "basis": "Quyết định 1/QĐ-UBND"}]}


@pytest.fixture(autouse=True)
def wall():
    """Decisions of a test are rolled back; this process must not go on remembering them."""
    calendar.wall.forget()
    yield
    calendar.wall.forget()


@pytest.fixture
def administrator(app):
    return Clerk(app, "administrator", agency=CENTRE)


@pytest.fixture
def accepted(case, office):
    with clock.set_to(MONDAY):
        case.accepted()
        assert case.seen_by_citizen()["due"]["at"] == "2026-12-01T10:00:00Z"
    return case


def preview(administrator, changes=OFF):
    return administrator.post("/officer/calendar/preview", json=changes, status=200).json


def test_a_preview_says_what_would_move_and_moves_nothing(accepted, administrator):
    with clock.set_to(MONDAY):
        seen = preview(administrator)
        [moved] = seen["items"]
        assert (seen["moved"], moved["dossier_id"]) == (1, accepted.id)
        assert (moved["before"], moved["after"]) == ("2026-12-01T10:00:00Z", "2026-12-02T10:00:00Z")
        assert administrator.get("/officer/calendar").json["items"] == []
        assert accepted.seen_by_citizen()["due"]["at"] == "2026-12-01T10:00:00Z"


def test_what_was_confirmed_moves_and_the_citizen_is_told(accepted, administrator, session):
    with clock.set_to(MONDAY):
        token = preview(administrator)["token"]
        done = administrator.put("/officer/calendar", json=OFF | {"token": token}).json
        assert (done["moving"], [item["day"] for item in done["items"]]) == (1, ["2026-12-01"])
        assert recomputing.recompute([accepted_id(accepted)]) == 1
        session.commit()
        due = accepted.seen_by_citizen()["due"]
        assert due["at"] == "2026-12-02T10:00:00Z"
        assert "days_off" in [reason["code"] for reason in due["explanation"]]
        moved = audit.entries(("dossier", accepted.id))[-1]
        assert (moved.action, moved.actor_kind) == ("dossier.recompute", "system")
        days = [moved.details[which][:10] for which in ("before", "due")]
        assert days == ["2026-12-01", "2026-12-02"]
        assert moved.agency_id == agencies.find(AGENCY).id
        assert datetime.fromisoformat(moved.details["due"]) == datetime.fromisoformat(due["at"])
        assert (moved.details["version"], len(moved.details["calendar"]) > 0) == (3, True)
        assert audit.proof_of(("dossier", UUID(accepted.id))).fault is None
        # Done again, it moves nothing.
        assert recomputing.recompute([accepted_id(accepted)]) == 0


def accepted_id(case):
    return UUID(case.id)


def test_what_was_promised_stays_where_nobody_confirms(accepted, administrator):
    with clock.set_to(MONDAY):
        token = preview(administrator)["token"]
        body = OFF | {"token": token, "dossiers": []}
        assert administrator.put("/officer/calendar", json=body).json["moving"] == 0
        assert accepted.seen_by_citizen()["due"]["at"] == "2026-12-01T10:00:00Z"


def test_a_preview_that_is_out_of_date_confirms_nothing(accepted, office, administrator):
    with clock.set_to(MONDAY):
        token = preview(administrator)["token"]
        accepted.act(
            office.specialist,
            "stop",
            {"reasons": [{"text": "Không đủ.", "legal_basis": "Điều 16"}]},
        )
        refused = administrator.put("/officer/calendar", json=OFF | {"token": token}, status=409)
        assert slug(refused) == "preview-stale"
        assert administrator.get("/officer/calendar").json["items"] == []


def test_a_decision_can_be_taken_back(administrator):
    back = {"changes": [{"day": "2026-12-01", "kind": "removed"}]}
    with clock.set_to(MONDAY):
        for changes in (OFF, back):
            token = preview(administrator, changes)["token"]
            administrator.put("/officer/calendar", json=changes | {"token": token})
        assert administrator.get("/officer/calendar").json["items"] == []
        refused = administrator.put("/officer/calendar", json=back | {"token": token}, status=422)
    assert faults(refused) == {"/changes/0/day": "not_decided"}


@pytest.mark.parametrize(
    "change",
    [
        {"day": "2026-12-01", "kind": "off"},
        {"day": "2026-12-01", "kind": "holiday", "basis": "x"},
        {"day": "hôm nay", "kind": "off", "basis": "x"},
    ],
)
def test_a_decision_must_make_sense(administrator, change):
    body = {"changes": [change]}
    answer = administrator.post("/officer/calendar/preview", json=body, status=422)
    assert slug(answer) == "invalid-request"


def test_only_the_provinces_administrators_decide(app, office):
    local = Clerk(app, "administrator", agency=office.agency)
    refused = local.post("/officer/calendar/preview", json=OFF, status=403)
    assert slug(refused) == "province-needed"
    assert slug(office.leader.post("/officer/calendar/preview", json=OFF, status=403)) == (
        "role-needed"
    )


# Until midnight of the Tuesday that is to become a day off, and of the day after.
TUESDAY, WEDNESDAY = "2026-12-01T16:59:59Z", "2026-12-02T16:59:59Z"


def ask_supplement(case):
    case.act(case.office.reception, "supplements", ASK_FIELD | {"due_at": TUESDAY})


def ask_payment(case):
    case.accepted().act(
        case.office.reception, "payment-request", {"amount": 8000, "due_at": TUESDAY}
    )


def ask_confirmation(case):
    # A day to answer.
    case.in_progress().act(case.office.specialist, "confirmation-request", DRAFT)


ASKED = {
    "supplement": ask_supplement,
    "payment": ask_payment,
    "confirmation": ask_confirmation,
}


def last_day(case):
    """Until when the citizen is awaited, as they see it."""
    seen = case.seen_by_citizen()
    assert seen["due"]["next_at"] == (seen["requests"] or seen["payments"])[0]["due_at"]
    return seen["due"]["next_at"]


def decide(administrator, changes):
    token = preview(administrator, changes)["token"]
    return administrator.put("/officer/calendar", json=changes | {"token": token}).json["moving"]


def told(session, template):
    return session.scalars(select(Notification.values).where(Notification.template == template))


@pytest.mark.parametrize("what", ASKED)
def test_a_citizens_last_day_is_put_off(case, administrator, session, what):
    with clock.set_to(MONDAY):
        ASKED[what](case)
        assert last_day(case) == TUESDAY
        [mine] = [item for item in preview(administrator)["items"] if item["what"] == what]
        assert (mine["dossier_id"], mine["before"], mine["after"]) == (case.id, TUESDAY, WEDNESDAY)
        assert last_day(case) == TUESDAY
        assert decide(administrator, OFF) == 1
        assert recomputing.recompute([UUID(case.id)]) == 1
        session.commit()
        assert last_day(case) == WEDNESDAY
        [values] = told(session, "last_day_moved")
        assert values["due"] == "23:59 02/12/2026"
        entry = audit.entries(("dossier", case.id))[-1]
        assert entry.details[f"{what}_due"].startswith("2026-12-02T23:59:59")
        assert recomputing.recompute([UUID(case.id)]) == 0


def test_what_a_citizen_was_given_is_not_taken_back(case, administrator, session):
    with clock.set_to(MONDAY):
        ask_supplement(case)
        decide(administrator, OFF)
        recomputing.recompute([UUID(case.id)])
        session.commit()
        back = {"changes": [{"day": "2026-12-01", "kind": "removed"}]}
        assert [i for i in preview(administrator, back)["items"] if i["what"] == "supplement"] == []
        decide(administrator, back)
        recomputing.recompute([UUID(case.id)])
        session.commit()
        assert last_day(case) == WEDNESDAY


def test_an_answer_may_come_until_the_day_it_was_put_off_to(case, administrator, session):
    with clock.set_to(MONDAY):
        ask_supplement(case)
        decide(administrator, OFF)
        recomputing.recompute([UUID(case.id)])
        session.commit()
    with clock.set_to(datetime(2026, 12, 2, 9, tzinfo=clock.VIETNAM)):
        assert supplements.overdue() == []
    with clock.set_to(datetime(2026, 12, 3, 9, tzinfo=clock.VIETNAM)):
        assert supplements.overdue() == [UUID(case.id)]


def test_so_is_the_offices_word_on_a_withdrawal(accepted, administrator, session):
    with clock.set_to(MONDAY):
        accepted.answer("post", "withdrawal", {})
        before = accepted.seen_by_citizen()["due"]["next_at"]
        [mine] = [i for i in preview(administrator)["items"] if i["what"] == "withdrawal"]
        assert (mine["before"], mine["after"]) == (before, "2026-12-02T09:30:00Z")
        decide(administrator, OFF)
        recomputing.recompute([UUID(accepted.id)])
        session.commit()
        assert accepted.seen_by_citizen()["due"]["next_at"] == "2026-12-02T09:30:00Z"
        # The office's to know.
        assert list(told(session, "last_day_moved")) == []


def test_a_long_preview_is_read_by_pages(accepted, an, office, administrator, monkeypatch, session):
    monkeypatch.setattr(calendar_changes, "PAGE", 1)
    path = "/officer/calendar/preview"
    with clock.set_to(MONDAY):
        other = file_case(session, an, office).accepted()
        first = preview(administrator)
        assert (first["moved"], len(first["items"])) == (2, 1)
        second = administrator.post(f"{path}?cursor={first['next']}", json=OFF, status=200).json
        found = {item["dossier_id"] for item in first["items"] + second["items"]}
        assert found == {accepted.id, other.id}
        assert (second["next"], second["token"]) == (None, first["token"])
        beyond = first["token"] + ".999999999"
        last = administrator.post(f"{path}?cursor={beyond}", json=OFF, status=200).json
        assert (last["items"], last["next"]) == ([], None)
        file_case(session, an, office).accepted()
        stale = administrator.post(f"{path}?cursor={first['next']}", json=OFF, status=409)
        assert slug(stale) == "preview-stale"


@pytest.mark.parametrize("cursor", ["x", "1", "a" * 64 + ".-1", "A" * 64 + ".1", "%00"])
def test_what_is_no_cursor_is_refused(administrator, cursor):
    path = f"/officer/calendar/preview?cursor={cursor}"
    answer = administrator.post(path, json=OFF, status=422)
    assert faults(answer) == {"/cursor": "cursor_invalid"}


def test_a_colleagues_decision_makes_a_preview_stale(administrator):
    """Also where nothing else moves: one would replace the other's without having seen it."""
    theirs = {"changes": [OFF["changes"][0] | {"basis": "Công văn 2/VP"}]}
    with clock.set_to(MONDAY):
        token = preview(administrator)["token"]
        decide(administrator, theirs)
        refused = administrator.put("/officer/calendar", json=OFF | {"token": token}, status=409)
    assert slug(refused) == "preview-stale"


def test_only_what_moves_is_confirmed(accepted, administrator):
    with clock.set_to(MONDAY):
        token = preview(administrator)["token"]
        body = OFF | {"token": token, "dossiers": [accepted.id, administrator.id]}
        refused = administrator.put("/officer/calendar", json=body, status=422)
        assert faults(refused) == {"/dossiers/1": "not_moved"}
        assert administrator.get("/officer/calendar").json["items"] == []
        body["dossiers"] = [accepted.id, accepted.id]
        assert administrator.put("/officer/calendar", json=body).json["moving"] == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (OFF["changes"] * 2, {"/changes/1/day": "repeated"}),
        (
            [*OFF["changes"], {"day": "9999-12-31", "kind": "off", "basis": "x"}],
            {"/changes/1/day": "day_out_of_reach"},
        ),
        (
            [{"day": "0001-01-01", "kind": "make_up", "basis": "x"}],
            {"/changes/0/day": "day_out_of_reach"},
        ),
        (
            [*OFF["changes"], {"day": "2026-12-02", "kind": "removed"}],
            {"/changes/1/day": "not_decided"},
        ),
        ([], {"/changes": "wrong_length"}),
    ],
    ids=["twice", "too late", "too early", "never decided", "nothing"],
)
def test_a_preview_refuses_what_cannot_be_decided(administrator, changes, expected):
    with clock.set_to(MONDAY):
        body = {"changes": changes}
        answer = administrator.post("/officer/calendar/preview", json=body, status=422)
    assert faults(answer) == expected
