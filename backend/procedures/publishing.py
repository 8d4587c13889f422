"""Publishing: revisions beside one another, one of them current at any moment.

    planned ──its day comes──▶ current ──the next one takes effect──▶ open for GRACE ──▶ retired
       │
       └── replaced before its day: withdrawn, was never open

What was published never changes; only the moment of its retirement is set. Dossiers and drafts
keep pointing at the revision they were filled in.

Revisions come from the catalogue's files (`publish`, at the command line) or from a file that an
administrator wrote (`publish_file`). Each publishing, withdrawal and closing is on record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from backend.audit import service as audit
from backend.audit.service import INSTALLATION, OPERATOR, Actor
from backend.core import clock
from backend.core.db import session, transactional
from backend.core.text import LANGUAGES, Language
from backend.procedures import changes, form_schema, search
from backend.procedures.answers import AnswerRules
from backend.procedures.changes import Change
from backend.procedures.definition import Definition
from backend.procedures.editions import shelf
from backend.procedures.models import Revision, SearchTerm

# Somebody who began on the old revision may finish: a superseded one stays open this long.
GRACE: Final = timedelta(hours=24)


# A plan of the catalogue's files that says nothing new since an administrator wrote a later one.
_OLDER: Final = "older"


class NotPublished(Exception):
    """There is no such procedure or plan, or it is closed already."""


class PublishedMeanwhile(Exception):
    """Another revision came after the one that was looked at."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did with one definition."""

    code: str
    number: int
    outcome: str
    """"published", "unchanged", "closed" (left alone: it takes no dossiers any more) or "older"
    (left alone: an administrator has published a later one since)."""
    effective_at: datetime
    changes: tuple[Change, ...] = ()
    follows: int | None = None
    """The number of the last revision before this was decided; None: there is none."""

    @property
    def is_new(self) -> bool:
        """Whether there is a revision now that was not there before."""
        return self.outcome == "published"


@transactional
def publish(definitions: Iterable[Definition], reopen: Iterable[str] = ()) -> list[Published]:
    """Make a revision of each definition that differs from its last one; all or none.

    Doing it again with the same definitions does nothing. A revision takes effect on its
    definition's date, or at once when that has passed; the one before stays current until then,
    and open for `GRACE` after. A closed procedure is left closed unless named in `reopen`.
    """
    _alone()
    reopened = frozenset(reopen)
    done = [
        _publish_one(definition, definition.code in reopened, OPERATOR)
        for definition in definitions
    ]
    shelf.forget()
    return done


def preview(definition: Definition, *, reopen: bool = False) -> Published:
    """What publishing this file would do now; nothing is done."""
    AnswerRules(definition)
    return _decide(definition, revisions_of(definition.code), reopen=reopen, written=True)


@transactional
def publish_file(
    definition: Definition, file: str, follows: int | None, by: Actor, *, reopen: bool = False
) -> Published:
    """As `publish`, of one definition that `by` wrote as `file` when `follows` was the last.

    Raises `PublishedMeanwhile`.
    """
    _alone()
    earlier = revisions_of(definition.code)
    if follows != (earlier[-1].number if earlier else None):
        raise PublishedMeanwhile(definition.code)
    done = _publish_one(definition, reopen, by, file)
    shelf.forget()
    return done


def _alone() -> None:
    session().execute(select(func.pg_advisory_xact_lock(func.hashtext("procedures.publish"))))


def revisions_of(code: str) -> Sequence[Revision]:
    """Every revision of a procedure, by number."""
    return (
        session()
        .scalars(select(Revision).where(Revision.code == code).order_by(Revision.number))
        .all()
    )


def codes() -> Sequence[str]:
    """Every procedure that was ever published."""
    return session().scalars(select(Revision.code).distinct()).all()


def number_of(definition: Definition) -> tuple[int, bool]:
    """The number of the definition's revision, and whether it is published; else the next one."""
    earlier = revisions_of(definition.code)
    last = [revision for revision in earlier if not is_withdrawn(revision)][-1:]
    if last and last[0].checksum == definition.checksum:
        return last[0].number, True
    return (earlier[-1].number + 1 if earlier else 1), False


def _decide(
    definition: Definition, earlier: Sequence[Revision], *, reopen: bool, written: bool
) -> Published:
    """What becomes of a definition; `written`: by an administrator, not in the catalogue."""
    code = definition.code
    standing = [revision for revision in earlier if not is_withdrawn(revision)]
    last = standing[-1] if standing else None
    follows = earlier[-1].number if earlier else None
    if earlier and (last is None or last.retired_at) and not reopen:
        before = earlier[-1]
        return Published(code, before.number, "closed", before.effective_at, (), follows)
    if last and last.retired_at is None and last.checksum == definition.checksum:
        return Published(code, last.number, "unchanged", last.effective_at, (), follows)
    if last and last.file and not written and _was_published(definition, earlier):
        return Published(code, last.number, _OLDER, last.effective_at, (), follows)
    differences = changes.compare(Definition.from_dict(last.definition), definition) if last else []
    return Published(
        code,
        (follows or 0) + 1,
        "published",
        _effective_at(definition, follows=bool(earlier)),
        tuple(differences),
        follows,
    )


