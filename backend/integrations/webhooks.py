"""Use cases of webhooks: where an office's own system wants to be told, and its secret."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock, encryption, ids
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.messages import field_error
from backend.core.preconditions import Seen
from backend.integrations import problems, queries
from backend.integrations.addresses import AddressRefused
from backend.integrations.cursors import Place
from backend.integrations.models import Webhook
from backend.integrations.queries import Audience, Hook
from backend.integrations.sending import Sender
from backend.officers.service import Principal

# An office has one system or two; a mistake in a loop must not make thousands.
MOST: Final = 10

_ADMINISTRATOR: Final = "administrator"
_PURPOSE: Final = "webhook"


class ChangedMeanwhile(Exception):
    """Somebody else has written to the webhook since; `hook` is what it is now."""

    def __init__(self, hook: Hook) -> None:
        super().__init__(hook.webhook.id)
        self.hook = hook


@dataclass(frozen=True, slots=True)
class Wish:
    """What a webhook is to be. `after`: from where in the feed; None is from now on."""

    agency: str
    covers: str
    name: str
    url: str
    after: Place | None = None


def audience_of(principal: Principal) -> Audience:
    """The offices whose webhooks they look after; None: all of them.

    Raises `WEBHOOK_NOT_YOURS` for officers who are no administrators.
    """
    if principal.kind == "system":
        return principal.agencies()
    if principal.oversees(_ADMINISTRATOR):
        return None
    mine = principal.agencies(_ADMINISTRATOR)
    if not mine:
        raise problems.WEBHOOK_NOT_YOURS.problem()
    return mine


@transactional
def create(principal: Principal, wish: Wish, sender: Sender) -> tuple[Hook, str]:
    """A new webhook, and its secret, which is shown this once.

    Raises `WEBHOOK_NOT_YOURS`, `TOO_MANY_WEBHOOKS`, `CURSOR_LOST`, and `INVALID_REQUEST` for an
    unknown office or an address that may not be used.
    """
    mine = audience_of(principal)
    office = agencies.find(wish.agency)
    if office is None:
        raise INVALID_REQUEST.problem([field_error("/agency", "invalid_choice")])
    is_whole = wish.covers == "province"
    if mine is not None and (office.id not in mine or is_whole):
        raise problems.WEBHOOK_NOT_YOURS.problem()
    _expect_usable(wish.url, sender)
    _expect_room(office.id)
    place = wish.after if wish.after is not None else queries.head()
    webhook_id, secret = ids.new(), _new_secret()
    webhook = Webhook(
        id=webhook_id,
        agency_id=office.id,
        covers=wish.covers,
        name=wish.name,
        url=wish.url,
        secret=encryption.box(_PURPOSE).encrypt(secret, webhook_id),
        position=queries.position_of(place),
    )
    session().add(webhook)
    session().flush()
    _record(principal, "webhook.created", webhook)
    return Hook(webhook, office.code), secret


def _expect_usable(url: str, sender: Sender) -> None:
    try:
        sender.pin(url)
    except AddressRefused as refused:
        text = problems.ADDRESS_FAULTS[refused.code]
        raise INVALID_REQUEST.problem([FieldError("/url", refused.code, text)]) from refused


def _expect_room(agency_id: UUID) -> None:
    count = select(func.count()).select_from(Webhook).where(Webhook.agency_id == agency_id)
    if (session().scalar(count) or 0) >= MOST:
        raise problems.TOO_MANY_WEBHOOKS.problem()


def find(principal: Principal, webhook_id: UUID) -> Hook:
    """A webhook that they look after. Raises `WEBHOOK_NOT_FOUND`, `WEBHOOK_NOT_YOURS`."""
    return queries.hook(_mine(principal, webhook_id))


def _mine(principal: Principal, webhook_id: UUID, *, locked: bool = False) -> Webhook:
    mine = audience_of(principal)
    webhook = session().get(
        Webhook, webhook_id, with_for_update=locked or None, populate_existing=True
    )
    if webhook is None or (mine is not None and webhook.agency_id not in mine):
        raise problems.WEBHOOK_NOT_FOUND.problem()
    if webhook.covers == "province" and mine is not None:
        raise problems.WEBHOOK_NOT_FOUND.problem()
    return webhook


def _seen(principal: Principal, webhook_id: UUID, seen: Seen) -> Webhook:
    """A webhook of theirs, locked, if it is what they have seen."""
    webhook = _mine(principal, webhook_id, locked=True)
    if not seen.allows(webhook.version):
        raise ChangedMeanwhile(queries.hook(webhook))
    return webhook


@dataclass(frozen=True, slots=True)
class Facts:
    """What may be changed of a webhook."""

    name: str
    url: str
    is_paused: bool


@transactional
def change(
    principal: Principal, webhook_id: UUID, seen: Seen, facts: Facts, sender: Sender
) -> Hook:
    """Change a webhook; one that was switched off is switched on again and goes on where it was.

    Raises as `find`, `ChangedMeanwhile`, and `INVALID_REQUEST` for the address.
    """
    webhook = _seen(principal, webhook_id, seen)
    _expect_usable(facts.url, sender)
    webhook.name, webhook.url, webhook.is_paused = facts.name, facts.url, facts.is_paused
    webhook.failures, webhook.disabled_at, webhook.next_attempt_at = 0, None, clock.now()
    # What an earlier address was being sent says nothing of this one.
    webhook.lease, webhook.lease_until = None, None
    webhook.version += 1
    session().flush()
    _record(principal, "webhook.changed", webhook)
    return queries.hook(webhook)


@transactional
def renew_secret(principal: Principal, webhook_id: UUID, seen: Seen) -> tuple[Hook, str]:
    """A new secret in place of the old one, from the next delivery on.

    Raises as `find`, and `ChangedMeanwhile`.
    """
    webhook, secret = _seen(principal, webhook_id, seen), _new_secret()
    webhook.secret = encryption.box(_PURPOSE).encrypt(secret, webhook.id)
    webhook.version += 1
    session().flush()
    _record(principal, "webhook.secret_renewed", webhook)
    return queries.hook(webhook), secret


@transactional
def remove(principal: Principal, webhook_id: UUID, seen: Seen) -> None:
    """Remove a webhook. Raises as `find`, and `ChangedMeanwhile`."""
    webhook = _seen(principal, webhook_id, seen)
    _record(principal, "webhook.removed", webhook)
    session().delete(webhook)


def secret_of(webhook: Webhook) -> str:
    """The secret. Raises `encryption.CannotDecrypt` after SECRET_KEY was changed."""
    return encryption.box(_PURPOSE).decrypt(webhook.secret, webhook.id)


def _new_secret() -> str:
    """256 random bits, recognisable for what they are."""
    return f"whs_{ids.random_name()}{ids.random_name()}"


def _record(principal: Principal, action: str, webhook: Webhook) -> None:
    audit.record(
        principal.actor,
        action,
        ("agency", webhook.agency_id),
        agency_id=webhook.agency_id,
        details={"webhook": webhook.id, "covers": webhook.covers, "version": webhook.version},
    )
