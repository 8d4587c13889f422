"""Days are sealed once they are over, in order, and once each."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from backend.audit import service as audit
from backend.audit.models import AuditSeal
from backend.audit.tasks import seal
from backend.core import clock, ids

# Ten past midnight in Viet Nam is ten past five in the afternoon of the day before, in UTC.
MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def write(at: datetime, **options) -> tuple[str, object]:
    subject = options.get("subject") or ("dossier", ids.new())
    with clock.set_to(at):
        audit.record(audit.SYSTEM, "seen", subject)
    return subject


def seal_at(moment: datetime) -> list[date]:
    with clock.set_to(moment):
        return audit.seal_days()


def verify_at(moment: datetime) -> audit.Fault | None:
    with clock.set_to(moment):
        return audit.verify()


def test_nothing_written_is_nothing_to_seal(session):
    assert seal_at(MONDAY) == []
    assert verify_at(MONDAY) is None


def test_a_day_is_sealed_when_it_is_over_in_viet_nam(session):
    write(MONDAY)
    assert seal_at(MIDNIGHT - timedelta(seconds=1)) == []
    # Transactions that began before midnight may still be under way.
    assert seal_at(MIDNIGHT + timedelta(minutes=9)) == []
    assert seal_at(MIDNIGHT + timedelta(minutes=11)) == [date(2026, 11, 23)]
    assert seal_at(MIDNIGHT + timedelta(minutes=12)) == []
    assert verify_at(MIDNIGHT + timedelta(minutes=12)) is None


def test_an_entry_after_midnight_is_of_the_next_day(session):
    write(MONDAY)
    late = write(MIDNIGHT)
    write(MIDNIGHT + timedelta(hours=1), subject=late)
    seal_at(MIDNIGHT + timedelta(days=1, hours=1))
    first, second = session.scalars(select(AuditSeal).order_by(AuditSeal.day))
    assert (first.heads, second.heads) == (1, 1)
    assert second.previous_digest == first.digest


def test_after_a_standstill_every_day_is_sealed(session):
    write(MONDAY)
    assert seal_at(MONDAY + timedelta(days=4)) == [date(2026, 11, day) for day in (23, 24, 25, 26)]
    assert verify_at(MONDAY + timedelta(days=4)) is None


def test_a_day_that_stays_unsealed_is_a_fault(session):
    write(MONDAY)
    assert verify_at(MIDNIGHT + timedelta(hours=1)) is None
    found = verify_at(MIDNIGHT + timedelta(hours=3))
    assert found == audit.Fault("seals", "2026-11-23", "the day is over and not sealed")
    seal_at(MIDNIGHT + timedelta(hours=3))
    assert verify_at(MIDNIGHT + timedelta(hours=3)) is None


def test_days_are_sealed_in_order_and_never_before_they_are_over(session):
    write(MONDAY)
    with clock.set_to(MONDAY + timedelta(days=2)):
        with pytest.raises(ValueError, match="2026-11-23 must be sealed before 2026-11-24"):
            audit.seal(date(2026, 11, 24))
        with pytest.raises(ValueError, match="or not over"):
            audit.seal(date(2026, 11, 25))
        audit.seal(date(2026, 11, 23))
        with pytest.raises(ValueError, match="sealed already"):
            audit.seal(date(2026, 11, 23))


def test_the_job_seals_too(session):
    write(MONDAY)
    with clock.set_to(MONDAY + timedelta(days=1)):
        seal(0)
    assert session.scalars(select(AuditSeal.day)).all() == [date(2026, 11, 23)]


def test_two_workers_at_once_seal_once(fresh_app: flask.Flask):
    with fresh_app.app_context():
        write(MONDAY)
    together = threading.Barrier(4)

    def work(_: int) -> list[date]:
        together.wait(timeout=20)
        with fresh_app.app_context():
            return audit.seal_days()

    with clock.set_to(MONDAY + timedelta(days=3)), ThreadPoolExecutor(4) as pool:
        done = sorted(pool.map(work, range(4)))
    assert done == [[], [], [], [date(2026, 11, day) for day in (23, 24, 25)]]


def test_the_digest_goes_to_the_log(session, capsys):
    write(MONDAY)
    seal_at(MONDAY + timedelta(days=1))
    kept = session.scalars(select(AuditSeal)).one()
    assert f'"digest":"{kept.digest.hex()}"' in capsys.readouterr().out


def test_a_page_proves_one_dossier(session):
    subject = write(MONDAY)
    write(MIDNIGHT + timedelta(hours=1), subject=subject)
    seal_at(MIDNIGHT + timedelta(hours=2))
    proof = audit.proof_of(subject)
    assert [line.action for line in proof.lines] == ["seen", "seen"]
    assert proof.head == audit.entries(subject)[1].hash.hex()
    assert proof.fault is None
    assert proof.sealed_day == date(2026, 11, 23)
    assert proof.digest == session.scalars(select(AuditSeal.digest)).one().hex()


def test_a_page_about_nothing_says_so(session):
    proof = audit.proof_of(("dossier", ids.new()))
    assert (proof.lines, proof.head, proof.fault, proof.sealed_day) == ((), None, None, None)
