"""Jobs around uploads. Each may run twice, also at the same time, and die anywhere."""

from typing import Any, Final
from uuid import UUID

import flask
import procrastinate
import structlog

from backend.core import job_keeping
from backend.core.settings import Settings
from backend.core.storage import Storage
from backend.uploads import bundling, inspecting, sweeping
from backend.uploads.inspecting import Tools
from backend.uploads.ocr import Reader
from backend.uploads.scanner import Scanner
from backend.uploads.workshop import Workshop

log = structlog.get_logger()

tasks = procrastinate.Blueprint()

# Within a quarter of an hour; what fails for longer is put down again by `resume`.
_RETRIES: Final = procrastinate.RetryStrategy(max_attempts=6, exponential_wait=3)
_WORKSHOP: Final = "uploads_workshop"

_OF_PAPERS: Final = ("uploads:bind", "uploads:bundle")
# Each round is two: put back, and failed again.
_MOST_ATTEMPTS: Final = 300


def _settings() -> Settings:
    found: Settings = flask.current_app.extensions["settings"]
    return found


def _storage() -> Storage:
    found: Storage = flask.current_app.extensions["storage"]
    return found


def _workshop() -> Workshop:
    """One for the whole process: its children are kept between jobs."""
    extensions: dict[str, Any] = flask.current_app.extensions
    found: Workshop = extensions.setdefault(_WORKSHOP, Workshop())
    return found


@tasks.task(name="prove", retry=_RETRIES)
def prove(upload_id: str) -> None:
    """Prove a file that came in parts."""
    inspecting.prove(_storage(), UUID(upload_id))


@tasks.task(name="inspect", retry=_RETRIES)
def inspect(upload_id: str) -> None:
    """Inspect a received file and make its clean copy."""
    tools = Tools(_storage(), Scanner(_settings().clamav_address), _workshop())
    inspecting.inspect(tools, UUID(upload_id))


@tasks.task(name="read_text", retry=_RETRIES)
def read_text(upload_id: str) -> None:
    """Read what is written on a clean copy, where OCR is installed."""
    inspecting.read_text(_storage(), Reader(_settings().ocr_command), UUID(upload_id))


@tasks.task(name="bind", retry=_RETRIES)
def bind(papers: list[list[str]]) -> None:
    """Remember which files of a dossier are one paper."""
    bundling.bind([[UUID(upload_id) for upload_id in paper] for paper in papers])


@tasks.task(name="bundle", retry=_RETRIES)
def bundle(bundle_id: str) -> None:
    """Make one PDF of the files of a paper."""
    bundling.bundle(_storage(), _workshop(), UUID(bundle_id))


@tasks.periodic(cron="*/5 * * * *")
@tasks.task(name="resume", queueing_lock="uploads.resume", retry=3)
def resume(timestamp: int) -> None:
    """Every five minutes: put down again what a dead worker or a long failure has left.

    Inspections are known by their uploads. Which files are one paper, and in which order, only the
    job knows: it is the one that is put back, for half a day, then an operator is to look.
    """
    count = inspecting.put_down_overdue()
    papers = job_keeping.revive(_OF_PAPERS, _MOST_ATTEMPTS)
    if count or papers:
        log.warning("uploads_resumed", count=count, papers=papers, due=timestamp)


@tasks.periodic(cron="17 * * * *")
@tasks.task(name="sweep", queueing_lock="uploads.sweep", retry=3)
def sweep(timestamp: int) -> None:
    """Every hour: remove what nobody claimed within UPLOAD_UNCLAIMED_SECONDS."""
    swept = sweeping.sweep(_storage(), _settings().upload_unclaimed_seconds)
    log.info("uploads_swept", count=swept, due=timestamp)


@tasks.periodic(cron="37 2 * * *")
@tasks.task(name="sweep_orphans", queueing_lock="uploads.sweep_orphans", retry=3)
def sweep_orphans(timestamp: int) -> None:
    """Every night: remove what only the store knows of."""
    orphans = sweeping.remove_orphans(_storage())
    log.info(
        "orphans_swept",
        objects=len(orphans.objects),
        multiparts=len(orphans.multiparts),
        due=timestamp,
    )
