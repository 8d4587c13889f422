"""What Zalo tells us: proved, kept, answered, acted on once, in any order."""

import hashlib
import json
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from backend.core import clock, db
from backend.notifications import webhooks
from backend.notifications.signatures import Keys, proved_by
from tests.rig import zalo_platform
from tests.rig.zalo_platform import APP_ID, OA_ID, OA_SECRET, OPEN_API_KEY, Odd

pytestmark = pytest.mark.slow

PATH = "/api/v1/webhooks/zalo"


@pytest.fixture
def client(office) -> FlaskClient:
    return office.app.test_client()


def send(client: FlaskClient, event: tuple[bytes, dict[str, str]], status: int = 200) -> Any:
    raw, headers = event
    return client.post(PATH, data=raw, headers=headers, status=status)


def settle(office) -> None:
    """The jobs that events have put down."""
    for row in office.rows("select id from webhook_events where settled_at is null"):
        with clock.set_to(office.now), office.app.app_context():
            webhooks.settle(row.id)


def events(office) -> list[tuple[str, str]]:
    rows = office.rows("select name, outcome from webhook_events order by id")
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("first", [APP_ID, OA_ID])
def test_both_first_terms_prove(client, office, first: str):
    event = zalo_platform.webhook({"event_name": "unfollow", "follower": {"id": "1"}}, first=first)
    send(client, event)
    [row] = office.rows("select signed_with from webhook_events")
    assert row.signed_with == {APP_ID: "app_id", OA_ID: "oa_id"}[first]


def test_a_forged_event_is_refused_and_not_kept(client, office):
    forged = zalo_platform.webhook({"event_name": "follow"}, secret="guessed")
    assert send(client, forged, 403).json["type"].endswith("signature-wrong")
    raw, headers = zalo_platform.webhook({"event_name": "follow", "follower": {"id": "1"}})
    send(client, (raw.replace(b'"1"', b'"2"'), headers), 403)
    send(client, (raw, {"Content-Type": "application/json"}), 403)
    send(client, (raw + b" ", headers), 403)
    assert events(office) == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff", b'"x"'])
def test_what_is_no_event_is_refused(client, raw: bytes):
    send(client, (raw, {"X-ZEvent-Signature": "mac=00"}), 400)


def test_ten_megabytes_are_not_read(client, office):
    huge = b'{"event_name": "' + b"x" * 10_000_000 + b'"}'
    assert send(client, (huge, {"X-ZEvent-Signature": "mac=00"}), 413).status_code == 413
    assert events(office) == []


def test_without_a_secret_nothing_proves(office_for, zalo):
    office = office_for(
        notification_backend="inbox", zalo_oa_secret="", zalo_open_api_key="", zalo_app_id=""
    )
    raw = json.dumps({"event_name": "follow", "timestamp": "1"}).encode()
    signed = hashlib.sha256(raw + b"1").hexdigest()
    headers = {"X-ZEvent-Signature": f"mac={signed}"}
    send(office.app.test_client(), (raw, headers), 403)


def test_proof_makes_a_message_delivered(client, office, zalo):
    told = office.tell(office.citizen(), "supplement_requested")
    office.round()
    send(client, zalo_platform.delivered(zalo.taken[0]))
    settle(office)
    assert office.message(told).state == "delivered"
    assert office.attempts(told) == [("zalo_uid", "delivered", False)]
    office.pass_time(hours=12)
    assert len(zalo.taken) == 1


def test_an_event_is_acted_on_once_however_often_it_comes(client, office, zalo):
    office.tell(office.citizen(), "dossier_accepted")
    office.round()
    for number in range(3):
        send(client, zalo_platform.delivered(zalo.taken[0], num_retry=number))
    assert len(events(office)) == 1
    assert len(office.rows("select 1 from procrastinate_jobs")) == 1


def test_proof_that_comes_before_its_message_is_tried_again(client, office, zalo):
    """Zalo is quicker than our commit: the job fails, and its retry finds the message."""
    told = office.tell(office.citizen(), "dossier_accepted")
    early = {"msg_id": "m0", "delivery_time": "1795600001000"}
    with clock.set_to(office.now):
        event = {"event_name": "user_received_message", "message": early}
        send(client, zalo_platform.webhook(event))
    with pytest.raises(webhooks.NotYetKnown):
        settle(office)
    office.round()
    settle(office)
    assert office.message(told).state == "delivered"


def test_proof_of_a_message_that_nobody_here_sent_is_let_go(client, office):
    """The Official Account's staff write to people, too."""
    alien = {"event_name": "user_received_message", "message": {"msg_id": "not-ours"}}
    with clock.set_to(office.now):
        send(client, zalo_platform.webhook(alien))
    with pytest.raises(webhooks.NotYetKnown):
        settle(office)
    office.later(minutes=3)
    settle(office)
    assert events(office) == [("user_received_message", "unknown_message")]


