"""Merging a citizen's answer to a supplement: what was asked for may change, and nothing else.

Pure but for the rules of the revision, which a case brings along.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from backend.agencies import service as agencies
from backend.core import clock
from backend.core.errors import FieldError
from backend.core.text import Text, escape_pointer
from backend.dossiers import asked_items, problems
from backend.dossiers.submission import AttachedFile
from backend.dossiers.transitions import Case

NOT_ASKED: Final = Text(
    "Cơ quan không yêu cầu sửa mục này; hãy để nguyên.",
    "The office did not ask for this; leave it as it is.",
)
NOT_ANSWERED: Final = Text(
    "Cơ quan yêu cầu mục này; xin trả lời.", "The office asked for this; please answer it."
)


@dataclass(frozen=True, slots=True)
class Answered:
    """A citizen's answer: only the asked answers, nested as in the form, and the asked papers.

    On paper, `copies` counts the sheets of each asked paper in place of the files.
    """

    answers: dict[str, Any]
    attachments: tuple[AttachedFile, ...] = ()
    remark: str | None = None
    copies: dict[str, int] | None = None


@dataclass(slots=True)
class Merged:
    """The dossier's answers with those that were asked for; or what is wrong with them."""

    answers: dict[str, Any]
    warnings: list[Any] = field(default_factory=list)
    faults: list[FieldError] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def merge(case: Case, items: Sequence[Mapping[str, Any]], given: Answered) -> Merged:
    """Put what was asked for into the answers, and hold the whole to the rules again.

    What a changed answer newly calls for may be answered too; what it hides is taken out.
    """
    asked = [item["pointer"] for item in items if item["kind"] == "field"]
    merged = Merged(deepcopy(case.dossier.answers))
    for pointer in asked:
        _put(merged, pointer, given.answers)
    _settle(case, merged, asked, given.answers)
    if not merged.faults:
        office = agencies.get(case.dossier.agency_id).name
        merged.answers = case.edition.rules.derive(merged.answers, _day(case), office)
    return merged


def _day(case: Case) -> Any:
    """Answers are judged as of the day they were first sent."""
    return case.dossier.submitted_at.astimezone(clock.VIETNAM).date()


def _settle(case: Case, merged: Merged, asked: list[str], given: dict[str, Any]) -> None:
    rules = case.edition.rules
    allowed = set(asked)
    findings = rules.check(merged.answers, _day(case))
    for error in findings.errors:
        if error.code == "not_applicable":
            _put(merged, error.pointer, {})
        elif error.code == "required" and error.pointer not in allowed:
            allowed.add(error.pointer)
            _put(merged, error.pointer, given)
    findings = rules.check(merged.answers, _day(case))
    merged.faults += [error.under("/answers") for error in findings.errors]
    told = {fault.pointer for fault in merged.faults}
    for pointer in _leaves(given, asked_items.fields_of(case.edition)):
        if pointer not in allowed:
            merged.faults.append(FieldError(f"/answers{pointer}", "not_asked", NOT_ASKED))
    for pointer in asked:
        absent = _read(given, pointer) is None and _read(merged.answers, pointer) is None
        if absent and f"/answers{pointer}" not in told and _is_required(case, pointer):
            merged.faults.append(FieldError(f"/answers{pointer}", "required", NOT_ANSWERED))
    merged.warnings = [
        {
            "pointer": warning.under("/answers").pointer,
            "code": warning.code,
            "message": warning.message._asdict(),
        }
        for warning in findings.warnings
    ]


def _is_required(case: Case, pointer: str) -> bool:
    return bool(asked_items.fields_of(case.edition)[pointer].get("required"))


def _put(merged: Merged, pointer: str, given: Mapping[str, Any]) -> None:
    """Take one answer over, also that there is none, and remember what was there."""
    old, new = _read(merged.answers, pointer), _read(given, pointer)
    *above, name = pointer.strip("/").split("/")
    place = merged.answers
    for part in above:
        below = place.setdefault(part, {})
        if not isinstance(below, dict):
            return
        place = below
    if new is None:
        place.pop(name, None)
    else:
        place[name] = deepcopy(new)
    if old != new:
        merged.before[pointer], merged.after[pointer] = old, new


def _read(answers: Any, pointer: str) -> Any:
    for part in pointer.strip("/").split("/"):
        answers = answers.get(part) if isinstance(answers, Mapping) else None
    return answers


def _leaves(given: Any, fields: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The pointers of everything that was sent: questions, or whatever else it may be."""
    if above in fields or not isinstance(given, Mapping) or not given:
        if above:
            yield above
        return
    for key, value in given.items():
        yield from _leaves(value, fields, f"{above}/{escape_pointer(str(key))}")


def paper_faults(
    case: Case, items: Sequence[Mapping[str, Any]], files: Sequence[AttachedFile]
) -> list[FieldError]:
    """What is wrong with the files beside the answers: exactly the asked papers must come."""
    asked = {item["requirement"] for item in items if item["kind"] == "paper"}
    papers = {p["key"]: p for p in case.edition.requirements("vi") if p["how"] == "submit"}
    faults = [
        fault
        for place, file in enumerate(files)
        if (fault := _file_fault(place, file, asked, papers)) is not None
    ]
    sent = [file.requirement for file in files]
    for key in sorted(asked):
        pointer = f"/attachments/{escape_pointer(key)}"
        if key not in sent:
            faults.append(FieldError(pointer, "paper_missing", problems.PAPER_MISSING))
        elif sent.count(key) > papers[key]["max_files"]:
            faults.append(FieldError(pointer, "too_many_files", problems.TOO_MANY_FILES))
    return faults


def copy_faults(items: Sequence[Mapping[str, Any]], copies: Mapping[str, int]) -> list[FieldError]:
    """What is wrong with papers handed in on paper: exactly the asked ones must be there."""
    asked = {item["requirement"] for item in items if item["kind"] == "paper"}
    pointers = {key: f"/papers/{escape_pointer(key)}" for key in (*asked, *copies)}
    missing = [
        FieldError(pointers[key], "paper_missing", problems.PAPER_MISSING)
        for key in sorted(asked - copies.keys())
    ]
    strange = [FieldError(pointers[k], "not_asked", NOT_ASKED) for k in copies if k not in asked]
    return missing + strange


def not_asked(case: Case, items: Sequence[Mapping[str, Any]], given: Answered) -> list[FieldError]:
    """What of an answer in progress nobody asked for; what else is wrong may yet be put right."""
    faults = merge(case, items, given).faults + paper_faults(case, items, given.attachments)
    return [fault for fault in faults if fault.code == "not_asked"]


def _file_fault(
    place: int, file: AttachedFile, asked: set[str], papers: Mapping[str, Any]
) -> FieldError | None:
    if file.requirement not in asked:
        return FieldError(f"/attachments/{place}/requirement", "not_asked", NOT_ASKED)
    kinds = {alternative["key"] for alternative in papers[file.requirement]["alternatives"]}
    if file.alternative is not None and file.alternative not in kinds:
        pointer = f"/attachments/{place}/alternative"
        return FieldError(pointer, "paper_kind_unknown", problems.PAPER_KIND_UNKNOWN)
    return None
