"""The calendar: what the library says, what is corrected, and what administrators decide."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.agencies import calendar, service
from backend.agencies.calendar import FRESH_SECONDS, calendar_of, wall
from backend.agencies.models import CalendarOverride
from backend.agencies.working_time import Decision, uncertain_days
from backend.core import clock
from backend.core.db import transactional
from backend.core.errors import Problem

pytestmark = pytest.mark.slow

FACTS = Path(calendar.__file__).parent / "calendars"
CORRECTIONS = json.loads((FACTS / "corrections.json").read_text(encoding="utf-8"))
OFFICIAL = calendar_of({}, 2026)
BRIDGE = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def still_clock():
    """The tests' own moment, and a wall that remembers nothing of them."""
    with clock.set_to(datetime(2026, 11, 16, 3, tzinfo=UTC)):
        wall.forget()
        yield
    wall.forget()


@pytest.mark.parametrize(
    "day",
    [
        "2025-05-02", "2025-09-01", "2026-01-01", "2026-01-02", "2026-02-16", "2026-02-20",
        "2026-04-27", "2026-08-31", "2026-09-01", "2026-09-02", "2026-11-24", "2027-01-01",
        "2027-02-04", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-05-03",
        "2027-09-03", "2027-11-24",
    ],
)  # fmt: skip
def test_days_off(day):
    assert not OFFICIAL.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2025-04-26", "2026-01-10", "2026-08-22"])
def test_make_up_saturdays_are_worked(day):
    assert OFFICIAL.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    "day", ["2026-02-13", "2026-02-23", "2026-11-23", "2027-02-03", "2027-02-11"]
)
def test_the_days_around_are_worked(day):
    assert OFFICIAL.is_working_day(date.fromisoformat(day))


def test_what_nobody_is_sure_of_is_marked():
    found = list(uncertain_days(date(2026, 1, 1), date(2027, 12, 31), OFFICIAL))
    assert [day.isoformat() for day in found] == [
        "2026-01-02", "2026-01-10", "2027-02-04", "2027-02-10",
    ]  # fmt: skip


def test_corrections_say_on_what_they_rest():
    for fact in CORRECTIONS["days"]:
        assert fact["certainty"] in ("sure", "likely", "unsure")
        assert fact["basis"].strip()
        assert fact["name"]["vi"].strip()
        assert fact["name"]["en"].strip()
    days = [fact["day"] for fact in CORRECTIONS["days"]]
    assert days == sorted(set(days))


@pytest.mark.parametrize(
    "shifts",
    [[["07:30", "11:30"], ["11:00", "17:00"]], [["11:30", "07:30"]], [["07:30", "07:30"]]],
    ids=["overlapping", "backwards", "empty"],
)
def test_office_hours_that_make_no_sense_are_refused(shifts):
    with pytest.raises(ValueError, match="overlap or run backwards"):
        calendar._shifts(shifts)


def decide(day: date = BRIDGE, kind: str = "off", basis: str = "Công văn 12/UBND-NC"):
    return service.put_override(day, kind, basis, "0190-nguoi-quan-tri")


def test_a_decision_has_the_last_word(session):
    assert service.working_calendar().is_working_day(BRIDGE)
    decide()
    decide(SATURDAY, "make_up")
    decide(date(2026, 11, 24), "make_up", "Công văn 13")
    found = service.working_calendar()
    assert not found.is_working_day(BRIDGE)
    assert found.is_working_day(SATURDAY)
    assert found.is_working_day(date(2026, 11, 24))
    assert found.special[BRIDGE].name.vi == "ngày nghỉ theo Công văn 12/UBND-NC"


def test_a_decision_makes_an_uncertain_day_certain(session):
    tet = date(2027, 2, 10)
    assert not service.working_calendar().special[tet].certain
    decide(tet)
    assert service.working_calendar().special[tet].certain


def test_a_later_decision_replaces_an_earlier_one(session):
    decide()
    decide(kind="make_up", basis="Công văn 14")
    (kept,) = service.overrides()
    assert (kept.day, kept.kind, kept.basis) == (BRIDGE, "make_up", "Công văn 14")
    assert kept.created_at == clock.now()
    assert service.working_calendar().is_working_day(BRIDGE)


