"""Jobs around other systems."""

from typing import Final
from uuid import UUID

import flask
import procrastinate
import structlog

from backend.core import jobs
from backend.integrations import deliveries, sequencing, synchronisation

log = structlog.get_logger()

tasks = procrastinate.Blueprint()

# Rounds that are done are many, and tell nobody anything.
_KEPT_HOURS: Final = 24


@tasks.periodic(cron="* * * * * */10")
@tasks.task(name="tell", queueing_lock="integrations.tell")
def tell(timestamp: int) -> None:
    """Every ten seconds: give changes their place, and start what has to be told of them."""
    moved = sequencing.sequence_all()
    started = deliveries.start_due()
    if moved or started:
        log.info("changes_told", changes=moved, webhooks=started, due=timestamp)


@tasks.task(name="deliver")
def deliver(webhook_id: str, lease: str) -> None:
    """Send the next changes to a webhook. When and whether again is kept with the webhook."""
    sender = flask.current_app.extensions["webhook_sender"]
    outcome = deliveries.deliver(UUID(webhook_id), UUID(lease), sender)
    if outcome is not None:
        log.info(
            "webhook_delivery",
            webhook=webhook_id,
            status=outcome.status,
            error=outcome.error,
            milliseconds=outcome.milliseconds,
        )


@tasks.periodic(cron="* * * * *")
@tasks.task(name="synchronise", queueing_lock="integrations.synchronise")
def synchronise(timestamp: int) -> None:
    """Every minute: tell the national portal, if one is connected."""
    portal = flask.current_app.extensions["portal"]
    if portal is not None:
        log.info("portal_told", changes=synchronisation.push_due(portal), due=timestamp)


@tasks.periodic(cron="37 2 * * *")
@tasks.task(name="sweep", queueing_lock="integrations.sweep", retry=3)
def sweep(timestamp: int) -> None:
    """Every night: forget old attempts, and the jobs of rounds that are done."""
    log.info(
        "integrations_swept",
        deliveries=deliveries.sweep(),
        jobs=jobs.forget_done("integrations", _KEPT_HOURS),
        due=timestamp,
    )
