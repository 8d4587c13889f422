"""Tables of the uploads."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model
from backend.uploads.states import STATES, State


class Upload(Identified, Model):
    """One file of one citizen for one requirement of one procedure.

    `size` in bytes, `sha256` and `md5` in hex, as announced; from "received" on, as proved.
    `object_key` is random and used once. Until `kept_until` the sweep leaves it alone: somebody is
    still filling in the form it belongs to.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint("size > 0", name="size"),
        # The sweep walks what nobody claimed, oldest first; a citizen's quota counts the same.
        Index("ix_uploads_unclaimed", "created_at", postgresql_where=text("state <> 'claimed'")),
        Index(
            "ix_uploads_citizen_unclaimed",
            "citizen_id",
            postgresql_where=text("state <> 'claimed'"),
        ),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    procedure: Mapped[str] = mapped_column(Text)
    requirement: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    md5: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[State] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    received_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    kept_until: Mapped[datetime | None]
