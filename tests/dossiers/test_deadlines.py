"""When a dossier is due: the law's examples, and everything that may happen on the way."""

from datetime import UTC, datetime, time, timedelta

import pytest

from backend.agencies.calendar import calendar_of
from backend.agencies.working_time import Decision
from backend.dossiers.clockwork import warnings
from backend.dossiers.deadlines import (
    ACCEPTANCE,
    BadLedger,
    Extension,
    Interval,
    Ledger,
    Rules,
    SupplementPolicy,
    TimeLimit,
    citizen_due,
    classify,
    compute,
    date_fault,
    extension_closed,
    latest_announcement,
    put_off,
    slices,
)
from tests.dossiers.ledgers import (
    CALENDAR,
    SAME_DAY,
    TEN_DAYS,
    THREE_DAYS,
    THREE_DAYS_ANEW,
    at,
    extended,
    ledger,
    pause,
)


def due(rules: Rules, told: Ledger):
    return compute(rules, told, CALENDAR)


@pytest.mark.parametrize(
    ("rules", "accepted", "expected"),
    [
        (SAME_DAY, "2026-11-23 07:30", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-23 12:15", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-23 14:59:59", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-23 14:59:59.999999", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-23 15:00:00", "2026-11-25 17:00"),
        (SAME_DAY, "2026-11-24 09:00", "2026-11-25 17:00"),
        (SAME_DAY, "2026-11-20 16:00", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-21 10:00", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-21 22:00", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-23 03:00", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-25 23:30", "2026-11-26 17:00"),
        (SAME_DAY, "2026-08-22 10:00", "2026-08-22 17:00"),
        (SAME_DAY, "2027-02-03 15:00", "2027-02-11 17:00"),
        (SAME_DAY, "2026-12-31 15:00", "2027-01-04 17:00"),
        (THREE_DAYS, "2026-11-23 14:05", "2026-11-27 17:00"),
        (THREE_DAYS, "2026-11-23 23:59", "2026-11-27 17:00"),
        (THREE_DAYS, "2026-11-21 10:00", "2026-11-26 17:00"),
        (THREE_DAYS, "2026-08-20 09:00", "2026-08-24 17:00"),
        (THREE_DAYS, "2026-08-28 09:00", "2026-09-07 17:00"),
        (THREE_DAYS, "2027-02-02 16:00", "2027-02-12 17:00"),
        (THREE_DAYS, "2027-02-03 08:00", "2027-02-15 17:00"),
        (THREE_DAYS, "2026-12-30 08:00", "2027-01-05 17:00"),
        (TEN_DAYS, "2026-11-24 09:00", "2026-12-04 17:00"),
        (TEN_DAYS, "2026-11-26 09:00", "2026-12-07 17:00"),
        (TEN_DAYS, "2027-01-25 09:00", "2027-02-11 17:00"),
        (ACCEPTANCE, "2026-11-16 08:00", "2026-11-17 08:30"),
        (ACCEPTANCE, "2026-11-16 12:00", "2026-11-17 14:00"),
        (ACCEPTANCE, "2026-11-20 16:30", "2026-11-23 17:00"),
        (ACCEPTANCE, "2026-11-21 10:00", "2026-11-25 08:00"),
        (ACCEPTANCE, "2026-11-22 23:59", "2026-11-25 08:00"),
        (ACCEPTANCE, "2027-02-03 17:00", "2027-02-12 08:00"),
    ],
)  # fmt: skip
def test_from_acceptance(rules, accepted, expected):
    found = due(rules, Ledger(at(accepted)))
    assert found.at == found.original_at == found.promised_at == at(expected)


