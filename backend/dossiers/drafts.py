"""Use cases of drafts: a form in progress, held by the server because phones forget.

A draft is kept as the phone sent it. Nothing in it is judged here; that is for reading it and for
submitting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select

from backend.core import clock
from backend.core.db import session, transactional
from backend.core.preconditions import Seen
from backend.dossiers import kept_files, problems
from backend.dossiers.models import Draft
from backend.procedures import service as procedures

MOST: Final = 20
# A draft that nobody touched for this long is forgotten, with its files.
LIFETIME: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Content:
    """What a phone saves. `answers` cleaned; `attachments` as `Draft` keeps them."""

    revision: int
    answers: dict[str, Any]
    attachments: list[dict[str, Any]]
    agency: str | None
    step: str | None
    on_behalf_of: dict[str, Any] | None = None


class ChangedMeanwhile(Exception):
    """Somebody saved a version that the writer has not seen; `draft` is the current state."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.id)
        self.draft = draft


def expires_at(draft: Draft) -> datetime:
    """When the draft is forgotten unless it is saved again."""
    return draft.updated_at + LIFETIME


@transactional
def begin(citizen_id: UUID, key: str, procedure: str, content: Content) -> tuple[Draft, bool]:
    """A new draft, or the one that this `key` has begun before; whether it is new.

    Raises `PROCEDURE_NOT_FOUND`, `REVISION_RETIRED`, `REVISION_UNKNOWN` or `TOO_MANY_DRAFTS`.
    """
    # One at a time for a citizen, so that two phones cannot make a 21st, or the same one twice.
    lock = func.hashtextextended(f"drafts:{citizen_id}", 0)
    session().execute(select(func.pg_advisory_xact_lock(lock)))
    session().execute(delete(Draft).where(Draft.citizen_id == citizen_id, ~_is_alive()))
    mine = all_of(citizen_id)
    for draft in mine:
        if draft.idempotency_key == key:
            return draft, False
    if len(mine) >= MOST:
        raise problems.TOO_MANY_DRAFTS.problem()
    edition = procedures.open_edition(procedure, content.revision)
    now = clock.now()
    draft = Draft(
        citizen_id=citizen_id,
        procedure=procedure,
        idempotency_key=key,
        created_at=now,
        version=1,
        **_columns(content, edition.id, now),
    )
    session().add(draft)
    session().flush()
    kept_files.keep(citizen_id, _files(draft), expires_at(draft))
    return draft, True


def _columns(content: Content, revision_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "revision_id": revision_id,
        "answers": content.answers,
        "attachments": content.attachments,
        "agency": content.agency,
        "step": content.step,
        "on_behalf_of": content.on_behalf_of,
        "updated_at": now,
    }


def find(citizen_id: UUID, draft_id: UUID) -> Draft:
    """One of the citizen's own. Raises `DRAFT_NOT_FOUND` for anybody else's."""
    return _owned(citizen_id, draft_id, lock=False)


def _owned(citizen_id: UUID, draft_id: UUID, *, lock: bool) -> Draft:
    query = select(Draft).where(Draft.id == draft_id, Draft.citizen_id == citizen_id, _is_alive())
    draft = session().scalar(query.with_for_update() if lock else query)
    if draft is None:
        raise problems.DRAFT_NOT_FOUND.problem()
    return draft


def _is_alive() -> Any:
    return Draft.updated_at > clock.now() - LIFETIME


def all_of(citizen_id: UUID) -> Sequence[Draft]:
    """The citizen's drafts, the one saved last first."""
    return (
        session()
        .scalars(
            select(Draft)
            .where(Draft.citizen_id == citizen_id, _is_alive())
            .order_by(Draft.updated_at.desc(), Draft.id)
        )
        .all()
    )


@transactional
def save(citizen_id: UUID, draft_id: UUID, seen: Seen, content: Content) -> Draft:
    """Replace what a draft holds. What is there already is not saved twice.

    Any revision of the procedure that ever took effect will do: nothing that was typed is lost
    because a form was replaced meanwhile. Raises `DRAFT_NOT_FOUND`, `REVISION_UNKNOWN` or
    `ChangedMeanwhile`.
    """
    draft = _owned(citizen_id, draft_id, lock=True)
    edition = procedures.edition_ever(draft.procedure, content.revision)
    wanted = _columns(content, edition.id, clock.now())
    if all(getattr(draft, name) == wanted[name] for name in wanted if name != "updated_at"):
        # The answer to an earlier save was lost on its way, or nothing has changed.
        return draft
    if not seen.allows(draft.version):
        raise ChangedMeanwhile(draft)
    before = _files(draft)
    for name, value in wanted.items():
        setattr(draft, name, value)
    draft.version += 1
    session().flush()
    kept_files.let_go(citizen_id, before - _files(draft))
    kept_files.keep(citizen_id, _files(draft), expires_at(draft))
    return draft


@transactional
def discard(citizen_id: UUID, draft_id: UUID, seen: Seen) -> None:
    """Forget a draft and let go of its files. Raises `DRAFT_NOT_FOUND` or `ChangedMeanwhile`."""
    draft = _owned(citizen_id, draft_id, lock=True)
    if not seen.allows(draft.version):
        raise ChangedMeanwhile(draft)
    _remove(draft)


@transactional
def finish(citizen_id: UUID, draft_id: UUID, procedure: str) -> None:
    """The draft has become a dossier: forget it, in the caller's transaction.

    One that is not there, or is somebody else's or another procedure's, is no reason to refuse.
    """
    draft = session().scalar(
        select(Draft)
        .where(Draft.id == draft_id, Draft.citizen_id == citizen_id, Draft.procedure == procedure)
        .with_for_update()
    )
    if draft is not None:
        _remove(draft)


def _remove(draft: Draft) -> None:
    session().delete(draft)
    session().flush()
    kept_files.let_go(draft.citizen_id, _files(draft))


def _files(draft: Draft) -> set[UUID]:
    return kept_files.named(draft.attachments)


@transactional
def forget_all(citizen_id: UUID) -> int:
    """Forget every draft of a citizen, whatever its age; returns how many. Their files stay."""
    mine = delete(Draft).where(Draft.citizen_id == citizen_id).returning(Draft.id)
    return len(session().execute(mine).all())


@transactional
def sweep() -> int:
    """Forget the drafts that nobody touched for `LIFETIME`; returns how many.

    Their files were kept just as long, and go with the uploads' own sweep.
    """
    expired = delete(Draft).where(~_is_alive()).returning(Draft.id)
    return len(session().execute(expired).all())
