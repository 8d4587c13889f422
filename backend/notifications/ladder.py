"""By which ways a citizen can be told, and in which order. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from backend.notifications.templates import Effort

# In the order in which they are tried: Zalo by the id it has for the person, by telephone, an SMS.
CHANNELS: Final = ("zalo_uid", "zalo_phone", "sms")

# What a citizen can refuse, and what stands behind each.
_CHOICE: Final = {"zalo_uid": "zalo", "zalo_phone": "zalo", "sms": "sms"}

# How long a rung may take to bring proof of delivery before the next one is tried.
PATIENCE: Final = {
    "zalo_uid": timedelta(hours=4),
    "zalo_phone": timedelta(hours=4),
    "sms": timedelta(hours=12),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of a citizen: id towards the Official Account, telephone, what they refuse.

    `only_sms`: it is somebody else's telephone, which Zalo may not be told.
    """

    oa_uid: str | None
    phone: str | None
    refused: Collection[str] = ()
    only_sms: bool = False


def rungs(contact: Contact, effort: Effort, served: Collection[str]) -> list[str]:
    """The channels for a message of this effort, of those that are `served` here, in order."""
    if effort == "inbox":
        return []
    reachable = {
        "zalo_uid": contact.oa_uid is not None,
        "zalo_phone": contact.phone is not None and not contact.only_sms,
        "sms": contact.phone is not None and effort == "insist",
    }
    return [
        channel
        for channel in CHANNELS
        if channel in served and reachable[channel] and _CHOICE[channel] not in contact.refused
    ]


def next_rung(possible: Sequence[str], tried: Collection[str]) -> str | None:
    """The first that was not tried; None at the end of the ladder."""
    return next((channel for channel in possible if channel not in tried), None)


def may_call(contact: Contact, effort: Effort) -> bool:
    """Whether the office is to ring up whom nothing else has reached.

    Without a telephone here, too: the dossier usually has one.
    """
    return effort == "insist" and "call" not in contact.refused
