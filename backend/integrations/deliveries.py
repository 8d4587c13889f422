"""Use cases of telling webhooks: in order, from where each has come to, each for itself.

A lease says which job is sending to a webhook; so only one is, no transaction waits for a slow
receiver, and a worker that died is replaced when its lease has run out. What was confirmed moves
the webhook's position on; what was not is sent again, so a receiver may get a change twice (same
`id`) but misses none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson
import structlog
from sqlalchemy import delete, select

from backend.audit import service as audit
from backend.core import clock, ids, jobs
from backend.core.db import release, session, transactional
from backend.core.encryption import CannotDecrypt
from backend.dossiers import service as dossiers
from backend.integrations import cursors, feed, queries, retries, webhooks
from backend.integrations.models import Delivery, Webhook
from backend.integrations.sending import Outcome, Sender

log = structlog.get_logger()

# Changes of one delivery; a body of about 50 kB.
BATCH: Final = 100
# Much longer than any delivery may take (`sending.TOTAL`).
LEASE: Final = timedelta(minutes=3)
# How many webhooks one round starts.
_ROUND: Final = 200
KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent: the changes after one position up to another, signed with `secret`."""

    id: UUID
    webhook_id: UUID
    kind: str
    url: str
    secret: str
    body: bytes
    after: int
    to: int
    items: int
    attempt: int
    has_more: bool = False


@transactional
def start_due() -> int:
    """Lease every webhook that has news and may be tried now, and put its job down."""
    now = clock.now()
    free = Webhook.lease_until.is_(None) | (Webhook.lease_until <= now)
    due = session().scalars(
        select(Webhook)
        .where(
            ~Webhook.is_paused,
            Webhook.disabled_at.is_(None),
            Webhook.next_attempt_at <= now,
            free,
            queries.has_news(),
        )
        .order_by(Webhook.next_attempt_at)
        .limit(_ROUND)
        .with_for_update(skip_locked=True)
    )
    started = 0
    for webhook in due:
        _put_down(webhook, now)
        started += 1
    return started


def _put_down(webhook: Webhook, now: datetime) -> None:
    lease = ids.new()
    webhook.lease, webhook.lease_until = lease, now + LEASE
    session().flush()
    jobs.defer("integrations:deliver", webhook_id=str(webhook.id), lease=str(lease))


def deliver(webhook_id: UUID, lease: UUID, sender: Sender) -> Outcome | None:
    """Send the next changes to a webhook; None where the lease is another's or there are none."""
    parcel = _pack(webhook_id, lease)
    if parcel is None:
        return None
    release()
    outcome = sender.send(parcel.url, parcel.secret, parcel.id, parcel.body)
    _settle(parcel, lease, outcome)
    return outcome


@transactional
def _pack(webhook_id: UUID, lease: UUID) -> Parcel | None:
    webhook = _leased(webhook_id, lease)
    if webhook is None:
        return None
    audience = None if webhook.covers == "province" else [webhook.agency_id]
    stretch = queries.changes(audience, queries.place_at(webhook.position), BATCH)
    if not stretch.rows:
        webhook.position = stretch.end.position
        _free(webhook)
        return None
    try:
        secret = webhooks.secret_of(webhook)
    except CannotDecrypt:
        _disable(webhook, "secret")
        return None
    delivery_id = ids.new()
    body = {
        "id": str(delivery_id),
        "kind": "changes",
        "webhook": str(webhook.id),
        "items": [feed.item(row) for row in stretch.rows],
        "next": cursors.write(stretch.end),
    }
    return Parcel(
        id=delivery_id,
        webhook_id=webhook.id,
        kind="changes",
        url=webhook.url,
        secret=secret,
        body=_json(body),
        after=webhook.position,
        to=stretch.end.position,
        items=len(stretch.rows),
        attempt=webhook.failures + 1,
        has_more=stretch.has_more,
    )


def _json(body: Mapping[str, object]) -> bytes:
    return orjson.dumps(body, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)


def _leased(webhook_id: UUID, lease: UUID) -> Webhook | None:
    webhook = session().get(Webhook, webhook_id, with_for_update=True, populate_existing=True)
    return webhook if webhook is not None and webhook.lease == lease else None


@transactional
def _settle(parcel: Parcel, lease: UUID, outcome: Outcome) -> None:
    webhook = _leased(parcel.webhook_id, lease)
    if webhook is None:
        # Removed, changed, or so slow that another job has taken over: that one's word counts.
        return
    _write_down(parcel, outcome)
    now = clock.now()
    if outcome.error is None:
        webhook.position, webhook.failures = parcel.to, 0
        webhook.last_success_at = webhook.next_attempt_at = now
        if parcel.has_more and not webhook.is_paused:
            _put_down(webhook, now)
        else:
            _free(webhook)
        return
    webhook.failures += 1
    wait = retries.wait_after(webhook.failures, outcome.asked_seconds)
    if wait is None or outcome.error == "gone":
        _disable(webhook, outcome.error)
    else:
        webhook.next_attempt_at = now + wait
        _free(webhook)


def _free(webhook: Webhook) -> None:
    webhook.lease, webhook.lease_until = None, None
    session().flush()


def _disable(webhook: Webhook, why: str) -> None:
    """Try it no more, and tell the administrators of its office."""
    webhook.disabled_at = clock.now()
    webhook.version += 1
    dossier_id = queries.first_dossier_after(webhook)
    _free(webhook)
    audit.record(
        audit.SYSTEM,
        "webhook.disabled",
        ("agency", webhook.agency_id),
        agency_id=webhook.agency_id,
        details={"webhook": webhook.id, "why": why, "failures": webhook.failures},
    )
    if dossier_id is not None:
        dossiers.alert_office(webhook.agency_id, "administrator", dossier_id, "webhook_disabled")
    log.warning("webhook_disabled", webhook=str(webhook.id), why=why)


def _write_down(parcel: Parcel, outcome: Outcome) -> None:
    session().add(
        Delivery(
            id=parcel.id,
            webhook_id=parcel.webhook_id,
            kind=parcel.kind,
            after=parcel.after,
            to=parcel.to,
            items=parcel.items,
            attempt=parcel.attempt,
            status=outcome.status,
            error=outcome.error,
            milliseconds=outcome.milliseconds,
        )
    )
    session().flush()


def ping(webhook: Webhook, sender: Sender) -> Delivery:
    """Send an empty test, whether it is paused or switched off or not; changes nothing else."""
    delivery_id = ids.new()
    body = {
        "id": str(delivery_id),
        "kind": "ping",
        "webhook": str(webhook.id),
        "items": [],
        "next": cursors.write(queries.place_at(webhook.position)),
    }
    parcel = Parcel(
        id=delivery_id,
        webhook_id=webhook.id,
        kind="ping",
        url=webhook.url,
        secret=webhooks.secret_of(webhook),
        body=_json(body),
        after=webhook.position,
        to=webhook.position,
        items=0,
        attempt=1,
    )
    release()
    return _keep_ping(parcel, sender.send(parcel.url, parcel.secret, parcel.id, parcel.body))


@transactional
def _keep_ping(parcel: Parcel, outcome: Outcome) -> Delivery:
    _write_down(parcel, outcome)
    return session().get_one(Delivery, parcel.id)


@transactional
def sweep() -> int:
    """Forget attempts older than thirty days; answers how many."""
    gone = session().execute(
        delete(Delivery).where(Delivery.at < clock.now() - KEPT).returning(Delivery.id)
    )
    return len(gone.all())
