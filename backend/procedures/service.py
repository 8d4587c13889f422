"""Use cases around procedures: find them, and hold a submission to its revision.

How revisions come about: publishing.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.core import clock
from backend.core.db import session
from backend.core.errors import ProblemType
from backend.core.text import Language, Text
from backend.procedures import carry_over as carrying
from backend.procedures import changes, prefill, publishing, queries, search
from backend.procedures.carry_over import CarriedOver
from backend.procedures.changes import Change
from backend.procedures.definition import Definition
from backend.procedures.editions import Edition, shelf
from backend.procedures.models import Revision
from backend.procedures.prefill import Earlier, Suggestion

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


publish = publishing.publish
retire = publishing.retire
withdraw = publishing.withdraw


def current(code: str) -> Edition:
    """The edition a new dossier is filled in. Raises `PROCEDURE_NOT_FOUND`."""
    edition = current_or_none(code)
    if edition is None:
        raise PROCEDURE_NOT_FOUND.problem()
    return edition


def current_or_none(code: str) -> Edition | None:
    """As `current`; None for a procedure that takes no dossiers."""
    editions = shelf.open_editions().get(code)
    return editions[-1] if editions else None


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


def open_or_current(code: str, number: int | None) -> Edition:
    """The edition of that number as `open_edition` gives it; without a number, the current one."""
    return current(code) if number is None else open_edition(code, number)


def edition(revision_id: UUID) -> Edition:
    """The edition a dossier was filled in."""
    return shelf.edition(revision_id)


def edition_ever(code: str, number: int) -> Edition:
    """The edition of that number, also one that takes no submissions any more.

    Raises `REVISION_UNKNOWN` if there is none or its day has not come.
    """
    revision_id = session().scalar(
        select(Revision.id).where(
            Revision.code == code,
            Revision.number == number,
            Revision.effective_at <= clock.now(),
        )
    )
    if revision_id is None:
        raise REVISION_UNKNOWN.problem()
    return shelf.edition(revision_id)


def carry_over(old: Edition, new: Edition, language: Language, answers: Any) -> CarriedOver:
    """Answers given to one edition as answers to another, with what did not fit."""
    return carrying.carry_over(
        old.document("form", language), new.document("form", language), answers
    )


def history(code: str, language: Language) -> list[dict[str, Any]]:
    """Every revision of a procedure, the newest first, and what it changed in the one before.

    Raises `PROCEDURE_NOT_FOUND`.
    """
    revisions = publishing.revisions_of(code)
    if not revisions:
        raise PROCEDURE_NOT_FOUND.problem()
    in_use = [edition.number for edition in shelf.open_editions().get(code, [])]
    shown = []
    before: Revision | None = None
    for revision in revisions:
        shown.append(
            {
                "number": revision.number,
                "state": _state(revision, in_use),
                "effective_from": revision.effective_at.astimezone(clock.VIETNAM).date(),
                "published_at": revision.published_at,
                "retired_at": revision.retired_at,
                "changes": _changes(before, revision, language),
            }
        )
        before = revision
    return shown[::-1]


def _state(revision: Revision, in_use: list[int]) -> str:
    if publishing.is_withdrawn(revision):
        return "withdrawn"
    if revision.effective_at > clock.now():
        return "planned"
    if revision.number not in in_use:
        return "retired"
    return "current" if revision.number == in_use[-1] else "closing"


def _changes(
    before: Revision | None, revision: Revision, language: Language
) -> list[dict[str, Any]]:
    if before is None:
        return []
    old, new = (Definition.from_dict(r.definition) for r in (before, revision))
    return told(changes.compare(old, new), language)


def told(differences: Iterable[Change], language: Language) -> list[dict[str, Any]]:
    """Differences between revisions as an answer shows them."""
    return [
        {
            "kind": change.kind,
            "how": change.how,
            "key": change.key,
            "name": change.name.pick(language),
            "aspects": list(change.aspects),
        }
        for change in differences
    ]


def suggest_answers(
    edition: Edition, earlier: Iterable[tuple[Edition, dict[str, Any], Any]]
) -> list[Suggestion]:
    """What earlier answers, newest first, already know about the person at the phone.

    `earlier` is (edition they were given to, answers, origin); suggestions name the origin.
    """
    schema = edition.document("form", "vi")["schema"]
    known = [Earlier(given_to.definition, answers, origin) for given_to, answers, origin in earlier]
    return prefill.suggest(edition.definition, schema, known)


@dataclass(frozen=True, slots=True)
class Found:
    """Summaries of procedures; when nothing was found, what might have been meant."""

    items: list[dict[str, Any]]
    suggestions: list[str]


def list_current(language: Language, q: str, category: str) -> Found:
    """The procedures that take dossiers; with `q` those that answer it, the best first."""
    editions = [editions[-1] for editions in shelf.open_editions().values()]
    question = search.read(q) if q else None
    suggestions: list[str] = []
    if question is not None:
        by_id = {edition.id: edition for edition in editions}
        editions = [by_id[found] for found in queries.find(question, by_id)]
        suggestions = [] if editions else queries.suggest(question, by_id)
    elif q:
        editions = []
    summaries = [edition.document("summary", language) for edition in editions]
    if category:
        summaries = [s for s in summaries if any(c["key"] == category for c in s["categories"])]
    return Found(summaries, suggestions)


def fees(code: str, number: int | None, answers: Any, language: Language) -> dict[str, Any]:
    """What these answers cost if sent today: items, and their sum where every amount is known.

    Raises as `open_edition`.
    """
    due = open_or_current(code, number).rules.fees(answers, clock.today())
    totals = [fee.total for fee in due]
    return {
        "items": [
            {
                "text": fee.text.pick(language),
                "certainty": fee.certainty,
                "amount": fee.amount,
                "quantity": fee.quantity,
                "total": fee.total,
            }
            for fee in due
        ],
        "total": None if None in totals else sum(total for total in totals if total is not None),
    }
