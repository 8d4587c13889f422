"""How a moment is written in a message to a citizen. Pure."""

from datetime import datetime

from backend.core import clock


def in_words(moment: datetime) -> str:
    """ "17:00 26/11/2026", by the clocks of Viet Nam."""
    return f"{moment.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"
