"""Whose share of a dossier's time was kept, and on whom a delay lies."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.dossiers.deadlines import Interval, Ledger, compute
from backend.dossiers.shares import judge, ran_over
from tests.dossiers.ledgers import (
    CALENDAR,
    THREE_DAYS,
    THREE_DAYS_ANEW,
    at,
    extended,
    ledger,
    pause,
)

# A week without a holiday; office hours are 7:30 to 11:30 and 13:30 to 17:00.
DUE = at("2026-12-03 17:00")
HOUR = 3600


@pytest.mark.parametrize(
    ("began", "ended", "found"),
    [
        ("2026-12-01 09:00", "2026-12-02 16:00", ("early", 8.5 * HOUR)),
        ("2026-12-01 09:00", "2026-12-03 15:00", ("on_time", 2 * HOUR)),
        ("2026-12-01 09:00", "2026-12-03 17:00", ("on_time", 0)),
        ("2026-12-01 09:00", "2026-12-04 08:30", ("overdue", HOUR)),
        # Got late, it is late by what it took itself.
        ("2026-12-04 09:00", "2026-12-04 11:00", ("overdue", 2 * HOUR)),
        ("2026-12-04 11:30", "2026-12-04 13:30", ("overdue", 0)),
    ],
)
def test_a_share_is_judged_by_the_due_moment(began, ended, found):
    assert judge(at(began), at(ended), DUE, CALENDAR) == found


def passed_on(*hands: tuple[str, str]) -> Ledger:
    """Accepted on Monday 30/11 at 9:00; from then on in the hands of each, from that moment."""
    began = [at(moment) for _, moment in hands]
    ends = [*began[1:], None]
    return Ledger(
        began[0],
        tuple(
            Interval("running", since, until, "transferred", "cb", agency)
            for (agency, _), since, until in zip(hands, began, ends, strict=True)
        ),
    )


@pytest.mark.parametrize(
    ("hands", "now", "named"),
    [
        # Three working days have 29 hours and a half from Monday 9:00 on: 6 + 3 × 7.5 = 28.5.
        ([("a", "2026-11-30 09:00")], "2026-12-03 17:00", []),
        ([("a", "2026-11-30 09:00")], "2026-12-04 08:00", ["a"]),
        ([("a", "2026-11-30 09:00"), ("b", "2026-12-04 08:00")], "2026-12-04 11:00", ["a"]),
        # Together they were late, and neither alone.
        ([("a", "2026-11-30 09:00"), ("b", "2026-12-02 09:00")], "2026-12-04 08:00", []),
        ([("a", "2026-11-30 09:00"), ("b", "2026-12-01 09:00")], "2026-12-08 08:00", ["b"]),
        ([("a", "2026-11-30 09:00"), ("b", "2026-12-04 08:00")], "2026-12-14 08:00", ["a", "b"]),
    ],
)
def test_a_delay_lies_with_who_alone_took_longer_than_there_was(hands, now, named):
    due = compute(THREE_DAYS, passed_on(*hands), CALENDAR)
    assert list(ran_over(due, at(now))) == named


def test_waiting_for_the_citizen_is_nobodys_delay():
    story = ledger("2026-11-30 09:00", pause("2026-12-01 09:00", "2026-12-10 09:00"))
    for rules in (THREE_DAYS, THREE_DAYS_ANEW):
        due = compute(rules, story, CALENDAR)
        assert list(ran_over(due, due.at)) == []
        assert list(ran_over(due, due.at + timedelta(days=3))) == ["H53.001"]


def test_a_ledger_is_known_as_it_was_at_a_moment():
    story = ledger(
        "2026-11-30 09:00",
        pause("2026-12-01 09:00", "2026-12-02 09:00"),
        extension=extended("2026-12-08 17:00", "2026-12-02 10:00"),
    )
    first = story.as_of(at("2026-11-30 10:00"))
    assert (len(first.intervals), first.paused_since, first.extension) == (1, None, None)
    assert story.as_of(at("2026-12-01 10:00")).paused_since == at("2026-12-01 09:00")
    gone_on = story.as_of(at("2026-12-02 09:30"))
    assert (len(gone_on.intervals), gone_on.extension) == (3, None)
    assert story.as_of(at("2026-12-30 09:00")) == story
    assert replace(story, intervals=()).as_of(at("2026-12-30 09:00")).intervals == ()
