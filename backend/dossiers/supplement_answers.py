"""Merging a citizen's answer to a supplement: what was asked for may change, and nothing else.

But what the changed answers call for belongs to the answer: questions that must be answered now
and were not asked before, and the codes below a changed one (the commune of another province).
Which papers come along: supplement_papers.py. Pure but for the rules of the revision, which a case
brings.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Final

from backend.agencies import service as agencies
from backend.core import clock
from backend.core.errors import FieldError
from backend.core.text import Text
from backend.dossiers.asked_places import Places, read, write
from backend.dossiers.submission import AttachedFile
from backend.dossiers.transitions import Case

NOT_ASKED: Final = Text(
    "Cơ quan không yêu cầu sửa mục này; hãy để nguyên.",
    "The office did not ask for this; leave it as it is.",
)

# Nobody reads more of what was not asked; a body may hold tens of thousands of keys.
_MOST_TOLD: Final = 100
# What an answer calls for may call for more; conditions that chase each other end here.
_ROUNDS: Final = 20


@dataclass(frozen=True, slots=True)
class Answered:
    """A citizen's answer: only the asked answers, nested as in the form, and the asked papers.

    Of a list of which only some rows are asked, an object of those rows by their numbers:
    `{"nganh": {"1": {"ma": "5610"}}}`. On paper, `copies` counts the sheets of each asked paper in
    place of the files.
    """

    answers: dict[str, Any]
    attachments: tuple[AttachedFile, ...] = ()
    remark: str | None = None
    copies: dict[str, int] | None = None


@dataclass(slots=True)
class Merged:
    """The dossier's answers with those that were asked for; or what is wrong with them.

    `allowed` are the pointers of the questions that the answer may speak of.
    """

    answers: dict[str, Any]
    allowed: set[str]
    warnings: list[Any] = field(default_factory=list)
    faults: list[FieldError] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def take(self, pointer: str, given: Mapping[str, Any]) -> None:
        """Take one answer over, also that there is none, and remember what was there."""
        old, new = read(self.answers, pointer), read(given, pointer)
        write(self.answers, pointer, deepcopy(new))
        if old != new:
            self.before.setdefault(pointer, old)
            self.after[pointer] = new

    def is_within_asked(self, pointer: str) -> bool:
        """Whether it lies in a list that may change as a whole."""
        return any(pointer.startswith(f"{each}/") for each in self.allowed)


def merge(case: Case, items: Sequence[Mapping[str, Any]], given: Answered) -> Merged:
    """Put what was asked for into the answers, and hold the whole to the rules again.

    What a changed answer newly calls for is taken along; what it hides is taken out.
    """
    places = Places(case.edition.definition)
    asked = _asked(places, items)
    merged = Merged(deepcopy(case.dossier.answers), set(asked))
    for pointer in asked:
        merged.take(pointer, given.answers)
    for pointer in asked:
        _take_below(case, merged, pointer, given.answers)
    _settle(case, merged, given.answers)
    more = (each for each in places.answered(given.answers) if each not in merged.allowed)
    merged.faults += [
        FieldError(f"/answers{pointer}", "not_asked", NOT_ASKED)
        for pointer in islice(more, _MOST_TOLD)
    ]
    if not merged.faults:
        office = agencies.get(case.dossier.agency_id).name
        merged.answers = case.edition.rules.derive(merged.answers, _day(case), office)
    return merged


def _asked(places: Places, items: Sequence[Mapping[str, Any]]) -> list[str]:
    """The questions and lists that were pointed at; a row is all of its questions."""
    found = [places.find(item["pointer"]) for item in items if item["kind"] == "field"]
    return [pointer for place in found if place for pointer in place.questions]


def _day(case: Case) -> date:
    """Answers are judged as of the day they were first sent."""
    return case.dossier.submitted_at.astimezone(clock.VIETNAM).date()


def _take_below(case: Case, merged: Merged, parent: str, given: dict[str, Any]) -> None:
    """A changed code takes along those below it: of another province another commune."""
    if parent not in merged.before:
        return
    for pointer in case.edition.rules.questions.hanging_on(parent, merged.answers):
        if pointer not in merged.allowed:
            merged.allowed.add(pointer)
            merged.take(pointer, given)


def _settle(case: Case, merged: Merged, given: dict[str, Any]) -> None:
    """Take out what is hidden now, and take in what is called for now, until that is all."""
    for _ in range(_ROUNDS):
        findings = case.edition.rules.check(merged.answers, _day(case))
        again = [_goes_along(merged, error, given) for error in findings.errors]
        if not any(again):
            break
    merged.faults += [error.under("/answers") for error in findings.errors]
    merged.warnings = [
        {
            "pointer": warning.under("/answers").pointer,
            "code": warning.code,
            "message": warning.message._asdict(),
        }
        for warning in findings.warnings
    ]


def _goes_along(merged: Merged, error: FieldError, given: dict[str, Any]) -> bool:
    """Whether an error says that an answer is hidden or called for now, which is then seen to."""
    pointer = error.pointer
    if merged.is_within_asked(pointer):
        return False
    if error.code == "not_applicable":
        merged.take(pointer, {})
        return True
    if error.code == "required" and pointer not in merged.allowed:
        merged.allowed.add(pointer)
        merged.take(pointer, given)
        return True
    return False