def test_seen_before_received_is_no_step_back(client, office, zalo):
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round()
    seen = {"event_name": "user_seen_message", "message": {"msg_ids": ["m0"]}}
    send(client, zalo_platform.webhook(seen))
    settle(office)
    send(client, zalo_platform.delivered(zalo.taken[0]))
    settle(office)
    assert office.message(told).state == "delivered"


def test_proof_ends_a_doubt_and_nothing_is_repeated(client, office, zalo):
    zalo.odd["84912345678"] = [Odd(loses=True)]
    told = office.tell(office.citizen(oa_uid=None, phone="84912345678"), "dossier_accepted")
    office.round()
    assert office.attempts(told) == [("zalo_phone", "unknown", False)]
    send(client, zalo_platform.delivered(zalo.taken[0]))
    settle(office)
    office.later(minutes=5).round()
    assert len(zalo.taken) == 1
    assert office.message(told).state == "delivered"


def test_proof_takes_a_citizen_off_the_call_list(client, office, zalo):
    told = office.tell(office.citizen(phone=None), "supplement_requested")
    office.round().pass_time(hours=5)
    assert office.message(told).state == "calling"
    send(client, zalo_platform.delivered(zalo.taken[0]))
    settle(office)
    assert office.message(told).state == "delivered"
    assert office.rows("select 1 from calls where done_at is null") == []


def known(office, citizen_id: UUID) -> Any:
    sql = "select oa_uid, phone, display_name, refused_channels from citizens where id = :id"
    [row] = office.rows(sql, id=citizen_id)
    return row


def test_who_follows_can_be_written_to(client, office):
    citizen = office.citizen(oa_uid=None)
    follow = {"event_name": "follow", "follower": {"id": "777"}, "user_id_by_app": "zalo-an"}
    send(client, zalo_platform.webhook(follow))
    settle(office)
    assert known(office, citizen).oa_uid == "777"
    unfollow = {"event_name": "unfollow", "follower": {"id": "777"}}
    send(client, zalo_platform.webhook(unfollow))
    settle(office)
    assert known(office, citizen).oa_uid is None


def test_a_stranger_who_follows_is_nobody_here(client, office):
    follow = {"event_name": "follow", "follower": {"id": "777"}, "user_id_by_app": "stranger"}
    send(client, zalo_platform.webhook(follow))
    settle(office)
    assert events(office) == [("follow", "nobody_here")]


def test_who_takes_consent_back_is_forgotten(client, office, zalo):
    citizen = office.citizen()
    event = {
        "event": "user.revoke.consent",
        "appId": APP_ID,
        "userId": "zalo-an",
        "timestamp": 1795600000000,
    }
    send(client, zalo_platform.mini_app_webhook(event))
    settle(office)
    row = known(office, citizen)
    assert (row.oa_uid, row.phone, row.display_name) == (None, None, "")
    assert row.refused_channels == ["zalo", "sms", "call"]
    [request] = office.rows("select id from deletion_requests where source = 'zalo'")
    office.tell(citizen, "supplement_requested")
    office.round().pass_time(hours=5)
    assert zalo.calls == 0
    listed = office.app.test_cli_runner().invoke(args=["citizens", "deletion-requests"])
    assert str(request.id) in listed.output


def test_what_people_write_is_not_kept(client, office):
    said = {"event_name": "user_send_text", "message": {"text": "số CCCD 001099012345"}}
    send(client, zalo_platform.webhook(said))
    [row] = office.rows("select body, outcome from webhook_events")
    assert (row.body, row.outcome) == ({}, "nothing_to_do")


def test_a_disabled_template_is_an_alarm(client, office):
    change = {"event_name": "change_template_status", "template_id": "100002"}
    send(client, zalo_platform.webhook({**change, "status": {"new_status": "DISABLED"}}))
    settle(office)
    assert office.alarms() == {"zalo_template:100002": "DISABLED"}


def test_old_events_are_forgotten(client, office):
    send(client, zalo_platform.webhook({"event_name": "unfollow", "follower": {"id": "1"}}))
    with office.app.app_context(), clock.set_to(office.later(days=400).now):
        assert webhooks.forget_old() == 1
        assert webhooks.forget_old() == 0
        db.release()


@pytest.mark.parametrize("value", [None, 5, [], {}, "ü", {"a": 1}])
def test_odd_timestamps_and_signatures_are_only_wrong(value: Any):
    keys = Keys(APP_ID, OA_ID, OA_SECRET, OPEN_API_KEY)
    body = {"event": "x", "timestamp": value}
    raw = json.dumps(body).encode()
    for signature in ("", "mac=", "mac=é\ud800", "mac=" + "0" * 64):
        assert proved_by(raw, body, signature, keys) is None
