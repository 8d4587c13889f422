"""Webhooks, attempts and synchronisation as they are shown: plain values."""

from collections.abc import Sequence
from typing import Any

from backend.core import preconditions
from backend.core.errors import Problem
from backend.core.preconditions import CHANGED_MEANWHILE
from backend.integrations import cursors, feed, synchronisation
from backend.integrations import webhooks as webhook_cases
from backend.integrations.models import Delivery, IdentityProof, Webhook
from backend.integrations.queries import Hook, Stretch, SyncLine
from backend.integrations.schemas import SyncSchema, WebhookSchema

Answer = tuple[Any, int, dict[str, str]]


def changes(stretch: Stretch) -> dict[str, Any]:
    """A page of the feed."""
    return {
        "items": [feed.item(row) for row in stretch.rows],
        "next": cursors.write(stretch.end),
        "has_more": stretch.has_more,
    }


def webhook(hook: Hook, status: int = 200, **more: Any) -> Answer:
    """A webhook, with its version."""
    etag = preconditions.etag(hook.webhook.version)
    return {**_webhook(hook), **more}, status, {"ETag": etag}


def webhooks(found: Sequence[Hook]) -> dict[str, Any]:
    """All of them; there are few."""
    return {"items": [_webhook(hook) for hook in found], "next": None}


def changed(error: webhook_cases.ChangedMeanwhile) -> Problem:
    """The 412 with the current state, as GET would answer it."""
    body, _, headers = webhook(error.hook)
    return CHANGED_MEANWHILE.problem(current=WebhookSchema().dump(body), headers=headers)


def secret(hook: Hook, made: str) -> Answer:
    """A new secret, with the version of the webhook that has it."""
    return {"secret": made}, 201, {"ETag": preconditions.etag(hook.webhook.version)}


def _webhook(hook: Hook) -> dict[str, Any]:
    row = hook.webhook
    shown = ("id", "covers", "name", "url", "failures", "last_success_at", "disabled_at")
    fails = row.failures > 0 and row.disabled_at is None
    return {name: getattr(row, name) for name in (*shown, "created_at")} | {
        "agency": hook.agency,
        "state": _state(row),
        "next_attempt_at": row.next_attempt_at if fails else None,
    }


def _state(row: Webhook) -> str:
    if row.disabled_at is not None:
        return "disabled"
    return "paused" if row.is_paused else "active"


def deliveries(found: Sequence[Delivery]) -> dict[str, Any]:
    """The latest attempts."""
    return {"items": found, "next": None}


def syncs(found: Sequence[SyncLine], backend: str) -> dict[str, Any]:
    """Dossiers with how far the portal knows them."""
    return {"backend": backend, "items": [_sync(row) for row in found]}


def changed_sync(error: synchronisation.ChangedMeanwhile) -> Problem:
    """The 412 with the line as the list would have it now."""
    body = _sync(error.line)
    headers = {"ETag": body["etag"]}
    return CHANGED_MEANWHILE.problem(current=SyncSchema().dump(body), headers=headers)


def _sync(row: SyncLine) -> dict[str, Any]:
    shown = ("dossier_id", "state", "attempts", "tried_at", "error")
    return {name: getattr(row.PortalSync, name) for name in shown} | {
        "number": row.number,
        "agency": row.agency,
        "etag": preconditions.etag(row.PortalSync.version),
    }


def proof(found: IdentityProof | None) -> dict[str, Any]:
    """What VNeID has said, if anything."""
    if found is None:
        return {"level": None, "proved_at": None}
    return {"level": found.level, "proved_at": found.proved_at}
