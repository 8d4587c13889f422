"""Jobs around dossiers."""

from collections.abc import Callable, Iterable
from functools import partial
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
    done = _each(count=(partial(deadline_warnings.due_now, _WARNINGS), deadline_warnings.warn))
    log.info("deadlines_warned", **done, due=timestamp)


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
    done = _each(
        supplements=(supplements.overdue, supplements.expire),
        payments=(payments.overdue, payments.expire),
        confirmations=(confirmations.overdue, confirmations.agree_silently),
    )
    log.info("requests_expired", **done, due=timestamp)


@tasks.periodic(cron="17 4 * * *")
@tasks.task(name="sweep_results", queueing_lock="dossiers.sweep_results", retry=3)
def sweep_results(timestamp: int) -> None:
    """Every night: forget results that were announced and never came."""
    log.info("results_swept", count=results.sweep(_storage()), due=timestamp)


def _each(**work: tuple[Callable[[], Iterable[UUID]], Callable[[UUID], Any]]) -> dict[str, int]:
    """Do each work for each that it finds, in a transaction of its own; returns for how many.

    Somebody may have acted on one meanwhile: then there is nothing left to do about it. One that is
    broken does not keep the others waiting: raises an `ExceptionGroup` when all are done.
    """
    done, broken = dict.fromkeys(work, 0), []
    for name, (find, do) in work.items():
        release()
        for one in list(find()):
            release()
            try:
                done[name] += do(one) is not None
            except Problem as problem:
                log.info("left_alone", work=name, id=str(one), why=problem.kind.slug)
            except Exception as error:  # noqa: BLE001 - it is raised below
                error.add_note(f"{name}: {one}")
                broken.append(error)
    if broken:
        raise ExceptionGroup(f"{len(broken)} broken, all others done: {done}", broken)
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
    done = _each(
        drafts=(reminders.drafts_to_go, reminders.remind_of_draft),
        supplements=(reminders.awaiting_supplement, reminders.remind_of_supplement),
        appointments=(reminders.nearly_due, reminders.remind_of_appointment),
        results=(reminders.awaiting_collection, reminders.remind_of_result),
    )
    log.info("citizens_reminded", **done, due=timestamp)
