"""Counting in the database gives what counting one by one does, whatever the dossiers are."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.agencies import service as agencies
from backend.agencies.working_time import working_time_between
from backend.core import clock
from backend.dossiers import deadlines
from backend.statistics import office_days, queries
from backend.statistics.figures import Counts, Share, average_hours, satisfaction_index
from backend.statistics.queries import Selection
from tests.factories.filed import Filed, put

SINCE = datetime(2026, 2, 1, tzinfo=clock.VIETNAM)
UNTIL = datetime(2026, 3, 1, tzinfo=clock.VIETNAM)
OFFICES = ("H53.001", "H53.002")
PROCEDURES = ("1.001193", "1.000656")

# From before the period, over Tết (14 to 22 February), until after it; to the microsecond.
moments = st.integers(0, 75 * 86_400 * 10**6).map(
    lambda microseconds: (
        datetime(2026, 1, 10, tzinfo=clock.VIETNAM) + timedelta(microseconds=microseconds)
    )
)


@st.composite
def histories(draw: st.DrawFn) -> Filed:
    submitted, *rest = sorted(draw(st.lists(moments, min_size=1, max_size=7, unique=True)))
    one = Filed(
        submitted,
        channel=draw(st.sampled_from(("online", "counter", "post"))),
        agency=draw(st.sampled_from(OFFICES)),
        procedure=draw(st.sampled_from(PROCEDURES)),
        has_file=draw(st.booleans()),
        on_paper=draw(st.booleans()),
    )
    if draw(st.booleans()):
        one.fee, one.asked = draw(st.sampled_from((0, 8000))), draw(moments)
        one.paid_by = draw(st.sampled_from((None, "cash", "transfer")))
        one.given_up = draw(st.booleans())
    if draw(st.booleans()):
        one.level, one.rated = draw(st.integers(1, 5)), draw(moments)
    if not rest:
        return one
    one.accepted, one.due = rest.pop(0), draw(moments)
    end = draw(st.sampled_from(("open", "resolved", "stopped")))
    if rest and end != "open":
        setattr(one, "resolved" if end == "resolved" else "closed", rest.pop())
    is_open_ended = one.resolved is None and len(rest) % 2 == 1
    one.pauses = list(zip(rest[::2], rest[1::2], strict=False))
    if is_open_ended:
        one.pauses = [*one.pauses, (rest[-1], None)]
    return one


def is_late(one: Filed, moment: datetime) -> bool:
    """As the description of the operation says it."""
    assert one.due is not None
    ended = one.resolved or one.closed
    looked_at = min(ended, moment) if ended else moment
    for began, until in one.pauses:
        if began <= looked_at and (until or ended or looked_at) >= looked_at:
            looked_at = began
            break
    return one.due < looked_at


def one_by_one(one: Filed, now: datetime) -> Counts:
    """The counts of a single dossier."""
    calendar = agencies.working_calendar()
    found: dict[str, Any] = defaultdict(int)

    def within(moment: datetime | None) -> bool:
        return moment is not None and SINCE <= moment < UNTIL

    if within(one.submitted):
        found |= {
            "received": 1,
            "received_online": int(one.channel == "online"),
            "accepted": int(one.accepted is not None),
        }
    ended = one.resolved or one.closed
    if one.accepted is not None and one.accepted < UNTIL and (ended is None or ended >= SINCE):
        found |= {
            "handled": 1,
            "late": int(is_late(one, min(UNTIL, now))),
            "stopped": int(one.resolved is None and within(one.closed)),
            "discontent": int(one.level in (1, 2)),
        }
    if within(one.resolved):
        assert one.resolved is not None
        assert one.due is not None
        running = [(began, until) for state, began, until in one.stretches if state == "running"]
        worked = sum(
            (working_time_between(began, until, calendar) for began, until in running if until),
            timedelta(),
        )
        outcome = deadlines.classify(one.resolved, one.due, calendar)
        found |= {
            "resolved": 1,
            {"early": "early", "on_time": "in_time", "overdue": "overdue"}[outcome]: 1,
            "working": worked // timedelta(microseconds=1),
            "digital_results": int(one.has_file),
            "digitised": int(one.has_file and not one.on_paper),
            "online_resolved": int(one.channel == "online"),
            "online_digital": int(one.channel == "online" and one.has_file),
        }
    if within(one.asked) and one.fee and not one.given_up:
        found |= {"owing": 1, "paid_online": int(one.paid_by == "transfer")}
    if within(one.rated):
        assert one.level is not None
        found |= {"rated": 1, "levels": one.level, "content": int(one.level >= 4)}
    return Counts(**found)


def groups(histories: list[Filed], by: str, now: datetime) -> dict[str, Counts]:
    found: dict[str, Counts] = defaultdict(Counts)
    for one in histories:
        office = agencies.find(one.agency)
        assert office is not None
        key = str(office.id) if by == "agency" else one.procedure
        found[key] += one_by_one(one, now)
    return {key: counts for key, counts in found.items() if counts != Counts()}


@pytest.mark.slow
@given(
    made=st.lists(histories(), max_size=12),
    now=moments,
    by=st.sampled_from(("agency", "procedure")),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_database_counts_as_one_would(session, made: list[Filed], now: datetime, by: str):
    before = session.begin_nested()
    try:
        put(session, *made)
        with clock.set_to(now):
            counted = queries.counts(Selection(SINCE, UNTIL, None, None), by)
            assert counted == groups(made, by, now)
            office = agencies.find(OFFICES[0])
            assert office is not None
            mine = queries.counts(Selection(SINCE, UNTIL, (office.id,), PROCEDURES[0]), by)
            here = [o for o in made if (o.agency, o.procedure) == (OFFICES[0], PROCEDURES[0])]
            assert mine == groups(here, by, now)
    finally:
        before.rollback()


def test_figures_of_very_little_are_rounded_half_up():
    assert str(Share(1, 8).percent) == "12.50"
    assert str(Share(2, 3).percent) == "66.67"
    assert str(Share(1, 800).percent) == "0.13"
    assert Share(0, 0).percent is None
    assert str(average_hours(Counts(resolved=3, working=3_600_000_000))) == "0.33"
    assert str(satisfaction_index(Counts(handled=1, late=1, discontent=1))) == "0.00"


def test_the_days_of_the_office_are_those_of_the_calendar(session):
    calendar = agencies.working_calendar()
    days = office_days.columns(calendar, 2025, 2027)
    assert len(days["day"]) == 3 * 365
    assert days["before"] == sorted(days["before"])
    place = days["day"].index(date(2026, 11, 24))
    assert days["closes_1"][place] == 0
    assert days["closes_2"][place - 1] == 17 * 3_600_000_000