@pytest.mark.parametrize(
    ("rules", "told", "expected"),
    [
        (THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-25 10:00", "2026-11-25 16:30")),
         "2026-11-30 14:00"),
        (THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-25 10:00", "2026-11-26 10:00")),
         "2026-11-30 17:00"),
        (THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-25 10:00", "2026-11-25 10:00")),
         "2026-11-27 17:00"),
        (THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-25 11:30", "2026-11-25 13:30")),
         "2026-11-27 17:00"),
        (THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-25 17:00", "2026-11-26 07:30")),
         "2026-11-27 17:00"),
        (THREE_DAYS, ledger("2026-11-20 09:00", pause("2026-11-23 16:00", "2026-11-25 08:30")),
         "2026-11-27 09:30"),
        (THREE_DAYS, ledger("2027-02-02 08:00", pause("2027-02-03 16:00", "2027-02-11 08:30")),
         "2027-02-15 09:30"),
        (THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-27 17:00", "2026-11-30 09:30")),
         "2026-11-30 09:30"),
        (THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-30 08:00", "2026-12-04 08:00")),
         "2026-11-27 17:00"),
        (THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-25 10:00", None)),
         "2026-11-27 17:00"),
        (THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-25 08:00", "2026-11-25 09:00"),
                            pause("2026-11-25 10:00", "2026-11-25 11:00", "payment")),
         "2026-11-30 09:30"),
        (SAME_DAY, ledger("2026-11-25 09:00", pause("2026-11-25 10:00", "2026-11-26 08:30")),
         "2026-11-26 15:30"),
        (THREE_DAYS_ANEW, ledger("2026-11-23 14:05", pause("2026-11-25 10:00", "2026-11-30 09:00")),
         "2026-12-03 17:00"),
        (THREE_DAYS_ANEW,
         ledger("2026-11-23 14:05", pause("2026-11-25 10:00", "2026-11-25 16:30", "payment")),
         "2026-11-30 14:00"),
        (THREE_DAYS_ANEW, ledger("2026-11-23 14:05", pause("2026-11-30 08:00", "2026-12-04 08:00")),
         "2026-11-27 17:00"),
        (THREE_DAYS_ANEW, ledger("2026-11-16 08:00",
                                 pause("2026-11-16 08:00", "2026-11-17 09:00", "payment"),
                                 pause("2026-11-17 09:30", "2026-11-17 10:00")),
         "2026-11-23 09:00"),
        (ACCEPTANCE, ledger("2026-11-16 08:00", pause("2026-11-17 08:00", "2026-11-18 08:00")),
         "2026-11-19 08:30"),
    ],
    ids=[
        "half a day", "a day", "of no length", "over lunch only", "at night only",
        "over 24 November", "over Tet", "from the last second on", "late already", "going on",
        "twice", "same day until the next", "counted anew", "paying does not count anew",
        "late already, counted anew", "counted anew it would be earlier", "acceptance anew",
    ],
)  # fmt: skip
def test_with_pauses(rules, told, expected):
    found = due(rules, told)
    assert found.at == found.original_at == at(expected)
    assert found.promised_at == due(rules, Ledger(told.accepted_at)).at


def test_the_promise_the_original_and_what_counts_are_told_apart():
    told = ledger(
        "2026-11-23 14:05",
        pause("2026-11-25 10:00", "2026-11-25 16:30"),
        extension=extended("2026-12-02 17:00", "2026-11-27 09:00"),
    )
    found = due(THREE_DAYS, told)
    assert found.promised_at == at("2026-11-27 17:00")
    assert found.original_at == at("2026-11-30 14:00")
    assert found.at == at("2026-12-02 17:00")


def test_a_pause_after_an_extension_adds_to_the_new_date():
    told = ledger(
        "2026-11-23 14:05",
        pause("2026-12-01 08:00", "2026-12-01 10:00", "payment"),
        extension=extended("2026-12-02 17:00", "2026-11-26 09:00"),
    )
    assert due(THREE_DAYS, told).at == at("2026-12-03 09:30")


def test_an_extension_never_makes_a_dossier_due_earlier():
    told = ledger("2026-11-23 14:05", extension=extended("2026-11-25 17:00", "2026-11-23 15:00"))
    assert due(THREE_DAYS, told).at == at("2026-11-27 17:00")


