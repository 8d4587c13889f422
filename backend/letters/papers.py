"""What the standard papers of a dossier say, as plain values that can be kept for ever. Pure.

Knows: the fields of each paper, and how they become JSON and come back. Does not know: where the
values come from, or how they look on the paper.

The papers are those of Circular 03/2025/TT-VPCP, annex I (their names), with the fields of Circular
01/2018/TT-VPCP, and the proof of a dossier's log. Texts are in Vietnamese, moments aware, amounts
of money in đồng. An empty optional value leaves no trace on the paper.

`version` names the template that a paper was issued with: what was issued is set by that one for
ever, and only new papers get the newest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final, Literal, cast, get_args

from backend.letters.freezing import made, plain
from backend.letters.values import About, Applicant, Contact, Heading, Issued, Values

Channel = Literal["online", "counter", "post"]
Punctuality = Literal["", "early", "on_time", "late"]
Clock = Literal["", "pause", "restart"]


@dataclass(frozen=True, slots=True)
class PaperHandedIn(Values):
    """A paper of the dossier; `form` says as what ("Bản chụp điện tử", "Bản chính")."""

    name: str
    form: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class TimeLimit(Values):
    """How long the law gives; `amount` says nothing for `same_day`; `days` are of the calendar."""

    kind: Literal["same_day", "days", "working_days", "working_hours"]
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Receipt(Values):
    """01: the dossier was received and when its result is due.

    `time_limit` may be missing where the law names none; `collection` is where or how the result
    will be handed over, `explanation` how the due date was counted, `book` and `entry` its place
    in the register of the office.
    """

    kind: ClassVar[str] = "receipt"

    heading: Heading
    issued: Issued
    about: About
    applicant: Applicant
    channel: Channel
    papers: tuple[PaperHandedIn, ...]
    received_at: datetime
    due_at: datetime
    collection: str = ""
    time_limit: TimeLimit | None = None
    sets: int = 1
    fee: int | None = None
    explanation: tuple[str, ...] = ()
    book: str = ""
    entry: str = ""
    contact: Contact | None = None
    version: int = 2


@dataclass(frozen=True, slots=True)
class Missing(Values):
    """What is asked for, why, and how to put it right."""

    what: str
    reason: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class SupplementRequest(Values):
    """02: what is missing, all of it at once. `clock` says what waiting does to the time limit."""

    kind: ClassVar[str] = "supplement_request"

    heading: Heading
    issued: Issued
    about: About
    applicant: Applicant
    items: tuple[Missing, ...]
    reason: str = ""
    legal_basis: str = ""
    answer_by: datetime | None = None
    clock: Clock = ""
    contact: Contact | None = None
    version: int = 2

    def __post_init__(self) -> None:
        Values.__post_init__(self)
        _at_least_one(self, "items")


@dataclass(frozen=True, slots=True)
class Reason(Values):
    """Why, and on which provision it rests."""

    text: str
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Refusal(Values):
    """03: the dossier is not received. `advice` says what the applicant can do now, `fee_paid` what
    they have paid, which may be given back."""

    kind: ClassVar[str] = "refusal"

    heading: Heading
    issued: Issued
    about: About
    applicant: Applicant
    reasons: tuple[Reason, ...]
    submitted_at: datetime | None = None
    advice: str = ""
    contact: Contact | None = None
    fee_paid: int | None = None
    version: int = 2

    def __post_init__(self) -> None:
        Values.__post_init__(self)
        _at_least_one(self, "reasons")


@dataclass(frozen=True, slots=True)
class Apology(Values):
    """04: the result is late, or will be, and has a new due date. `caused_by` is the side that
    the delay lies with."""

    kind: ClassVar[str] = "apology"

    heading: Heading
    issued: Issued
    about: About
    applicant: Applicant
    received_at: datetime
    due_at: datetime
    new_due_at: datetime
    reason: str
    caused_by: str = ""
    contact: Contact | None = None
    version: int = 2


@dataclass(frozen=True, slots=True)
class FeeBack(Values):
    """What was paid, how much of it comes back, and how; in đồng."""

    paid: int
    returned: int
    way: str = ""


@dataclass(frozen=True, slots=True)
class StopNotice(Values):
    """05: the handling ends without a result.

    `next_steps` is what can be done now, `papers_back` which papers are returned, `way_back` how,
    `fee_paid` what was paid, which may be given back: an office decides that afterwards. Only
    papers of version 1 have a `fee`.
    """

    kind: ClassVar[str] = "stop_notice"

    heading: Heading
    issued: Issued
    about: About
    applicant: Applicant
    reasons: tuple[Reason, ...]
    received_at: datetime | None = None
    next_steps: str = ""
    papers_back: tuple[str, ...] = ()
    way_back: str = ""
    fee: FeeBack | None = None
    contact: Contact | None = None
    fee_paid: int | None = None
    version: int = 2

    def __post_init__(self) -> None:
        Values.__post_init__(self)
        _at_least_one(self, "reasons")


@dataclass(frozen=True, slots=True)
class Party(Values):
    """A side of a handover: the office or unit, who acted for it, with which account."""

    office: str
    officer: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Handover(Values):
    """The dossier went from one hand to the next.

    `punctuality` is that of the giver's share of the time, `margin` by how much in words, working
    time ("7 giờ 30 phút làm việc"); both are empty where no time was the giver's to keep.
    """

    giver: Party
    receiver: Party
    at: datetime
    punctuality: Punctuality = ""
    note: str = ""
    margin: str = ""


@dataclass(frozen=True, slots=True)
class ControlSlip(Values):
    """06: through whose hands the dossier went. It may be printed before the first handover."""

    kind: ClassVar[str] = "control_slip"

    heading: Heading
    issued: Issued
    about: About
    applicant: Applicant
    handovers: tuple[Handover, ...]
    received_at: datetime
    due_at: datetime | None = None
    version: int = 2


@dataclass(frozen=True, slots=True)
class RegisterRow(Values):
    """A dossier in the register, under the number `entry` that its receipt names.

    `forwarded` is when it went to the office that decides, `result` when the result came back,
    `returned` when the applicant had it, `signed` by what it is known that they had.
    """

    about: About
    applicant: Applicant
    received: date
    due: date | None = None
    office: str = ""
    sets: int = 1
    forwarded: date | None = None
    result: date | None = None
    returned: date | None = None
    collection: str = ""
    signed: str = ""
    note: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Register(Values):
    """07: the dossiers that an office received from `since` until `until`, both included; `book`
    names the volumes that their numbers are of."""

    kind: ClassVar[str] = "register"

    heading: Heading
    issued: Issued
    since: date
    until: date
    rows: tuple[RegisterRow, ...]
    book: str = ""
    version: int = 2


@dataclass(frozen=True, slots=True)
class LogEntry(Values):
    """An entry of the log: its place in the chain, who did what, and its hash (64 hex)."""

    position: int
    at: datetime
    actor: str
    action: str
    hash: str


@dataclass(frozen=True, slots=True)
class Seal(Values):
    """The seal of the last day that covers the chain."""

    day: date
    digest: str


@dataclass(frozen=True, slots=True)
class AuditProof(Values):
    """The log of a dossier was checked; one page.

    `entries` are all of the chain in order; `broken_at` is the position of the first entry that
    does not fit the one before, None when all do.
    """

    kind: ClassVar[str] = "audit_proof"

    heading: Heading
    issued: Issued
    about: About
    chain: str
    entries: tuple[LogEntry, ...]
    checked_at: datetime
    broken_at: int | None = None
    seal: Seal | None = None
    version: int = 1


Paper = (
    Receipt
    | SupplementRequest
    | Refusal
    | Apology
    | StopNotice
    | ControlSlip
    | Register
    | AuditProof
)

KINDS: Final[Mapping[str, type[Paper]]] = {kind.kind: kind for kind in get_args(Paper)}


def to_json(paper: Paper) -> dict[str, Any]:
    """The paper as plain JSON, its kind under "paper". `from_json` makes an equal paper of it."""
    return {"paper": paper.kind} | dict(plain(paper))


def from_json(values: Mapping[str, Any]) -> Paper:
    """The paper that `to_json` made this of. Raises `ValueError` saying what does not fit."""
    kind = KINDS.get(values.get("paper", ""))
    if kind is None:
        raise ValueError(f"not a paper: {values.get('paper')!r}")
    given = {key: value for key, value in values.items() if key != "paper"}
    return cast("Paper", made(kind, given, kind.kind))


def _at_least_one(paper: object, name: str) -> None:
    if not getattr(paper, name):
        raise ValueError(f"{type(paper).__name__}.{name} is empty")
