"""Jobs around notifications. What carries messages out is no job but the postman."""

from typing import Any, Final
from uuid import UUID

import flask
import procrastinate
import structlog

from backend.core.job_keeping import Backoff
from backend.notifications import breakers, sending, webhooks
from backend.notifications.tokens import Tokens
from backend.notifications.zalo import NoToken

log = structlog.get_logger()

tasks = procrastinate.Blueprint()

_BATCH: Final = 500


def _extension(name: str) -> Any:
    return flask.current_app.extensions[name]


@tasks.task(name="settle", retry=Backoff(most=6))
def settle(event_id: str) -> None:
    """Do what a webhook event asks for. Proof of what is not yet written down is tried again."""
    webhooks.settle(UUID(event_id))


@tasks.periodic(cron="* * * * *")
@tasks.task(name="climb", queueing_lock="notifications.climb", retry=3)
def climb(timestamp: int) -> None:
    """Every minute: what has waited too long for proof goes on to the next rung."""
    served = _extension("channels")
    held = breakers.held()
    moved = 0
    while found := sending.climb(served, held, _BATCH):
        moved += found
        if found < _BATCH:
            break
    if moved:
        log.info("messages_moved_on", count=moved, due=timestamp)


@tasks.periodic(cron="*/10 * * * *")
@tasks.task(name="renew_token", queueing_lock="notifications.renew_token", retry=3)
def renew_token(timestamp: int) -> None:
    """Every ten minutes: renew the Official Account's token if it is 20 hours old."""
    tokens: Tokens = _extension("zalo_tokens")
    try:
        if tokens.renew_if_old():
            log.info("zalo_token_renewed", due=timestamp)
    except NoToken as error:
        # The alarm has been made; the next run tries again.
        log.warning("zalo_token_not_renewed", why=error.code, due=timestamp)


@tasks.periodic(cron="11 3 * * *")
@tasks.task(name="forget_events", queueing_lock="notifications.forget_events", retry=3)
def forget_events(timestamp: int) -> None:
    """Every night: webhook events of three months ago."""
    log.info("webhook_events_forgotten", count=webhooks.forget_old(), due=timestamp)
