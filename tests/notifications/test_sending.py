"""Messages on their way, against the stand-in of Zalo, over real HTTP and on real commits."""

import threading

import pytest
from sqlalchemy import text
from structlog.testing import CapturingLogger

from backend.core import clock, db
from backend.core.settings import SettingsError
from backend.notifications import console, ladder, sending, service, states
from tests.notifications.conftest import CODE
from tests.rig.zalo_platform import PHONE, TEMPLATES, UID, Odd

pytestmark = pytest.mark.slow

SAVED = ("dossier_submitted", "dossier_accepted", "supplement_requested")


def test_a_message_leaves_by_the_official_account(office, zalo):
    told = office.tell(office.citizen(), "supplement_requested")
    office.round()
    [message] = zalo.taken
    assert (message.path, message.recipient) == (UID, "oa-an")
    assert message.template_id == TEMPLATES["action"]
    assert message.data == {
        "ten": "N.V.A.",
        "ma": CODE,
        "trang_thai": "Cần bổ sung giấy tờ",
        "han": "26/11/2026",
        "man_hinh": f"tra-cuu/{CODE}",
    }
    assert office.message(told).state == "sent"
    assert office.attempts(told) == [("zalo_uid", "accepted", False)]
    office.later(minutes=1).round()
    assert len(zalo.taken) == 1


def test_by_telephone_where_there_is_no_id(office, zalo):
    told = office.tell(office.citizen(oa_uid=None, phone="84912345678"), "dossier_accepted")
    office.round()
    [message] = zalo.taken
    assert (message.path, message.recipient) == (PHONE, "84912345678")
    [row] = office.rows("select id, provider_id from message_attempts")
    assert message.tracking_id == str(row.id)
    assert row.provider_id == message.message_id
    assert office.message(told).channel == "zalo_phone"


def test_who_cannot_be_reached_reads_it_in_the_app(office, zalo):
    told = office.tell(office.citizen(oa_uid=None, phone=None), "dossier_accepted")
    office.round()
    assert zalo.taken == []
    assert office.message(told).state == "inbox"


def test_what_must_be_known_ends_on_the_call_list(office):
    citizen = office.citizen(oa_uid=None, phone=None)
    told = office.tell(citizen, "supplement_requested")
    office.round().pass_time(hours=3)
    assert office.rows("select * from calls") == []
    office.pass_time(hours=2)
    [call] = office.rows("select notification_id, reason, done_at from calls")
    assert call == (told, "no_channel", None)
    assert office.message(told).state == "calling"


def test_who_reads_it_is_not_told_again(office, zalo):
    citizen = office.citizen()
    told = office.tell(citizen, "supplement_requested")
    office.round().pass_time(hours=5)
    assert [message.path for message in zalo.taken] == [UID, PHONE]
    with office.app.app_context():
        assert service.mark_read(citizen, told)
    office.pass_time(hours=24)
    assert len(zalo.taken) == 2
    assert office.message(told).state == "read"
    assert office.rows("select * from calls") == []


def test_without_proof_it_climbs_to_the_call_list(office):
    told = office.tell(office.citizen(), "supplement_requested")
    office.round().pass_time(hours=10)
    assert [channel for channel, *_ in office.attempts(told)] == ["zalo_uid", "zalo_phone"]
    assert office.message(told).state == "calling"


def test_news_stops_at_the_last_rung(office):
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round().pass_time(hours=30)
    assert [channel for channel, *_ in office.attempts(told)] == ["zalo_uid", "zalo_phone"]
    row = office.message(told)
    assert (row.state, row.rung_until) == ("sent", None)
    assert office.rows("select * from calls") == []


@pytest.mark.parametrize("code", [-118, -213, -230, -249])
def test_another_channel_where_this_one_never_will(office, zalo, code: int):
    zalo.odd["oa-an"] = [Odd(error=code)]
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round(3)
    assert office.attempts(told) == [
        ("zalo_uid", "refused", False),
        ("zalo_phone", "accepted", False),
    ]


def test_a_payload_zalo_never_takes_is_a_dead_letter(office, zalo):
    zalo.odd["oa-an"] = [Odd(error=-132)]
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round().pass_time(hours=5)
    row = office.message(told)
    assert (row.state, row.reason) == ("failed", "-132")
    assert "message_payload" in office.alarms()
    assert zalo.taken == []


def test_a_dead_letter_is_sent_again_once_mended(office, zalo):
    zalo.odd["oa-an"] = [Odd(error=-132)]
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round()
    done = office.app.test_cli_runner().invoke(args=["messages", "list"])
    assert str(told) in done.output
    with clock.set_to(office.now):
        done = office.app.test_cli_runner().invoke(args=["messages", "retry", str(told)])
    assert "1 wait again" in done.output
    office.round()
    assert office.message(told).state == "sent"


