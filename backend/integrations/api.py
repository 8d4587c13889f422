"""Routes for other systems: the change feed, webhooks, and what the national portal knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import flask

from backend.core import limits, preconditions
from backend.core.api import Blueprint, settings
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.preconditions import CHANGED_MEANWHILE, IF_MATCH_MISSING, IfMatchSchema
from backend.integrations import (
    deliveries,
    problems,
    queries,
    sequencing,
    synchronisation,
    views,
    webhooks,
)
from backend.integrations.schemas import (
    ChangesQuerySchema,
    CreatedWebhookSchema,
    DeliveryListSchema,
    DeliverySchema,
    DossierChangesSchema,
    NewWebhookSchema,
    SecretSchema,
    SyncListSchema,
    SyncQuerySchema,
    WebhookFactsSchema,
    WebhookListSchema,
    WebhookSchema,
)
from backend.integrations.sending import Sender
from backend.officers.auth import by_officer, officer, officer_required
from backend.officers.service import Principal

blueprint = Blueprint(
    "integrations", __name__, prefix="/officer", description="For offices' own systems"
)

_ETAG: Final = {"ETag": {"schema": {"type": "string"}, "description": "The version, for If-Match."}}
_LISTED: Final = 100
_YOURS: Final = (problems.WEBHOOK_NOT_FOUND, problems.WEBHOOK_NOT_YOURS)
_webhook_keeper = officer_required(scope="webhooks")


@blueprint.get("/changes")
@officer_required(scope="changes")
@blueprint.arguments(ChangesQuerySchema, location="query")
@blueprint.response(200, DossierChangesSchema)
@blueprint.problems(problems.CURSOR_LOST)
def list_changes(query: dict[str, Any]) -> Any:
    """What happened to dossiers

    Every change of the dossiers that the caller's offices received, have or have had, each once, in
    one order that never changes: of two changes of a dossier the earlier comes first. Keep `next`
    and ask with it again, at once while `has_more`. Nothing is ever missed, whatever stands still
    or is started anew on either side; nothing is ever deleted, neither changes nor dossiers. An
    office that gets a dossier by transfer hears of it from then on, and finds all that was before
    in the dossier itself. Should the database have been taken back to an earlier state, a cursor
    from after it answers 410: begin anew, and know by `id` what you have.

    A change holds codes and ids only; for more, open the dossier. A key needs the scope
    `changes:read`.
    """
    sequencing.sequence_all()
    stretch = queries.changes(_audience(officer()), query["after"], query["limit"])
    return views.changes(stretch)


def _audience(principal: Principal) -> queries.Audience:
    return None if principal.oversees_all else principal.agencies()


@blueprint.get("/webhooks")
@_webhook_keeper
@blueprint.response(200, WebhookListSchema)
@blueprint.problems(problems.WEBHOOK_NOT_YOURS)
def list_webhooks() -> Any:
    """List webhooks

    Of the offices that one looks after: as their administrator, or as their system with a key of
    scope `webhooks:read`.
    """
    return views.webhooks(queries.webhooks(webhooks.audience_of(officer())))


@blueprint.post("/webhooks")
@_webhook_keeper
@limits.limited(limits.SAVE, by_officer)
@blueprint.arguments(NewWebhookSchema)
@blueprint.response(201, CreatedWebhookSchema, headers=_ETAG)
@blueprint.problems(
    problems.WEBHOOK_NOT_YOURS, problems.TOO_MANY_WEBHOOKS, problems.CURSOR_LOST, TOO_MANY_REQUESTS
)
def create_webhook(body: dict[str, Any]) -> Any:
    """Have changes delivered

    For administrators of the office, or its system with a key of scope `webhooks:write`; at most 10
    for an office. The address must be https on a public host, now and at every delivery.

    **A delivery** is a POST of `{"id", "kind", "webhook", "items", "next"}`: `kind` is `changes` or
    `ping`, `items` are up to 100 changes as in `GET /officer/changes`, in their order, `next` is
    the cursor after them. Any 2xx within 15 seconds confirms it; then the next follows. All else,
    redirects included, is tried again for about a day, at growing intervals (`Retry-After` in
    seconds is respected up to six hours); then, or at once after 410, the webhook is switched off
    and the office's administrators are told. Switched on again (`PUT`), it goes on where it was. A
    change may come twice, with the same `id`; none is left out.

    **Signature.** `Mot-Cua-Signature: t=1764144000,v1=5f2b…`: `v1` is HMAC-SHA256 in lower-case
    hexadecimal, with the secret (the whole text) as key, over the value of `t`, a full stop, and
    the body as it came. Compute it, compare in constant time, and refuse what is older than five
    minutes. `Mot-Cua-Delivery` is the `id` of the attempt.
    """
    hook, secret = webhooks.create(officer(), webhooks.Wish(**body), _sender())
    return views.webhook(hook, 201, secret=secret)


@blueprint.get("/webhooks/<uuid:webhook_id>")
@_webhook_keeper
@blueprint.response(200, WebhookSchema, headers=_ETAG)
@blueprint.problems(*_YOURS)
def get_webhook(webhook_id: UUID) -> Any:
    """One webhook

    With its version as `ETag`.
    """
    return views.webhook(webhooks.find(officer(), webhook_id))


@blueprint.put("/webhooks/<uuid:webhook_id>")
@_webhook_keeper
@limits.limited(limits.SAVE, by_officer)
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.arguments(WebhookFactsSchema)
@blueprint.response(200, WebhookSchema, headers=_ETAG)
@blueprint.problems(*_YOURS, CHANGED_MEANWHILE, IF_MATCH_MISSING, TOO_MANY_REQUESTS)
def change_webhook(headers: dict[str, str], body: dict[str, Any], webhook_id: UUID) -> Any:
    """Change a webhook

    Name, address, paused or not. One that was switched off is switched on again, and goes on after
    the last change that was confirmed. Needs `If-Match`.
    """
    seen, facts = preconditions.seen(headers["if_match"]), webhooks.Facts(**body)
    with _current_state():
        return views.webhook(webhooks.change(officer(), webhook_id, seen, facts, _sender()))


@contextmanager
def _current_state() -> Iterator[None]:
    """The 412 of what somebody else has changed meanwhile."""
    try:
        yield
    except webhooks.ChangedMeanwhile as error:
        raise views.changed(error) from error
    except synchronisation.ChangedMeanwhile as error:
        raise views.changed_sync(error) from error


@blueprint.delete("/webhooks/<uuid:webhook_id>")
@_webhook_keeper
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.response(204)
@blueprint.problems(*_YOURS, CHANGED_MEANWHILE, IF_MATCH_MISSING)
def remove_webhook(headers: dict[str, str], webhook_id: UUID) -> Any:
    """Remove a webhook

    With the record of its deliveries. Needs `If-Match`.
    """
    seen = preconditions.seen(headers["if_match"])
    with _current_state():
        webhooks.remove(officer(), webhook_id, seen)


@blueprint.post("/webhooks/<uuid:webhook_id>/secret")
@_webhook_keeper
@limits.limited(limits.SAVE, by_officer)
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.response(201, SecretSchema, headers=_ETAG)
@blueprint.problems(*_YOURS, CHANGED_MEANWHILE, IF_MATCH_MISSING, TOO_MANY_REQUESTS)
def renew_webhook_secret(headers: dict[str, str], webhook_id: UUID) -> Any:
    """Make a new secret

    Shown once; signs every delivery from now on. Needs `If-Match`: of two who renew it at once, one
    would hold a secret that is void.
    """
    seen = preconditions.seen(headers["if_match"])
    with _current_state():
        return views.secret(*webhooks.renew_secret(officer(), webhook_id, seen))


@blueprint.post("/webhooks/<uuid:webhook_id>/ping")
@_webhook_keeper
@limits.limited(limits.PING, by_officer)
@blueprint.response(201, DeliverySchema)
@blueprint.problems(*_YOURS, TOO_MANY_REQUESTS)
def ping_webhook(webhook_id: UUID) -> Any:
    """Try a webhook

    Sends a signed `ping` without items now and answers what became of it, within 15 seconds.
    """
    return deliveries.ping(webhooks.find(officer(), webhook_id).webhook, _sender())


@blueprint.get("/webhooks/<uuid:webhook_id>/deliveries")
@_webhook_keeper
@blueprint.response(200, DeliveryListSchema)
@blueprint.problems(*_YOURS)
def list_deliveries(webhook_id: UUID) -> Any:
    """The latest attempts to deliver

    The last 100 of the last thirty days, the latest first.
    """
    found = webhooks.find(officer(), webhook_id).webhook
    return views.deliveries(queries.deliveries(found.id, _LISTED))


@blueprint.get("/synchronisation")
@officer_required("leader", "administrator")
@blueprint.arguments(SyncQuerySchema, location="query")
@blueprint.response(200, SyncListSchema)
def list_synchronisation(query: dict[str, str]) -> Any:
    """What the national portal knows

    Dossiers of one's offices whose changes of status the portal has refused or could not be told of
    (`failed`), is behind with (`pending`), or knows (`ok`).
    """
    audience = synchronisation.audience_of(officer())
    found = queries.syncs(query["state"], audience, _LISTED)
    return views.syncs(found, settings().portal_backend)


@blueprint.post("/synchronisation/<uuid:dossier_id>/retry")
@officer_required("leader", "administrator")
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.response(204)
@blueprint.problems(problems.SYNC_NOT_FOUND, CHANGED_MEANWHILE, IF_MATCH_MISSING)
def retry_synchronisation(headers: dict[str, str], dossier_id: UUID) -> Any:
    """Tell the national portal again

    From the change that it did not take; soon. Needs `If-Match`: the `etag` of its line.
    """
    seen = preconditions.seen(headers["if_match"])
    with _current_state():
        synchronisation.try_again(officer(), dossier_id, seen)


def _sender() -> Sender:
    found: Sender = flask.current_app.extensions["webhook_sender"]
    return found