def test_the_result_is_in_viet_nams_time_whatever_zone_was_told():
    found = due(SAME_DAY, Ledger(datetime(2026, 11, 23, 7, 59, 59, tzinfo=UTC)))
    assert found.at.isoformat() == "2026-11-23T17:00:00+07:00"
    assert due(SAME_DAY, Ledger(datetime(2026, 11, 23, 8, tzinfo=UTC))).at.day == 25


def test_a_decision_about_a_day_moves_what_is_computed():
    bridge = at("2026-11-25 00:00").date()
    changed = calendar_of({bridge: Decision("off", "Công văn 12")}, 2026)
    told = Ledger(at("2026-11-23 14:05"))
    assert compute(THREE_DAYS, told, changed).at == at("2026-11-30 17:00")
    assert compute(THREE_DAYS, told, CALENDAR).at == at("2026-11-27 17:00")


@pytest.mark.parametrize("to", ["2026-12-02 17:00", "2026-12-02 09:00"])
def test_an_announced_day_that_becomes_a_day_off_gives_the_next_working_day(to: str):
    told = ledger("2026-11-23 14:05", extension=extended(to, "2026-11-26 09:00"))
    off = {at(f"2026-12-0{day} 00:00").date(): Decision("off", "Công văn 12") for day in (2, 3)}
    assert compute(THREE_DAYS, told, CALENDAR).at == at(to)
    found = compute(THREE_DAYS, told, calendar_of(off, 2026))
    assert (found.at, found.promised_at) == (at("2026-12-04 17:00"), at("2026-11-27 17:00"))


def test_an_office_that_closes_before_the_cutoff_gives_the_next_day():
    rules = Rules(TimeLimit("same_day", cutoff=time(18)), SupplementPolicy())
    assert due(rules, Ledger(at("2026-11-25 16:59"))).at == at("2026-11-25 17:00")
    assert due(rules, Ledger(at("2026-11-25 17:00"))).at == at("2026-11-26 17:00")


# Ledgers that do not tell one story.


def running(began: str, ended: str | None) -> Interval:
    return Interval("running", at(began), at(ended) if ended else None)


@pytest.mark.parametrize(
    "intervals",
    [
        [running("2026-11-23 08:00", "2026-11-23 10:00"), running("2026-11-23 09:00", None)],
        [running("2026-11-23 08:00", "2026-11-23 10:00"), running("2026-11-23 11:00", None)],
        [running("2026-11-23 08:00", None), running("2026-11-23 11:00", None)],
        [running("2026-11-23 08:00", "2026-11-23 07:00")],
        [running("2026-11-23 08:01", None)],
        [running("2026-11-23 07:59", None)],
        [running("2026-11-23 08:00", "2026-11-23 10:00"),
         running("2026-11-23 08:00", "2026-11-23 10:00")],
    ],
    ids=["overlapping", "hole", "two open", "backwards", "too late", "too early", "twice"],
)  # fmt: skip
def test_a_bad_ledger_is_refused(intervals):
    with pytest.raises(BadLedger):
        Ledger(at("2026-11-23 08:00"), tuple(intervals))


def test_an_extension_before_acceptance_is_refused():
    with pytest.raises(BadLedger):
        ledger("2026-11-23 14:05", extension=extended("2026-12-02 17:00", "2026-11-23 14:00"))


NAIVE = datetime(2026, 11, 23, 8)  # noqa: DTZ001 - what is refused
AWARE = at("2026-11-23 08:00")


@pytest.mark.parametrize(
    "parts",
    [
        (NAIVE,),
        (AWARE, (Interval("running", NAIVE, None),)),
        (AWARE, (Interval("running", AWARE, NAIVE),)),
        (AWARE, (), Extension(NAIVE, "1", AWARE)),
        (AWARE, (), Extension(AWARE, "1", NAIVE)),
    ],
)
def test_a_moment_without_a_zone_is_refused(parts):
    with pytest.raises(ValueError, match="no time zone"):
        Ledger(*parts)


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("same_day", 1), ("working_days", 0), ("days", -1), ("working_hours", -8)],
)
def test_a_limit_that_makes_no_sense_is_refused(kind, amount):
    with pytest.raises(ValueError, match="cannot be"):
        TimeLimit(kind, amount)


