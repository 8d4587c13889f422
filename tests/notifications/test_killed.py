"""The worker is killed with kill -9 at every step of a send.

No message is lost. It is repeated only where nobody can know whether it has arrived, and then the
attempt says so. Where each test stops the worker: a lock in the database that it waits for, or a
call that Zalo does not answer.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from backend.core import clock
from backend.core.settings import Settings
from backend.development.processes import wait_until
from backend.notifications import webhooks
from tests.rig import zalo_platform
from tests.rig.live import environment_of
from tests.rig.zalo_platform import Odd

ROOT = Path(__file__).parents[2]
PATIENCE = 30

pytestmark = pytest.mark.slow


@pytest.fixture
def start(
    fresh_database: str, settings_for: Callable[..., Settings], zalo
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker; whatever is left of them is killed at the end."""
    settings = settings_for(fresh_database, **zalo_platform.settings(zalo))
    begun: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.notifications.hasty_postman"],
            env=environment_of(settings),
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        begun.append(worker)
        assert worker.stdout is not None
        while b"ready" not in worker.stdout.readline():
            assert worker.poll() is None
        return worker

    yield start
    for worker in begun:
        kill(worker)


def kill(worker: subprocess.Popen[bytes]) -> None:
    if worker.poll() is None:
        os.kill(worker.pid, signal.SIGKILL)
    worker.wait(PATIENCE)
    if worker.stdout is not None:
        worker.stdout.close()


@contextmanager
def locked(database: str, statement: str) -> Iterator[psycopg.Connection]:
    """Hold a lock for the block."""
    with psycopg.connect(database) as connection:
        connection.execute(statement)
        yield connection


def waits_for_a_lock(database: str) -> Callable[[], bool]:
    def waits() -> bool:
        with psycopg.connect(database) as connection:
            [(count,)] = connection.execute(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                " and datname = current_database()"
            ).fetchall()
        return bool(count)

    return waits


@pytest.fixture
def told(office) -> UUID:
    office.now = clock.now()
    return office.tell(office.citizen(oa_uid=None), "supplement_received")


def sent(office, told: UUID) -> None:
    wait_until(lambda: office.message(told).state == "sent", seconds=PATIENCE, what="the message")


def test_before_it_is_claimed(office, told, start, fresh_database, zalo):
    with locked(fresh_database, "lock table messages in exclusive mode"):
        worker = start()
        wait_until(waits_for_a_lock(fresh_database), seconds=PATIENCE, what="the claim")
        kill(worker)
    start()
    sent(office, told)
    assert office.attempts(told) == [("zalo_phone", "accepted", False)]
    assert len(zalo.taken) == 1


def test_claimed_and_not_begun(office, told, start, fresh_database, zalo):
    with locked(fresh_database, "lock table message_attempts in exclusive mode"):
        worker = start()
        wait_until(waits_for_a_lock(fresh_database), seconds=PATIENCE, what="the beginning")
        kill(worker)
        assert office.message(told).state == "sending"
    start()
    sent(office, told)
    assert office.attempts(told) == [("zalo_phone", "accepted", False)]
    assert len(zalo.taken) == 1


def test_begun_and_not_called(office, told, start, fresh_database, zalo):
    """Held up by the token's row: from outside nobody can tell this from a call that was made."""
    with locked(fresh_database, "lock table zalo_tokens in access exclusive mode"):
        worker = start()
        wait_until(waits_for_a_lock(fresh_database), seconds=PATIENCE, what="the token")
        kill(worker)
    assert zalo.calls == 0
    start()
    sent(office, told)
    assert office.attempts(told) == [
        ("zalo_phone", "unknown", False),
        ("zalo_phone", "accepted", True),
    ]
    assert len(zalo.taken) == 1


def test_while_zalo_is_taking_it(office, told, start, zalo):
    zalo.odd["*"] = [Odd(waits=zalo.ended)]
    worker = start()
    assert zalo.called.wait(PATIENCE)
    kill(worker)
    zalo.ended.set()
    wait_until(lambda: len(zalo.taken) == 1, seconds=PATIENCE, what="Zalo")
    start()
    sent(office, told)
    assert office.attempts(told) == [
        ("zalo_phone", "unknown", False),
        ("zalo_phone", "accepted", True),
    ]
    # The window that nothing closes: it arrived twice, and the second says so.
    assert len(zalo.taken) == 2


def test_taken_and_not_written_down(office, told, start, fresh_database, zalo):
    held = threading.Event()
    zalo.odd["*"] = [Odd(waits=held)]
    worker = start()
    assert zalo.called.wait(PATIENCE)
    with locked(fresh_database, "lock table message_attempts in exclusive mode"):
        held.set()
        wait_until(waits_for_a_lock(fresh_database), seconds=PATIENCE, what="the end")
        kill(worker)
    assert len(zalo.taken) == 1
    start()
    sent(office, told)
    assert office.attempts(told)[-1] == ("zalo_phone", "accepted", True)
    assert len(zalo.taken) == 2


def test_taken_not_written_down_and_proved_meanwhile(office, told, start, fresh_database, zalo):
    """The webhook closes the window where it comes in time: nothing is repeated."""
    held = threading.Event()
    zalo.odd["*"] = [Odd(waits=held)]
    worker = start()
    assert zalo.called.wait(PATIENCE)
    with locked(fresh_database, "lock table message_attempts in exclusive mode"):
        held.set()
        wait_until(waits_for_a_lock(fresh_database), seconds=PATIENCE, what="the end")
        kill(worker)
    raw, headers = zalo_platform.delivered(zalo.taken[0])
    client = office.app.test_client()
    client.post("/api/v1/webhooks/zalo", data=raw, headers=headers, status=200)
    [event] = office.rows("select id from webhook_events")
    with office.app.app_context():
        webhooks.settle(event.id)
    start()
    wait_until(lambda: zalo.calls == 1, seconds=1, what="nothing")
    assert office.message(told).state == "delivered"
    assert office.attempts(told) == [("zalo_phone", "delivered", False)]


def test_written_down(office, told, start, zalo):
    worker = start()
    sent(office, told)
    kill(worker)
    start()
    assert office.attempts(told) == [("zalo_phone", "accepted", False)]
    assert len(zalo.taken) == 1


def test_many_are_under_way(office, start, zalo, told):
    """Killed in full flight, again and again: each arrives, and repeats are marked."""
    codes = [f"CODE-{number:04d}" for number in range(120)]
    citizens = [office.citizen(f"c{number}", oa_uid=None) for number in range(5)]
    for number, code in enumerate(codes):
        office.tell(citizens[number % 5], "supplement_received", code=code)
    for share in (20, 60):
        worker = start()
        wait_until(lambda: len(zalo.taken) >= share, seconds=PATIENCE, what="some")  # noqa: B023
        kill(worker)
    start()

    def all_sent() -> bool:
        return office.rows("select 1 from messages where state <> 'sent'") == []

    wait_until(all_sent, seconds=PATIENCE * 2, what="all of them")
    arrived = [message.data["ma"] for message in zalo.taken]
    assert set(codes) <= set(arrived)
    repeated = len(arrived) - len(set(arrived))
    [marked] = office.rows("select count(*) from message_attempts where repeats")
    assert repeated <= marked.count
