"""Work for later, put down in the same transaction as its cause.

procrastinate keeps jobs in PostgreSQL. `defer` uses the connection of the current session, so a
rollback takes the job with it and a commit cannot lose it. Services defer by name; the tasks are
declared in each domain's `tasks.py` and bound together by `create_jobs_app`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import procrastinate
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from backend.core.db import session, transactional
from backend.core.settings import Settings
from backend.core.statements import Prepared

# A worker that has not said it is alive for this long (seconds) is taken for dead.
HEARTBEAT_SECONDS: Final = 30

# What procrastinate's own `defer` runs, with its own default queue.
_DEFER: Final = Prepared(
    text(
        "select procrastinate_defer_jobs_v1(array[row("
        "'default', :task, :priority, :key, null, :arguments, null"
        ")::procrastinate_job_to_defer_v1])"
    ).bindparams(bindparam("arguments", type_=JSONB))
)
_DEFER_MANY: Final = Prepared(
    text(
        "select procrastinate_defer_jobs_v1(array_agg(row("
        "'default', :task, 0, null, null, each.value, null"
        ")::procrastinate_job_to_defer_v1)) from jsonb_array_elements(:arguments) as each"
    ).bindparams(bindparam("arguments", type_=JSONB))
)


def defer(task: str, *, key: str | None = None, priority: int = 0, **arguments: Any) -> None:
    """Put `task` down, to be done after the current transaction commits, and only then.

    `key` orders jobs: those with the same one never run at the same time. A lower `priority` than
    0 waits until nothing else is to be done.
    """
    _DEFER.run(task=task, key=key, priority=priority, arguments=arguments)


def defer_many(task: str, arguments: Sequence[dict[str, Any]]) -> None:
    """Put `task` down once for each of `arguments`, as `defer` does, in one statement."""
    if arguments:
        _DEFER_MANY.run(task=task, arguments=list(arguments))


def create_jobs_app(
    settings: Settings, blueprints: Iterable[tuple[str, procrastinate.Blueprint]]
) -> procrastinate.App:
    """The consumer's side: every domain's tasks under the domain's name, on its own connections."""
    connector = procrastinate.PsycopgConnector(conninfo=settings.database_url)
    app = procrastinate.App(connector=connector)
    for namespace, blueprint in blueprints:
        app.add_tasks_from(blueprint, namespace=namespace)
    return app


def worker_is_alive() -> bool:
    """Whether some worker has given a sign of life lately."""
    alive = session().execute(
        text(
            "select exists (select from procrastinate_workers"
            " where last_heartbeat > now() - make_interval(secs => :seconds))"
        ),
        {"seconds": HEARTBEAT_SECONDS},
    )
    return bool(alive.scalar_one())


@transactional
def forget_done(namespace: str, hours: int) -> int:
    """Remove the jobs of a domain that were done more than so many hours ago; answers how many."""
    gone = session().execute(
        text(
            "delete from procrastinate_jobs job using procrastinate_events done"
            " where done.job_id = job.id and done.type = 'succeeded' and job.status = 'succeeded'"
            " and job.task_name like :names and done.at < now() - make_interval(hours => :hours)"
            " returning job.id"
        ),
        {"names": f"{namespace}:%", "hours": hours},
    )
    return len(gone.all())


def schema_sql() -> str:
    """procrastinate's own tables, for the first migration."""
    return procrastinate.schema.SchemaManager.get_schema()


__all__ = [
    "HEARTBEAT_SECONDS",
    "create_jobs_app",
    "defer",
    "defer_many",
    "forget_done",
    "schema_sql",
    "worker_is_alive",
]
