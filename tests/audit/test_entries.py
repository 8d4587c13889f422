"""Entries: what is written, that nothing changes it, and that writers do not wait for others."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import flask
import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from backend.audit import service as audit
from backend.audit.chain import BEGINNING, Written, hash_of
from backend.audit.models import AuditChain, AuditEntry
from backend.core import clock, ids
from backend.core.db import transactional

pytestmark = pytest.mark.slow

NOON = datetime(2026, 11, 23, 5, 0, 0, 123456, tzinfo=UTC)


def test_an_entry_says_who_did_what_to_whom_and_when(session):
    officer, dossier, agency, letter = (ids.new() for _ in range(4))
    with clock.set_to(NOON):
        audit.record(
            audit.Actor("officer", officer),
            "dossier.accepted",
            ("dossier", dossier),
            agency_id=agency,
            details={"letter": letter, "day": date(2026, 11, 26), "number": 1, "by_post": False},
        )
    (entry,) = audit.entries(("dossier", dossier))
    assert (entry.actor_kind, entry.actor_id, entry.action) == (
        "officer",
        officer,
        "dossier.accepted",
    )
    assert (entry.chain, entry.position, entry.at) == (f"dossier:{dossier}", 1, NOON)
    assert entry.agency_id == agency
    assert entry.details == {
        "letter": str(letter),
        "day": "2026-11-26",
        "number": 1,
        "by_post": False,
    }


def test_the_hash_is_what_the_documentation_says(session):
    """By hand, as an auditor with a copy of the table would."""
    subject = ("dossier", ids.new())
    with clock.set_to(NOON):
        audit.record(audit.SYSTEM, "dossier.received", subject)
        audit.record(audit.SYSTEM, "dossier.warned", subject, details={"b": 2, "a": "ế"})
    first, second = audit.entries(subject)
    assert first.previous_hash == bytes(32)
    assert second.previous_hash == first.hash
    written = (
        f'{{"action":"dossier.warned","actor_id":null,"actor_kind":"system","agency_id":null,'
        f'"at":"2026-11-23T05:00:00.123456+00:00","chain":"dossier:{subject[1]}",'
        f'"details":{{"a":"ế","b":2}},"id":"{second.id}","position":2}}'
    )
    assert second.hash == hashlib.sha256(first.hash + written.encode()).digest()


def test_subjects_have_chains_of_their_own(session):
    one, other = ("dossier", ids.new()), ("officer", ids.new())
    for subject in (one, other, one):
        audit.record(audit.OPERATOR, "seen", subject)
    assert [entry.position for entry in audit.entries(one)] == [1, 2]
    assert [entry.position for entry in audit.entries(other)] == [1]
    assert audit.entries(("dossier", ids.new())) == []
    assert audit.chain_of(audit.INSTALLATION).startswith("installation:0000")


def test_an_entry_is_kept_only_if_what_it_tells_of_is(session):
    subject = ("dossier", ids.new())

    @transactional
    def fail() -> None:
        audit.record(audit.SYSTEM, "dossier.accepted", subject)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert audit.entries(subject) == []
    audit.record(audit.SYSTEM, "dossier.accepted", subject)
    assert [entry.position for entry in audit.entries(subject)] == [1]
    assert audit.verify() is None


@pytest.mark.parametrize(
    "details", [{"share": 0.5}, {"rows": [{"share": 1.0}]}, {"thing": object()}, {"set": {1}}]
)
def test_details_that_might_read_back_differently_are_refused(session, details: Any):
    subject = ("dossier", ids.new())
    with pytest.raises(TypeError):
        audit.record(audit.SYSTEM, "dossier.accepted", subject, details=details)
    assert audit.entries(subject) == []


def test_an_actor_of_no_kind_is_refused_by_the_database(session):
    with pytest.raises(psycopg.errors.CheckViolation, match="actor_kind"):
        audit.record(audit.Actor("ghost"), "seen", ("dossier", ids.new()))


CHANGES = [
    "update audit_entries set action = 'nothing'",
    "delete from audit_entries",
    "truncate audit_entries",
    "update audit_seals set heads = 0",
    "delete from audit_seals",
    "truncate audit_seals",
    "delete from audit_chains",
    "truncate audit_chains",
    "update audit_chains set position = position - 1",
    "update audit_chains set chain = chain || 'x'",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_takes_no_changes(session, change: str):
    audit.record(audit.SYSTEM, "seen", ("dossier", ids.new()))
    with clock.set_to(clock.now().replace(year=clock.now().year + 1)):
        assert audit.seal_days()
    session.commit()
    with pytest.raises(IntegrityError, match=r"takes no changes|only moves on"):
        session.execute(text(change))


def at_once(count: int, act: Any) -> None:
    together = threading.Barrier(count)

    def begin(number: int) -> None:
        together.wait(timeout=30)
        act(number)

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(begin, range(count)))


def test_many_who_write_about_the_same_thing_make_one_chain(fresh_app: flask.Flask):
    subject = ("dossier", ids.new())

    def write(_: int) -> None:
        for _ in range(5):
            with fresh_app.app_context():
                audit.record(audit.SYSTEM, "seen", subject)

    at_once(8, write)
    with fresh_app.app_context():
        found = audit.entries(subject)
        assert [entry.position for entry in found] == list(range(1, 41))
        assert audit.verify() is None


def test_who_writes_about_something_else_does_not_wait(fresh_app: flask.Flask):
    """The first holds its chain until the second has committed to another."""
    held, written = threading.Event(), threading.Event()
    one, other = ("dossier", ids.new()), ("dossier", ids.new())

    @transactional
    def hold() -> None:
        audit.record(audit.SYSTEM, "seen", one)
        held.set()
        assert written.wait(timeout=20)

    def first() -> None:
        with fresh_app.app_context():
            hold()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(first)
        assert held.wait(timeout=20)
        with fresh_app.app_context():
            audit.record(audit.SYSTEM, "seen", other)
            assert len(audit.entries(other)) == 1
            assert audit.entries(one) == []
        written.set()
        holding.result(timeout=20)
    with fresh_app.app_context():
        assert audit.verify() is None


def test_two_first_entries_at_once_make_one_chain(fresh_app: flask.Flask):
    subjects = [("dossier", ids.new()) for _ in range(10)]

    def write(_: int) -> None:
        for subject in subjects:
            with fresh_app.app_context():
                audit.record(audit.SYSTEM, "seen", subject)

    at_once(4, write)
    with fresh_app.app_context():
        for subject in subjects:
            assert [entry.position for entry in audit.entries(subject)] == [1, 2, 3, 4]
        assert audit.verify() is None


def test_a_head_is_where_its_chain_ends(session):
    subject = ("dossier", ids.new())
    for _ in range(3):
        audit.record(audit.SYSTEM, "seen", subject)
    *_, last = audit.entries(subject)
    head = session.scalars(
        select(AuditChain).where(AuditChain.chain == audit.chain_of(subject))
    ).one()
    assert (head.position, head.hash) == (3, last.hash)
    assert session.scalar(select(func.count()).select_from(AuditEntry)) >= 3


def test_the_first_link_is_chained_to_nothing():
    written = Written(ids.new(), "x:1", 1, NOON, "system", None, "seen", None, {})
    assert hash_of(written, BEGINNING) != hash_of(written, b"\x01" * 32)


def test_the_same_done_to_many_is_an_entry_for_each(session):
    old, *new = (("dossier", ids.new()) for _ in range(4))
    office = ids.new()
    audit.record(audit.SYSTEM, "dossier.received", old)
    done = [audit.Done(subject, office, {"to": subject[1]}) for subject in (new[1], old, *new[::2])]
    audit.record_all(audit.SYSTEM, "dossier.recompute", done)
    for subject in (old, *new):
        *_, entry = audit.entries(subject)
        assert (entry.action, entry.agency_id) == ("dossier.recompute", office)
        assert entry.details == {"to": str(subject[1])}
    first, second = audit.entries(old)
    assert second.previous_hash == first.hash
    assert audit.verify() is None
    # Afterwards the chains go on.
    audit.record(audit.SYSTEM, "dossier.warned", new[0])
    assert [entry.position for entry in audit.entries(new[0])] == [1, 2]
    assert audit.verify() is None


def test_nothing_done_is_no_entry_and_twice_the_same_is_refused(session):
    subject = ("dossier", ids.new())
    audit.record_all(audit.SYSTEM, "dossier.recompute", [])
    with pytest.raises(ValueError, match="twice"):
        audit.record_all(audit.SYSTEM, "dossier.recompute", [audit.Done(subject)] * 2)
    assert audit.entries(subject) == []


def test_two_who_write_about_the_same_many_do_not_wait_for_each_other_for_ever(
    fresh_app: flask.Flask,
):
    subjects = [("dossier", ids.new()) for _ in range(50)]

    def write(order: list[audit.Subject]) -> None:
        with fresh_app.app_context():
            for _ in range(5):
                audit.record_all(audit.SYSTEM, "seen", [audit.Done(each) for each in order])

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(write, order) for order in (subjects, subjects[::-1])]:
            done.result(60)
    with fresh_app.app_context():
        assert [len(audit.entries(subject)) for subject in subjects] == [10] * 50
        assert audit.verify() is None
