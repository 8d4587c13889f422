"""Use cases of supplements: the office points at fields and papers, the citizen changes just those.

What is asked for: asked_items.py. How an answer is merged: supplement_answers.py; which papers come
with it: supplement_papers.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update

from backend.core import clock
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST
from backend.core.preconditions import Seen
from backend.core.statements import write
from backend.dossiers import (
    asked_items,
    findable,
    last_days,
    moments,
    paper_values,
    queries,
    reasons,
    requests,
    same_event,
    supplement_drafts,
    supplement_papers,
    transitions,
)
from backend.dossiers.asked_items import Asked
from backend.dossiers.models import Attachment, Dossier, Supplement
from backend.dossiers.submission import AttachedFile
from backend.dossiers.supplement_answers import Answered, Merged, merge
from backend.dossiers.transitions import SYSTEM, By, Case, Move, Told
from backend.uploads import service as uploads

# What the notice of the end says when a supplement did not come.
_TOO_LATE: Final = (
    "qua_han_bo_sung",
    "Đã quá thời hạn bổ sung mà hồ sơ chưa được bổ sung.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer asks for, all of it at once; `due_at` where the usual time will not do."""

    items: tuple[Asked, ...]
    remark: str | None = None
    due_at: datetime | None = None


@transactional
def ask(dossier_id: UUID, by: By, seen: Seen, wanted: Wanted) -> Dossier:
    """Ask the citizen for exactly these things: letter 02, and the clock stands still.

    Raises as `transitions.take`, `SUPPLEMENTS_USED_UP`, `CONFIRMATION_AWAITED`, or
    `INVALID_REQUEST` for what the form does not have.
    """
    case = transitions.take(dossier_id, "request_supplement", by, seen)
    policy = case.edition.handling.rules.supplement
    items = asked_items.resolve(case.edition, case.dossier.answers, wanted.items)
    due_at = last_days.of_request(case.now, policy.answer_days, wanted.due_at)
    supplement = Supplement(
        dossier_id=dossier_id,
        kind="supplement",
        from_status=case.dossier.status,
        asked_at=case.now,
        officer_id=by.officer_id,
        agency_id=case.agency_id,
        remark=wanted.remark,
        items=items,
        due_at=due_at,
    )
    write(supplement)
    missing = asked_items.as_missing(case.edition, case.dossier.channel, items)
    basis = asked_items.bases(case.edition, wanted.items)
    told = case.edition.handling.basis(basis)
    paper = paper_values.supplement_request(
        case, missing, wanted.remark or "", due_at, told.vi if told else ""
    )
    return transitions.move(
        case,
        Move(
            cause="supplement",
            legal_basis=basis,
            citizen_due=due_at,
            note=wanted.remark,
            paper=paper,
            tell=Told("supplement_requested", {"due": moments.in_words(due_at)}),
            details={"supplement": str(supplement.id)},
        ),
    )


@transactional
def answer(
    by: By, dossier_id: UUID, supplement_id: UUID | None, seen: Seen, given: Answered
) -> Dossier:
    """Change exactly what was asked for, and go on where the office stopped.

    Without `supplement_id` the one that is awaited. Raises as `transitions.take`,
    `SUPPLEMENT_NOT_FOUND` or `INVALID_REQUEST` with every fault.
    """
    case = transitions.take(dossier_id, "answer_supplement", by, seen)
    supplement = requests.awaited_supplement(dossier_id, supplement_id)
    merged = merge(case, supplement.items, given)
    papers = supplement_papers.wanted(case, supplement.items, merged)
    if given.copies is None:
        wrong = papers.faults_of_files(given.attachments)
    else:
        wrong = papers.faults_of_copies(given.copies)
    if faults := merged.faults + wrong:
        raise INVALID_REQUEST.problem(faults)
    before, after = merged.before, merged.after
    if given.attachments:
        before["papers"], after["papers"] = _replace(case, given.attachments)
    if given.copies:
        old = case.dossier.paper_copies or {}
        before["paper_copies"] = {key: old.get(key, 0) for key in given.copies}
        after["paper_copies"] = given.copies
        case.dossier.paper_copies = {**old, **given.copies}
    _put_answers(case, merged)
    supplement.answered_at, supplement.outcome = case.now, "answered"
    supplement.response, supplement.before, supplement.after = given.remark, before, after
    supplement_drafts.drop(case.dossier)
    transitions.alert(case, "supplement_answered", _roles_after(supplement.from_status))
    return transitions.move(
        case,
        Move(
            target=supplement.from_status,  # type: ignore[arg-type]
            tell=Told("supplement_received"),
            details={"supplement": str(supplement.id)},
        ),
    )


