"""What the machine sees of a dossier before an officer looks at it: reception in a minute."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.core.db import session
from backend.dossiers import advice, case_reading, mismatches, problems, queries, transitions
from backend.dossiers.advice import Advice, Found, Paper
from backend.dossiers.mismatches import Mismatch
from backend.dossiers.models import Attachment, Dossier
from backend.dossiers.transitions import By
from backend.procedures import service as procedures
from backend.procedures.editions import Edition
from backend.procedures.handling import CannedReason, ReasonKind

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
    duplicates: tuple[Duplicate, ...] | None
    advice: Advice | None


def look_at(dossier_id: UUID, by: By) -> Precheck:
    """Check a dossier; on record as reading it. Raises `DOSSIER_NOT_FOUND`."""
    dossier = case_reading.open_case(dossier_id, by)
    edition = procedures.edition(dossier.revision_id)
    papers = tuple(_papers(dossier, edition))
    differing = tuple(mismatches.find(edition.definition, dossier.answers))
    duplicates = _duplicates(dossier, by)
    found = Found(papers, differing, len(duplicates or ()), len(dossier.warnings))
    canned = {reason.key for reason in edition.handling.reasons_for("supplement")}
    is_new = dossier.status == "submitted"
    return Precheck(
        dossier,
        edition,
        papers,
        differing,
        duplicates,
        advice.advise(found, canned) if is_new else None,
    )


def _papers(dossier: Dossier, edition: Edition) -> list[Paper]:
    sent = Counter(
        session().scalars(
            select(Attachment.requirement).where(
                Attachment.dossier_id == dossier.id, Attachment.superseded_at.is_(None)
            )
        )
    )
    return [
        Paper(
            requirement=paper["key"],
            required=paper["required"],
            state=_state(paper, sent, dossier.paper_copies),
            files=sent[paper["key"]],
        )
        for paper in edition.rules.papers(dossier.answers)
    ]


def _state(paper: Any, sent: Counter[str], on_paper: dict[str, Any]) -> advice.PaperState:
    if sent[paper["key"]]:
        return "sent"
    if on_paper.get(paper["key"]):
        return "on_paper"
    return "to_show" if paper["how"] == "present" else "missing"


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
