"""The sweep: what nobody claimed in time goes, bytes first; what a dossier has never does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import flask
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.db import session as current_session
from backend.core.db import sessions_of
from backend.core.storage import Storage, StoreUnavailable
from backend.uploads import service, sweeping
from backend.uploads.models import Upload
from backend.uploads.tasks import sweep as sweep_job
from tests.factories.citizens import Person
from tests.factories.uploads import PAPER, PROCEDURE, received, send

pytestmark = pytest.mark.slow

DAY = 86_400


def yesterday(session: Session, citizen_id: UUID, **facts: Any) -> Upload:
    """An upload a little older than a day, with its bytes if a key is given."""
    long_ago = clock.now() - timedelta(seconds=DAY + 60)
    return received(session, citizen_id, created_at=long_ago, **facts)


def left(session: Session) -> set[UUID]:
    session.expire_all()
    return set(session.scalars(select(Upload.id)))


def test_what_nobody_claimed_in_a_day_goes(an, session, storage):
    for state in ("pending", "received", "refused"):
        yesterday(session, an.id, state=state)
    claimed = yesterday(session, an.id, state="claimed", claimed_at=clock.now())
    fresh = received(session, an.id, created_at=clock.now() - timedelta(seconds=DAY - 60))
    assert sweeping.sweep(storage, DAY) == 3
    assert left(session) == {claimed.id, fresh.id}
    assert sweeping.sweep(storage, DAY) == 0


def test_the_bytes_go_too(an, session, storage):
    mine, other = send(an), send(an)
    swept, kept = (session.get_one(Upload, upload["id"]) for upload in (mine, other))
    swept.created_at -= timedelta(days=2)
    session.commit()
    sweeping.sweep(storage, DAY)
    assert storage.stat(swept.object_key) is None
    assert storage.stat(kept.object_key) is not None


def test_the_citizen_finds_nothing_afterwards(an, session, storage):
    upload = yesterday(session, an.id)
    sweeping.sweep(storage, DAY)
    an.get(f"/uploads/{upload.id}", status=404)


def test_many_go_in_batches(an, session, storage):
    for _ in range(7):
        yesterday(session, an.id)
    assert sweeping.sweep(storage, DAY, batch=3) == 7
    assert left(session) == set()


class FailsHalfWay(Storage):
    """A store that goes away after some deletions."""

    deletions = 2

    def delete(self, key: str) -> None:
        if self.deletions == 0:
            raise StoreUnavailable("gone")
        self.deletions -= 1
        super().delete(key)


def test_a_sweep_that_died_half_way_is_simply_done_again(an, session, storage, use_store):
    for _ in range(5):
        yesterday(session, an.id)
    with pytest.raises(StoreUnavailable):
        sweeping.sweep(use_store(FailsHalfWay), DAY)
    assert len(left(session)) == 5
    assert sweeping.sweep(storage, DAY) == 5
    assert left(session) == set()


def test_the_hourly_job_keeps_to_the_setting(an, app, session, monkeypatch):
    settings = replace(app.extensions["settings"], upload_unclaimed_seconds=3600)
    monkeypatch.setitem(app.extensions, "settings", settings)
    received(session, an.id, created_at=clock.now() - timedelta(minutes=61))
    kept = received(session, an.id, created_at=clock.now() - timedelta(minutes=59))
    sweep_job(timestamp=0)
    assert left(session) == {kept.id}


# Races need real commits on several connections.


@pytest.fixture
def own(fresh_app: flask.Flask) -> Iterator[Session]:
    """A session of the test's own on the fresh database."""
    with sessions_of(fresh_app)() as session:
        yield session


@pytest.fixture
def phone(fresh_app: flask.Flask) -> Person:
    return Person(fresh_app.test_client(), "nguyen-van-an")


@contextmanager
def claiming(own: Session, app: flask.Flask, upload: Upload) -> Iterator[list[Any]]:
    """A claim that has been made and is committed at the end of the block; answers its faults."""
    with app.app_context():
        wanted = [(upload.id, PAPER)]
        yield service.claim(upload.citizen_id, wanted, PROCEDURE)
        current_session().commit()


def test_a_file_being_claimed_is_passed_over(fresh_app, own, phone):
    upload = yesterday(own, phone.id)
    store = fresh_app.extensions["storage"]
    with claiming(own, fresh_app, upload) as faults:
        assert faults == []
        with fresh_app.app_context():
            assert sweeping.sweep(store, DAY) == 0
    own.refresh(upload)
    assert upload.state == "claimed"


class ClaimsMeanwhile(Storage):
    """While the bytes of an upload are going, somebody submits a dossier with it."""

    def __init__(self, app: flask.Flask, upload: Upload) -> None:
        super().__init__(app.extensions["settings"])
        self.app, self.upload = app, upload
        self.codes: list[str] = []

    def delete(self, key: str) -> None:
        def claim() -> None:
            with self.app.app_context():
                wanted = [(self.upload.id, PAPER)]
                faults = service.claim(self.upload.citizen_id, wanted, PROCEDURE)
                self.codes = [fault.code for fault in faults]

        press = threading.Thread(target=claim)
        press.start()
        press.join()
        super().delete(key)


def test_a_file_being_swept_cannot_be_claimed(fresh_app, own, phone):
    upload = yesterday(own, phone.id)
    store = ClaimsMeanwhile(fresh_app, upload)
    with fresh_app.app_context():
        assert sweeping.sweep(store, DAY) == 1
    assert store.codes == ["upload_unfinished"]
    assert left(own) == set()


def test_sweeps_at_once_do_not_disturb_one_another(fresh_app, own, phone):
    for _ in range(40):
        yesterday(own, phone.id)
    together = threading.Barrier(3)

    def sweep() -> None:
        together.wait(timeout=10)
        with fresh_app.app_context():
            sweeping.sweep(fresh_app.extensions["storage"], DAY, batch=5)

    sweeps = [threading.Thread(target=sweep) for _ in range(together.parties)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()
    assert left(own) == set()


def test_nothing_to_sweep_asks_nothing_of_the_store(session, use_store):
    assert sweeping.sweep(use_store(s3_endpoint_url="http://127.0.0.1:9"), DAY) == 0
