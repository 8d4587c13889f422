"""Tables of the offices."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Identified, Model


class Agency(Identified, Model):
    """An office that receives or decides.

    `code` is its national identifier (QCVN 102:2016), which starts every dossier number it gives.
    `commune` is the five-digit code of the commune it serves, for offices of that level.
    """

    __tablename__ = "agencies"

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    commune: Mapped[str | None] = mapped_column(Text, unique=True)