def test_what_is_taken_back_is_official_again(session):
    before = service.working_calendar().version
    decide()
    assert service.working_calendar().version != before
    assert service.remove_override(BRIDGE) is True
    assert service.overrides() == []
    assert service.working_calendar().version == before
    assert service.working_calendar().is_working_day(BRIDGE)
    assert service.remove_override(BRIDGE) is False


def test_decisions_come_in_order(session):
    for day in (SATURDAY, BRIDGE):
        decide(day)
    assert [override.day for override in service.overrides()] == [BRIDGE, SATURDAY]


@pytest.mark.parametrize(
    ("day", "basis", "pointer"),
    [
        (BRIDGE, "", "/basis"),
        (BRIDGE, " \n", "/basis"),
        (date(2062, 11, 23), "Công văn 12", "/day"),
        (date(206, 11, 23), "Công văn 12", "/day"),
    ],
)
def test_a_decision_that_says_nothing_or_reaches_too_far_is_refused(session, day, basis, pointer):
    with pytest.raises(Problem) as refused:
        decide(day, basis=basis)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert service.overrides() == []


def test_a_change_can_be_looked_at_before_it_is_made(session):
    decide(SATURDAY, "make_up")
    imagined = service.calendar_with({BRIDGE: Decision("off", "Dự kiến"), SATURDAY: None})
    assert not imagined.is_working_day(BRIDGE)
    assert not imagined.is_working_day(SATURDAY)
    assert service.working_calendar().is_working_day(BRIDGE)
    assert service.working_calendar().is_working_day(SATURDAY)
    assert imagined.version != service.working_calendar().version


def test_a_change_counts_for_others_once_it_is_committed(session):
    def change_and_fail():
        decide()
        assert not service.calendar_with({}).is_working_day(BRIDGE)
        assert service.working_calendar().is_working_day(BRIDGE)
        raise InterruptedError

    service.working_calendar()
    with pytest.raises(InterruptedError):
        transactional(change_and_fail)()
    assert service.working_calendar().is_working_day(BRIDGE)
    assert service.calendar_with({}).is_working_day(BRIDGE)


def test_decisions_at_the_same_moment_leave_one(fresh_app):
    def decide_too(number: int) -> None:
        with fresh_app.app_context():
            decide(basis=f"Công văn {number}")

    with ThreadPoolExecutor(8) as officers:
        list(officers.map(decide_too, range(16)))
    with fresh_app.app_context():
        assert len(service.overrides()) == 1


def test_the_version_tells_facts_apart_and_nothing_else():
    off = {BRIDGE: Decision("off", "a")}
    versions = [
        calendar_of(decisions, 2026).version
        for decisions in ({}, off, {BRIDGE: Decision("make_up", "a")}, {SATURDAY: off[BRIDGE]})
    ]
    assert len(set(versions)) == 4
    assert calendar_of(off, 2027).version == calendar_of(off, 2026).version


def test_the_calendar_is_made_once(session, monkeypatch):
    made = service.working_calendar()
    assert service.working_calendar() is made
    monkeypatch.setattr(wall, "_asked_at", -FRESH_SECONDS)
    assert service.working_calendar() is made


def test_another_processes_decision_is_seen_within_seconds(session, monkeypatch):
    service.working_calendar()
    session.add(CalendarOverride(day=BRIDGE, kind="off", basis="Công văn 12", decided_by="x"))
    session.commit()
    assert service.working_calendar().is_working_day(BRIDGE)
    monkeypatch.setattr(wall, "_asked_at", wall._asked_at - FRESH_SECONDS)
    assert not service.working_calendar().is_working_day(BRIDGE)


def test_the_calendar_moves_on_with_the_years(session):
    service.working_calendar()
    far = date(2036, 9, 2)
    with clock.set_to(datetime(2036, 1, 1, tzinfo=UTC)):
        assert not service.working_calendar().is_working_day(far)
        assert not service.working_calendar().is_working_day(far + timedelta(days=3652))


@pytest.mark.parametrize(("column", "value"), [("kind", "maybe"), ("basis", "")])
def test_the_database_keeps_nonsense_out(session, column, value):
    row = {"day": BRIDGE, "kind": "off", "basis": "a", "by": "x", column: value}
    statement = text(
        "insert into calendar_overrides (day, kind, basis, decided_by, created_at)"
        " values (:day, :kind, :basis, :by, now())"
    )
    with pytest.raises(Exception, match=f"ck_calendar_overrides_{column}"):
        session.execute(statement, row)
    session.rollback()
