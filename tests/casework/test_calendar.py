"""Changing the calendar: what it would move is seen before it moves."""

from datetime import datetime
from uuid import UUID

import pytest

from backend.agencies import calendar
from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock
from backend.dossiers import recomputing
from tests.factories.cases import AGENCY
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
        token = preview(administrator, back)["token"]
        refused = administrator.put("/officer/calendar", json=back | {"token": token}, status=422)
    assert set(faults(refused).values()) == {"not_decided"}


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