def _was_published(definition: Definition, earlier: Sequence[Revision]) -> bool:
    return any(revision.checksum == definition.checksum for revision in earlier)


def _publish_one(
    definition: Definition, reopen: bool, by: Actor, file: str | None = None
) -> Published:
    earlier = revisions_of(definition.code)
    done = _decide(definition, earlier, reopen=reopen, written=file is not None)
    if not done.is_new:
        return done
    # What cannot be checked against must not be published; this raises before anything is.
    AnswerRules(definition)
    revision = Revision(
        code=done.code,
        number=done.number,
        checksum=definition.checksum,
        definition=definition.to_dict(),
        documents={language: _documents(definition, language) for language in LANGUAGES},
        effective_at=done.effective_at,
        file=file,
    )
    _make_way(earlier, revision.effective_at)
    session().add(revision)
    session().flush()
    session().add_all(_search_terms(revision))
    _note(by, "published", done.code, revision=done.number, from_=done.effective_at)
    return done


def _note(by: Actor, what: str, code: str, *, from_: datetime, **details: int) -> None:
    told = {"code": code, "from": from_.isoformat(), **details}
    audit.record(by, f"procedure.{what}", INSTALLATION, details=told)


def _documents(definition: Definition, language: Language) -> dict[str, Any]:
    return {
        "form": form_schema.compile_form(definition, language),
        "description": form_schema.describe(definition, language),
        "summary": form_schema.summarise(definition, language),
    }


def _search_terms(revision: Revision) -> list[SearchTerm]:
    found = search.terms(revision.documents[language]["summary"] for language in LANGUAGES)
    return [
        SearchTerm(
            revision_id=revision.id,
            position=position,
            weight=term.weight,
            text=term.text,
            folded=term.words.folded,
            spelled=term.words.spelled,
        )
        for position, term in enumerate(found)
    ]


def _effective_at(definition: Definition, *, follows: bool) -> datetime:
    """Midnight in Viet Nam of the definition's date; a later revision never reaches back."""
    written = datetime.combine(definition.effective_from, time(), clock.VIETNAM)
    return max(written, clock.now()) if follows else written


def _make_way(earlier: Sequence[Revision], effective_at: datetime) -> None:
    """End what a revision replaces that takes effect at `effective_at`.

    The one in effect just before gets its grace. Those planned for that day or later are
    withdrawn, and what they would have replaced lives on until `effective_at`. A plan for an
    earlier day stands: what was published is never taken back unasked; see `withdraw`.
    """
    in_effect = [r for r in earlier if not is_withdrawn(r) and r.effective_at < effective_at]
    for planned in earlier:
        if not is_withdrawn(planned) and planned.effective_at >= effective_at:
            planned.retired_at = planned.effective_at
    if in_effect and not _has_ended(in_effect[-1]):
        in_effect[-1].retired_at = effective_at + GRACE


def is_withdrawn(revision: Revision) -> bool:
    """Whether it was replaced, or its procedure closed, before its day came."""
    return revision.retired_at is not None and revision.retired_at <= revision.effective_at


@transactional
def withdraw(code: str, number: int, by: Actor = OPERATOR) -> None:
    """Take back a planned revision; the one before stays until the next plan, if there is one.

    Raises `NotPublished` unless it is planned.
    """
    _alone()
    standing = [r for r in revisions_of(code) if not is_withdrawn(r)]
    place = next((i for i, r in enumerate(standing) if r.number == number), None)
    if place is None or standing[place].effective_at <= clock.now():
        raise NotPublished(code)
    planned, following = standing[place], standing[place + 1 : place + 2]
    if place > 0:
        end = following[0].effective_at + GRACE if following else planned.retired_at
        standing[place - 1].retired_at = end
    planned.retired_at = planned.effective_at
    _note(by, "withdrawn", code, revision=number, from_=planned.effective_at)
    shelf.forget()


def _has_ended(revision: Revision) -> bool:
    return revision.retired_at is not None and revision.retired_at <= clock.now()


@transactional
def retire(
    code: str, on: date | None = None, by: Actor = OPERATOR, *, follows: int | None = None
) -> datetime:
    """Close a procedure: from the day `on` (in Viet Nam; now if None) it takes no dossiers.

    Filed dossiers go on. Answers the moment of closing. Raises `NotPublished`, or
    `PublishedMeanwhile` where the last revision is not the one given as `follows`.
    """
    _alone()
    known = revisions_of(code)
    if follows is not None and known and known[-1].number != follows:
        raise PublishedMeanwhile(code)
    standing = [revision for revision in known if not is_withdrawn(revision)]
    if not standing or standing[-1].retired_at is not None:
        raise NotPublished(code)
    now = clock.now()
    closing = max(now, datetime.combine(on, time(), clock.VIETNAM)) if on else now
    for revision in standing:
        if not _has_ended(revision):
            earliest = max(closing, revision.effective_at)
            revision.retired_at = min(earliest, revision.retired_at or earliest)
    _note(by, "closed", code, from_=closing)
    shelf.forget()
    return closing
