"""Tables of the citizens."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model


class Citizen(Identified, Model):
    """A person who files. `zalo_user_id` is the id of the person within our Zalo app.

    It is null for who filed at a counter or by post and has no account.
    """

    __tablename__ = "citizens"

    zalo_user_id: Mapped[str | None] = mapped_column(Text, unique=True)
    display_name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    signed_in_at: Mapped[datetime] = mapped_column(default=clock.now)