# What is left, and when to warn.


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-11-23 14:05", 22.5 + 2 + 55 / 60),
        ("2026-11-25 07:30", 22.5),
        ("2026-11-27 16:00", 1),
        ("2026-11-27 17:00", 0),
        ("2026-11-29 12:00", 0),
        ("2026-11-30 08:00", -0.5),
    ],
)
def test_remaining_working_time(now, hours):
    assert due(THREE_DAYS, Ledger(at("2026-11-23 14:05"))).remaining(at(now)) == hours * 3600


def test_in_a_pause_the_remaining_time_stands_still():
    found = due(THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-27 16:00", None)))
    assert found.remaining(at("2026-11-27 16:30")) == 3600
    assert found.remaining(at("2026-12-24 16:30")) == 3600
    assert warnings(found, at("2026-11-23 15:00")) == (0, None)


def test_who_paused_late_stays_late():
    found = due(THREE_DAYS, ledger("2026-11-23 14:05", pause("2026-11-30 08:30", None)))
    assert found.remaining(at("2026-12-24 16:30")) == -3600


def test_warnings_come_at_shares_of_the_working_time():
    found = due(ACCEPTANCE, Ledger(at("2026-11-16 07:30")))
    assert found.working == 8 * 3600
    assert [(warning.share, warning.at) for warning in found.warnings()] == [
        (50, at("2026-11-16 11:30")),
        (75, at("2026-11-16 15:30")),
        (90, at("2026-11-16 16:42")),
    ]


def test_a_pause_moves_the_warnings_that_had_not_come():
    found = due(SAME_DAY, ledger("2026-11-25 07:30", pause("2026-11-25 14:30", "2026-11-26 14:30")))
    assert found.at == at("2026-11-26 17:00")
    assert found.working == 7.5 * 3600
    assert [(warning.share, warning.at) for warning in found.warnings()] == [
        (50, at("2026-11-25 11:15")),
        (75, at("2026-11-26 15:07:30")),
        (90, at("2026-11-26 16:15")),
    ]


def test_counted_anew_the_warnings_are_new():
    told = ledger("2026-11-23 14:05", pause("2026-11-25 10:00", "2026-11-30 07:30"))
    found = due(THREE_DAYS_ANEW, told)
    assert found.counted_from == at("2026-11-30 07:30")
    assert found.working == 4 * 7.5 * 3600
    assert found.warnings()[0].at == at("2026-12-01 17:00")


def test_the_next_warning():
    found = due(ACCEPTANCE, Ledger(at("2026-11-16 07:30")))
    first, second, third = found.warnings()
    assert warnings(found, at("2026-11-16 07:30")) == (0, first.at)
    assert warnings(found, first.at) == (50, second.at)
    assert warnings(found, second.at) == (75, third.at)
    assert warnings(found, third.at) == (90, found.at)
    assert warnings(found, found.at) == (100, None)


# Agencies, results, citizens.


def test_each_agency_has_its_slice():
    marks = ["2026-11-25 07:30", "2026-11-25 09:30", "2026-11-25 15:00", "2026-11-26 10:00"]
    first, second, third, fourth = (at(mark) for mark in marks)
    intervals = [
        Interval("running", first, second, agency="H53.001"),
        Interval("running", second, third, agency="H53.002"),
        Interval("paused", third, fourth, "payment", agency="H53.002"),
        Interval("running", fourth, None, agency="H53.001"),
    ]
    found = slices(intervals, at("2026-11-26 11:00"), CALENDAR)
    assert found == {"H53.001": timedelta(hours=3), "H53.002": timedelta(hours=3.5)}
    assert sum(found.values(), timedelta(0)) == timedelta(hours=6.5)


@pytest.mark.parametrize(
    ("resolved", "outcome"),
    [
        ("2026-11-26 23:59", "early"),
        ("2026-11-27 00:00", "on_time"),
        ("2026-11-27 17:00", "on_time"),
        ("2026-11-27 17:00:00.000001", "overdue"),
        ("2026-11-28 08:00", "overdue"),
    ],
)
def test_results_are_early_on_time_or_overdue(resolved, outcome):
    assert classify(at(resolved), at("2026-11-27 17:00"), CALENDAR) == outcome


@pytest.mark.parametrize(
    ("asked", "days", "expected"),
    [
        ("2026-11-16 08:00", 1, "2026-11-17 23:59:59"),
        ("2026-11-23 08:00", 1, "2026-11-25 23:59:59"),
        ("2026-11-20 18:00", 1, "2026-11-23 23:59:59"),
        ("2026-11-16 08:00", 30, "2026-12-16 23:59:59"),
        ("2027-01-25 08:00", 10, "2027-02-11 23:59:59"),
    ],
)
def test_a_citizen_has_until_midnight_and_never_until_a_day_off(asked, days, expected):
    assert citizen_due(at(asked), days, CALENDAR) == at(expected)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-11-20 23:59:59", "2026-11-20 23:59:59"),
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("2026-11-21 10:00", "2026-11-23 23:59:59"),
        ("2026-11-24 23:59:59", "2026-11-25 23:59:59"),
    ],
)
def test_a_last_day_that_is_off_ends_on_the_next_working_day(due, expected):
    assert put_off(at(due), CALENDAR) == at(expected)


