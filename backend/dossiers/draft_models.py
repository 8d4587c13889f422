"""Tables of what is not sent yet. Other packages enter by `models`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model


class Draft(Identified, Model):
    """A form in progress, as the citizen's phone last saved it: not checked, only bounded.

    `attachments` are `{"requirement", "alternative"?, "upload"}`, `step` the key of the step that
    was open, `agency` the code of the office chosen so far, `on_behalf_of` for whom it is, as far
    as that was typed. `version` counts saves, for `If-Match`.
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
    on_behalf_of: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    idempotency_key: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class SupplementDraft(Model):
    """An answer to a supplement in progress, as the citizen's phone last saved it.

    The citizen's own: no office sees it. `answers` and `attachments` as of a `Draft`, only of what
    was asked for. `version` counts saves, for `If-Match`; where there is no row, it is 0.
    """

    __tablename__ = "supplement_drafts"
    __table_args__ = (Index("ix_supplement_drafts_citizen", "citizen_id"),)

    supplement_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossier_supplements.id"), primary_key=True
    )
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    answers: Mapped[dict[str, Any]]
    attachments: Mapped[list[Any]]
    remark: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[datetime]
