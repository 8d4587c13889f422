"""`@transactional`: all or nothing, committed once, by the outermost."""

from collections.abc import Iterator

import flask
import psycopg
import pytest
from sqlalchemy import event

from backend.citizens.models import Citizen
from backend.core import jobs
from backend.core.db import release, session, sessions_of, transactional

pytestmark = pytest.mark.slow


@transactional
def remember(name: str) -> Citizen:
    citizen = Citizen(zalo_user_id=name, display_name=name)
    session().add(citizen)
    session().flush()
    jobs.defer("notifications:deliver", notification_id=str(citizen.id))
    return citizen


@transactional
def remember_both(first: str, second: str) -> None:
    remember(first)
    remember(second)


@transactional
def remember_and_fail(name: str) -> None:
    remember(name)
    raise LookupError("the use case went wrong")


@pytest.fixture
def commits(fresh_app: flask.Flask) -> Iterator[list[str]]:
    """A mark for each commit that reaches the database."""
    marks: list[str] = []
    engine = sessions_of(fresh_app).kw["bind"]

    def mark(_: object) -> None:
        marks.append("commit")

    event.listen(engine, "commit", mark)
    with fresh_app.app_context():
        yield marks


def kept(database_url: str) -> tuple[list[str], int]:
    """Names and jobs that everybody can see."""
    with psycopg.connect(database_url) as connection:
        names = connection.execute("select display_name from citizens order by 1").fetchall()
        jobs_there = connection.execute("select count(*) from procrastinate_jobs").fetchone()
    return [name for (name,) in names], jobs_there[0]


def test_a_use_case_commits_once(commits, fresh_database):
    remember("An")
    assert commits == ["commit"]
    assert kept(fresh_database) == (["An"], 1)


def test_a_use_case_inside_another_leaves_the_commit_to_it(commits, fresh_database):
    remember_both("An", "Bình")
    assert commits == ["commit"]
    assert kept(fresh_database) == (["An", "Bình"], 2)


def test_what_fails_leaves_neither_rows_nor_jobs(commits, fresh_database):
    with pytest.raises(LookupError):
        remember_and_fail("An")
    assert commits == []
    assert kept(fresh_database) == ([], 0)


def test_after_a_failure_the_next_use_case_commits(commits, fresh_database):
    with pytest.raises(LookupError):
        remember_and_fail("An")
    remember("Bình")
    assert kept(fresh_database) == (["Bình"], 1)


def test_what_is_written_outside_a_use_case_is_not_kept(fresh_app, fresh_database):
    with fresh_app.app_context():
        session().add(Citizen(zalo_user_id="An", display_name="An"))
        session().flush()
    assert kept(fresh_database) == ([], 0)


def test_a_job_is_not_seen_before_the_commit(commits, fresh_database):
    @transactional
    def look_while_working() -> None:
        remember("An")
        assert kept(fresh_database) == ([], 0)

    look_while_working()
    assert kept(fresh_database) == (["An"], 1)


def test_what_was_read_stays_readable_without_a_connection(commits, fresh_app):
    citizen = remember("An")
    release()
    assert sessions_of(fresh_app).kw["bind"].pool.checkedout() == 0
    assert citizen.display_name == "An"
