"""Tables of the dossiers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model
from backend.dossiers.states import STATUSES, Status


class Dossier(Identified, Model):
    """What a citizen filed, pinned to the revision it was filled in.

    `tracking_code` (12 characters, no dashes) is public; `number` is the official one.
    `submission_digest` is the SHA-256 of the submission under `idempotency_key`: the same key
    with another content is refused. `version` counts changes, for `If-Match`.
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        UniqueConstraint("citizen_id", "idempotency_key"),
        CheckConstraint(f"status in {tuple(STATUSES)}", name="status"),
        Index("ix_dossiers_citizen", "citizen_id", "submitted_at", "id"),
    )

    tracking_code: Mapped[str] = mapped_column(Text, unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("procedure_revisions.id"))
    status: Mapped[Status] = mapped_column(Text)
    answers: Mapped[dict[str, Any]]
    warnings: Mapped[list[Any]]
    consent: Mapped[dict[str, Any]]
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    acceptance_due_at: Mapped[datetime]
    idempotency_key: Mapped[str] = mapped_column(Text)
    submission_digest: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=1)


class DossierEvent(Identified, Model):
    """Something that happened to a dossier. Rows are only ever added."""

    __tablename__ = "dossier_events"
    __table_args__ = (
        CheckConstraint("actor in ('citizen', 'officer', 'system')", name="actor"),
        Index("ix_dossier_events_dossier", "dossier_id", "at"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    action: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)


class Attachment(Identified, Model):
    """A file of a dossier: which requirement it answers, as which kind of paper, in what order."""

    __tablename__ = "dossier_attachments"
    __table_args__ = (UniqueConstraint("dossier_id", "position"),)

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id"), unique=True)
    requirement: Mapped[str] = mapped_column(Text)
    alternative: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)


class NumberCounter(Model):
    """The last number an office gave on a day (of Viet Nam). One small row, locked in passing."""

    __tablename__ = "dossier_number_counters"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


# Drafts. Everything about them is in drafts.py; they become a dossier or disappear.


class Draft(Identified, Model):
    """A form in progress, as the citizen's phone last saved it: not checked, only bounded.

    `attachments` are `{"requirement", "alternative"?, "upload"}`, `step` the key of the step that
    was open, `agency` the code of the office chosen so far. `version` counts saves, for `If-Match`.
    `idempotency_key` is that of the call which opened it.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("citizen_id", "idempotency_key"),
        # The list of a citizen, and the sweep, both by the last save.
        Index("ix_drafts_citizen", "citizen_id", "updated_at"),
        Index("ix_drafts_updated_at", "updated_at"),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("procedure_revisions.id"))
    procedure: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, Any]]
    attachments: Mapped[list[Any]]
    agency: Mapped[str | None] = mapped_column(Text)
    step: Mapped[str | None] = mapped_column(Text)
    idempotency_key: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
