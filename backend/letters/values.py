"""What all papers have in common: who writes to whom, about what, and who answers for it. Pure."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, cast

# Letters are not signed digitally: a QR code proves them, and an account says who issued them.
CONFIRMED: Final = "(đã xác nhận bằng tài khoản điện tử)"


class Values:
    """What every value holds to: a moment has its time zone."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for field in fields(cast("Any", self)):
            value = getattr(self, field.name)
            if isinstance(value, datetime) and value.tzinfo is None:
                raise ValueError(f"{type(self).__name__}.{field.name} has no time zone: {value}")


@dataclass(frozen=True, slots=True)
class Heading(Values):
    """Who writes. `superior` is the body above the office ("Ủy ban nhân dân tỉnh Tây Ninh"),
    `place` where it writes ("Tân Châu"). Capitals come by themselves."""

    office: str
    superior: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Signer(Values):
    """Who answers for the paper.

    `role` is the officer's ("Giám đốc"), `mark` stands where a hand would sign: by default, that it
    was confirmed by the account of whoever is signed in. `authority` (for whom they sign, "KT. Chủ
    tịch") is read of papers of version 1 only: no account knows it.
    """

    name: str
    role: str = ""
    authority: str = ""
    mark: str = CONFIRMED


@dataclass(frozen=True, slots=True)
class Issued(Values):
    """When, under which number ("0012/TNHS") and by whom a paper was issued.

    `verification_url` is the page on which anybody sees that it is genuine. `recipients` is read of
    papers of version 1 only: a template knows to whom its paper goes.
    """

    number: str
    at: datetime
    verification_url: str
    signer: Signer
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About(Values):
    """The dossier: its number, the procedure's name, the code it can be looked up with."""

    number: str
    procedure: str
    tracking_code: str = ""


@dataclass(frozen=True, slots=True)
class Applicant(Values):
    """Whose dossier it is."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Contact(Values):
    """Whom to ask, and where and when they are found; `hours` are the office's, in words."""

    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""
