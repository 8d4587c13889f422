"""Use cases of answers to supplements in progress, held by the server because phones forget.

While an answer is awaited there is one: as the phone saved it last, or an empty one in version 0.
It may be unfinished or wrong, but holds nothing that an answer could not. It is the citizen's own,
and goes when the request does: answered, too late, or its dossier ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select

from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST
from backend.core.preconditions import Seen
from backend.dossiers import kept_files, queries, requests, transitions, workflow
from backend.dossiers.models import Dossier, Supplement, SupplementDraft
from backend.dossiers.submission import AttachedFile
from backend.dossiers.supplement_answers import Answered
from backend.dossiers.supplement_papers import not_asked

# An answer still counts until a job has ended the dossier, some minutes after its time is up.
_FILES_OUTLAST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Content:
    """What a phone saves. `answers` cleaned; `attachments` as `SupplementDraft` keeps them."""

    answers: dict[str, Any]
    attachments: list[dict[str, Any]]
    remark: str | None

    @property
    def as_answer(self) -> Answered:
        """What would be answered if it were sent now."""
        files = (
            AttachedFile(file["requirement"], file.get("alternative"), UUID(file["upload"]))
            for file in self.attachments
        )
        return Answered(self.answers, tuple(files), self.remark)


class ChangedMeanwhile(Exception):
    """Somebody saved a version that the writer has not seen; `draft` is the current state."""

    def __init__(self, draft: SupplementDraft) -> None:
        super().__init__(draft.supplement_id)
        self.draft = draft


def find(citizen_id: UUID, dossier_id: UUID, supplement_id: UUID) -> SupplementDraft:
    """What the citizen has answered so far.

    Raises `DOSSIER_NOT_FOUND` for anybody else's, `ACTION_NOT_ALLOWED` or `SUPPLEMENT_NOT_FOUND`
    where no answer to this is awaited.
    """
    dossier = queries.of_citizen(citizen_id, dossier_id).dossier
    if not workflow.known_from("answer_supplement", dossier.status):
        raise transitions.not_allowed(dossier, transitions.citizen(citizen_id))
    return _draft_of(requests.awaited_supplement(dossier_id, supplement_id), citizen_id)


def _draft_of(supplement: Supplement, citizen_id: UUID) -> SupplementDraft:
    return session().get(SupplementDraft, supplement.id) or SupplementDraft(
        supplement_id=supplement.id,
        citizen_id=citizen_id,
        answers={},
        attachments=[],
        remark=None,
        version=0,
    )


@transactional
def save(
    citizen_id: UUID, dossier_id: UUID, supplement_id: UUID, seen: Seen, content: Content
) -> SupplementDraft:
    """Replace what is kept. What is there already is not saved twice.

    Holds the dossier as sending does: whichever of the two comes second finds what the first has
    made of it. Raises as `find`, `INVALID_REQUEST` for what was not asked for, `ChangedMeanwhile`.
    """
    case = transitions.take(dossier_id, "answer_supplement", transitions.citizen(citizen_id))
    supplement = requests.awaited_supplement(dossier_id, supplement_id)
    faults = not_asked(case, supplement.items, content.as_answer)
    if faults:
        raise INVALID_REQUEST.problem(faults)
    draft = _draft_of(supplement, citizen_id)
    if _holds(draft, content):
        # The answer to an earlier save was lost on its way, or nothing has changed.
        return draft
    if not seen.allows(draft.version):
        raise ChangedMeanwhile(draft)
    before = kept_files.named(draft.attachments)
    draft.answers, draft.attachments = content.answers, content.attachments
    draft.remark = content.remark
    draft.version += 1
    draft.updated_at = case.now
    session().add(draft)
    session().flush()
    files = kept_files.named(draft.attachments)
    kept_files.let_go(citizen_id, before - files)
    kept_files.keep(citizen_id, files, supplement.due_at + _FILES_OUTLAST)
    return draft


def _holds(draft: SupplementDraft, content: Content) -> bool:
    kept = Content(draft.answers, draft.attachments, draft.remark)
    return kept == content


def drop(dossier: Dossier) -> None:
    """Nothing is awaited any more: forget what was begun, within the caller's transaction."""
    begun = (
        delete(SupplementDraft)
        .where(
            SupplementDraft.supplement_id.in_(
                select(Supplement.id).where(Supplement.dossier_id == dossier.id)
            )
        )
        .returning(SupplementDraft.attachments)
    )
    for attachments in session().scalars(begun).all():
        kept_files.let_go(dossier.citizen_id, kept_files.named(attachments))


def all_of(citizen_id: UUID) -> Sequence[tuple[SupplementDraft, UUID]]:
    """What the citizen has begun to answer, each with its dossier's id."""
    rows = session().execute(
        select(SupplementDraft, Supplement.dossier_id)
        .join(Supplement, Supplement.id == SupplementDraft.supplement_id)
        .where(SupplementDraft.citizen_id == citizen_id)
        .order_by(SupplementDraft.supplement_id)
    )
    return [(row.SupplementDraft, row.dossier_id) for row in rows]


@transactional
def forget_all(citizen_id: UUID) -> int:
    """Forget what a citizen has begun to answer; returns how many. The files stay."""
    mine = (
        delete(SupplementDraft)
        .where(SupplementDraft.citizen_id == citizen_id)
        .returning(SupplementDraft.supplement_id)
    )
    return len(session().execute(mine).all())
