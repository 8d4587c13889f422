"""Tables of the citizens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model


class Citizen(Identified, Model):
    """A person who files. `zalo_user_id` is the id of the person within our Zalo app.

    It is null for who filed at a counter or by post and has no account. `oa_uid` is the same
    person's id towards our Official Account, another number; `phone` is `84…`, as Zalo told our
    server. Both are there only if given. `refused_channels` names the ways of being told that may
    not be taken: `zalo` and `sms` until the person agrees, `call` once they object.
    """

    __tablename__ = "citizens"
    __table_args__ = (
        Index("ix_citizens_oa_uid", "oa_uid", postgresql_where=text("oa_uid is not null")),
    )

    zalo_user_id: Mapped[str | None] = mapped_column(Text, unique=True)
    display_name: Mapped[str] = mapped_column(Text)
    oa_uid: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    phone_verified_at: Mapped[datetime | None]
    refused_channels: Mapped[list[Any]] = mapped_column(
        default=lambda: ["zalo", "sms"], server_default=text('\'["zalo", "sms"]\'::jsonb')
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    signed_in_at: Mapped[datetime] = mapped_column(default=clock.now)


class Consent(Identified, Model):
    """A choice of a citizen about being told, kept as history: rows are only ever added.

    `version` is of the text that they read; null where they read none.
    """

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("channel in ('zalo', 'sms', 'call')", name="channel"),
        CheckConstraint("source in ('citizen', 'zalo')", name="source"),
        Index("ix_consents_citizen", "citizen_id", "id"),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    channel: Mapped[str] = mapped_column(Text)
    granted: Mapped[bool]
    source: Mapped[str] = mapped_column(Text)
    version: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class DeletionRequest(Identified, Model):
    """Somebody asked to be forgotten. Contact data went at once; an operator does the rest.

    Dossiers are public records with a storage period of their own: `outcome` counts what was
    deleted and what was kept.
    """

    __tablename__ = "deletion_requests"
    __table_args__ = (
        CheckConstraint("source in ('citizen', 'zalo')", name="source"),
        # One open request of a citizen is enough.
        Index(
            "uq_deletion_requests_open",
            "citizen_id",
            unique=True,
            postgresql_where=text("done_at is null"),
        ),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    source: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
