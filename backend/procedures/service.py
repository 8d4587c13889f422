"""Use cases around procedures: publish, find, and hold a submission to its revision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from backend.core import clock
from backend.core.db import session, transactional
from backend.core.errors import ProblemType
from backend.core.text import LANGUAGES, Language, Text
from backend.procedures import form_schema, search
from backend.procedures.definition import Definition
from backend.procedures.editions import Edition, shelf
from backend.procedures.models import Revision

PROCEDURE_NOT_FOUND = ProblemType(
    "procedure-not-found",
    404,
    Text("Không có thủ tục này", "There is no such procedure"),
    Text(
        "Mã thủ tục không có hoặc thủ tục không còn nhận hồ sơ. Xem danh sách thủ tục.",
        "The code is unknown or the procedure takes no dossiers. See the list of procedures.",
    ),
)
REVISION_RETIRED = ProblemType(
    "revision-retired",
    409,
    Text("Biểu mẫu đã có bản mới", "The form has a newer revision"),
    Text(
        "Hãy tải lại biểu mẫu (current_revision), xem lại câu trả lời rồi gửi.",
        "Fetch the form again (current_revision), review the answers and submit.",
    ),
)
REVISION_UNKNOWN = ProblemType(
    "revision-unknown",
    422,
    Text("Không có bản biểu mẫu này", "There is no such revision"),
    Text(
        "Dùng số `revision` mà biểu mẫu đưa ra.",
        "Use the `revision` that the form endpoint gave.",
    ),
)

# Somebody who began on the old revision may finish: a superseded one stays open this long.
GRACE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did with one definition."""

    code: str
    number: int
    is_new: bool


@transactional
def publish(definitions: Iterable[Definition]) -> list[Published]:
    """Make a revision of each definition that differs from its last one; all or none.

    Doing it again with the same definitions does nothing. The revision before is retired `GRACE`
    after the new one takes effect.
    """
    session().execute(select(func.pg_advisory_xact_lock(func.hashtext("procedures.publish"))))
    done = [_publish_one(definition) for definition in definitions]
    shelf.forget()
    return done


def _publish_one(definition: Definition) -> Published:
    last = session().scalar(
        select(Revision)
        .where(Revision.code == definition.code)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    if last is not None and last.checksum == definition.checksum:
        return Published(definition.code, last.number, is_new=False)
    revision = Revision(
        code=definition.code,
        number=last.number + 1 if last else 1,
        checksum=definition.checksum,
        definition=definition.to_dict(),
        documents={language: _documents(definition, language) for language in LANGUAGES},
        effective_at=_effective_at(definition, follows=last is not None),
    )
    session().add(revision)
    if last is not None:
        last.retired_at = revision.effective_at + GRACE
    return Published(revision.code, revision.number, is_new=True)


def _documents(definition: Definition, language: Language) -> dict[str, Any]:
    return {
        "form": form_schema.compile_form(definition, language),
        "description": form_schema.describe(definition, language),
        "summary": form_schema.summarise(definition, language),
    }


def _effective_at(definition: Definition, *, follows: bool) -> datetime:
    """Midnight in Viet Nam of the definition's date; a later revision never reaches back."""
    written = datetime.combine(definition.effective_from, time(), clock.VIETNAM)
    return max(written, clock.now()) if follows else written


def current(code: str) -> Edition:
    """The edition a new dossier is filled in. Raises `PROCEDURE_NOT_FOUND`."""
    editions = shelf.open_editions().get(code)
    if not editions:
        raise PROCEDURE_NOT_FOUND.problem()
    return editions[-1]


def open_edition(code: str, number: int) -> Edition:
    """The edition of that number, if it still takes submissions.

    Raises `PROCEDURE_NOT_FOUND`, `REVISION_RETIRED` (naming the current one) or
    `REVISION_UNKNOWN`.
    """
    newest = current(code)
    for edition in shelf.open_editions()[code]:
        if edition.number == number:
            return edition
    if 0 < number < newest.number:
        raise REVISION_RETIRED.problem(current_revision=newest.number)
    raise REVISION_UNKNOWN.problem(current_revision=newest.number)


def edition(revision_id: UUID) -> Edition:
    """The edition a dossier was filled in."""
    return shelf.edition(revision_id)


def list_current(language: Language, q: str, category: str) -> list[dict[str, Any]]:
    """Summaries of the procedures that take dossiers, the best match for `q` first."""
    editions = [editions[-1] for editions in shelf.open_editions().values()]
    summaries = [found.document("summary", language) for found in editions]
    if category:
        summaries = [s for s in summaries if any(c["key"] == category for c in s["categories"])]
    return search.rank(summaries, q) if q else summaries
