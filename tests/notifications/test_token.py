"""The Official Account's pair of tokens: sealed, renewed by one, missed once."""

import threading
from datetime import timedelta
from typing import Any

import orjson
import pytest

from backend.core import clock, db
from backend.notifications import tokens
from backend.notifications.http_calls import Answer
from backend.notifications.zalo import NoToken
from tests.rig.zalo_platform import Odd

pytestmark = pytest.mark.slow


def pair(office) -> Any:
    [row] = office.rows("select * from zalo_tokens")
    return row


def renew_job(office) -> bool:
    with clock.set_to(office.now), office.app.app_context():
        return office.app.extensions["zalo_tokens"].renew_if_old()


def set_age(office, hours: float) -> None:
    """As if the pair had been renewed so long ago."""

    @db.transactional
    def change() -> None:
        row = db.session().get(tokens.ZaloToken, tokens._ROW)
        row.refreshed_at = office.now - timedelta(hours=hours)

    with office.app.app_context():
        change()


def test_it_is_sealed(office):
    row = pair(office)
    kept = bytes(row.access_token) + bytes(row.refresh_token)
    assert b"access-0" not in kept
    assert b"refresh-0" not in kept


def test_it_is_renewed_at_twenty_hours(office, zalo):
    set_age(office, 19.9)
    assert not renew_job(office)
    set_age(office, 20)
    assert renew_job(office)
    assert not renew_job(office)
    assert zalo.renewals == 1
    assert pair(office).refreshed_at == office.now
    office.tell(office.citizen(), "dossier_accepted")
    office.round()
    assert len(zalo.taken) == 1


def test_a_refused_token_is_renewed_and_the_message_sent_in_one_attempt(office, zalo):
    zalo.pair.access = "somebody-else-renewed"
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round()
    assert office.attempts(told) == [("zalo_uid", "accepted", False)]
    assert zalo.renewals == 1


def test_many_that_need_it_renew_it_once(office, zalo):
    zalo.pair.access = "gone"
    for number in range(20):
        office.tell(office.citizen(f"c{number}"), "dossier_accepted", code=f"CODE-{number}")
    office.round(3)
    assert len(zalo.taken) == 20
    assert zalo.renewals == 1


def test_two_processes_renew_it_once(office_for, zalo):
    """Each process has a lock of its own; the row's lock is for all."""
    first, second = office_for(), office_for()
    held = threading.Event()
    zalo.odd["oauth"] = [Odd(waits=held)]
    found: list[str] = []

    def renew(office) -> None:
        with office.app.app_context():
            found.append(office.app.extensions["zalo_tokens"].renewed("access-0"))

    threads = [threading.Thread(target=renew, args=(office,)) for office in (first, second)]
    for thread in threads:
        thread.start()
    assert zalo.called.wait(10)
    held.set()
    for thread in threads:
        thread.join()
    assert found == ["access-1", "access-1"]
    assert zalo.renewals == 1


def test_a_pair_that_zalo_takes_no_more_is_an_alarm_said_once(office, zalo):
    zalo.pair.access = zalo.pair.refresh = "another"
    for number in range(3):
        office.tell(office.citizen(f"c{number}"), "dossier_accepted", code=f"CODE-{number}")
    office.round().pass_time(hours=2)
    assert set(office.alarms()) == {"zalo_token", "channel:zalo_uid"}
    assert pair(office).lost_at is not None
    assert zalo.taken == []
    # Dossiers go on: what is told is in the inbox, and waits to be sent.
    assert {row.state for row in office.rows("select state from messages")} == {"waiting"}
    run = office.app.test_cli_runner().invoke
    seeded = run(
        args=["messages", "seed-token", "--access-token", "another", "--refresh-token", "another"]
    )
    assert seeded.exit_code == 0, seeded.output
    assert office.alarms() == {}
    office.pass_time(hours=1)
    assert len(zalo.taken) == 3


def test_a_lost_answer_of_a_renewal_may_have_spent_the_pair(office, zalo):
    """The window that cannot be closed: Zalo has rotated, and we never heard."""
    zalo.odd["oauth"] = [Odd(loses=True)]
    zalo.pair.access = "gone"
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round()
    assert office.attempts(told) == [("zalo_uid", "refused", False)]
    assert office.alarms() == {}
    assert pair(office).refresh_begun_at is not None
    office.later(minutes=3).round()
    assert "zalo_token" in office.alarms()


def test_zalo_away_while_it_is_renewed_loses_nothing(office, zalo):
    set_age(office, 21)
    zalo.is_down = True
    with pytest.raises(NoToken, match="zalo_unavailable"):
        renew_job(office)
    zalo.is_down = False
    assert renew_job(office)
    assert office.alarms() == {}
    assert pair(office).refresh_begun_at is None


def test_without_a_token_nothing_is_sent_and_the_operator_knows(office, zalo):
    @db.transactional
    def forget() -> None:
        db.session().delete(db.session().get(tokens.ZaloToken, tokens._ROW))

    with office.app.app_context():
        forget()
    office.tell(office.citizen(), "dossier_accepted")
    office.round()
    assert office.alarms()["zalo_token"] == "no token was seeded"
    assert zalo.calls == 0


def test_another_secret_key_cannot_open_it(office, office_for, zalo):
    other = office_for(secret_key="another-key-" * 4)
    with office.app.app_context():
        office.app.extensions["zalo_tokens"].seed("access-0", "refresh-0", 90_000)
    other.tell(other.citizen(), "dossier_accepted")
    other.round()
    assert "SECRET_KEY" in other.alarms()["zalo_token"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"access_token": "", "refresh_token": "r", "expires_in": "90000"}',
        b'{"access_token": "a", "expires_in": "90000"}',
        b'{"access_token": "a", "refresh_token": "r", "expires_in": "soon"}',
    ],
)
def test_half_a_pair_is_no_pair(body: bytes):
    assert tokens._pair(Answer(orjson.loads(body))) is None
