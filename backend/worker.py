"""The worker: jobs, and the postman beside them. `python -m backend.worker`, as many as needed."""

import asyncio
import os
import threading
from collections.abc import Callable
from typing import Any, Final

import flask
import structlog

from backend.app import create_app
from backend.audit.tasks import tasks as audit
from backend.core.job_keeping import tasks as jobs
from backend.core.jobs import create_jobs_app
from backend.core.settings import Settings
from backend.dossiers.tasks import tasks as dossiers
from backend.integrations.tasks import tasks as integrations
from backend.notifications import installation
from backend.notifications.postman import Postman
from backend.notifications.tasks import tasks as notifications
from backend.officers.tasks import tasks as officers
from backend.uploads.tasks import tasks as uploads

log = structlog.get_logger()

BLUEPRINTS: Final = (
    ("audit", audit),
    ("dossiers", dossiers),
    ("integrations", integrations),
    ("jobs", jobs),
    ("notifications", notifications),
    ("officers", officers),
    ("uploads", uploads),
)

# A stopping worker lets its jobs finish for this long (seconds), then leaves them to be retried.
GRACEFUL_SECONDS: Final = 20
NICENESS: Final = 5


def in_context_of(app: flask.Flask) -> Callable[..., Any]:
    """A middleware that gives each job an application context, and so a session, of its own."""

    def run(job: Callable[[], Any], *_: Any) -> Any:
        with app.app_context():
            return job()

    return run


async def consume(app: flask.Flask) -> None:
    """Work until told to stop (SIGINT, SIGTERM), finishing what was begun."""
    settings: Settings = app.extensions["settings"]
    jobs_app = create_jobs_app(settings, BLUEPRINTS)
    stop = threading.Event()
    postman = Postman(app, app.extensions["channels"], settings.zalo_messages_per_minute)
    async with jobs_app.open_async():
        log.info("worker_started")
        carrying = asyncio.create_task(asyncio.to_thread(postman.run, stop))
        try:
            await jobs_app.run_worker_async(
                concurrency=4,
                update_heartbeat_interval=5,
                shutdown_graceful_timeout=GRACEFUL_SECONDS,
                task_middleware=[in_context_of(app)],
            )
        finally:
            stop.set()
            await carrying
            installation.close(app)
    log.info("worker_stopped")


if __name__ == "__main__":
    # On a shared machine, who waits for an answer goes first.
    os.nice(NICENESS)
    asyncio.run(consume(create_app()))
