"""The worker gives changes their place by itself, and clears up behind itself."""

from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from backend.core import ids, jobs
from backend.development.processes import wait_until
from tests.factories.dossiers import submission
from tests.factories.live import LivePerson


@pytest.mark.slow
def test_changes_get_their_place_though_nobody_asks(live_server):
    with LivePerson(live_server) as an:
        made = an.press(submission(an.send()), str(ids.new())).json()

    def is_placed() -> bool:
        with psycopg.connect(live_server.database_url) as connection:
            row = connection.execute(
                "select count(*) from changes where dossier_id = %s", (made["id"],)
            ).fetchone()
            return row == (1,)

    wait_until(is_placed, seconds=60, what="the worker's round")


def put_down(session, task: str, done_at: datetime | None) -> None:
    status = "todo" if done_at is None else "succeeded"
    job_id = session.scalar(
        text(
            "insert into procrastinate_jobs (queue_name, task_name, args, status)"
            " values ('default', :task, '{}', 'todo') returning id"
        ),
        {"task": task},
    )
    session.execute(
        text(
            "update procrastinate_jobs set status = cast(:status as procrastinate_job_status)"
            " where id = :id"
        ),
        {"status": status, "id": job_id},
    )
    session.execute(text("delete from procrastinate_events where job_id = :id"), {"id": job_id})
    if done_at is not None:
        session.execute(
            text(
                "insert into procrastinate_events (job_id, type, at) values (:id, 'succeeded', :at)"
            ),
            {"id": job_id, "at": done_at},
        )


def test_jobs_that_were_done_long_ago_are_forgotten(session):
    session.execute(text("delete from procrastinate_jobs"))
    now = session.scalar(text("select now()"))
    put_down(session, "integrations:tell", now - timedelta(hours=30))
    put_down(session, "integrations:tell", now - timedelta(hours=1))
    put_down(session, "integrations:deliver", None)
    put_down(session, "notifications:deliver", now - timedelta(hours=30))
    session.commit()
    assert jobs.forget_done("integrations", 24) == 1
    left = session.execute(
        text("select task_name, status::text from procrastinate_jobs order by id")
    ).all()
    assert [tuple(row) for row in left] == [
        ("integrations:tell", "succeeded"),
        ("integrations:deliver", "todo"),
        ("notifications:deliver", "succeeded"),
    ]
