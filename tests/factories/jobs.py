"""Doing in the test's own process, and transaction, what a worker would do."""

from typing import Any

import flask
from sqlalchemy import text

from backend.core.db import session
from backend.worker import BLUEPRINTS

TASKS: dict[str, Any] = {
    f"{namespace}:{name}": task
    for namespace, blueprint in BLUEPRINTS
    for name, task in blueprint.tasks.items()
}


def waiting() -> list[tuple[str, dict[str, Any]]]:
    """Name and arguments of every job that waits, in order."""
    rows = session().execute(
        text("select task_name, args from procrastinate_jobs where status = 'todo' order by id")
    )
    return [(name, args) for name, args in rows]


def work_off(app: flask.Flask, *, most: int = 50) -> list[str]:
    """Do every job that waits, and those they put down; answers their names in order."""
    done = []
    while True:
        with app.app_context():
            jobs = waiting()
            session().execute(text("delete from procrastinate_jobs where status = 'todo'"))
            session().commit()
        if not jobs:
            return done
        for name, arguments in jobs:
            with app.app_context():
                TASKS[name](**arguments)
            done.append(name)
        assert len(done) <= most
