"""Keeping the job queue: dead letters, what dead workers held, periodic jobs, backing off."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import procrastinate
import pytest
from procrastinate.jobs import Job
from sqlalchemy import text

from backend.core import backoff, job_keeping, jobs
from backend.core.db import session as current
from backend.core.db import transactional

pytestmark = pytest.mark.slow


def make(session, status: str, worker: int | None = None) -> int:
    """A job with this status."""
    sql = (
        "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id, attempts)"
        " values ('default', 'tests:x', '{}', cast(:status as procrastinate_job_status),"
        " :worker, 8) returning id"
    )
    return int(session.scalar(text(sql), {"status": status, "worker": worker}))


def status_of(session, job_id: int) -> Any:
    found = "select status::text from procrastinate_jobs where id = :id"
    return session.scalar(text(found), {"id": job_id})


def worker(session, seconds_ago: int) -> int:
    sql = (
        "insert into procrastinate_workers (last_heartbeat)"
        " values (now() - make_interval(secs => :ago)) returning id"
    )
    return int(session.scalar(text(sql), {"ago": seconds_ago}))


def test_dead_letters_are_listed_and_put_down_again(session):
    dead, doing = make(session, "failed"), make(session, "doing")
    assert [job.id for job in job_keeping.listed("failed")] == [dead]
    assert job_keeping.retry([dead, doing, 0]) == [dead]
    assert status_of(session, dead) == "todo"
    assert status_of(session, doing) == "doing"
    assert job_keeping.retry([dead]) == []


def test_dead_letters_of_some_tasks_are_revived_until_they_were_tried_too_often(session):
    dead, doing = make(session, "failed"), make(session, "doing")
    assert job_keeping.revive(["tests:y"], 100) == 0
    assert job_keeping.revive(["tests:x", "tests:y"], 8) == 0
    assert job_keeping.revive(["tests:x", "tests:y"], 9) == 1
    assert status_of(session, dead) == "todo"
    assert status_of(session, doing) == "doing"
    assert job_keeping.revive(["tests:x"], 100) == 0


def test_dead_letters_can_be_discarded_and_nothing_else(session):
    dead, todo = make(session, "failed"), make(session, "todo")
    assert job_keeping.discard([dead, todo]) == 1
    assert status_of(session, dead) is None
    assert status_of(session, todo) == "todo"


def test_what_a_dead_worker_held_is_put_back(session):
    alive, dead = worker(session, 2), worker(session, 120)
    held, lost, orphan = (
        make(session, "doing", alive),
        make(session, "doing", dead),
        make(session, "doing"),
    )
    assert job_keeping.rescue() == 2
    assert status_of(session, held) == "doing"
    assert status_of(session, lost) == status_of(session, orphan) == "todo"
    assert job_keeping.workers_alive() == 1


def test_finished_jobs_are_forgotten_after_a_week(session):
    old, fresh, dead = (
        make(session, "succeeded"),
        make(session, "succeeded"),
        make(session, "failed"),
    )
    session.execute(text("delete from procrastinate_events"))
    event = (
        "insert into procrastinate_events (job_id, type, at)"
        " values (:id, 'succeeded', now() - make_interval(days => :days))"
    )
    for job, days in ((old, 8), (fresh, 1), (dead, 30)):
        session.execute(text(event), {"id": job, "days": days})
    assert job_keeping.forget_finished() == 1
    assert status_of(session, old) is None
    assert status_of(session, fresh) == "succeeded"
    assert status_of(session, dead) == "failed"


def test_counts(session):
    for status in ("todo", "todo", "failed", "succeeded"):
        make(session, status)
    assert job_keeping.counts() == {"todo": 2, "doing": 0, "failed": 1}


def job(attempts: int) -> Job:
    return Job(
        id=1, queue="default", lock=None, queueing_lock=None, task_name="x", attempts=attempts
    )


def test_a_job_is_tried_again_later_and_later_and_not_for_ever():
    strategy = job_keeping.Backoff(most=3, first=timedelta(seconds=10))
    waits = []
    for attempts in range(3):
        decision = strategy.get_retry_decision(exception=ValueError(), job=job(attempts))
        assert decision is not None
        assert decision.retry_at is not None
        waits.append(decision.retry_at)
    assert waits == sorted(waits)
    assert strategy.get_retry_decision(exception=ValueError(), job=job(3)) is None


@pytest.mark.parametrize(("tries", "whole"), [(0, 10), (1, 10), (2, 20), (5, 160), (99, 1800)])
def test_waits_double_up_to_a_limit_and_scatter(tries: int, whole: int):
    waits = {backoff.after(tries).total_seconds() for _ in range(50)}
    assert min(waits) >= whole / 2
    assert max(waits) <= whole
    assert len(waits) > 5


def test_commands(fresh_app):
    @transactional
    def dead_letter() -> int:
        return make(current(), "failed")

    with fresh_app.app_context():
        number = dead_letter()
    run = fresh_app.test_cli_runner().invoke
    assert f"{number} tests:x attempts=8" in run(args=["jobs", "list"]).output
    assert "failed: 1" in run(args=["jobs", "status"]).output
    assert (
        f"job {number + 1}: no dead letter" in run(args=["jobs", "retry", str(number + 1)]).output
    )
    assert "1 put down again" in run(args=["jobs", "retry", "--all-failed"]).output
    with fresh_app.app_context():
        dead = dead_letter()
    refused = run(args=["jobs", "discard", str(dead)], input="n\n")
    assert refused.exit_code == 1
    assert "1 discarded" in run(args=["jobs", "discard", str(dead), "--yes"]).output


def test_a_periodic_job_runs_once_a_period_however_many_workers(
    fresh_database: str, settings_for: Callable[..., Any]
):
    """Four workers on one database for some seconds: the period's job is put down once."""
    ran: list[int] = []

    def ticking() -> procrastinate.Blueprint:
        blueprint = procrastinate.Blueprint()

        @blueprint.periodic(cron="* * * * * */2")
        @blueprint.task(name="tick")
        def tick(timestamp: int) -> None:
            ran.append(timestamp)

        return blueprint

    async def work() -> None:
        apps = [
            jobs.create_jobs_app(settings_for(fresh_database), [("tests", ticking())])
            for _ in range(4)
        ]
        async with asyncio.TaskGroup() as group:
            for app in apps:
                group.create_task(one(app))

    async def one(app: procrastinate.App) -> None:
        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(install_signal_handlers=False, concurrency=1)
            )
            await asyncio.sleep(7)
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    # In a thread of its own: a browser that other tests share may have a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work()).result()
    assert len(ran) >= 2
    assert len(ran) == len(set(ran))
