"""A dossier's news from the first to the last, as its citizen gets it; then with Zalo failing.

The same journey in each class of failure: nothing is lost, and the dossier never waits for Zalo.
"""

import contextlib
from typing import Any

import pytest

from backend.core import clock
from backend.notifications import webhooks
from tests.rig import zalo_platform
from tests.rig.zalo_platform import PHONE, UID, Odd

pytestmark = pytest.mark.slow

NEWS = ("supplement_requested", "supplement_received", "dossier_resolved")
SAID = ["Cần bổ sung giấy tờ", "Đã nhận phần bổ sung", "Đã có kết quả"]


def play(office, zalo, hours_between: float = 3) -> list[Any]:
    """Tell all three, hours apart, and prove what has arrived as Zalo does."""
    citizen = office.citizen()
    told = []
    for template in NEWS:
        told.append(office.tell(citizen, template))
        office.round().pass_time(hours=hours_between)
        prove(office, zalo)
    return told


def prove(office, zalo) -> None:
    client = office.app.test_client()
    for message in zalo.taken:
        raw, headers = zalo_platform.delivered(message)
        with clock.set_to(office.now):
            client.post("/api/v1/webhooks/zalo", data=raw, headers=headers, status=200)
    for row in office.rows("select id from webhook_events where settled_at is null"):
        # The id of a message whose answer was lost is known to nobody.
        with (
            clock.set_to(office.now),
            office.app.app_context(),
            contextlib.suppress(webhooks.NotYetKnown),
        ):
            webhooks.settle(row.id)


def said(zalo) -> list[str]:
    return [message.data["trang_thai"] for message in zalo.taken]


def test_the_usual_way(office, zalo):
    told = play(office, zalo)
    assert said(zalo) == SAID
    assert {message.path for message in zalo.taken} == {UID}
    assert [office.message(one).state for one in told] == ["delivered"] * 3
    assert office.alarms() == {}


def test_the_token_has_run_out(office, zalo):
    zalo.pair.access = "renewed-elsewhere"
    told = play(office, zalo)
    assert said(zalo) == SAID
    assert [len(office.attempts(one)) for one in told] == [1, 1, 1]
    assert zalo.renewals == 1


def test_the_operator_must_act(office, zalo):
    """The first waits, the channel is held; once mended, what is still news goes out."""
    zalo.odd["oa-an"] = [Odd(error=-131) for _ in range(100)]
    citizen = office.citizen(phone=None)
    first = office.tell(citizen, NEWS[0])
    office.round().pass_time(hours=1)
    assert "channel:zalo_uid" in office.alarms()
    second = office.tell(citizen, NEWS[1])
    office.pass_time(hours=1)
    zalo.odd.clear()
    office.pass_time(hours=1)
    assert said(zalo) == [SAID[1]]
    assert office.message(first).state == "collapsed"
    assert office.message(second).state == "sent"
    assert office.alarms() == {}


def test_later(office, zalo):
    zalo.odd["oa-an"] = [Odd(error=-32, message="rate limit"), Odd(status=503), Odd(status=429)]
    play(office, zalo)
    assert said(zalo) == SAID


def test_another_channel(office, zalo):
    zalo.odd["oa-an"] = [Odd(error=-118) for _ in range(3)]
    told = play(office, zalo)
    assert said(zalo) == SAID
    assert {message.path for message in zalo.taken} == {PHONE}
    assert [office.message(one).state for one in told] == ["delivered"] * 3


def test_never_this_payload(office, zalo):
    """What must be done is on the office's call list; what is only news stays in the inbox."""
    zalo.odd["oa-an"] = [Odd(error=-132) for _ in range(3)]
    told = play(office, zalo)
    assert zalo.taken == []
    assert [office.message(one).state for one in told] == ["failed"] * 3
    called = office.rows("select notification_id from calls order by id")
    assert [row.notification_id for row in called] == [told[0], told[2]]
    assert "message_payload" in office.alarms()


def test_by_sms_where_zalo_never_brings_it(office_for, zalo):
    office = office_for(sms_backend="console")
    zalo.odd["oa-an"] = [Odd(error=-118)]
    told = office.tell(office.citizen(), NEWS[0])
    phone = office.rows("select phone from citizens")[0].phone
    zalo.odd[phone] = [Odd(error=-118)]
    office.round(4)
    assert [attempt[0] for attempt in office.attempts(told)] == ["zalo_uid", "zalo_phone", "sms"]
    assert office.message(told).state == "delivered"


@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_answer(office, zalo, lost: int):
    zalo.odd["oa-an"] = [Odd(loses=True) for _ in range(lost)]
    told = play(office, zalo)
    repeats = [repeats for _, _, repeats in office.attempts(told[0])]
    assert repeats == [False] + [True] * lost
    assert said(zalo)[-2:] == SAID[1:]
