"""Whether what this process keeps ready to send may still be sent.

A domain that publishes something says `changed()`; whoever keeps answers compares `generation()`.
Other processes notice when what they keep has aged: seconds, never more.
"""


class _Published:
    times: int = 0


def generation() -> int:
    """Differs after every `changed()`."""
    return _Published.times


def changed() -> None:
    """What was published before is not to be sent again from memory."""
    _Published.times += 1
