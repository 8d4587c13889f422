"""Use case of filing at a counter or by post: the officer types, the papers are there on paper.

The receipt (letter 01) is issued at once, and the time counts from now.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

import orjson
from sqlalchemy import select

from backend.agencies import service as agencies
from backend.agencies.models import Agency
from backend.citizens import service as citizens
from backend.core import clock
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.text import escape_pointer
from backend.dossiers import (
    case_problems,
    findable,
    numbers,
    paper_values,
    problems,
    same_event,
    submission,
    tracking,
    transitions,
    workflow,
)
from backend.dossiers.models import Dossier
from backend.dossiers.openings import Facts
from backend.dossiers.transitions import By, Case, Move, Told
from backend.procedures import service as procedures
from backend.procedures.editions import Edition

# Names the citizen of a filing by its key, so that a repeated press finds the first one's.
_WALK_IN: Final = UUID("0192f0c1-7a3b-7cc0-8f00-77616c6b2d69")


@dataclass(frozen=True, slots=True)
class Filing:
    """What an officer takes in: `papers` counts the sheets of each paper, by requirement."""

    key: str
    procedure: str
    agency: str
    channel: str
    applicant: str
    answers: dict[str, Any]
    papers: dict[str, int]

    @property
    def digest(self) -> bytes:
        """SHA-256 of what is filed, whatever the order of keys."""
        content = [self.procedure, self.agency, self.channel, self.applicant, self.answers]
        packed = orjson.dumps([*content, self.papers], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(packed).digest()


@transactional
def file(by: By, wanted: Filing) -> tuple[Dossier, bool]:
    """A new dossier, accepted; or the one that this key has made before, and whether it is new.

    Raises `PROCEDURE_NOT_FOUND`, `ACTION_NOT_YOURS`, `IDEMPOTENCY_KEY_REUSED` or
    `INVALID_REQUEST`.
    """
    edition = procedures.current(wanted.procedure)
    office = agencies.find(wanted.agency)
    if office is None or by.principal is None or not by.principal.may(office.id, "reception"):
        raise case_problems.ACTION_NOT_YOURS.problem(roles=["reception"])
    citizen_id = uuid5(_WALK_IN, f"{by.id}:{wanted.key}")
    if not citizens.register(citizen_id, wanted.applicant):
        return _earlier(citizen_id, wanted), False
    warnings = _expect_complete(wanted, edition, office)
    dossier = _open(wanted, edition, office, citizen_id)
    dossier.warnings = [
        {"pointer": w.pointer, "code": w.code, "message": w.message._asdict()} for w in warnings
    ]
    session().add(dossier)
    session().flush()
    facts = Facts(dossier, dossier.submitted_at)
    ways = workflow.ways("file_at_counter", None, ["reception"])
    case = Case(dossier, "file_at_counter", by, dossier.submitted_at, ways, office.id, facts)
    paper = paper_values.receipt(case)
    transitions.move(case, Move(paper=paper, tell=Told("dossier_filed_at_counter")))
    return dossier, True


def _earlier(citizen_id: UUID, wanted: Filing) -> Dossier:
    dossier = session().scalars(select(Dossier).where(Dossier.citizen_id == citizen_id)).one()
    if dossier.submission_digest != wanted.digest:
        raise problems.IDEMPOTENCY_KEY_REUSED.problem()
    return dossier


def _expect_complete(wanted: Filing, edition: Edition, office: Agency) -> list[FieldError]:
    """Raise every fault at once; answer the warnings that remain."""
    findings = edition.rules.check(wanted.answers, clock.today())
    errors = [error.under("/answers") for error in findings.errors]
    papers = {p["key"]: p for p in edition.rules.papers(wanted.answers)}
    for key in wanted.papers:
        if key not in papers:
            pointer = f"/papers/{escape_pointer(key)}"
            errors.append(FieldError(pointer, "paper_unknown", problems.PAPER_UNKNOWN))
    for key, paper in papers.items():
        if paper["required"] and paper["how"] == "submit" and not wanted.papers.get(key):
            pointer = f"/papers/{escape_pointer(key)}"
            errors.append(FieldError(pointer, "paper_missing", problems.PAPER_MISSING))
    receiving = edition.document("form", "vi")["receiving"]
    errors += submission.office_errors(wanted, office, receiving)
    if errors:
        raise INVALID_REQUEST.problem(errors)
    return [warning.under("/answers") for warning in findings.warnings]


def _open(wanted: Filing, edition: Edition, office: Agency, citizen_id: UUID) -> Dossier:
    now, today = clock.now(), clock.today()
    answers = edition.rules.derive(wanted.answers, today, office.name)
    code = tracking.generate()
    number = numbers.give(office.id, office.code, today)
    calendar = agencies.working_calendar()
    return Dossier(
        tracking_code=code,
        number=number,
        citizen_id=citizen_id,
        agency_id=office.id,
        handling_agency_id=office.id,
        revision_id=edition.id,
        procedure=edition.code,
        channel=wanted.channel,
        # Until the move below; nobody ever sees it.
        status="submitted",
        answers=answers,
        warnings=[],
        consent={"on_paper": True, "at": now.isoformat()},
        paper_copies=wanted.papers,
        search_text=findable.words(findable.keys(edition.definition), answers, number, code),
        same_event=same_event.key(edition.code, edition.handling.same_event, answers),
        submitted_at=now,
        acceptance_due_at=now,
        next_due_at=now,
        calendar_version=calendar.version,
        idempotency_key=wanted.key,
        submission_digest=wanted.digest,
        version=0,
    )
