"""How an office handles a dossier of a procedure: its time limit and what may happen on the way.

Knows: the `handling` part of a definition, as rules a program can follow. Does not know: dossiers,
or how time is counted (backend/dossiers/deadlines.py).

A revision published before there was a `handling` part is handled by `DEFAULT`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Final, Literal, NotRequired, TypedDict, cast, get_args

from backend.core.text import Text
from backend.procedures.definition import Certainty, Label, text_of

LimitKind = Literal["same_day", "days", "working_days", "working_hours"]
PolicyKind = Literal["pause", "restart"]
ReasonKind = Literal["decline", "supplement", "stop"]
Cause = Literal[
    "submitted",
    "accepted",
    "supplement",
    "payment",
    "withdrawal",
    "confirmation",
    "resumed",
    "transferred",
]

LIMIT_KINDS: Final[tuple[LimitKind, ...]] = ("same_day", "days", "working_days", "working_hours")
POLICY_KINDS: Final[tuple[PolicyKind, ...]] = ("pause", "restart")
REASON_KINDS: Final[tuple[ReasonKind, ...]] = ("decline", "supplement", "stop")
# Why a stretch of a dossier's clock begins.
CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)


class LimitData(TypedDict):
    """How long an office has: `amount` of a `kind`; `cutoff` ("15:00") where the day decides."""

    kind: LimitKind
    amount: NotRequired[int]
    cutoff: NotRequired[str]
    certainty: Certainty


class LongerLimitData(LimitData):
    """What may be chosen at acceptance instead, and in which case."""

    because: Label


class SupplementData(TypedDict):
    """How a supplement may be asked for, and what waiting for it does to the time limit."""

    policy: PolicyKind
    times: int
    answer_within_days: int
    certainty: Certainty


# "is" is a Python word.
YesOrNo = TypedDict("YesOrNo", {"is": bool, "certainty": Certainty})


class ReasonData(TypedDict):
    key: str
    kind: ReasonKind
    text: Label
    legal_basis: Label
    certainty: Certainty


class BasisData(TypedDict):
    key: str
    causes: list[Cause]
    text: Label
    certainty: Certainty


class HandlingData(TypedDict):
    """The part as a revision keeps it."""

    time_limit: LimitData
    longer_limit: NotRequired[LongerLimitData]
    supplement: SupplementData
    fee_before_acceptance: YesOrNo
    draft_confirmation: YesOrNo
    same_event: NotRequired[list[str]]
    reasons: list[ReasonData]
    bases: NotRequired[list[BasisData]]


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long an office has from accepting a dossier.

    `same_day`: the day of acceptance, the next working day from `cutoff` (local time) on; `amount`
    is 0. `working_days` and `days` (of the calendar) are counted from the next day on, and end
    when the office closes. `working_hours` are counted from the moment itself.
    """

    kind: LimitKind
    amount: int = 0
    cutoff: time = time(15)

    def __post_init__(self) -> None:
        if (self.kind == "same_day") != (self.amount == 0) or self.amount < 0:
            raise ValueError(f"{self.kind} cannot be {self.amount} long")


