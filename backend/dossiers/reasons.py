"""Why an office declines, stops or asks: reasons prepared for the procedure, or written. Pure.

A reason that is chosen brings its legal wording and basis, and may be added to; one that is
written must bring both where the law wants both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.text import Text
from backend.procedures.handling import Handling, ReasonKind

REASON_UNKNOWN: Final = Text(
    "Thủ tục này không có lý do mẫu đó.", "This procedure has no such prepared reason."
)
REASON_MISSING: Final = Text(
    "Hãy chọn một lý do mẫu hoặc viết lý do.", "Choose a prepared reason or write one."
)
BASIS_MISSING: Final = Text(
    "Lý do tự viết phải nêu căn cứ pháp lý.", "A reason you write must name its legal basis."
)


@dataclass(frozen=True, slots=True)
class Given:
    """A reason as the officer gives it: the key of a canned one, words, or both."""

    key: str | None = None
    text: str | None = None
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as it stands on a letter, in Vietnamese."""

    text: str
    legal_basis: str
    key: str | None = None


def prepared(handling: Handling, key: str, otherwise: str) -> Reason:
    """What we say ourselves, by the procedure's own words and basis.

    `otherwise` is said by revisions that have no such reason.
    """
    canned = next((reason for reason in handling.reasons if reason.key == key), None)
    if canned is None:
        return Reason(otherwise, "")
    return Reason(canned.text.vi, canned.legal_basis.vi, key)


def resolve(handling: Handling, kind: ReasonKind, given: Sequence[Given]) -> tuple[Reason, ...]:
    """The reasons in full. Raises `INVALID_REQUEST` with pointers `/reasons/0/key` …"""
    canned = {reason.key: reason for reason in handling.reasons_for(kind)}
    faults, found = [], []
    for place, reason in enumerate(given):
        prepared = canned.get(reason.key) if reason.key else None
        if reason.key and prepared is None:
            faults.append(FieldError(f"/reasons/{place}/key", "reason_unknown", REASON_UNKNOWN))
        elif not reason.key and not reason.text:
            faults.append(FieldError(f"/reasons/{place}/text", "required", REASON_MISSING))
        elif not reason.key and not reason.legal_basis:
            faults.append(FieldError(f"/reasons/{place}/legal_basis", "required", BASIS_MISSING))
        else:
            wording = prepared.text.vi if prepared else ""
            basis = prepared.legal_basis.vi if prepared else ""
            found.append(
                Reason(
                    text=" ".join(filter(None, (wording, reason.text))),
                    legal_basis=reason.legal_basis or basis,
                    key=reason.key,
                )
            )
    if faults:
        raise INVALID_REQUEST.problem(faults)
    return tuple(found)


def in_one(reasons: Sequence[Reason]) -> str:
    """All of them as one text for the citizen."""
    return "\n".join(reason.text for reason in reasons)
