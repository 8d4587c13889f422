"""What a reception should do with a dossier it has not looked at yet, and why. Pure.

It advises; the officer decides. An advice to ask for a supplement comes with what to ask for.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from backend.core.text import Text
from backend.dossiers.mismatches import Mismatch

Advised = Literal["accept", "request_supplement", "examine"]
Reason = Literal[
    "complete",
    "paper_missing",
    "paper_illegible",
    "mismatch",
    "duplicate",
    "paper_differs",
    "warning",
]
PaperState = Literal["sent", "on_paper", "missing", "to_show"]

ADVISED: Final[tuple[Advised, ...]] = ("accept", "request_supplement", "examine")
PAPER_STATES: Final[tuple[PaperState, ...]] = ("sent", "on_paper", "missing", "to_show")
TEXTS: Final[dict[Reason, Text]] = {
    "complete": Text(
        "Đủ giấy tờ bắt buộc, không thấy chỗ nào mâu thuẫn.",
        "Every required paper is there, and nothing contradicts anything.",
    ),
    "paper_missing": Text("Thiếu giấy tờ bắt buộc.", "A required paper is missing."),
    "paper_illegible": Text("Có ảnh giấy tờ không đọc được.", "A photo cannot be read."),
    "mismatch": Text("Có thông tin không khớp nhau.", "Some answers contradict each other."),
    "duplicate": Text(
        "Có hồ sơ khác về cùng một việc.", "There is another dossier about the same thing."
    ),
    "paper_differs": Text(
        "Máy đọc thấy giấy tờ khác tờ khai, cần đối chiếu.",
        "A paper seems to differ from the form; compare them.",
    ),
    "warning": Text(
        "Có cảnh báo khi nộp, cần xem kỹ.", "There were warnings at filing; look closely."
    ),
}

# The canned reasons (see the catalogue) that go with what was found.
_REASON_KEYS: Final[dict[Reason, str]] = {
    "paper_missing": "thieu_giay_to",
    "paper_illegible": "anh_khong_ro",
    "mismatch": "thong_tin_khong_khop",
}


# What the machine is not sure enough of to ask the citizen for anything.
_ONLY_TO_LOOK_AT: Final[frozenset[Reason]] = frozenset(("paper_differs", "warning"))


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper the answers call for. `legible`: None where nobody has looked."""

    requirement: str
    required: bool
    state: PaperState
    files: int
    legible: bool | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the machine has seen of a dossier."""

    papers: Sequence[Paper]
    mismatches: Sequence[Mismatch]
    duplicates: int
    warnings: int
    differences: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to ask for, as `POST …/supplements` takes it; one of the first two."""

    pointer: str | None = None
    requirement: str | None = None
    reason_key: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do, why, and what to ask for."""

    action: Advised
    because: tuple[Reason, ...]
    items: tuple[Item, ...] = ()


def advise(found: Found, canned: Collection[str]) -> Advice:
    """What to do. `canned` are the keys of the procedure's reasons for a supplement."""
    reasons = tuple(_reasons(found))
    if "duplicate" in reasons or (reasons and _ONLY_TO_LOOK_AT.issuperset(reasons)):
        return Advice("examine", reasons)
    if reasons:
        return Advice("request_supplement", reasons, tuple(_items(found, canned)))
    return Advice("accept", ("complete",))


def _reasons(found: Found) -> Iterator[Reason]:
    if found.duplicates:
        yield "duplicate"
    if any(_is_missing(paper) for paper in found.papers):
        yield "paper_missing"
    if any(paper.legible is False for paper in found.papers):
        yield "paper_illegible"
    if found.mismatches:
        yield "mismatch"
    if found.differences:
        yield "paper_differs"
    if found.warnings:
        yield "warning"


def _is_missing(paper: Paper) -> bool:
    return paper.required and paper.state == "missing"


def _items(found: Found, canned: Collection[str]) -> Iterator[Item]:
    def key(reason: Reason) -> str | None:
        name = _REASON_KEYS[reason]
        return name if name in canned else None

    for paper in found.papers:
        if _is_missing(paper):
            yield Item(requirement=paper.requirement, reason_key=key("paper_missing"))
        elif paper.legible is False:
            yield Item(requirement=paper.requirement, reason_key=key("paper_illegible"))
    pointers = [pointer for mismatch in found.mismatches for pointer in mismatch.pointers]
    for pointer in dict.fromkeys(pointers):
        yield Item(pointer=pointer, reason_key=key("mismatch"))