@dataclass(frozen=True, slots=True)
class SupplementPolicy:
    """What asking for a supplement does to the time limit, and how it may be asked.

    `pause`: the time spent waiting does not count; `restart`: once the dossier is complete the
    limit is counted anew. `times`: how often it may be asked before acceptance, and how often after
    it. `answer_days`: how many days of the calendar the citizen has.
    """

    kind: PolicyKind = "pause"
    times: int = 1
    answer_days: int = 30


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything about a procedure that a deadline depends on."""

    limit: TimeLimit
    supplement: SupplementPolicy


@dataclass(frozen=True, slots=True)
class LongerLimit:
    """The time an office may take instead where the case needs it, which `because` describes.

    It is chosen when the dossier is accepted, and said to the citizen then.
    """

    limit: TimeLimit
    because: Text


@dataclass(frozen=True, slots=True)
class CannedReason:
    """A reason in legal wording that an officer can choose instead of writing."""

    key: str
    kind: ReasonKind
    text: Text
    legal_basis: Text
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a clock runs or stands still that one of `causes` made begin."""

    key: str
    causes: tuple[Cause, ...]
    text: Text
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Handling:
    """The rules of one procedure for those who handle its dossiers.

    `longer`: what may be chosen instead of the time limit of `rules`; None where nothing may.
    `fee_before_acceptance`: the fee is asked for before the dossier is accepted.
    `draft_confirmation`: the citizen confirms a draft of the civil status paper.
    `same_event`: the fields by which two dossiers are about the same thing; empty where nobody
    can tell.
    """

    rules: Rules
    fee_before_acceptance: bool = False
    draft_confirmation: bool = False
    reasons: tuple[CannedReason, ...] = ()
    longer: LongerLimit | None = None
    same_event: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()

    @property
    def longer_rules(self) -> Rules | None:
        """The rules with the longer limit, if there is one."""
        return replace(self.rules, limit=self.longer.limit) if self.longer else None

    def basis_for(self, cause: str) -> str | None:
        """The key of what a clock rests on that `cause` made begin; None where nobody says."""
        return next((basis.key for basis in self.bases if cause in basis.causes), None)

    def basis(self, keys: str | None) -> Text | None:
        """What the keys of bases and reasons say, set apart by spaces, each text once; None for
        none. What is no key stands for itself: such words were kept before there were keys."""
        if not keys:
            return None
        known = {basis.key: basis.text for basis in self.bases} | {
            reason.key: reason.legal_basis for reason in self.reasons
        }
        if not known.keys() >= set(keys.split(" ")):
            return Text(keys, keys)
        texts = dict.fromkeys(known[key] for key in keys.split(" "))
        return Text("; ".join(text.vi for text in texts), "; ".join(text.en for text in texts))

    def reasons_for(self, kind: ReasonKind) -> tuple[CannedReason, ...]:
        """Those of one kind, in the catalogue's order."""
        return tuple(reason for reason in self.reasons if reason.kind == kind)


# The shortest limit of several days that any procedure here has: whoever is held to it is never
# late by the law. One supplement, and no step that the older revision did not speak of.
DEFAULT: Final = Handling(Rules(TimeLimit("working_days", 3), SupplementPolicy()))


def handling_of(definition: Mapping[str, Any]) -> Handling:
    """The rules in the data of a definition; `DEFAULT` where it has none."""
    if "handling" not in definition:
        return DEFAULT
    written = cast(HandlingData, definition["handling"])
    supplement = written["supplement"]
    return Handling(
        rules=Rules(
            _limit(written["time_limit"]),
            SupplementPolicy(
                supplement["policy"], supplement["times"], supplement["answer_within_days"]
            ),
        ),
        fee_before_acceptance=written["fee_before_acceptance"]["is"],
        draft_confirmation=written["draft_confirmation"]["is"],
        reasons=tuple(_reason(reason) for reason in written["reasons"]),
        longer=_longer(written["longer_limit"]) if "longer_limit" in written else None,
        same_event=tuple(written.get("same_event", ())),
        bases=tuple(_basis(basis) for basis in written.get("bases", ())),
    )


def _limit(written: LimitData) -> TimeLimit:
    cutoff = time.fromisoformat(written.get("cutoff", "15:00"))
    return TimeLimit(written["kind"], written.get("amount", 0), cutoff)


def _longer(written: LongerLimitData) -> LongerLimit:
    return LongerLimit(_limit(written), text_of(written["because"]))


def _reason(written: ReasonData) -> CannedReason:
    return CannedReason(
        key=written["key"],
        kind=written["kind"],
        text=text_of(written["text"]),
        legal_basis=text_of(written["legal_basis"]),
        certainty=written["certainty"],
    )


def _basis(written: BasisData) -> Basis:
    return Basis(
        written["key"], tuple(written["causes"]), text_of(written["text"]), written["certainty"]
    )
