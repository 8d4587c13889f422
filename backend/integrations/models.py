"""Tables of the integrations."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model

# Whose changes a webhook tells: those of its office, or of the whole province.
COVERS: Final = ("agency", "province")


class PendingChange(Model):
    """An event that has no position yet. Filled by a trigger on dossier_events.

    `ordinal` is in the order in which events of one dossier happened, which their lock ensures.
    """

    __tablename__ = "changes_pending"

    ordinal: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    event_id: Mapped[UUID]


class Change(Model):
    """An event with its place in the feed. Only the sequencer writes here, and never changes it.

    Positions have no holes and become visible in their order: who has read up to one has missed
    nothing before it.
    """

    __tablename__ = "changes"
    # What is to be told of one dossier, in order.
    __table_args__ = (Index("ix_changes_dossier", "dossier_id", "position"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("dossier_events.id"), unique=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))


class ChangeAudience(Model):
    """An office that hears of a change: it received the dossier, has it, or has had it."""

    __tablename__ = "change_audiences"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    position: Mapped[int] = mapped_column(ForeignKey("changes.position"), primary_key=True)


class Webhook(Identified, Model):
    """Where an office's own system wants to be told of changes.

    `position` is the last change it has confirmed. `secret` is encrypted. `failures` counts the
    failures since the last success; `next_attempt_at` is when it may be tried (again). While a
    batch is on its way, `lease` names the job that sends it, until `lease_until` at the latest.
    `disabled_at`: it failed for a day, or the receiver said it is gone.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        CheckConstraint(f"covers in {COVERS}", name="covers"),
        CheckConstraint("(lease is null) = (lease_until is null)", name="lease"),
        Index("ix_webhooks_agency", "agency_id", "created_at"),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    covers: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    is_paused: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    failures: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(default=clock.now)
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Delivery(Identified, Model):
    """One attempt to tell a webhook: of the changes after `after` up to `to`, or a test.

    `status` is the HTTP status that was answered; `error` says what happened where none was, or
    where it was no success. Forgotten after thirty days.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("kind in ('changes', 'ping')", name="kind"),
        Index("ix_webhook_deliveries_webhook", "webhook_id", "at", "id"),
        Index("ix_webhook_deliveries_at", "at"),
    )

    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    after: Mapped[int]
    to: Mapped[int]
    items: Mapped[int] = mapped_column(Integer)
    attempt: Mapped[int] = mapped_column(Integer)
    status: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str | None] = mapped_column(Text)
    milliseconds: Mapped[int] = mapped_column(Integer)


class PortalSync(Model):
    """How far the national portal knows a dossier: its axis of synchronisation.

    `wanted` is the position of the dossier's latest change of status, `pushed` of the last one the
    portal has confirmed. `pending` while it is behind, `failed` when the portal refused one or was
    not reached in all attempts. `error` is the last attempt's. Until `lease_until` a job is at it.
    """

    __tablename__ = "portal_syncs"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'ok', 'failed')", name="state"),
        CheckConstraint("(state = 'ok') = (pushed = wanted)", name="pushed"),
        Index(
            "ix_portal_syncs_pending",
            "next_attempt_at",
            "dossier_id",
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_portal_syncs_failed",
            "tried_at",
            "dossier_id",
            postgresql_where=text("state = 'failed'"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    wanted: Mapped[int]
    pushed: Mapped[int]
    attempts: Mapped[int] = mapped_column(Integer)
    next_attempt_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)

    @property
    def version(self) -> str:
        """What anybody can have seen of it, for `If-Match`: every attempt and change is another."""
        tried = self.tried_at.timestamp() if self.tried_at else 0
        return f"{self.state}-{self.wanted}-{self.pushed}-{self.attempts}-{tried:.6f}"


class IdentityProof(Model):
    """That VNeID has vouched for a citizen: to which level (1 or 2), and when. Nothing else of
    what it said is kept."""

    __tablename__ = "identity_proofs"
    __table_args__ = (CheckConstraint("level in (1, 2)", name="level"),)

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"), primary_key=True)
    level: Mapped[int] = mapped_column(Integer)
    proved_at: Mapped[datetime]
