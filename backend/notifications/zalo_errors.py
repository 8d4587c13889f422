"""What Zalo's error codes mean for a message. Pure.

Source: Zalo's tables of ZBS (ZNS) and OA errors, state of 2026. They come with status 200.
"""

from datetime import datetime, timedelta
from typing import Final

from backend.core.clock import VIETNAM
from backend.notifications import quiet_hours
from backend.notifications.outcomes import ErrorClass, Refused

_REFRESH: Final = frozenset((-216, -220, -124, 452))
_OPERATOR: Final = frozenset(
    int(code)
    for code in [
        "-101",
        "-102",
        "-103",
        "-104",
        "-105",
        "-117",
        "-120",
        "-131",
        "-135",
        "-1351",
        "-136",
        "-137",
        "-1381",
        "-138",
        "-146",
        "-209",
        "-212",
        "-219",
        "-221",
        "-223",
        "-224",
        "-242",
        "-1241",
        "-320",
        "-321",
        "112",
        "-14002",
        "-14003",
    ]
)
_NIGHT: Final = frozenset((-133, -234))
_DAY_IS_FULL: Final = frozenset((-144, -147, -211, -218))
_LATER: Final = frozenset((-32, -100, -115, -126)) | _NIGHT | _DAY_IS_FULL
_OTHER_CHANNEL: Final = frozenset(
    (-108, -110, -114, -118, -119, -139, -140, -141, -213, -217, -227, -230, -232, -244, -249)
)
_NEVER: Final = frozenset((-109, -111, -112, -1121, -1122, -1124, -132, -153, -201))

# Both have a second meaning, which only the message tells.
_OVERUSED: Final = ("rate", "limit", "quota", "exceed")


def refusal(code: int, message: str, now: datetime, subject: str) -> Refused:
    """What a refusal with this code means. An unknown code is worth trying again later."""
    return Refused(_class_of(code, message.lower()), str(code), _until(code, now, subject))


def _class_of(code: int, message: str) -> ErrorClass:
    overused = any(word in message for word in _OVERUSED)
    if code == -32 and message and not overused:
        return "never"
    if code == -223 and overused:
        return "later"
    for codes, found in _TABLE:
        if code in codes:
            return found
    return "later"


_TABLE: Final[tuple[tuple[frozenset[int], ErrorClass], ...]] = (
    (_REFRESH, "refresh"),
    (_OPERATOR, "operator"),
    (_LATER, "later"),
    (_OTHER_CHANNEL, "other_channel"),
    (_NEVER, "never"),
)


def _until(code: int, now: datetime, subject: str) -> datetime | None:
    if code in _NIGHT:
        return quiet_hours.morning_after(now, subject)
    if code in _DAY_IS_FULL:
        tomorrow = (now.astimezone(VIETNAM) + timedelta(days=1)).replace(hour=0, minute=5)
        return quiet_hours.not_before(tomorrow.astimezone(now.tzinfo), subject)
    return None


def holds_the_channel(refused: Refused) -> bool:
    """Whether the next message would meet the same refusal, until the same time.

    Not so of a single template's daily limit (-147).
    """
    return refused.code in _HOLDING


_HOLDING: Final = frozenset(str(code) for code in (_NIGHT | _DAY_IS_FULL) - {-147})
