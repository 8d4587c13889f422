"""The table of registers that were issued. Other packages enter by `models`."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model


class Register(Model):
    """What a letter of kind `register` covers: an office and its days, both included.

    `dossiers` counts its rows; the rows themselves are values of the letter.
    """

    __tablename__ = "registers"
    __table_args__ = (
        CheckConstraint("until >= since", name="period"),
        Index("ix_registers_agency", "agency_id", "issued_at", "letter_id"),
    )

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("dossier_letters.id"), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    dossiers: Mapped[int] = mapped_column(Integer)
    issued_at: Mapped[datetime]
