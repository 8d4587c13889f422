"""A submission that fails half-way leaves nothing, and the next one is none the worse."""

from collections.abc import Callable, Iterator
from typing import Any

import flask
import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.core.db import sessions_of
from backend.dossiers import service
from tests.dossiers.conftest import ONE_DOSSIER
from tests.factories.citizens import Person, slug
from tests.factories.dossiers import submission, submit
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

KEY = "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f"


@pytest.fixture
def session(fresh_app: flask.Flask) -> Iterator[Session]:
    """A session of the test's own: here commits are real."""
    with sessions_of(fresh_app)() as own:
        yield own


@pytest.fixture
def an(fresh_app: flask.Flask) -> Person:
    return Person(fresh_app.test_client(), "nguyen-van-an")


@pytest.fixture
def body(an: Person, session: Session) -> dict[str, Any]:
    return submission(received(session, an.id).id)


@pytest.fixture
def fail_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has a step of the submission fail after all before it has been done."""

    def fail(step: str) -> None:
        def broken(*_: Any, **__: Any) -> None:
            raise RuntimeError(f"{step} failed")

        monkeypatch.setattr(service, step, broken)

    return fail


def untouched(session: Session, kept: Callable[[], dict[str, int]], an: Person, body: Any) -> bool:
    session.rollback()
    upload = an.get(f"/uploads/{body['attachments'][0]['upload']}").json
    return kept() == {} and upload["state"] == "received"


@pytest.mark.parametrize("step", ["_open", "_attach", "_record_submission", "_tell_submitted"])
def test_a_step_that_fails_takes_the_others_with_it(
    session, an, body, kept, fail_at, monkeypatch, step: str
):
    fail_at(step)
    assert slug(submit(an, body, KEY, status=500)) == "internal"
    assert untouched(session, kept, an, body)
    monkeypatch.undo()
    assert submit(an, body, KEY).json["number"].endswith("-0001")
    session.rollback()
    assert kept() == ONE_DOSSIER


@pytest.fixture
def hang_up(fresh_app: flask.Flask, fresh_database: str) -> Callable[[], None]:
    """Has the server end every connection of the application."""

    def end() -> None:
        with psycopg.connect(fresh_database, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )

    return end


def expect_told_to_come_again(answer: TestResponse) -> None:
    assert slug(answer) == "unavailable"
    assert int(answer.headers["Retry-After"]) > 0


def test_a_connection_lost_before_the_commit(fresh_app, session, an, body, kept, hang_up):
    engine = sessions_of(fresh_app).kw["bind"]
    losses = iter([hang_up])

    def lose_it_once(_: Any) -> None:
        next(losses, lambda: None)()

    event.listen(engine, "commit", lose_it_once)
    expect_told_to_come_again(submit(an, body, KEY, status=503))
    assert untouched(session, kept, an, body)
    assert submit(an, body, KEY).json["number"].endswith("-0001")


@pytest.mark.parametrize("step", ["_open", "_attach", "_tell_submitted"])
def test_a_connection_lost_in_the_middle(session, an, body, kept, hang_up, monkeypatch, step: str):
    do = getattr(service, step)

    def lose_it_first(*arguments: Any, **named: Any) -> Any:
        hang_up()
        return do(*arguments, **named)

    monkeypatch.setattr(service, step, lose_it_first)
    expect_told_to_come_again(submit(an, body, KEY, status=503))
    monkeypatch.undo()
    assert untouched(session, kept, an, body)
    submit(an, body, KEY)


def test_an_answer_lost_after_the_commit_is_found_by_pressing_again(
    session, an, body, kept, monkeypatch
):
    def lost(*_: Any) -> None:
        raise RuntimeError("the answer never left")

    monkeypatch.setattr("backend.dossiers.views.summary", lost)
    submit(an, body, KEY, status=500)
    monkeypatch.undo()
    again = submit(an, body, KEY)
    assert again.headers["Idempotency-Replayed"] == "true"
    session.rollback()
    assert kept() == ONE_DOSSIER


def test_a_number_is_not_burnt_by_a_dossier_that_was_not_made(session, an, fail_at, monkeypatch):
    def number() -> str:
        return submit(an, submission(received(session, an.id).id)).json["number"][-4:]

    assert number() == "0001"
    fail_at("_tell_submitted")
    submit(an, submission(received(session, an.id).id), status=500)
    monkeypatch.undo()
    assert number() == "0002"
