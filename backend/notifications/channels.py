"""Where a message goes once it has left the inbox. Chosen by NOTIFICATION_BACKEND.

`inbox` sends nothing outward: the citizen reads it in the app. `console` prints what would be
sent, for development; production settings refuse it.
"""

from typing import Final

import structlog

log = structlog.get_logger()

BACKENDS: Final = ("console", "inbox")


def send(backend: str, message: str) -> None:
    """Hand `message` to the named back end. Raises `ValueError` on an unknown one."""
    if backend not in BACKENDS:
        raise ValueError(f"unknown notification back end {backend!r}")
    if backend == "console":
        log.info("message_that_would_be_sent", message=message)
