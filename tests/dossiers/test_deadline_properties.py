"""What holds of every ledger there could be."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.agencies.working_time import working_time_between
from backend.core.clock import VIETNAM
from backend.dossiers.deadlines import (
    Extension,
    Interval,
    Ledger,
    Rules,
    SupplementPolicy,
    TimeLimit,
    classify,
    compute,
    moves,
    slices,
)
from backend.dossiers.due_in_words import explain
from tests.dossiers.ledgers import CALENDAR

pytestmark = pytest.mark.slow

SHORT = st.timedeltas(timedelta(0), timedelta(days=6))
START = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(VIETNAM),
)
LIMITS = st.one_of(
    st.just(TimeLimit("same_day")),
    st.builds(TimeLimit, st.sampled_from(["days", "working_days"]), st.integers(1, 20)),
    st.builds(TimeLimit, st.just("working_hours"), st.integers(1, 80)),
)
RULES = st.builds(Rules, LIMITS, st.builds(SupplementPolicy, st.sampled_from(["pause", "restart"])))
CAUSES = st.sampled_from(["supplement", "payment", "withdrawal"])
AGENCIES = st.sampled_from(["H53.001", "H53.002", "H53.003"])


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, timedelta, str, str]]:
    """State, length, cause and agency of each stretch; the first one runs."""
    lengths = draw(st.lists(SHORT, min_size=1, max_size=6))
    states = ["running", *(draw(st.sampled_from(["running", "paused"])) for _ in lengths[1:])]
    return [
        (state, length, draw(CAUSES), draw(AGENCIES))
        for state, length in zip(states, lengths, strict=True)
    ]


def told(start: datetime, story, extension: Extension | None = None) -> Ledger:
    intervals, since = [], start
    for state, length, cause, agency in story:
        intervals.append(Interval(state, since, since + length, cause, "cb", agency))
        since += length
    return Ledger(start, tuple(intervals), extension)


@given(RULES, START, stories())
def test_computing_again_gives_the_same(rules, start, story):
    once = compute(rules, told(start, story), CALENDAR)
    again = compute(rules, told(start, story), CALENDAR)
    assert once == again
    assert once.warnings() == again.warnings()
    assert explain(once) == explain(again)


@given(RULES, START, stories(), st.data())
def test_standing_still_longer_never_makes_it_due_earlier(rules, start, story, data):
    """One stretch that ran is said to have been a pause, whichever cause it had."""
    which = data.draw(st.integers(0, len(story) - 1))
    _, *rest = story[which]
    stopped = [*story[:which], ("paused", *rest), *story[which + 1 :]]
    before = compute(rules, told(start, story), CALENDAR)
    after = compute(rules, told(start, stopped), CALENDAR)
    if story[which][0] == "running":
        assert after.at >= before.at


@given(RULES, START, stories(), SHORT, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_an_extension_never_makes_it_due_earlier(rules, start, story, decided, by):
    extension = Extension(start + decided + by, "1/XL", start + decided)
    plain = compute(rules, told(start, story), CALENDAR)
    later = compute(rules, told(start, story, extension), CALENDAR)
    assert later.at >= plain.at
    assert later.original_at == plain.at
    assert later.promised_at == plain.promised_at


@given(RULES, START, stories())
def test_it_is_due_when_an_office_is_open_and_not_before_it_came(rules, start, story):
    found = compute(rules, told(start, story), CALENDAR)
    shifts = CALENDAR.shifts(found.at.date())
    assert any(opens <= found.at.time() <= closes for opens, closes in shifts)
    assert found.at > start
    assert found.at >= found.promised_at


@given(RULES, START, stories())
def test_each_move_is_later_than_the_one_before(rules, start, story):
    dates = [move.due for move in moves(rules, told(start, story), CALENDAR)]
    assert dates == sorted(dates)


@given(RULES, START, stories())
def test_warnings_come_in_order_and_not_after_the_due_moment(rules, start, story):
    found = compute(rules, told(start, story), CALENDAR)
    times = [warning.at for warning in found.warnings()]
    assert times == sorted(times)
    assert times[-1] <= found.at
    assert times[0] >= found.counted_from


@given(START, stories())
def test_slices_sum_to_all_that_ran(start, story):
    ledger = told(start, story)
    end = ledger.intervals[-1].ended_at
    ran = working_time_between(start, end, CALENDAR)
    stood = sum(
        (working_time_between(p.began_at, p.ended_at, CALENDAR) for p in ledger.pauses()),
        timedelta(0),
    )
    found = slices(ledger.intervals, end, CALENDAR)
    assert sum(found.values(), timedelta(0)) == ran - stood


@given(RULES, START, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_late_is_what_has_nothing_left(rules, start, after):
    found = compute(rules, Ledger(start), CALENDAR)
    now = start + after
    outcome = classify(now, found.at, CALENDAR)
    assert (outcome == "overdue") == (now > found.at)
    assert found.remaining(now) <= 0 if outcome == "overdue" else found.remaining(now) >= 0


@given(RULES, START, stories())
def test_every_explanation_begins_with_acceptance_and_ends_with_the_date(rules, start, story):
    found = compute(rules, told(start, story), CALENDAR)
    reasons = explain(found)
    assert (reasons[0].code, reasons[1].code, reasons[-1].code) == ("received", "limit", "due")
    for reason in reasons:
        for text in reason.text:
            assert text[0].isupper() or text[0].isdigit()
            assert text.endswith(".")
            assert "{" not in text
            assert "  " not in text
