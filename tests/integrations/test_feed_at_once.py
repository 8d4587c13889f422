"""Many write while many read: nothing is missed, nothing comes twice, whoever stops half-way."""

import secrets
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import flask
import psycopg
import pytest
from sqlalchemy import text

from backend.agencies import service as agencies
from backend.core import clock, db, ids
from backend.dossiers.models import DossierEvent
from backend.integrations import cursors, queries, sequencing
from tests.factories.citizens import Person
from tests.factories.dossiers import AGENCY, submission, submit
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

WRITERS, READERS, ROUNDS = 6, 3, 25


@pytest.fixture
def dossiers(fresh_app: flask.Flask) -> list[UUID]:
    """A dossier for each writer, all of one office."""
    person = Person(fresh_app.test_client(), "nguyen-van-an")
    made = []
    for _ in range(WRITERS):
        with fresh_app.app_context():
            upload = received(db.session(), person.id)
            db.session().commit()
        made.append(UUID(submit(person, submission(upload.id)).json["id"]))
    return made


def event(dossier_id: UUID, number: int) -> DossierEvent:
    """The times lie: an hour back and forth, as clocks of several hosts might."""
    at = clock.now() + timedelta(minutes=secrets.randbelow(120) - 60)
    return DossierEvent(
        dossier_id=dossier_id,
        at=at,
        action=f"note-{number}",
        from_status="submitted",
        status="submitted",
        actor="officer",
    )


class Tide:
    """Writers, sequencers and readers of one feed, each on connections of its own."""

    def __init__(self, app: flask.Flask, agency_id: UUID) -> None:
        self.app = app
        self.agency_id = agency_id
        self.written: list[UUID] = []
        self.over = threading.Event()
        self.pause = threading.Event()

    def wait(self, most_ms: int) -> None:
        self.pause.wait(secrets.randbelow(most_ms) / 1000)

    def write(self, dossier_id: UUID) -> None:
        """Changes of one dossier, under its lock; commits late, or not at all."""
        for number in range(ROUNDS):
            with self.app.app_context():
                session = db.session()
                session.execute(
                    text("select from dossiers where id = :id for update"), {"id": dossier_id}
                )
                made = [event(dossier_id, number) for _ in range(1 + secrets.randbelow(3))]
                for one in made:
                    session.add(one)
                    session.flush()
                kept = [one.id for one in made]
                self.wait(40)
                if secrets.randbelow(5) == 0:
                    session.rollback()
                    continue
                session.commit()
                self.written += kept

    def sequence(self) -> None:
        while not self.over.is_set():
            with self.app.app_context():
                sequencing.sequence()
            self.wait(10)

    def read(self, _: int) -> list[tuple[UUID, UUID, str]]:
        """Reads on from a cursor by small pages until all is over and nothing more comes."""
        found, cursor = [], cursors.write(cursors.BEGINNING)
        while True:
            was_over = self.over.is_set()
            with self.app.app_context():
                audience = [self.agency_id] if secrets.randbelow(2) else None
                stretch = queries.changes(audience, cursors.read(cursor), 1 + secrets.randbelow(9))
            found += [(row.id, row.dossier_id, row.action) for row in stretch.rows]
            cursor = cursors.write(stretch.end)
            if was_over and not stretch.rows and not stretch.has_more:
                return found
            if not stretch.rows:
                self.wait(10)


@pytest.fixture
def tide(fresh_app: flask.Flask, dossiers: list[UUID]) -> Tide:
    with fresh_app.app_context():
        office = agencies.find(AGENCY)
        assert office is not None
        agency_id = office.id
    return Tide(fresh_app, agency_id)


def test_nothing_is_missed_and_nothing_comes_twice(tide: Tide, dossiers: list[UUID]):
    with ThreadPoolExecutor(WRITERS + READERS + 2) as pool:
        sequencers = [pool.submit(tide.sequence) for _ in range(2)]
        readers = [pool.submit(tide.read, number) for number in range(READERS)]
        for writer in [pool.submit(tide.write, dossier_id) for dossier_id in dossiers]:
            writer.result(timeout=120)
        with tide.app.app_context():
            # A sequencer may be at work just now: then it has the rest.
            while db.session().scalar(text("select exists (select from changes_pending)")):
                db.session().rollback()
                sequencing.sequence()
        tide.over.set()
        for sequencer in sequencers:
            sequencer.result(timeout=30)
        heard = [reader.result(timeout=60) for reader in readers]
    for told in heard:
        notes = [
            (event_id, dossier_id)
            for event_id, dossier_id, action in told
            if action.startswith("note-")
        ]
        assert len(notes) == len(set(notes))
        assert {event_id for event_id, _ in notes} == set(tide.written)
        assert len(told) == len(notes) + WRITERS
        # Of one dossier, in the order in which it happened.
        by_dossier: dict[UUID, list[UUID]] = defaultdict(list)
        for event_id, dossier_id in notes:
            by_dossier[dossier_id].append(event_id)
        for told_of_it in by_dossier.values():
            assert told_of_it == [one for one in tide.written if one in set(told_of_it)]
    assert heard[0] == heard[1] == heard[2]
    positions = positions_of(tide.app)
    assert positions == list(range(1, len(positions) + 1))


def positions_of(app: flask.Flask) -> list[int]:
    with app.app_context():
        return list(db.session().scalars(text("select position from changes order by position")))


def test_a_sequencer_that_dies_takes_nothing_with_it(fresh_app, fresh_database, dossiers):
    """Killed between taking and committing, as by a restart: what it took still waits."""
    with psycopg.connect(fresh_database) as dying:
        dying.execute("select pg_advisory_xact_lock(7201209)")
        dying.execute("delete from changes_pending")
        with fresh_app.app_context():
            # It holds the lock: nobody else gives places meanwhile, nor waits for it.
            assert sequencing.sequence() == 0
        with psycopg.connect(fresh_database, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", (dying.info.backend_pid,))
        with pytest.raises(psycopg.OperationalError):
            dying.execute("select 1")
        dying.close()
    with fresh_app.app_context():
        assert sequencing.sequence_all() == WRITERS
    assert positions_of(fresh_app) == list(range(1, WRITERS + 1))


def test_a_late_commit_comes_after_what_was_read(fresh_app, dossiers):
    first, second = dossiers[:2]
    with fresh_app.app_context():
        sequencing.sequence_all()
        start = queries.head()
    slow = db.sessions_of(fresh_app)()
    late, quick = event(first, 1), event(second, 2)
    late.id, quick.id = ids.new(), ids.new()
    slow.add(late)
    slow.flush()
    with fresh_app.app_context():
        db.session().add(quick)
        db.session().commit()
        sequencing.sequence_all()
        read = queries.changes(None, start, 10)
        assert [row.id for row in read.rows] == [quick.id]
    slow.commit()
    slow.close()
    with fresh_app.app_context():
        sequencing.sequence_all()
        rest = queries.changes(None, read.end, 10)
        assert [row.id for row in rest.rows] == [late.id]
