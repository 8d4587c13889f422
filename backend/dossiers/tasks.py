"""Jobs around dossiers."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

import flask
import procrastinate
import structlog

from backend.core.db import release
from backend.core.errors import Problem
from backend.core.storage import Storage
from backend.dossiers import (
    confirmations,
    deadline_warnings,
    drafts,
    issuing,
    payments,
    queue_numbers,
    recomputing,
    refused_files,
    reminders,
    results,
    supplements,
)

log = structlog.get_logger()

tasks = procrastinate.Blueprint()

_RETRY: Final = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4)
# A run takes so many warnings; the next minute takes the rest.
_WARNINGS: Final = 500


@tasks.periodic(cron="43 3 * * *")
@tasks.task(name="sweep_drafts", queueing_lock="dossiers.sweep_drafts", retry=3)
def sweep_drafts(timestamp: int) -> None:
    """Every night: forget the drafts that nobody touched for thirty days."""
    log.info("drafts_swept", count=drafts.sweep(), due=timestamp)


@tasks.task(name="typeset_letter", retry=_RETRY)
def typeset_letter(letter_id: str) -> None:
    """Set a letter that was issued, and keep it."""
    issuing.typeset(_storage(), UUID(letter_id))


@tasks.task(name="recompute", retry=_RETRY)
def recompute(dossier_ids: list[str]) -> None:
    """The calendar was changed: reckon these dates anew and tell whom it moves."""
    log.info("dates_moved", count=recomputing.recompute([UUID(name) for name in dossier_ids]))


@tasks.periodic(cron="* * * * *")
@tasks.task(name="warn_of_deadlines", queueing_lock="dossiers.warn_of_deadlines", retry=3)
def warn_of_deadlines(timestamp: int) -> None:
    """Every minute: warn of the dossiers whose time is running out, or has."""
    done = _each(deadline_warnings.due_now(_WARNINGS), deadline_warnings.warn)
    log.info("deadlines_warned", count=done, due=timestamp)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="fold_queue_counts", queueing_lock="dossiers.fold_queue_counts", retry=3)
def fold_queue_counts(timestamp: int) -> None:
    """Every minute: sum up what dossiers have added to the numbers of the queue."""
    queue_numbers.fold()
    log.info("queue_counts_folded", due=timestamp)


@tasks.periodic(cron="*/5 * * * *")
@tasks.task(name="expire_requests", queueing_lock="dossiers.expire_requests", retry=3)
def expire_requests(timestamp: int) -> None:
    """Every five minutes: what was asked of citizens and did not come in time."""
    log.info(
        "requests_expired",
        supplements=_each(supplements.overdue(), supplements.expire),
        payments=_each(payments.overdue(), payments.expire),
        confirmations=_each(confirmations.overdue(), confirmations.agree_silently),
        due=timestamp,
    )


@tasks.periodic(cron="17 4 * * *")
@tasks.task(name="sweep_results", queueing_lock="dossiers.sweep_results", retry=3)
def sweep_results(timestamp: int) -> None:
    """Every night: forget results that were announced and never came."""
    log.info("results_swept", count=results.sweep(_storage()), due=timestamp)


def _each(dossier_ids: Iterable[UUID], do: Callable[[UUID], Any]) -> int:
    """Do it for each, in a transaction of its own; returns how many it was done for.

    Somebody may have acted on one meanwhile: then there is nothing left to do about it.
    """
    done = 0
    for dossier_id in dossier_ids:
        release()
        try:
            done += do(dossier_id) is not None
        except Problem as problem:
            log.info("left_alone", dossier=str(dossier_id), why=problem.kind.slug)
    return done


def _storage() -> Storage:
    found: Storage = flask.current_app.extensions["storage"]
    return found


@tasks.task(
    name="file_refused", retry=procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4)
)
def file_refused(upload_id: str) -> None:
    """A file of a dossier could not be used: put it on record, and tell the citizen."""
    refused_files.record(UUID(upload_id))


@tasks.periodic(cron="0 1-11 * * *")
@tasks.task(name="remind_citizens", queueing_lock="dossiers.remind_citizens", retry=3)
def remind_citizens(timestamp: int) -> None:
    """Every hour from 08:00 to 18:00 in Viet Nam: of what waits for them, once a morning."""
    log.info(
        "citizens_reminded",
        drafts=_each(reminders.drafts_to_go(), reminders.remind_of_draft),
        supplements=_each(reminders.awaiting_supplement(), reminders.remind_of_supplement),
        appointments=_each(reminders.nearly_due(), reminders.remind_of_appointment),
        results=_each(reminders.awaiting_collection(), reminders.remind_of_result),
        due=timestamp,
    )
