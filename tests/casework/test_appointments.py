"""The days of a dossier in a citizen's own calendar: what the file says, who gets it, how long."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from icalendar import Calendar, Event

from backend.core import clock, ids
from backend.dossiers import calendar_file
from backend.dossiers.calendar_file import Day
from backend.dossiers.models import Dossier
from tests.factories.cases import STOP, Case, Office
from tests.factories.citizens import slug
from tests.factories.dossiers import submit
from tests.factories.filings import REGISTRY, household_business

pytestmark = pytest.mark.slow

HOUSE = "https://motcua.example/tay-ninh/api/v1/appointments/"
# A business: three working days from Monday, due Thursday 17:00.
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
ASK = {"items": [{"pointer": "/ten/tieng_viet", "reason": "Tên đã có người dùng."}]}


@pytest.fixture
def office(app):
    return Office(app, REGISTRY)


@pytest.fixture
def case(session, an, office) -> Case:
    with clock.set_to(MONDAY):
        body = household_business(session, an.id, office.agency)
        return Case(submit(an, body).json["id"], an, office)


def handled(case: Case) -> Case:
    with clock.set_to(MONDAY):
        case.act(case.office.reception, "payments", {"method": "cash", "amount": 100_000})
        return case.in_progress()


def token(case: Case) -> str:
    url: str = case.person.get(f"/dossiers/{case.id}/appointment/link").json["url"]
    assert url.startswith(HOUSE)
    return url.removeprefix(HOUSE)


@pytest.fixture
def opened(client):
    """What anybody gets who holds a link, without signing in."""

    def open_it(token: str, status: int = 200) -> Any:
        return client.get(f"/api/v1/appointments/{quote(token, safe='')}", status=status)

    return open_it


def events(answer: Any) -> list[Event]:
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def rings_at(event: Event) -> datetime:
    [alarm] = event.walk("VALARM")
    first_moment = datetime.combine(event.start, time.min, tzinfo=clock.VIETNAM)
    return first_moment + alarm["trigger"].dt


def test_at_first_the_day_on_which_the_office_answers(case, opened):
    with clock.set_to(MONDAY):
        answer = opened(token(case))
        code = case.seen_by_citizen()["tracking_code"]
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert f'inline; filename="hen-{code.lower()}.ics"' in answer.headers["Content-Disposition"]
    [event] = events(answer)
    assert event.start == date(2026, 12, 1)
    assert event["summary"] == "Cơ quan trả lời hồ sơ: Đăng ký thành lập hộ kinh doanh"
    assert event["status"] == "CONFIRMED"
    # The working day before has begun already: nothing rings.
    assert event.walk("VALARM") == []


def test_then_the_day_of_the_result_in_its_place(case, opened):
    with clock.set_to(MONDAY):
        [answered] = events(opened(token(case)))
    handled(case)
    with clock.set_to(MONDAY):
        [promised] = events(opened(token(case)))
    assert promised["uid"] == answered["uid"]
    assert promised["sequence"] > answered["sequence"]
    assert promised.start == date(2026, 12, 3)
    assert promised["summary"].startswith("Hẹn trả kết quả: ")
    assert "17:00 03/12/2026" in promised["description"]
    assert rings_at(promised) == datetime(2026, 12, 2, 8, tzinfo=clock.VIETNAM)


def test_it_rings_on_a_day_that_is_worked(case, office, opened):
    handled(case)
    monday = {"due_at": "2026-12-07T10:00:00Z", "reason": "Chờ xác minh địa chỉ."}
    with clock.set_to(MONDAY):
        [before] = events(opened(token(case)))
        case.act(office.leader, "extension", monday)
        [moved] = events(opened(token(case)))
    assert (moved["uid"], moved.start) == (before["uid"], date(2026, 12, 7))
    assert moved["sequence"] > before["sequence"]
    assert rings_at(moved) == datetime(2026, 12, 4, 8, tzinfo=clock.VIETNAM)


def test_an_apology_moves_it_too(case, office, opened):
    handled(case)
    with clock.set_to(MONDAY + timedelta(days=4)):
        monday = {"due_at": "2026-12-07T10:00:00Z", "reason": "Chờ xác minh địa chỉ."}
        case.act(office.leader, "apology", monday)
        [moved] = events(opened(token(case)))
    assert moved.start == date(2026, 12, 7)


def test_what_the_office_waits_for_is_a_day_of_its_own(case, office, opened):
    with clock.set_to(MONDAY):
        handled(case).act(office.specialist, "supplements", ASK)
        [promised, awaited] = events(opened(token(case)))
        [request] = case.seen_by_citizen()["requests"]
    assert awaited["uid"] != promised["uid"]
    due = datetime.fromisoformat(request["due_at"]).astimezone(clock.VIETNAM)
    assert awaited.start == due.date()
    assert awaited["summary"].startswith("Hạn bổ sung hồ sơ: ")
    assert awaited.walk("VALARM")
    # The clock stands still: the promised day is not certain.
    assert promised["status"] == "TENTATIVE"
    assert "cơ quan đang chờ bạn" in promised["description"]


def test_nothing_in_it_is_anybody_s(case, session, opened):
    with clock.set_to(MONDAY):
        answer = opened(token(case))
        seen = case.seen_by_citizen()
    text = answer.get_data(as_text=True)
    unfolded = text.replace("\r\n ", "")
    assert seen["tracking_code"] in unfolded
    assert f"/#/tra-cuu/{seen['tracking_code']}" in unfolded
    kept = session.get(Dossier, case.id)
    for secret in (case.id, str(kept.citizen_id), kept.number, "NGUYỄN", "0912", "Tân Ninh"):
        assert secret not in unfolded
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


@pytest.mark.parametrize("end", ["resolved", "returned", "stopped", "declined"])
def test_there_is_no_day_in_what_is_over(case, session, opened, end: str):
    with clock.set_to(MONDAY):
        before = token(case)
        row = session.get(Dossier, case.id)
        row.status = end
        session.commit()
        refused = case.person.get(f"/dossiers/{case.id}/appointment/link", status=409)
        late = opened(before, status=409)
    assert slug(refused) == slug(late) == "nothing-due"


def test_a_stopped_one_has_none(case, office, opened):
    with clock.set_to(MONDAY):
        before = token(handled(case))
        case.act(office.leader, "stop", STOP)
        assert slug(opened(before, status=409)) == "nothing-due"


def test_nobody_gets_another_s(case, binh, session, opened):
    with clock.set_to(MONDAY):
        path = f"/dossiers/{case.id}/appointment/link"
        assert slug(binh.get(path, status=404)) == "dossier-not-found"
        nowhere = f"/dossiers/{ids.new()}/appointment/link"
        assert slug(case.person.get(nowhere, status=404)) == "dossier-not-found"
        before = token(case)
        session.get(Dossier, case.id).citizen_id = binh.id
        session.commit()
        assert slug(opened(before, status=404)) == "dossier-not-found"


def test_a_link_ends_after_five_minutes(case, opened):
    with clock.set_to(MONDAY):
        mine = token(case)
    with clock.set_to(MONDAY + timedelta(minutes=4, seconds=59)):
        opened(mine)
    with clock.set_to(MONDAY + timedelta(minutes=5)):
        assert slug(opened(mine, status=410)) == "paper-link-expired"


@pytest.mark.parametrize("junk", ["x", "a.b.c", "…", "%00", "A" * 4000], ids=lambda junk: junk[:6])
def test_what_is_no_link_opens_nothing(opened, junk: str):
    assert slug(opened(junk, status=404)) == "paper-link-unknown"


def test_a_link_to_days_opens_no_paper_and_the_other_way_round(case, client, opened):
    days = token(case)
    assert slug(client.get(f"/api/v1/papers/{days}", status=404)) == "paper-link-unknown"
    link: str = case.person.get(f"/dossiers/{case.id}/declaration/link").json["url"]
    paper = link.rsplit("/", 1)[1]
    assert slug(opened(paper, status=404)) == "paper-link-unknown"


def test_a_link_stands_in_no_log(case, opened, capsys):
    mine = token(case)
    opened(mine)
    logged = capsys.readouterr().out
    assert "/api/v1/appointments/<token>" in logged
    assert mine not in logged


def test_a_hostile_name_stays_a_name():
    day = Day(
        name="7KQ29MWX4D3P",
        revision=2,
        day=date(2026, 12, 3),
        title="Họp; chợ, \\n xã\r\nBEGIN:VALARM\r\nEND:VEVENT" + " dài" * 60,
        note="một\nhai",
        url="https://motcua.example/#/tra-cuu/7KQ2-9MWX-4D3P",
        alarm=None,
        is_certain=True,
    )
    file = calendar_file.written([day], MONDAY)
    [event] = Calendar.from_ical(file).walk("VEVENT")
    assert event.walk("VALARM") == []
    assert event["summary"].replace("\n", "\r\n") == day.title
    assert event["description"] == day.note
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    file.decode()  # no letter was cut in two
