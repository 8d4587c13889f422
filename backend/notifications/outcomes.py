"""What came of one attempt to send. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# Source: Zalo's error tables; see zalo_errors.py.
ErrorClass = Literal["refresh", "operator", "later", "other_channel", "never"]


@dataclass(frozen=True, slots=True)
class Quota:
    """How many messages of the day's allowance are left, as an answer said."""

    remaining: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it. `proves`: it tells later whether it was delivered."""

    provider_id: str | None = None
    quota: Quota | None = None
    proves: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """It surely did not arrive. `until`: not again before."""

    error_class: ErrorClass
    code: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived: the answer was lost, or was none."""

    code: str


Outcome = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Letter:
    """What a channel is given. `layout` and `parameters` for Zalo, `text` for an SMS."""

    tracking_id: str
    recipient: str
    layout: str
    parameters: dict[str, str]
    text: str