def test_a_value_that_does_not_fit_is_not_even_sent(office, zalo):
    told = office.tell(office.citizen(), "dossier_accepted", code="X" * 31)
    office.round()
    assert zalo.calls == 0
    assert office.message(told).state == "failed"


def test_later_is_tried_again(office, zalo):
    zalo.odd["oa-an"] = [Odd(error=-32, message="rate limit exceeded"), Odd(status=503)]
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round()
    assert office.message(told).state == "waiting"
    office.later(seconds=11).round().later(seconds=21).round()
    assert office.attempts(told) == [
        ("zalo_uid", "refused", False),
        ("zalo_uid", "refused", False),
        ("zalo_uid", "accepted", False),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        Odd(loses=True),
        Odd(status=500),
        Odd(status=502, body=b"<html>bad gateway</html>"),
        Odd(body=b"<html>maintenance</html>"),
        Odd(body=b"[]"),
        Odd(body=b""),
        Odd(body=b"x" * 100_000),
    ],
    ids=["lost answer", "500", "502", "a page", "a list", "nothing", "too much"],
)
def test_what_may_have_arrived_is_repeated_and_says_so(office, zalo, odd: Odd):
    zalo.odd["oa-an"] = [odd]
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round()
    assert office.attempts(told) == [("zalo_uid", "unknown", False)]
    office.later(seconds=100).round()
    assert len(office.attempts(told)) == 1
    office.later(seconds=30).round()
    assert office.attempts(told)[1:] == [("zalo_uid", "accepted", True)]


def test_an_answer_that_is_no_error_code_is_not_success(office, zalo):
    zalo.odd["oa-an"] = [Odd(body=b'{"message": "Success", "error": false}')]
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round()
    assert office.attempts(told) == [("zalo_uid", "refused", False)]
    assert office.alarms() == {"channel:zalo_uid": "no_error_code"}


def test_messages_of_a_dossier_leave_in_order(office, zalo):
    citizen = office.citizen()
    for template in SAVED:
        office.tell(citizen, template)
    zalo.odd["oa-an"] = [Odd(error=-32, message="rate")]
    office.round(4)
    assert zalo.taken == []
    office.later(seconds=11).round(4)
    said = [message.data["trang_thai"] for message in zalo.taken]
    assert said == ["Đã gửi đến cơ quan", "Đã được tiếp nhận", "Cần bổ sung giấy tờ"]


def test_one_dossier_does_not_hold_up_another(office, zalo):
    zalo.odd["oa-an"] = [Odd(error=-32, message="rate")]
    office.tell(office.citizen("an"), "dossier_accepted", code="AAAA-AAAA-AAAA")
    office.tell(office.citizen("binh"), "dossier_accepted", code="BBBB-BBBB-BBBB")
    office.round()
    assert zalo.recipients() == ["oa-binh"]


def test_a_slow_answer_holds_up_nobody(office, zalo):
    held = threading.Event()
    zalo.odd["oa-an"] = [Odd(waits=held)]
    office.tell(office.citizen("an"), "dossier_accepted", code="AAAA-AAAA-AAAA")
    office.tell(office.citizen("binh"), "dossier_accepted", code="BBBB-BBBB-BBBB")
    with clock.set_to(office.now):
        office.postman.look()
        while "oa-binh" not in zalo.recipients():
            assert office.postman.look() == 0
        assert zalo.recipients() == ["oa-binh"]
        held.set()
        office.postman.finish()
    assert zalo.recipients() == ["oa-binh", "oa-an"]


