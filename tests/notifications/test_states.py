"""Where a message goes next, case by case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.clock import VIETNAM
from backend.notifications import ladder, quiet_hours, states, zalo_errors
from backend.notifications.ladder import Contact
from backend.notifications.outcomes import Accepted, Refused, Unknown
from backend.notifications.states import NOBODY, Move, Standing

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
ALL = ("zalo_uid", "zalo_phone", "sms")
AT = Standing("s", NOW, ALL, may_call=True, state="sending", channel="zalo_uid")


def test_the_ladder_is_climbed_in_order():
    at = AT
    seen = []
    while (move := states.after(Refused("other_channel", "-118"), at, NOW)).state == "waiting":
        seen.append(move.channel)
        at = replace(at, channel=move.channel, tried=move.tried)
    assert seen == ["zalo_phone", "sms"]
    assert (move.state, move.calls, move.reason) == ("calling", True, "-118")


def test_accepted_waits_for_proof():
    move = states.after(Accepted("m1"), AT, NOW)
    assert (move.state, move.rung_until) == ("sent", NOW + ladder.PATIENCE["zalo_uid"])
    assert states.after(Accepted(proves=False), AT, NOW).state == "delivered"


def test_doubt_waits_for_its_webhook_and_repeats_once():
    first = states.after(Unknown("ReadTimeout"), AT, NOW)
    assert (first.state, first.channel) == ("waiting", "zalo_uid")
    assert first.due_at == NOW + states.DOUBT
    second = states.after(Unknown("ReadTimeout"), replace(AT, doubtful=True), NOW)
    assert second.channel == "zalo_phone"


def test_later_is_later_each_time():
    waits = [
        states.after(Refused("later", "-32"), replace(AT, tries=tries), NOW).due_at - NOW
        for tries in (0, 3, 30)
    ]
    assert timedelta(seconds=5) <= waits[0] <= timedelta(seconds=10)
    assert waits[0] < waits[1] < waits[2] <= timedelta(minutes=30)


def test_the_operator_s_turn_costs_no_try():
    move = states.after(Refused("operator", "-131"), replace(AT, tries=2), NOW)
    assert (move.state, move.tries) == ("waiting", 2)


def test_a_wrong_payload_goes_past_both_ways_of_zalo():
    assert states.after(Refused("never", "-132"), AT, NOW).channel == "sms"
    without = replace(AT, possible=("zalo_uid", "zalo_phone"))
    move = states.after(Refused("never", "-132"), without, NOW)
    assert (move.state, move.calls) == ("failed", True)
    told = states.after(Refused("never", "-132"), replace(without, may_call=False), NOW)
    assert (told.state, told.calls) == ("failed", False)


def test_without_proof_the_next_rung_is_tried():
    sent = replace(AT, state="sent")
    assert states.overdue(sent, NOW).channel == "zalo_phone"
    last = replace(sent, channel="sms", tried=("zalo_uid", "zalo_phone"))
    assert states.overdue(last, NOW).state == "calling"
    kept = states.overdue(replace(last, may_call=False), NOW)
    assert (kept.state, kept.rung_until) == ("sent", None)


def test_a_held_channel_is_passed_by_only_if_the_next_is_open():
    waiting = replace(AT, state="waiting")
    assert states.overdue(waiting, NOW).channel == "zalo_phone"
    stays = states.overdue(replace(waiting, held=ALL), NOW)
    assert (stays.state, stays.channel) == ("waiting", "zalo_uid")
    assert stays.rung_until == NOW + states.LOOK_AGAIN


@pytest.mark.parametrize(
    ("may_call", "age", "end"),
    [
        (True, states.CALL_AFTER, "calling"),
        (False, states.CALL_AFTER, "waiting"),
        (False, states.GIVE_UP_AFTER, "inbox"),
    ],
)
def test_it_is_not_tried_for_ever(may_call: bool, age: timedelta, end: str):
    old = replace(AT, state="waiting", held=ALL, may_call=may_call, created_at=NOW - age)
    assert states.overdue(old, NOW).state == end


def test_whom_nothing_reaches_may_look_first():
    move = states.first(replace(AT, possible=()), NOW)
    assert (move.state, move.channel) == ("waiting", NOBODY)
    assert move.rung_until == NOW + states.BEFORE_A_CALL
    called = states.overdue(replace(AT, channel=NOBODY, state="waiting"), NOW)
    assert (called.state, called.calls) == ("calling", True)
    assert states.first(replace(AT, possible=(), may_call=False), NOW).state == "inbox"


REFUSALS = st.builds(
    Refused,
    st.sampled_from(["refresh", "operator", "later", "other_channel", "never"]),
    st.just("-1"),
)
OUTCOMES = st.one_of(REFUSALS, st.builds(Unknown, st.just("x")), st.builds(Accepted))


@given(st.lists(OUTCOMES, max_size=40), st.booleans())
def test_no_message_is_ever_without_a_next_step(outcomes, may_call):
    at = replace(AT, may_call=may_call)
    for outcome in outcomes:
        move: Move = states.after(outcome, at, NOW)
        if move.state == "waiting":
            assert move.due_at is not None
        elif move.state == "sent":
            assert move.rung_until is not None
            move = states.overdue(replace(at, state="sent"), NOW)
        if move.state != "waiting":
            assert move.state in ("calling", "failed", "inbox", "sent")
            assert move.calls == (may_call and move.state in ("calling", "failed"))
            return
        at = replace(at, channel=move.channel, tried=move.tried, tries=move.tries)


def test_who_can_be_reached_by_what():
    known = Contact("oa-1", "84912345678")
    assert ladder.rungs(known, "insist", ALL) == list(ALL)
    assert ladder.rungs(known, "tell", ALL) == ["zalo_uid", "zalo_phone"]
    assert ladder.rungs(known, "inbox", ALL) == []
    assert ladder.rungs(Contact(None, "84912345678"), "insist", ALL) == ["zalo_phone", "sms"]
    assert ladder.rungs(Contact(None, None), "insist", ALL) == []
    assert ladder.rungs(Contact("oa-1", "84912345678", ["zalo"]), "insist", ALL) == ["sms"]
    assert ladder.rungs(known, "insist", ("sms",)) == ["sms"]
    assert not ladder.may_call(Contact(None, None, ["call"]), "insist")


def local(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 26, hour, minute, tzinfo=VIETNAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (local(21, 59), False),
        (local(22), True),
        (local(0), True),
        (local(5, 59), True),
        (local(6), False),
    ],
)
def test_the_night_is_from_ten_to_six(moment: datetime, quiet: bool):
    assert quiet_hours.is_quiet(moment) is quiet
    if not quiet:
        assert quiet_hours.not_before(moment, "s") == moment


@given(st.integers(0, 365 * 24 * 3600), st.text())
def test_the_morning_is_the_next_one(seconds: int, subject: str):
    moment = NOW + timedelta(seconds=seconds)
    morning = quiet_hours.morning_after(moment, subject)
    assert timedelta(0) < morning - moment <= timedelta(hours=24, minutes=30)
    shown = morning.astimezone(VIETNAM)
    assert (shown.hour, shown.minute < 30) == (6, True)


@pytest.mark.parametrize(
    ("code", "message", "error_class"),
    [
        (-216, "", "refresh"),
        (-124, "", "refresh"),
        (-131, "", "operator"),
        (-14003, "", "operator"),
        (-32, "Your app has exceeded the rate limit", "later"),
        (-32, "Parameter is invalid", "never"),
        (-223, "OA is not allowed", "operator"),
        (-223, "quota exceeded", "later"),
        (-144, "", "later"),
        (-118, "", "other_channel"),
        (-249, "", "other_channel"),
        (-1122, "", "never"),
        (-987654, "something new", "later"),
        (1, "", "later"),
    ],
)
def test_what_codes_mean(code: int, message: str, error_class: str):
    assert zalo_errors.refusal(code, message, NOW, "s").error_class == error_class


def test_codes_of_the_night_and_the_day_say_until_when():
    night = zalo_errors.refusal(-133, "", local(23), "s")
    assert night.until.astimezone(VIETNAM).hour == 6
    full = zalo_errors.refusal(-144, "", local(10), "s")
    assert full.until > local(10) + timedelta(hours=19)
    assert zalo_errors.holds_the_channel(full)
    one_template = zalo_errors.refusal(-147, "", local(10), "s")
    assert one_template.until is not None
    assert not zalo_errors.holds_the_channel(one_template)


def test_no_code_is_in_two_classes():
    seen: set[int] = set()
    for codes, _ in zalo_errors._TABLE:
        assert not seen & codes
        seen |= codes
