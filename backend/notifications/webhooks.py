"""What Zalo tells us: kept first, acted on by a job afterwards, each thing once.

Zalo repeats an event up to five times, in any order. Kept is what is acted on and no more: what
people write to the Official Account is none of our business.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert

from backend.citizens import service as citizens
from backend.core import clock, ids, jobs
from backend.core.db import session, transactional
from backend.notifications import alarms
from backend.notifications.models import WebhookEvent

log = structlog.get_logger()

KEPT: Final = timedelta(days=90)

_DELIVERED: Final = ("user_received_message", "user_seen_message")


# Proof of a message that nobody knows after so long is of one that we did not send, or whose id
# was lost with its answer.
PATIENCE: Final = timedelta(minutes=2)


class NotYetKnown(Exception):
    """Proof of a message whose id is not written down yet: try again later."""


def name_of(body: Mapping[str, Any]) -> str:
    """The event's name: the Official Account and the mini app write it differently."""
    name = body.get("event_name", body.get("event"))
    return name if isinstance(name, str) else ""


@transactional
def keep(body: dict[str, Any], signed_with: str) -> None:
    """Write a proved event down, and a job that acts on it; a repeat is written once."""
    name = name_of(body)
    acted_on = name in _ACTIONS
    made = session().scalar(
        insert(WebhookEvent)
        .values(
            id=ids.new(),
            fingerprint=_fingerprint(name, body),
            name=name[:100],
            body=body if acted_on else {},
            signed_with=signed_with,
            received_at=clock.now(),
            settled_at=None if acted_on else clock.now(),
            outcome=None if acted_on else "nothing_to_do",
        )
        .on_conflict_do_nothing(index_elements=["fingerprint"])
        .returning(WebhookEvent.id)
    )
    if made is not None and acted_on:
        jobs.defer("notifications:settle", event_id=str(made))


def _fingerprint(name: str, body: Mapping[str, Any]) -> str:
    """The same for all repeats of an event, which differ in how often they were tried."""
    said = {key: value for key, value in body.items() if key != "num_retry"}
    message_id = _member(body, "message", "msg_id")
    if name in _DELIVERED and message_id:
        said = {"msg_id": message_id}
    digest = hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f"{name[:100]}:{digest}"


@transactional
def settle(event_id: UUID) -> None:
    """Act on a kept event, once. Raises `NotYetKnown` for proof that comes before its message."""
    event = session().get(WebhookEvent, event_id, with_for_update=True)
    if event is None or event.settled_at is not None:
        return
    try:
        event.outcome = _ACTIONS[event.name](event.body)
    except NotYetKnown:
        if clock.now() - event.received_at < PATIENCE:
            raise
        event.outcome = "unknown_message"
    event.settled_at = clock.now()


def _prove(body: Mapping[str, Any]) -> str:
    """Zalo has delivered a message: by its id, or by the tracking id we gave it."""
    tracking = _member(body, "message", "tracking_id")
    numbers = [_member(body, "message", "msg_id"), *_members(body, "message", "msg_ids")]
    found = session().scalar(
        _FIND, {"tracking": _uuid(tracking), "numbers": [number for number in numbers if number]}
    )
    if found is None:
        raise NotYetKnown(name_of(body))
    parameters = {
        "attempt": found,
        "at": _moment(_member(body, "message", "delivery_time") or str(body.get("timestamp", ""))),
        "number": numbers[0] or None,
        "now": clock.now(),
    }
    session().execute(_PROVE_ATTEMPT, parameters)
    session().execute(_PROVE_MESSAGE, parameters)
    session().execute(_NO_CALL, parameters)
    return "delivered"


_FIND: Final = text(
    "select id from message_attempts where id = cast(:tracking as uuid)"
    " or provider_id = any(cast(:numbers as text[])) order by id desc limit 1"
)
_PROVE_ATTEMPT: Final = text(
    "update message_attempts set state = 'delivered', delivered_at = coalesce(delivered_at, :at),"
    " provider_id = coalesce(provider_id, :number) where id = :attempt"
)
_PROVE_MESSAGE: Final = text(
    "update messages set state = 'delivered', rung_until = null, leased_until = null,"
    " changed_at = :now from message_attempts a where a.id = :attempt"
    " and messages.notification_id = a.notification_id"
    " and messages.state in ('waiting', 'sending', 'sent', 'calling', 'inbox')"
)
_NO_CALL: Final = text(
    "update calls set done_at = :now from message_attempts a where a.id = :attempt"
    " and calls.notification_id = a.notification_id and calls.done_at is null"
)


def _follow(body: Mapping[str, Any]) -> str:
    """Somebody follows the Official Account: both of their ids, from Zalo itself."""
    person, uid = str(body.get("user_id_by_app", "")), _member(body, "follower", "id")
    return "known" if uid and citizens.know_oa_uid(person, uid) else "nobody_here"


def _unfollow(body: Mapping[str, Any]) -> str:
    uid = _member(body, "follower", "id")
    return "forgotten" if uid and citizens.forget_oa_uid(uid) else "nobody_here"


def _revoke(body: Mapping[str, Any]) -> str:
    """Somebody took back their consent to the mini app, and asks us to forget them."""
    asked = citizens.request_deletion_of_zalo_user(str(body.get("userId", "")))
    return "deletion_requested" if asked else "nobody_here"


def _template_changed(body: Mapping[str, Any]) -> str:
    status = _member(body, "status", "new_status") or str(body.get("status", ""))
    if status.upper() not in ("ENABLE", "ENABLED"):
        alarms.sound(f"zalo_template:{body.get('template_id', '')}", status[:100])
    return "noted"


_ACTIONS: Final = {
    "user_received_message": _prove,
    "user_seen_message": _prove,
    "follow": _follow,
    "unfollow": _unfollow,
    "user.revoke.consent": _revoke,
    "change_template_status": _template_changed,
}


@transactional
def forget_old() -> int:
    """Delete events older than `KEPT`; answers how many."""
    old = delete(WebhookEvent).where(WebhookEvent.received_at < clock.now() - KEPT)
    return len(session().scalars(old.returning(WebhookEvent.id)).all())


def _member(body: Mapping[str, Any], name: str, inner: str) -> str:
    """A text inside an object; "" where there is none. Zalo writes all ids as texts."""
    outer = body.get(name)
    found = outer.get(inner) if isinstance(outer, dict) else None
    return str(found) if isinstance(found, str | int) else ""


def _members(body: Mapping[str, Any], name: str, inner: str) -> list[str]:
    outer = body.get(name)
    found = outer.get(inner) if isinstance(outer, dict) else None
    return [str(one) for one in found] if isinstance(found, list) else []


def _uuid(said: str) -> str | None:
    try:
        return str(UUID(said))
    except ValueError:
        return None


def _moment(milliseconds: str) -> datetime:
    """Zalo's times are milliseconds since 1970, as text; what is no such thing is now."""
    if milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) <= 14:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    return clock.now()