def test_two_postmen_send_each_message_once(office, zalo):
    citizens = [office.citizen(f"c{number}") for number in range(4)]
    for number in range(80):
        office.tell(citizens[number % 4], "dossier_accepted", code=f"CODE-{number:04d}")
    postmen = [office.postman, office.new_postman(), office.new_postman()]

    def work(postman) -> None:
        for _ in range(12):
            postman.look()
        postman.finish()

    with clock.set_to(office.now):
        threads = [threading.Thread(target=work, args=(postman,)) for postman in postmen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    office.round(6)
    codes = [message.data["ma"] for message in zalo.taken]
    assert sorted(codes) == [f"CODE-{number:04d}" for number in range(80)]


def test_consent_taken_back_counts_at_once(office, zalo):
    citizen = office.citizen()
    zalo.odd["oa-an"] = [Odd(error=-32, message="rate")]
    told = office.tell(citizen, "dossier_accepted")
    office.round()
    office.change_citizen(citizen, refused_channels=["zalo", "sms", "call"])
    office.later(minutes=5).round(4)
    assert zalo.taken == []
    assert office.message(told).state == "inbox"


def test_at_night_telephones_are_left_in_peace(office, zalo):
    citizen = office.citizen()
    office.later(hours=14)  # 23:00 in Viet Nam
    asked = office.tell(citizen, "supplement_requested", code="AAAA-AAAA-AAAA")
    receipt = office.tell(citizen, "supplement_received", code="BBBB-BBBB-BBBB")
    office.round(4)
    assert [message.data["ma"] for message in zalo.taken] == ["BBBB-BBBB-BBBB"]
    assert office.message(receipt).state == "sent"
    due = office.message(asked).due_at.astimezone(clock.VIETNAM)
    assert (due.hour, due.minute < 30) == (6, True)
    office.later(hours=7, minutes=31).round(4)
    assert office.message(asked).state == "sent"


def test_zalo_s_own_night_is_kept_until_the_morning(office, zalo):
    zalo.is_night = True
    told = office.tell(office.citizen(oa_uid=None), "dossier_accepted")
    office.round()
    assert office.attempts(told) == [("zalo_phone", "refused", False)]
    office.pass_time(hours=3)
    assert len(office.attempts(told)) == 1
    zalo.is_night = False
    office.pass_time(hours=20)
    assert office.message(told).state in ("sent", "delivered")


def test_an_empty_quota_waits_for_the_next_day(office, zalo):
    zalo.quota = 1
    first = office.tell(office.citizen("an"), "dossier_accepted", code="AAAA-AAAA-AAAA")
    office.round()
    second = office.tell(office.citizen("binh"), "dossier_accepted", code="BBBB-BBBB-BBBB")
    office.round()
    assert office.message(first).state == "sent"
    assert office.message(second).reason == "-144"
    calls = zalo.calls
    office.pass_time(hours=2)
    assert zalo.calls == calls
    [row] = office.rows("select quota_remaining from message_channels where name = 'zalo_uid'")
    assert row.quota_remaining == 0


def test_a_slow_message_that_was_taken_for_lost_is_not_repeated(office, zalo):
    held = threading.Event()
    zalo.odd["oa-an"] = [Odd(waits=held)]
    told = office.tell(office.citizen(), "dossier_accepted")
    with clock.set_to(office.now):
        office.postman.look()
        assert zalo.called.wait(10)
    other = office.new_postman()
    with clock.set_to(office.later(seconds=61).now):
        other.look()
    assert office.attempts(told) == [("zalo_uid", "unknown", False)]
    held.set()
    office.postman.finish()
    assert office.attempts(told) == [("zalo_uid", "accepted", False)]
    office.later(minutes=5).round()
    assert len(zalo.taken) == 1
    assert office.message(told).state == "sent"


def test_nothing_leaves_an_installation_that_is_only_an_inbox(office_for, zalo):
    office = office_for(notification_backend="inbox")
    told = office.tell(office.citizen(), "supplement_requested")
    office.round().pass_time(hours=6)
    assert zalo.calls == 0
    assert office.message(told).state == "inbox"
    assert office.rows("select * from calls") == []


def test_the_console_shows_what_would_leave(office_for, monkeypatch):
    shown = CapturingLogger()
    monkeypatch.setattr(console, "log", shown)
    office = office_for(notification_backend="console", sms_backend="console")
    told = office.tell(office.citizen(), "supplement_requested")
    office.round()
    [call] = shown.calls
    assert call.args == ("message_that_would_be_sent",)
    assert "Cần bổ sung giấy tờ" in call.kwargs["message"]
    assert office.message(told).state == "delivered"


def test_a_withdrawn_message_is_not_sent_by_a_late_worker(office, zalo):
    """Between the claim and the call somebody else has moved it: then it is not ours."""
    told = office.tell(office.citizen(), "dossier_accepted")
    with clock.set_to(office.now), office.app.app_context():
        served = office.app.extensions["channels"]
        [claimed] = sending.claim(tuple(served), served, 10, 10)
        db.session().execute(text("update messages set leased_until = now()"))
        db.session().commit()
        assert sending.begin(claimed) is None
    assert office.attempts(told) == []


def test_doubt_is_shorter_than_the_patience_of_any_rung():
    assert all(patience > states.DOUBT for patience in ladder.PATIENCE.values())


def test_templates_without_an_id_end_the_start(office_for):
    with pytest.raises(SettingsError, match="result"):
        office_for(zalo_template_ids=("progress=1", "action=2"))
