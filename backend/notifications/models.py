"""Tables of the notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model


class Notification(Identified, Model):
    """One thing a citizen is told: the inbox row, and what became of the outward message.

    `values` fill the template and hold no personal data beyond a tracking code.
    """

    __tablename__ = "notifications"
    __table_args__ = (Index("ix_notifications_citizen", "citizen_id", "created_at"),)

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    template: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    delivered_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(Text)
