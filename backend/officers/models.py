"""Tables of the officers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model

ROLES = ("reception", "specialist", "leader", "administrator")


class Officer(Identified, Model):
    """An account of a person who receives or decides for one office."""

    __tablename__ = "officers"
    __table_args__ = (CheckConstraint(f"role in {ROLES}", name="role"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), index=True)
    username: Mapped[str] = mapped_column(Text, unique=True)
    full_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