def _put_answers(case: Case, merged: Merged) -> None:
    """The answers, and what lists and searches know of them."""
    dossier, edition = case.dossier, case.edition
    dossier.answers, dossier.warnings = merged.answers, merged.warnings
    numbers = (dossier.number, dossier.tracking_code)
    searched = findable.keys(edition.definition)
    dossier.search_text = findable.words(searched, merged.answers, *numbers)
    fields = edition.handling.same_event
    dossier.same_event = same_event.key(edition.code, fields, merged.answers)


def _roles_after(status: str) -> tuple[str, ...]:
    return ("reception",) if status == "submitted" else ("specialist",)


def _replace(case: Case, files: tuple[AttachedFile, ...]) -> tuple[list[Any], list[Any]]:
    """Take the new files in; those they replace stay, but no longer count. Ids before and after."""
    dossier = case.dossier
    papers = {file.requirement for file in files}
    everything = queries.attached(dossier.id)
    old = [a for a in everything if a.requirement in papers and a.superseded_at is None]
    wanted = [(file.upload, file.requirement) for file in files]
    faults = uploads.claim(dossier.citizen_id, wanted, dossier.procedure)
    if faults:
        raise INVALID_REQUEST.problem([fault.under("/attachments") for fault in faults])
    session().execute(
        update(Attachment)
        .where(Attachment.id.in_([attachment.id for attachment in old]))
        .values(superseded_at=case.now)
    )
    last = max((attachment.position for attachment in everything), default=-1)
    kinds = asked_items.first_kinds(case.edition)
    write(
        *(
            Attachment(
                dossier_id=dossier.id,
                upload_id=file.upload,
                requirement=file.requirement,
                alternative=file.alternative or kinds[file.requirement],
                position=last + place,
            )
            for place, file in enumerate(files, 1)
        )
    )
    uploads.put_together(wanted)
    return [str(a.upload_id) for a in old], [str(file.upload) for file in files]


@transactional
def expire(dossier_id: UUID, by: By = SYSTEM, seen: Seen | None = None) -> Dossier:
    """End a dossier whose supplement did not come in time: refused, or stopped once accepted.

    Raises as `transitions.take`, or `NOT_EXPIRED`.
    """
    case = transitions.take(dossier_id, "expire_supplement", by, seen or transitions.ANY)
    supplement = case.facts.expected_answer
    supplement.answered_at, supplement.outcome = case.now, "expired"
    supplement_drafts.drop(case.dossier)
    accepted = case.dossier.accepted_at is not None
    why = reasons.prepared(case.edition.handling, *_TOO_LATE)
    paper = (paper_values.stop_notice if accepted else paper_values.refusal)(case, [why])
    return transitions.move(
        case,
        Move(
            target="stopped" if accepted else "declined",
            note=why.text,
            paper=paper,
            tell=Told("supplement_expired"),
            details={"supplement": str(supplement.id)},
        ),
    )


def overdue() -> list[UUID]:
    """The dossiers whose supplement should have come by now."""
    found = session().scalars(
        select(Supplement.dossier_id)
        .join(Dossier, Dossier.id == Supplement.dossier_id)
        .where(
            Supplement.answered_at.is_(None),
            Supplement.due_at <= clock.now(),
            Supplement.kind == "supplement",
            Dossier.status == "supplement_requested",
        )
        .order_by(Supplement.due_at)
    )
    return list(found)
