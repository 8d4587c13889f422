"""One extension in time; an apology when it is too late for one; warnings before either."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.dossiers import deadline_warnings
from backend.dossiers.models import OfficerAlert
from tests.factories.cases import Case, Office, paid_business
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import submit
from tests.factories.filings import REGISTRY, household_business
from tests.factories.officers import CENTRE, Clerk

pytestmark = pytest.mark.slow

# A business: three working days from Monday, due Thursday 17:00.
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
THURSDAY = "2026-12-03T10:00:00Z"
LATER = {"due_at": "2026-12-07T10:00:00Z", "reason": "Chờ xác minh địa chỉ."}


@pytest.fixture
def office(app):
    return Office(app, REGISTRY)


@pytest.fixture
def case(session, an, office) -> Case:
    with clock.set_to(MONDAY):
        found = paid_business(session, an, office).in_progress()
        assert found.seen_by_citizen()["due"]["at"] == THURSDAY
    return found


def at(day: int, hour: int = 9) -> datetime:
    """An hour, so many days after that Monday."""
    return (MONDAY + timedelta(days=day)).replace(hour=hour)


def test_a_new_date_in_time(case, office):
    with clock.set_to(at(1)):
        seen = case.act(office.leader, "extension", LATER).json
    due = seen["due"]
    assert (due["at"], due["original_at"]) == ("2026-12-07T10:00:00Z", THURSDAY)
    assert seen["letters"][-1]["kind"] == "apology"
    assert "extended" in [reason["code"] for reason in due["explanation"]]
    assert seen["letters"][-1]["number"] in str(due["explanation"])


def test_a_new_date_moves_off_a_day_that_becomes_a_day_off(app, case, office):
    with clock.set_to(at(1)):
        case.act(office.leader, "extension", LATER)
        change = {"day": "2026-12-07", "kind": "off", "basis": "Quyết định 1/QĐ-UBND"}
        administrator = Clerk(app, "administrator", agency=CENTRE)
        seen = administrator.post(
            "/officer/calendar/preview", json={"changes": [change]}, status=200
        ).json
    (moved,) = seen["items"]
    assert (moved["before"], moved["after"]) == ("2026-12-07T10:00:00Z", "2026-12-08T10:00:00Z")


def test_once(case, office):
    with clock.set_to(at(1)):
        case.act(office.leader, "extension", LATER)
        again = LATER | {"due_at": "2026-12-08T10:00:00Z"}
        assert slug(case.act(office.leader, "extension", again, status=409)) == "extended-already"


def test_a_working_day_before_at_the_latest(case, office):
    with clock.set_to(at(2, 17)):
        case.seen_by(office.leader)
    with clock.set_to(at(3, 8)):
        refused = case.act(office.leader, "extension", LATER, status=409)
    assert slug(refused) == "extension-too-late"


@pytest.mark.parametrize(
    ("due_at", "code"),
    [
        ("2026-12-03T10:00:00Z", "not_later"),
        ("2020-01-01T03:00:00Z", "not_later"),
        ("2026-12-05T03:00:00Z", "not_worked"),
        ("2026-12-07T20:00:00Z", "not_worked"),
        ("9999-12-31T23:59:59Z", "too_far"),
        ("2062-12-07T03:00:00Z", "too_far"),
    ],
)
def test_the_date_must_be_one(case, office, due_at, code):
    with clock.set_to(at(1)):
        body = LATER | {"due_at": due_at}
        refused = case.act(office.leader, "extension", body, status=422)
    assert faults(refused) == {"/due_at": code}


def test_nobody_apologises_in_time(case, office):
    with clock.set_to(at(1)):
        assert slug(case.act(office.leader, "apology", LATER, status=409)) == "not-late"


def test_warnings_before_it_is_late_and_the_draft_of_an_apology(case, office, session):
    def warned(moment: datetime) -> list[tuple[str, str]]:
        with clock.set_to(moment):
            for dossier_id in deadline_warnings.due_now(10):
                deadline_warnings.warn(dossier_id)
            session.commit()
        alerts = session.scalars(select(OfficerAlert).where(OfficerAlert.at == moment))
        return sorted((alert.kind, alert.role) for alert in alerts if alert.kind != "paid")

    assert warned(at(0, 10)) == []
    assert warned(at(2, 8)) == []
    # Of 28.5 working hours, half are used up on Wednesday at 8:15.
    assert warned(at(2, 9)) == [("time_50", "specialist")]
    assert warned(at(2, 10)) == []
    assert warned(at(3, 8)) == [("time_75", "specialist")]
    assert warned(at(3, 16)) == [("time_90", "leader"), ("time_90", "specialist")]
    assert warned(at(3, 18)) == [("overdue", "leader"), ("overdue", "specialist")]
    assert warned(at(4, 9)) == []
    with clock.set_to(at(4)):
        apology = case.seen_by(office.leader)["apology"]
        assert (apology["from_due"], apology["sent_at"]) == (THURSDAY, None)
        body = {"due_at": apology["to_due"], "reason": "Chúng tôi xử lý chậm."}
        seen = case.act(office.leader, "apology", body).json
        assert seen["apology"]["sent_at"] is not None
        # It stays overdue by the date that was promised.
        assert seen["due"]["at"] == THURSDAY
        assert seen["due"]["postponed_to"] == body["due_at"]
        assert slug(case.act(office.leader, "apology", body, status=409)) == "apologised-already"
    assert case.seen_by_citizen()["history"][-1]["note"] == "Chúng tôi xử lý chậm."


def test_the_answer_whether_it_is_accepted_has_warnings_too(session, an, office):
    with clock.set_to(MONDAY):
        body = household_business(session, an.id, office.agency)
        dossier_id = submit(an, body).json["id"]
    told = []
    # Eight working hours from Monday 9:00 end on Tuesday morning.
    for moment in (at(0, 10), at(0, 16), at(1, 8), at(1, 9), at(1, 10)):
        with clock.set_to(moment):
            if UUID(dossier_id) in deadline_warnings.due_now(10):
                told.append(deadline_warnings.warn(UUID(dossier_id)))
            session.commit()
    assert told == [50, 75, 90, 100]


def test_a_pause_takes_the_warnings_along(case, office, session):
    with clock.set_to(at(1)):
        items = [{"pointer": "/ten/tieng_viet", "reason": "Trùng tên."}]
        case.act(office.specialist, "supplements", {"items": items})
    with clock.set_to(at(3, 16)):
        assert deadline_warnings.due_now(10) == []


def test_who_acts_before_the_warning_goes_out_does_not_stop_it(case, office, session):
    with clock.set_to(at(3, 18)):
        items = [{"pointer": "/ten/tieng_viet", "reason": "Trùng tên."}]
        case.act(office.specialist, "supplements", {"items": items})
        assert [deadline_warnings.warn(found) for found in deadline_warnings.due_now(10)] == [100]
        session.commit()
        assert deadline_warnings.due_now(10) == []
        assert case.seen_by(office.leader)["apology"]["sent_at"] is None


def test_whoever_has_it_in_hand_is_warned_in_person(case, office, session):
    with clock.set_to(at(1)):
        case.act(office.specialist, "claim")
    with clock.set_to(at(2, 9)):
        [found] = deadline_warnings.due_now(10)
        assert deadline_warnings.warn(found) == 50
        session.commit()
    kinds = select(OfficerAlert).where(OfficerAlert.kind == "time_50")
    assert session.scalars(kinds).one().officer_id == office.specialist.id
