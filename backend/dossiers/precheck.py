"""What the machine sees of a dossier before an officer looks at it: reception in a minute."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import select

from backend.core.db import session
from backend.dossiers import (
    advice,
    case_reading,
    mismatches,
    paper_differences,
    problems,
    queries,
    transitions,
)
from backend.dossiers.advice import Advice, Found, Paper
from backend.dossiers.mismatches import Mismatch
from backend.dossiers.models import Dossier
from backend.dossiers.paper_differences import Difference
from backend.dossiers.transitions import By
from backend.procedures import service as procedures
from backend.procedures.editions import Edition
from backend.procedures.handling import CannedReason, ReasonKind
from backend.uploads import service as uploads
from backend.uploads.service import FileFacts

Files: TypeAlias = Mapping[str, Sequence[FileFacts]]

# No eye reads these. A glare or an edge that is cut off hides a part; which, the officer sees.
_UNREADABLE: Final = frozenset(("blank", "blurred", "dark"))

# More than a few is a mistake of the key, not so many citizens'.
_DUPLICATES: Final = 10


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another dossier about the same thing and the office that has it (code and name).

    It `is_open_to` the officer, or only known to exist.
    """

    dossier: Dossier
    agency: dict[str, str]
    is_open_to: bool


@dataclass(frozen=True, slots=True)
class Precheck:
    """`duplicates` is None where the procedure cannot tell; `advice`, once it is decided."""

    dossier: Dossier
    edition: Edition
    papers: tuple[Paper, ...]
    mismatches: tuple[Mismatch, ...]
    differences: tuple[Difference, ...]
    duplicates: tuple[Duplicate, ...] | None
    advice: Advice | None


def look_at(dossier_id: UUID, by: By) -> Precheck:
    """Check a dossier; on record as reading it. Raises `DOSSIER_NOT_FOUND`."""
    dossier = case_reading.open_case(dossier_id, by)
    edition = procedures.edition(dossier.revision_id)
    files = _files(dossier)
    papers = tuple(_papers(dossier, edition, files))
    differing = tuple(mismatches.find(edition.definition, dossier.answers))
    on_paper = tuple(paper_differences.find(edition.definition, dossier.answers, _readings(files)))
    duplicates = _duplicates(dossier, by)
    found = Found(papers, differing, len(duplicates or ()), len(dossier.warnings), len(on_paper))
    canned = {reason.key for reason in edition.handling.reasons_for("supplement")}
    is_new = dossier.status == "submitted"
    return Precheck(
        dossier,
        edition,
        papers,
        differing,
        on_paper,
        duplicates,
        advice.advise(found, canned) if is_new else None,
    )


def _files(dossier: Dossier) -> Files:
    """What is known of the files that count, by requirement."""
    current = [a for a in queries.attached(dossier.id) if a.superseded_at is None]
    facts = uploads.facts_of([attachment.upload_id for attachment in current])
    files: dict[str, list[FileFacts]] = defaultdict(list)
    for attachment in current:
        files[attachment.requirement].append(facts[attachment.upload_id])
    return files


def _papers(dossier: Dossier, edition: Edition, files: Files) -> list[Paper]:
    return [
        Paper(
            requirement=paper["key"],
            required=paper["required"],
            state=_state(paper, files, dossier.paper_copies),
            files=len(files.get(paper["key"], ())),
            legible=_legible(files.get(paper["key"], ())),
        )
        for paper in edition.rules.papers(dossier.answers)
    ]


def _state(paper: Any, files: Files, on_paper: dict[str, Any]) -> advice.PaperState:
    if files.get(paper["key"]):
        return "sent"
    if on_paper.get(paper["key"]):
        return "on_paper"
    return "to_show" if paper["how"] == "present" else "missing"


def _legible(files: Sequence[FileFacts]) -> bool | None:
    """Whether every file of a paper can be read; None where there is none, or nobody can tell."""
    found = [_is_legible(file) for file in files]
    if False in found:
        return False
    return None if None in found or not found else True


def _is_legible(file: FileFacts) -> bool | None:
    if file.inspection == "refused":
        return False
    measured = file.facts.get("legibility")
    return None if measured is None else _UNREADABLE.isdisjoint(measured["faults"])


def _readings(files: Files) -> dict[str, list[dict[str, Any]]]:
    return {
        requirement: [file.reading for file in its if file.reading is not None]
        for requirement, its in files.items()
    }


def _duplicates(dossier: Dossier, by: By) -> tuple[Duplicate, ...] | None:
    """Other dossiers about the same thing that are open or were granted, the latest first."""
    if dossier.same_event is None:
        return None
    others = (
        session()
        .scalars(
            select(Dossier)
            .where(
                Dossier.same_event == dossier.same_event,
                Dossier.id != dossier.id,
                Dossier.status.not_in(("declined", "stopped")),
            )
            .order_by(Dossier.submitted_at.desc(), Dossier.id.desc())
            .limit(_DUPLICATES)
        )
        .all()
    )
    offices = queries.offices_of({other.handling_agency_id for other in others})
    return tuple(
        Duplicate(other, offices[other.handling_agency_id], transitions.may_see(other, by))
        for other in others
    )


def reasons(dossier_id: UUID, by: By, kind: ReasonKind | None) -> tuple[CannedReason, ...]:
    """What an officer may choose from for this dossier. Raises `DOSSIER_NOT_FOUND`."""
    dossier = session().get(Dossier, dossier_id)
    if dossier is None or not transitions.may_see(dossier, by):
        raise problems.DOSSIER_NOT_FOUND.problem()
    handling = procedures.edition(dossier.revision_id).handling
    return handling.reasons if kind is None else handling.reasons_for(kind)