# The one new date.


@pytest.mark.parametrize(
    ("due_at", "latest"),
    [
        ("2026-11-27 17:00", "2026-11-26 17:00"),
        ("2026-11-25 17:00", "2026-11-23 17:00"),
        ("2026-11-30 17:00", "2026-11-27 17:00"),
        ("2027-02-11 17:00", "2027-02-03 17:00"),
    ],
)
def test_a_new_date_is_announced_a_working_day_before(due_at, latest):
    assert latest_announcement(at(due_at), CALENDAR) == at(latest)


ACCEPTED = ledger("2026-11-23 14:05")


@pytest.mark.parametrize(
    ("told", "to", "now", "fault"),
    [
        (ACCEPTED, "2026-12-01 17:00", "2026-11-26 17:00", None),
        (ACCEPTED, "2026-12-01 07:30", "2026-11-23 15:00", None),
        (ACCEPTED, "2026-12-01 17:00", "2026-11-26 17:00:01", "announced_too_late"),
        (ACCEPTED, "2026-12-01 17:00", "2026-11-27 08:00", "announced_too_late"),
        (ACCEPTED, "2026-12-01 17:00", "2026-12-08 08:00", "announced_too_late"),
        (ACCEPTED, "2026-11-27 17:00", "2026-11-25 08:00", "not_later"),
        (ACCEPTED, "2026-11-24 17:00", "2026-11-25 08:00", "not_later"),
        (ACCEPTED, "1999-01-01 17:00", "2026-11-25 08:00", "not_later"),
        (ACCEPTED, "2026-11-28 09:00", "2026-11-25 08:00", "not_worked"),
        (ACCEPTED, "2027-02-08 09:00", "2026-11-25 08:00", "not_worked"),
        (ACCEPTED, "2026-12-01 12:00", "2026-11-25 08:00", "not_worked"),
        (ACCEPTED, "2026-12-01 17:01", "2026-11-25 08:00", "not_worked"),
        (ledger("2026-11-23 14:05", pause("2026-11-25 07:30", None)), "2026-12-01 17:00",
         "2026-11-25 08:00", "paused"),
        (ledger("2026-11-23 14:05", extension=extended("2026-12-02 17:00", "2026-11-26 09:00")),
         "2026-12-09 17:00", "2026-11-27 08:00", "extended_already"),
    ],
)  # fmt: skip
def test_the_new_date_keeps_to_the_rules(told, to, now, fault):
    found = due(THREE_DAYS, told)
    assert (extension_closed(found, at(now)) or date_fault(found, at(to))) == fault


def test_a_result_of_the_same_day_cannot_be_put_off():
    found = due(SAME_DAY, Ledger(at("2026-11-25 07:30")))
    assert extension_closed(found, at("2026-11-25 07:31")) == "announced_too_late"
