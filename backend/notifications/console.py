"""Shows what would be sent, for development. Production settings refuse it."""

import structlog

from backend.notifications import wording
from backend.notifications.outcomes import Accepted, Letter, Outcome

log = structlog.get_logger()


class Console:
    """Writes each letter to the log, as its channel would bring it, and takes it for delivered."""

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def send(self, letter: Letter) -> Outcome:
        """Show it."""
        if self._channel == "sms":
            shown = letter.text
        else:
            shown = wording.shown(wording.layouts()[letter.layout], letter.parameters)
        log.info("message_that_would_be_sent", channel=self._channel, message=shown)
        return Accepted(proves=False)

    def close(self) -> None:
        """It holds nothing."""
