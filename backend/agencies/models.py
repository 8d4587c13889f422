"""Tables of the offices."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model

# Who receives: the commune's public service centre, its business registry, tax offices, the
# records office of the provincial police, and the public service centre of the province.
LEVELS: Final = ("commune", "business_registry", "tax", "provincial_police", "province_centre")


class Agency(Identified, Model):
    """An office that receives or decides.

    `code` is its national identifier (QCVN 102:2016), which starts every dossier number it gives.
    `level` is one of `LEVELS`. `commune` is the five-digit code of the commune it serves, for the
    two kinds of office that every commune has. `address`, `phone` and `hours` (in its own words)
    are null until an administrator says them. `version` counts changes by administrators.
    """

    __tablename__ = "agencies"
    __table_args__ = (UniqueConstraint("level", "commune"),)

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    commune: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    hours: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class CalendarOverride(Model):
    """A day that an administrator has decided to be `off` or a `make_up` day; overrides the rest.

    `basis` is what people are told it rests on. `decided_by` is the officer's id as text: who
    decided stays on record when an account goes.
    """

    __tablename__ = "calendar_overrides"
    __table_args__ = (
        CheckConstraint("kind in ('off', 'make_up')", name="kind"),
        CheckConstraint("basis <> ''", name="basis"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
