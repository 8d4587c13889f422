"""Tables of the notifications: what citizens are told, and each message's way out.

The states and who moves them: docs/adr/0016-messages.md.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model


class Notification(Identified, Model):
    """One thing a citizen is told: the inbox row.

    `values` fill the template and hold no personal data beyond a tracking code. `subject_kind` and
    `subject_id` say what it is about ("dossier", its id), where the teller said so.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_citizen", "citizen_id", "id"),
        Index("ix_notifications_unread", "citizen_id", postgresql_where=text("read_at is null")),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    template: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, Any]]
    subject_kind: Mapped[str | None] = mapped_column(Text)
    subject_id: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


class Message(Model):
    """The way of a notification out of the inbox.

    `subject` orders messages: those of one subject leave one after the other. `channel` is the
    rung of the ladder it stands on, "new" until the postman has looked; `tried` those behind it;
    `tries` counts attempts on this one, which is given up at `rung_until`. `attempt_id` is the
    attempt that may still move it. `phone` (`84…`) is whom it goes to, by SMS alone, where that
    is not the citizen in whose inbox it stands.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'delivered', 'read', 'collapsed', 'calling',"
            " 'called', 'inbox', 'failed')",
            name="state",
        ),
        Index("ix_messages_subject", "subject", "notification_id"),
        Index("ix_messages_due", "channel", "due_at", postgresql_where=text("state = 'waiting'")),
        Index(
            "ix_messages_leased_until",
            "leased_until",
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_messages_rung_until",
            "rung_until",
            postgresql_where=text("rung_until is not null"),
        ),
        Index("ix_messages_phone", "phone", postgresql_where=text("phone is not null")),
        Index("ix_messages_failed", "changed_at", postgresql_where=text("state = 'failed'")),
    )

    notification_id: Mapped[UUID] = mapped_column(
        ForeignKey("notifications.id", ondelete="CASCADE"), primary_key=True
    )
    subject: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    phone: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    channel: Mapped[str] = mapped_column(Text, default="new")
    tried: Mapped[list[Any]] = mapped_column(default=list)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    rung_until: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    attempt_id: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Attempt(Identified, Model):
    """One try to send a message by one channel. Its id is the `tracking_id` that Zalo echoes.

    `repeats`: an attempt before it may have arrived, nobody can know; this one may be a second.
    """

    __tablename__ = "message_attempts"
    __table_args__ = (
        CheckConstraint(
            "state in ('sending', 'accepted', 'delivered', 'refused', 'unknown')", name="state"
        ),
        Index("ix_message_attempts_notification_id", "notification_id"),
        Index(
            "ix_message_attempts_provider_id",
            "provider_id",
            postgresql_where=text("provider_id is not null"),
        ),
    )

    notification_id: Mapped[UUID] = mapped_column(
        ForeignKey("messages.notification_id", ondelete="CASCADE")
    )
    channel: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="sending")
    repeats: Mapped[bool] = mapped_column(default=False)
    provider_id: Mapped[str | None] = mapped_column(Text)
    error_class: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class Call(Identified, Model):
    """A citizen whom no message reaches, for the office to ring up.

    `outcome` and `remark` are those of the last try, at `tried_at`; it is open until `done_at`.
    """

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("outcome in ('reached', 'no_answer', 'wrong_number')", name="outcome"),
        Index(
            "ix_calls_open",
            "agency_id",
            "id",
            postgresql_where=text("done_at is null"),
        ),
    )

    notification_id: Mapped[UUID] = mapped_column(
        ForeignKey("messages.notification_id", ondelete="CASCADE"), unique=True
    )
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)
    tried_at: Mapped[datetime | None]
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))


class Channel(Model):
    """What all workers know of a channel: until when it is held and why, and its quota."""

    __tablename__ = "message_channels"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    held_until: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    holds: Mapped[int] = mapped_column(default=0)
    # Somebody is finding out with one message whether it works again.
    on_trial: Mapped[bool] = mapped_column(default=False)
    quota_limit: Mapped[int | None]
    quota_remaining: Mapped[int | None]


class Alarm(Model):
    """Something an operator must mend; there until it is mended."""

    __tablename__ = "alarms"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    detail: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(default=clock.now)


class ZaloToken(Model):
    """The Official Account's pair of tokens: one row, sealed. See `tokens.py`."""

    __tablename__ = "zalo_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    access_token: Mapped[bytes]
    refresh_token: Mapped[bytes]
    expires_at: Mapped[datetime]
    refreshed_at: Mapped[datetime]
    # Set before Zalo is asked for the next pair: where it stays, the answer may have been lost.
    refresh_begun_at: Mapped[datetime | None]
    lost_at: Mapped[datetime | None]


class WebhookEvent(Identified, Model):
    """What Zalo told us, proved by its signature, once for each `fingerprint`.

    `signed_with` is the first term that its signature was made with: app_id or oa_id.
    """

    __tablename__ = "webhook_events"
    __table_args__ = (Index("ix_webhook_events_received_at", "received_at"),)

    fingerprint: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[dict[str, Any]]
    signed_with: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)
