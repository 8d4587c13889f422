"""Keeping the job queue: trying again, dead letters, what dead workers held, counts.

A job that has failed for the last time stays as a dead letter until an operator retries or discards
it: `flask jobs`. A job whose worker has died is put back within a minute.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

import procrastinate
import structlog
from procrastinate.jobs import Job
from sqlalchemy import text

from backend.core import backoff
from backend.core.db import session, transactional
from backend.core.jobs import HEARTBEAT_SECONDS

log = structlog.get_logger()

tasks = procrastinate.Blueprint()

# Finished jobs are kept this long to be looked at.
KEPT: Final = timedelta(days=7)


class Backoff(procrastinate.BaseRetryStrategy):
    """Retry a task up to `most` times, each time after twice as long, with jitter."""

    def __init__(
        self,
        most: int = 8,
        first: timedelta = timedelta(seconds=5),
        longest: timedelta = timedelta(hours=1),
    ) -> None:
        self.most = most
        self.first = first
        self.longest = longest

    def get_retry_decision(
        self, *, exception: BaseException, job: Job
    ) -> procrastinate.RetryDecision | None:
        """When to try again; None makes it a dead letter."""
        if job.attempts >= self.most:
            return None
        wait = backoff.after(job.attempts + 1, self.first, self.longest)
        return procrastinate.RetryDecision(retry_in={"seconds": round(wait.total_seconds())})


def listed(status: str, limit: int = 50) -> Sequence[Any]:
    """Jobs with this status, the latest first: id, task_name, attempts, args, ended_at."""
    return (
        session()
        .execute(
            text(
                "select id, task_name, attempts, args, (select max(at) from procrastinate_events"
                " where job_id = procrastinate_jobs.id) as ended_at from procrastinate_jobs"
                " where status = cast(:status as procrastinate_job_status)"
                " order by id desc limit :limit"
            ),
            {"status": status, "limit": limit},
        )
        .all()
    )


@transactional
def retry(job_ids: Iterable[int]) -> list[int]:
    """Put dead letters down again, now; answers which were dead letters."""
    found = (
        session()
        .scalars(
            text(
                "select id from procrastinate_jobs where status = 'failed' and id = any(:ids)"
                " for update"
            ),
            {"ids": list(job_ids)},
        )
        .all()
    )
    _put_back(found)
    return list(found)


@transactional
def revive(tasks: Collection[str], most_attempts: int) -> int:
    """Put dead letters of these tasks down again that were tried less often; answers how many.

    For work that is lost with its job, and that may be repeated.
    """
    found = (
        session()
        .scalars(
            text(
                "select id from procrastinate_jobs where status = 'failed'"
                " and task_name = any(:tasks) and attempts < :most for update skip locked"
            ),
            {"tasks": list(tasks), "most": most_attempts},
        )
        .all()
    )
    _put_back(found)
    return len(found)


@transactional
def discard(job_ids: Iterable[int]) -> int:
    """Forget dead letters for good; answers how many."""
    gone = session().scalars(
        text(
            "delete from procrastinate_jobs where status = 'failed' and id = any(:ids) returning id"
        ),
        {"ids": list(job_ids)},
    )
    return len(gone.all())


@transactional
def rescue() -> int:
    """Put back what workers held that have given no sign of life; answers how many."""
    found = (
        session()
        .scalars(
            text(
                "select j.id from procrastinate_jobs j"
                " left join procrastinate_workers w on w.id = j.worker_id"
                " where j.status = 'doing' and (w.id is null"
                " or w.last_heartbeat < now() - make_interval(secs => :seconds))"
                " for update of j skip locked"
            ),
            {"seconds": HEARTBEAT_SECONDS},
        )
        .all()
    )
    _put_back(found)
    return len(found)


def _put_back(job_ids: Iterable[int]) -> None:
    for job_id in job_ids:
        session().execute(
            text("select procrastinate_retry_job_v2(:id, now(), null, null, null)"),
            {"id": job_id},
        )


@transactional
def forget_finished(limit: int = 10_000) -> int:
    """Delete jobs that succeeded longer than `KEPT` ago; answers how many."""
    gone = session().scalars(
        text(
            "delete from procrastinate_jobs where id in (select j.id from procrastinate_jobs j"
            " where j.status = 'succeeded' and not exists (select from procrastinate_events e"
            " where e.job_id = j.id and e.at > now() - cast(:kept as interval)) limit :limit)"
            " returning id"
        ),
        {"kept": KEPT, "limit": limit},
    )
    return len(gone.all())


def counts() -> dict[str, int]:
    """How many jobs there are that wait, are being done, or are dead letters."""
    rows = session().execute(
        text(
            "select status::text, count(*) from procrastinate_jobs"
            " where status in ('todo', 'doing', 'failed') group by status"
        )
    )
    return {"todo": 0, "doing": 0, "failed": 0} | {row[0]: row[1] for row in rows}


def workers_alive() -> int:
    """How many workers have given a sign of life lately."""
    found = session().scalar(
        text(
            "select count(*) from procrastinate_workers"
            " where last_heartbeat > now() - make_interval(secs => :seconds)"
        ),
        {"seconds": HEARTBEAT_SECONDS},
    )
    return int(found or 0)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="rescue", queueing_lock="jobs.rescue", retry=3)
def rescue_task(timestamp: int) -> None:
    """Every minute: what dead workers held."""
    found = rescue()
    if found:
        log.warning("jobs_rescued", count=found, due=timestamp)


@tasks.periodic(cron="29 3 * * *")
@tasks.task(name="forget_finished", queueing_lock="jobs.forget_finished", retry=3)
def forget_finished_task(timestamp: int) -> None:
    """Every night: finished jobs of last week."""
    log.info("jobs_forgotten", count=forget_finished(), due=timestamp)
