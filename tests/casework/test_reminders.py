"""Citizens are reminded of what an office waits for, each morning once, and not of what is done."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select, text

from backend.core import clock
from backend.core.db import release
from backend.core.db import session as database
from backend.dossiers import reminders
from backend.dossiers.models import Dossier
from backend.dossiers.tasks import remind_citizens
from tests.factories.cases import ASK_FIELD, Citizen, Office, file_case
from tests.factories.results import add

pytestmark = pytest.mark.slow

# A Tuesday; two weeks from it no public holiday.
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=clock.VIETNAM)
DUE = "2026-12-11T17:00:00+07:00"


def at(day: int, hour: int = 8, minute: int = 5) -> datetime:
    return TUESDAY.replace(day=day, hour=hour, minute=minute)


def remind(moment: datetime) -> None:
    with clock.set_to(moment):
        remind_citizens(timestamp=0)
    # As the end of a job does.
    release()


@pytest.fixture
def reminded(session, case):
    """How often the citizen was told what, so far."""

    def count() -> Counter[str]:
        session.expire_all()
        sql = "select template from notifications where template like any(:names)"
        names = ["supplement_due_soon", "appointment_near", "result_waiting"]
        return Counter(session.scalars(text(sql), {"names": names}))

    return count


@pytest.fixture
def asked(case, office):
    with clock.set_to(TUESDAY):
        case.act(office.reception, "supplements", ASK_FIELD | {"due_at": DUE})
        return case.seen_by_citizen()["requests"][0]


def test_of_a_supplement_two_working_days_before_and_on_the_last_morning(asked, reminded, case):
    remind(at(8, 18))
    remind(at(9, 7))
    assert reminded() == {}
    remind(at(9))
    remind(at(9, 9))
    remind(at(10))
    assert reminded() == {"supplement_due_soon": 1}
    remind(at(11))
    remind(at(11, 16))
    assert reminded() == {"supplement_due_soon": 2}
    remind(at(11, 18))
    remind(at(14))
    assert reminded() == {"supplement_due_soon": 2}


def test_it_says_until_when_and_leads_to_the_dossier(asked, case):
    remind(at(9))
    told = case.person.get("/notifications").json["items"][0]
    assert "17:00 11/12/2026" in told["text"]
    assert told["screen"] == f"ho-so/{case.id}"


def test_who_has_answered_is_not_reminded(asked, reminded, case):
    with clock.set_to(at(2)):
        body = {"answers": {"tre": {"ten": "Khôi"}}}
        case.answer("put", f"supplements/{asked['id']}", body)
    remind(at(9))
    remind(at(11))
    assert reminded() == {}


def test_nor_who_wants_to_withdraw(asked, reminded, case):
    with clock.set_to(at(2)):
        case.answer("post", "withdrawal", {"reason": "Tôi sẽ nộp lại sau."})
    remind(at(9))
    assert reminded() == {}


def test_who_was_answered_between_the_look_and_the_reminder_is_not_told(asked, reminded, case):
    with clock.set_to(at(9)):
        [found] = reminders.awaiting_supplement()
        case.answer("put", f"supplements/{asked['id']}", {"answers": {"tre": {"ten": "Khôi"}}})
        assert reminders.remind_of_supplement(found) is None
    assert reminded() == {}


@pytest.fixture
def promised(case, session):
    """Accepted on Tuesday; the result is promised for the Friday of the week after."""
    with clock.set_to(TUESDAY):
        case.in_progress()
    dossier = session.get(Dossier, UUID(case.id))
    dossier.due_at = dossier.next_due_at = at(11, 16, 30)
    session.commit()
    return case


def test_of_the_day_a_result_is_promised_for_on_the_working_day_before(promised, reminded):
    remind(at(9, 18))
    remind(at(10, 7))
    assert reminded() == {}
    remind(at(10))
    remind(at(10, 12))
    remind(at(11))
    remind(at(11, 17))
    assert reminded() == {"appointment_near": 1}
    told = promised.person.get("/notifications").json["items"][0]
    assert "16:30 11/12/2026" in told["text"]
    assert told["screen"] == f"ho-so/{promised.id}"


def test_not_where_the_result_is_there_already(promised, reminded, office):
    with clock.set_to(at(9)):
        add(promised, office.specialist)
        promised.act(office.leader, "resolve")
    remind(at(10))
    assert "appointment_near" not in reminded()


def test_nor_while_it_is_the_citizens_turn(promised, reminded, office):
    with clock.set_to(at(9)):
        promised.act(office.specialist, "supplements", ASK_FIELD)
        assert reminders.remind_of_appointment(UUID(promised.id)) is None
    remind(at(10))
    assert "appointment_near" not in reminded()


@pytest.fixture
def ready(case, office):
    with clock.set_to(TUESDAY):
        case.in_progress()
        add(case, office.specialist)
        case.act(office.leader, "resolve")
    return case


def test_of_a_result_after_three_days_then_weekly_three_times_in_all(ready, reminded):
    remind(at(3, 18))
    assert reminded() == {}
    for day in range(4, 11):
        remind(at(day))
    assert reminded() == {"result_waiting": 1}
    for day in range(11, 31):
        remind(at(day))
        remind(at(day, 12))
    assert reminded() == {"result_waiting": 3}


def test_not_of_a_result_that_was_handed_over(ready, reminded, office):
    with clock.set_to(at(3)):
        ready.act(office.reception, "return", {"way": "paper"})
    remind(at(4))
    assert reminded() == {}


def test_nor_of_one_that_the_post_has(ready, reminded, office):
    with clock.set_to(at(3)):
        ready.act(office.reception, "posting", {"reference": "EV123456789VN"})
    remind(at(4))
    assert reminded() == {}


def test_who_was_not_told_while_no_worker_ran_is_told_once_when_one_does(ready, reminded):
    remind(at(12))
    assert reminded() == {"result_waiting": 1}


def test_a_reminder_at_night_waits_for_the_morning(ready, session):
    with clock.set_to(at(4, 23)):
        assert reminders.remind_of_result(UUID(ready.id)) is True
    # The postman does not wake anybody: tests/notifications/test_sending.py.
    sql = "select m.state, m.agency_id from messages m join notifications n on n.id ="
    sql += " m.notification_id where n.template = 'result_waiting'"
    [message] = session.execute(text(sql))
    assert message.state == "waiting"
    assert message.agency_id == session.get(Dossier, UUID(ready.id)).handling_agency_id


@pytest.mark.slow
def test_many_workers_tell_once(fresh_app, fresh_client):
    with fresh_app.app_context(), clock.set_to(TUESDAY):
        office = Office(fresh_app)
        case = file_case(database(), Citizen(fresh_client, "nguyen-van-an"), office)
        case.act(office.reception, "supplements", ASK_FIELD | {"due_at": DUE})
    start = Barrier(4)

    def work(_: int) -> bool | None:
        with fresh_app.app_context():
            start.wait(20)
            return reminders.remind_of_supplement(UUID(case.id))

    with clock.set_to(at(9)), ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(work, range(4)))
    assert sorted(outcomes, key=str) == [None, None, None, True]
    with fresh_app.app_context():
        told = "select count(*) from notifications where template = 'supplement_due_soon'"
        assert database().scalar(text(told)) == 1


def test_a_later_date_is_told_of_again(asked, reminded, session, case):
    remind(at(9))
    assert reminded() == {"supplement_due_soon": 1}
    dossier = session.scalar(select(Dossier).where(Dossier.id == UUID(case.id)))
    assert dossier.next_due_at == datetime.fromisoformat(DUE)
    assert dossier.next_due_at - at(9) > timedelta(days=2)
