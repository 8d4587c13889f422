"""Which papers come with the answer to a supplement, and what is wrong with those that came.

Exactly those that were asked for, and those that the changed answers newly call for: required under
them, not called for as the dossier was, and not there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.core.errors import FieldError
from backend.core.text import Text, escape_pointer
from backend.dossiers import problems, queries
from backend.dossiers.submission import AttachedFile
from backend.dossiers.supplement_answers import NOT_ASKED, Answered, Merged, merge
from backend.dossiers.transitions import Case
from backend.procedures.editions import Edition


@dataclass(frozen=True, slots=True)
class Wanted:
    """The papers that must come, by requirement, each with what to say where it does not."""

    edition: Edition
    missing: dict[str, Text]

    def faults_of_files(self, files: Sequence[AttachedFile]) -> list[FieldError]:
        """What is wrong with files that were sent along."""
        papers = {p["key"]: p for p in self.edition.requirements("vi") if p["how"] == "submit"}
        faults = [
            fault
            for place, file in enumerate(files)
            if (fault := self._file_fault(place, file, papers)) is not None
        ]
        sent = [file.requirement for file in files]
        faults += self._not_there("/attachments", sent)
        for key in sorted(self.missing):
            if sent.count(key) > papers[key]["max_files"]:
                pointer = f"/attachments/{escape_pointer(key)}"
                faults.append(FieldError(pointer, "too_many_files", problems.TOO_MANY_FILES))
        return faults

    def faults_of_copies(self, copies: Mapping[str, int]) -> list[FieldError]:
        """What is wrong with papers that were handed in on paper."""
        return self._not_there("/papers", copies) + [
            FieldError(f"/papers/{escape_pointer(key)}", "not_asked", NOT_ASKED)
            for key in copies
            if key not in self.missing
        ]

    def _not_there(self, under: str, there: Iterable[str]) -> list[FieldError]:
        return [
            FieldError(f"{under}/{escape_pointer(key)}", "paper_missing", self.missing[key])
            for key in sorted(self.missing.keys() - set(there))
        ]

    def _file_fault(
        self, place: int, file: AttachedFile, papers: Mapping[str, Any]
    ) -> FieldError | None:
        if file.requirement not in self.missing:
            return FieldError(f"/attachments/{place}/requirement", "not_asked", NOT_ASKED)
        kinds = {alternative["key"] for alternative in papers[file.requirement]["alternatives"]}
        if file.alternative is not None and file.alternative not in kinds:
            pointer = f"/attachments/{place}/alternative"
            return FieldError(pointer, "paper_kind_unknown", problems.PAPER_KIND_UNKNOWN)
        return None


def wanted(case: Case, items: Sequence[Mapping[str, Any]], merged: Merged) -> Wanted:
    """The papers that were asked for, and those that the changed answers call for."""
    asked = {item["requirement"] for item in items if item["kind"] == "paper"}
    missing = dict.fromkeys(asked, problems.PAPER_MISSING)
    return Wanted(case.edition, {**_called_for(case, merged), **missing})


def _called_for(case: Case, merged: Merged) -> dict[str, Text]:
    dossier, rules = case.dossier, case.edition.rules
    before = {paper["key"] for paper in rules.papers(dossier.answers)}
    called = [
        paper
        for paper in rules.papers(merged.answers)
        if paper["how"] == "submit" and paper["required"] and paper["key"] not in before
    ]
    if not called:
        return {}
    files = queries.attached(dossier.id)
    there = {file.requirement for file in files if file.superseded_at is None}
    there |= set(dossier.paper_copies or ())
    return {
        paper["key"]: _called(paper["name"]["vi"], paper["name"]["en"])
        for paper in called
        if paper["key"] not in there
    }


def _called(vi: str, en: str) -> Text:
    return Text(
        f"Với câu trả lời vừa sửa, cần thêm giấy tờ: {vi}.",
        f"With the answers as changed, one more paper is needed: {en}.",
    )


def not_asked(case: Case, items: Sequence[Mapping[str, Any]], given: Answered) -> list[FieldError]:
    """What of an answer in progress nobody asked for; what else is wrong may yet be put right."""
    merged = merge(case, items, given)
    papers = wanted(case, items, merged)
    faults = merged.faults + papers.faults_of_files(given.attachments)
    return [fault for fault in faults if fault.code == "not_asked"]
