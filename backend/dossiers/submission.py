"""What a submission says, and everything that must be right before it becomes a dossier. Pure.

Knows the rules of papers and consent; the answers' own rules are the revision's.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import orjson

from backend.core.errors import FieldError
from backend.core.text import escape_pointer
from backend.dossiers import problems
from backend.dossiers.on_behalf import OnBehalfOf


class Office(Protocol):
    """What of an office decides whether it can take a dossier."""

    level: Any
    commune: Any


class Filed(Protocol):
    """What of a filing decides which offices may have it."""

    @property
    def answers(self) -> dict[str, Any]:
        """As the form has them."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One file as the submission names it."""

    requirement: str
    alternative: str | None
    upload: UUID


@dataclass(frozen=True, slots=True)
class Submission:
    """The body of `POST /dossiers`, cleaned: whose it is, and under which key it was pressed."""

    citizen_id: UUID
    idempotency_key: str
    procedure: str
    revision: int
    agency: str
    answers: dict[str, Any]
    attachments: tuple[AttachedFile, ...]
    consent_version: str
    consent_granted: tuple[str, ...]
    draft: UUID | None = None
    on_behalf_of: OnBehalfOf | None = None

    @property
    def digest(self) -> bytes:
        """SHA-256 of what is filed: equal for equal contents, whatever the order of keys.

        Which draft it was says nothing about what is filed.
        """
        content: list[Any] = [
            self.procedure,
            self.revision,
            self.agency,
            self.answers,
            [[f.requirement, f.alternative, str(f.upload)] for f in self.attachments],
            self.consent_version,
            sorted(self.consent_granted),
        ]
        if self.on_behalf_of is not None:
            content.append(self.on_behalf_of.content)
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def paper_errors(
    submission: Submission, all_papers: list[dict[str, Any]], applicable: set[str]
) -> list[FieldError]:
    """Every paper that is missing, not asked for, of an unknown kind, or in too many files."""
    papers = {paper["key"]: paper for paper in all_papers if paper["how"] == "submit"}
    errors = [
        error
        for position, file in enumerate(submission.attachments)
        if (error := _file_error(position, file, papers, applicable))
    ]
    counts = Counter(file.requirement for file in submission.attachments)
    for key in sorted(applicable & papers.keys()):
        pointer = f"/attachments/{escape_pointer(key)}"
        if papers[key]["required"] and not counts[key]:
            errors.append(FieldError(pointer, "paper_missing", problems.PAPER_MISSING))
        elif counts[key] > papers[key]["max_files"]:
            errors.append(FieldError(pointer, "too_many_files", problems.TOO_MANY_FILES))
    return errors


def _file_error(
    position: int, file: AttachedFile, papers: dict[str, dict[str, Any]], applicable: set[str]
) -> FieldError | None:
    pointer = f"/attachments/{position}/requirement"
    paper = papers.get(file.requirement)
    if paper is None:
        return FieldError(pointer, "paper_unknown", problems.PAPER_UNKNOWN)
    if file.requirement not in applicable:
        return FieldError(pointer, "paper_not_applicable", problems.PAPER_NOT_APPLICABLE)
    kinds = {alternative["key"] for alternative in paper["alternatives"]}
    if file.alternative is not None and file.alternative not in kinds:
        pointer = f"/attachments/{position}/alternative"
        return FieldError(pointer, "paper_kind_unknown", problems.PAPER_KIND_UNKNOWN)
    return None


def office_errors(
    submission: Filed, office: Office | None, receiving: dict[str, Any]
) -> list[FieldError]:
    """The office must receive such dossiers, and be the commune's own where the form says so."""
    if office is None or office.level != receiving["level"]:
        return [FieldError("/agency", "agency_unknown", problems.AGENCY_UNKNOWN)]
    served: Any = submission.answers
    for name in receiving.get("must_serve", "").split("/")[1:]:
        served = served.get(name) if isinstance(served, dict) else None
    if "must_serve" in receiving and served is not None and served != office.commune:
        return [FieldError("/agency", "agency_of_other_commune", problems.AGENCY_OF_OTHER_COMMUNE)]
    return []


def consent_errors(submission: Submission, consent: dict[str, Any]) -> list[FieldError]:
    """Consent must be to the text that was shown, and cover every required purpose."""
    if submission.consent_version != consent["version"]:
        return [FieldError("/consent/version", "consent_version", problems.CONSENT_VERSION)]
    required = {purpose["key"] for purpose in consent["purposes"] if purpose["required"]}
    if required - set(submission.consent_granted):
        return [FieldError("/consent/granted", "consent_missing", problems.CONSENT_MISSING)]
    return []
