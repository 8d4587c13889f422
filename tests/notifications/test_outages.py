"""Zalo away for a while, channels held, and what an operator is told."""

import pytest

from backend.core import clock
from backend.notifications import breakers
from tests.rig.zalo_platform import Odd

pytestmark = pytest.mark.slow


def codes(zalo) -> list[str]:
    return [message.data["ma"] for message in zalo.taken]


def said_of(zalo, code: str) -> list[str]:
    return [message.data["trang_thai"] for message in zalo.taken if message.data["ma"] == code]


@pytest.mark.slow
def test_zalo_is_away_for_a_day_and_everything_arrives(office, zalo):
    """In order for each dossier; what became old news meanwhile is not told any more."""
    zalo.is_down = True
    people = [office.citizen(f"c{number}") for number in range(6)]
    for number, citizen in enumerate(people):
        office.tell(citizen, "dossier_submitted", code=f"DOSSIER-{number}")
    office.pass_time(hours=3)
    for number, citizen in enumerate(people):
        office.tell(citizen, "dossier_accepted", code=f"DOSSIER-{number}")
    office.pass_time(hours=6)
    office.tell(people[0], "supplement_requested", code="DOSSIER-0")
    office.tell(people[1], "supplement_requested", code="DOSSIER-1")
    office.pass_time(hours=6)
    office.tell(people[1], "supplement_received", code="DOSSIER-1")
    office.tell(people[0], "payment_requested", code="DOSSIER-0")
    office.pass_time(hours=9)
    assert zalo.taken == []
    zalo.is_down = False
    office.pass_time(hours=10)
    assert said_of(zalo, "DOSSIER-0")[:2] == ["Cần bổ sung giấy tờ", "Cần nộp phí, lệ phí"]
    assert said_of(zalo, "DOSSIER-1")[:1] == ["Đã nhận phần bổ sung"]
    for number in range(2, 6):
        assert said_of(zalo, f"DOSSIER-{number}")[:1] == ["Đã được tiếp nhận"]
    states = {row.state for row in office.rows("select state from messages")}
    assert states <= {"sent", "collapsed", "calling"}
    # 503 is a refusal: nothing was in doubt, and so nothing is marked as a repeat.
    assert office.rows("select 1 from message_attempts where repeats") == []


def test_a_dead_address_holds_the_channel_and_spares_it(office_for):
    office = office_for(zalo_openapi_url="http://127.0.0.1:9")
    for number in range(12):
        office.tell(office.citizen(f"c{number}"), "dossier_accepted", code=f"CODE-{number}")
    office.round()
    assert len(office.rows("select 1 from message_attempts")) == 12
    with office.app.app_context(), clock.set_to(office.now):
        assert breakers.held() == ["zalo_uid"]
    office.later(seconds=14).round()
    assert len(office.rows("select 1 from message_attempts")) == 12


def test_one_message_tries_a_held_channel(office, zalo):
    zalo.is_down = True
    for number in range(8):
        office.tell(office.citizen(f"c{number}"), "dossier_accepted", code=f"CODE-{number}")
    office.round()
    calls = zalo.calls
    office.later(minutes=2).round(1)
    assert zalo.calls == calls + 1
    zalo.is_down = False
    office.later(minutes=3).round(1)
    assert len(zalo.taken) == 1
    office.round(2)
    assert len(zalo.taken) == 8


def test_what_an_operator_must_mend_is_said_once(office, zalo):
    zalo.odd["*"] = [Odd(error=-131) for _ in range(40)]
    for number in range(5):
        office.tell(office.citizen(f"c{number}"), "dossier_accepted", code=f"CODE-{number}")
    office.round().pass_time(hours=1)
    assert office.alarms() == {"channel:zalo_uid": "-131"}
    refused = office.rows("select 1 from message_attempts where error_class = 'operator'")
    assert 5 < len(refused) < 20
    zalo.odd.clear()
    office.pass_time(hours=1)
    assert office.alarms() == {}
    assert len(zalo.taken) == 5


def test_the_operator_lets_a_channel_through(office, zalo):
    zalo.odd["*"] = [Odd(error=-131)]
    office.tell(office.citizen(), "dossier_accepted")
    office.round()
    run = office.app.test_cli_runner().invoke
    status = run(args=["messages", "status"]).output
    assert "ALARM channel:zalo_uid" in status
    assert "-131" in status
    assert "over" in run(args=["messages", "mended", "channel:zalo_uid"]).output
    assert office.alarms() == {}
    office.later(minutes=16).round()
    assert len(zalo.taken) == 1


def test_a_held_channel_does_not_hold_the_others(office, zalo):
    zalo.odd["oa-an"] = [Odd(error=-131)]
    office.tell(office.citizen("an"), "dossier_accepted", code="CODE-1")
    office.round()
    office.tell(
        office.citizen("binh", oa_uid=None, phone="84911111111"), "dossier_accepted", code="CODE-2"
    )
    office.round()
    assert codes(zalo) == ["CODE-2"]


def test_what_waits_for_the_operator_goes_on_by_the_next_rung(office, zalo):
    zalo.odd["oa-an"] = [Odd(error=-131) for _ in range(100)]
    told = office.tell(office.citizen(), "supplement_requested")
    office.round().pass_time(hours=5)
    assert office.message(told).channel == "zalo_phone"
    assert len(zalo.taken) == 1


def test_fresh_news_goes_before_what_has_piled_up(office, zalo):
    """A day's backlog does not stand in the way of who is told something now."""
    with_backlog = [office.citizen(f"c{number}") for number in range(5)]
    zalo.is_down = True
    for number in range(100):
        office.tell(with_backlog[number % 5], "dossier_accepted", code=f"OLD-{number:03d}")
    office.round(6).later(minutes=40)
    zalo.is_down = False
    office.round(2)
    office.tell(office.citizen("now"), "dossier_accepted", code="NEW-000")
    before = len(zalo.taken)
    office.round(1)
    assert "NEW-000" in codes(zalo)[before:]
    assert len(zalo.taken) < 100
    office.pass_time(hours=6)
    assert len(set(codes(zalo))) == 101
