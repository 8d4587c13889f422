"""Use cases of results: the signed PDF goes to the store by a link and is proved, then handed over.

The bytes never pass through the API on their way in; "received" is said only after size, SHA-256
and that it is a PDF have been proved here.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from backend.audit import service as audit
from backend.core import clock, ids
from backend.core.db import release, session, transactional
from backend.core.errors import FieldError
from backend.core.preconditions import Seen
from backend.core.statements import write
from backend.core.storage import GetLink, NoSuchObject, PutLink, Storage
from backend.dossiers import case_problems, downloads, pdf_check, problems, transitions
from backend.dossiers.models import Dossier, Result
from backend.dossiers.transitions import By, Case, Move, Told

PDF: Final = "application/pdf"
MAX_BYTES: Final = 20 * 1024 * 1024
# Long enough for a slow line to begin, short enough to be useless when forwarded (seconds).
LINK_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Announced:
    """A result that an officer wants to send: `size` in bytes, hashes in lower-case hex."""

    file_name: str
    size: int
    sha256: str
    md5: str


@transactional
def announce(
    storage: Storage, dossier_id: UUID, by: By, seen: Seen, file: Announced
) -> tuple[Result, PutLink]:
    """Make room for a result, and a link that fits it. The dossier stays as it is until it came.

    Raises as `transitions.take`.
    """
    case = transitions.take(dossier_id, "add_result", by, seen)
    result = Result(
        dossier_id=dossier_id,
        state="awaiting",
        file_name=file.file_name,
        size=file.size,
        sha256=file.sha256,
        md5=file.md5,
        object_key=f"results/{ids.random_name()}",
        officer_id=by.officer_id,
        announced_at=case.now,
    )
    write(result)
    _on_record(case, "result.announced", result)
    link = storage.put_link(
        result.object_key, media_type=PDF, size=file.size, md5=file.md5, sha256=file.sha256
    )
    return result, link


def complete(storage: Storage, dossier_id: UUID, result_id: UUID, by: By, seen: Seen) -> Dossier:
    """Prove that the result arrived and is a PDF. Saying it again of the same one is once.

    The store is asked outside any transaction. Raises as `transitions.take`, `RESULT_NOT_FOUND`,
    `RESULT_NOT_ARRIVED` (send it, then ask again) or `RESULT_REFUSED` (announce anew).
    """
    result = _look(dossier_id, result_id, by, seen)
    if result.state == "refused":
        raise case_problems.RESULT_REFUSED.problem()
    if result.state == "received":
        return session().get_one(Dossier, dossier_id)
    release()
    try:
        pages, fault = _prove(storage, result)
    except NoSuchObject as error:
        raise case_problems.RESULT_NOT_ARRIVED.problem() from error
    if fault is not None:
        _refuse(result_id, by.actor)
        storage.delete(result.object_key)
        raise case_problems.RESULT_REFUSED.problem([fault])
    return _receive(dossier_id, result_id, by, seen, pages)


@transactional
def _look(dossier_id: UUID, result_id: UUID, by: By, seen: Seen) -> Result:
    """The result, after everything that could refuse it without looking at the file."""
    result = session().get(Result, result_id)
    if result is not None and result.state == "received":
        seen = transitions.ANY
    case = transitions.take(dossier_id, "add_result", by, seen)
    if result is None or result.dossier_id != dossier_id:
        raise case_problems.RESULT_NOT_FOUND.problem()
    if result.state == "received":
        # Nothing is done again, but the dossier is shown.
        _on_record(case, "dossier.read", result)
    return result


def _prove(storage: Storage, result: Result) -> tuple[int, FieldError | None]:
    """The number of pages, or what is wrong with the bytes in the store. Raises `NoSuchObject`."""
    stat = storage.stat(result.object_key)
    if stat is None:
        raise NoSuchObject(result.object_key)
    if stat.size != result.size:
        return 0, FieldError("/size", "wrong_size", case_problems.WRONG_SIZE)
    sha256 = stat.sha256 or storage.sha256_of(result.object_key, stat.size)
    if sha256 != result.sha256:
        return 0, FieldError("/sha256", "wrong_hash", case_problems.WRONG_HASH)
    try:
        return pdf_check.pages_of(storage.read(result.object_key, 0, stat.size)), None
    except pdf_check.NotAPdf:
        return 0, FieldError("/file", "not_a_pdf", case_problems.NOT_A_PDF)


@transactional
def _refuse(result_id: UUID, actor: audit.Actor) -> None:
    result = session().get_one(Result, result_id, with_for_update=True)
    result.state = "refused"
    subject = ("dossier", result.dossier_id)
    audit.record(actor, "result.refused", subject, details={"result": str(result_id)})


def _on_record(case: Case, what: str, result: Result) -> None:
    subject, details = ("dossier", case.dossier.id), {"result": str(result.id)}
    audit.record(case.by.actor, what, subject, agency_id=case.agency_id, details=details)


@transactional
def _receive(dossier_id: UUID, result_id: UUID, by: By, seen: Seen, pages: int) -> Dossier:
    case = transitions.take(dossier_id, "add_result", by, seen)
    result = session().get_one(Result, result_id, with_for_update=True, populate_existing=True)
    result.state, result.received_at, result.pages = "received", case.now, pages
    return transitions.move(case, Move(details={"result": str(result_id)}))


def latest(dossier_id: UUID) -> Result | None:
    """The result that counts: the last one that was received."""
    return session().scalar(
        select(Result)
        .where(Result.dossier_id == dossier_id, Result.state == "received")
        .order_by(Result.received_at.desc(), Result.id.desc())
        .limit(1)
    )


@transactional
def resolve(dossier_id: UUID, by: By, seen: Seen) -> Dossier:
    """Sign off the result: the time the dossier took is fixed.

    Raises as `transitions.take`, `RESULT_MISSING` or `CONFIRMATION_AWAITED`.
    """
    case = transitions.take(dossier_id, "resolve", by, seen)
    result = latest(dossier_id)
    case.dossier.resolved_at = case.now
    details = {"result": str(result.id)} if result else {}
    return transitions.move(case, Move(tell=Told("dossier_resolved"), details=details))


@transactional
def send_by_post(dossier_id: UUID, by: By, seen: Seen, reference: str) -> Dossier:
    """Give the result to the post; it is returned once the post reports so."""
    case = transitions.take(dossier_id, "send_by_post", by, seen)
    case.dossier.delivery = "post"
    return transitions.move(
        case,
        Move(
            tell=Told("result_posted", {"reference": reference}), details={"reference": reference}
        ),
    )


@transactional
def hand_over(dossier_id: UUID, by: By, seen: Seen, way: str) -> Dossier:
    """Give the citizen the result: electronically, on paper at the counter, or the post did.

    Raises as `transitions.take`, `NOT_POSTED` or `NOT_ELECTRONIC`.
    """
    case = transitions.take(dossier_id, "return_result", by, seen)
    dossier = case.dossier
    if way == "post" and dossier.delivery != "post":
        raise case_problems.NOT_POSTED.problem()
    if way == "electronic" and dossier.channel != "online":
        raise case_problems.NOT_ELECTRONIC.problem()
    dossier.return_way, dossier.returned_at = way, case.now
    # An electronic result is received once the citizen opens it.
    dossier.delivery = "electronic" if way == "electronic" else "received"
    return transitions.move(case, Move(tell=Told(f"result_returned_{way}"), details={"way": way}))


@transactional
def open_mine(storage: Storage, citizen_id: UUID, dossier_id: UUID) -> GetLink:
    """A link to one's own result, once it was returned; the first time, that it was received.

    Raises `DOSSIER_NOT_FOUND` or `RESULT_NOT_FOUND`.
    """
    by = transitions.citizen(citizen_id)
    dossier = session().get(Dossier, dossier_id)
    if dossier is None or not transitions.may_see(dossier, by):
        raise problems.DOSSIER_NOT_FOUND.problem()
    result = latest(dossier_id)
    if result is None or dossier.status != "returned":
        raise case_problems.RESULT_NOT_FOUND.problem()
    if dossier.delivery == "electronic":
        # Of two looks at once, the first one is the receipt.
        session().refresh(dossier, with_for_update=True)
    if dossier.delivery == "electronic":
        _confirm(transitions.take(dossier_id, "confirm_receipt", by))
    return link_to(storage, result)


def _confirm(case: Case) -> None:
    if case.dossier.delivery == "electronic":
        case.dossier.delivery = "received"
        transitions.move(case, Move())


def link_to(storage: Storage, result: Result) -> GetLink:
    """A short-lived link that reads a result."""
    return storage.get_link(
        result.object_key,
        media_type=PDF,
        disposition=downloads.disposition(result.file_name),
        seconds=LINK_SECONDS,
    )


def of_dossier(dossier_id: UUID, result_id: UUID) -> Result:
    """A received result of this dossier. Raises `RESULT_NOT_FOUND`."""
    result = session().get(Result, result_id)
    if result is None or result.dossier_id != dossier_id or result.state != "received":
        raise case_problems.RESULT_NOT_FOUND.problem()
    return result


# A result that was announced and never came is forgotten after so many seconds.
UNPROVED_SECONDS: Final = 86_400


def sweep(storage: Storage) -> int:
    """Forget announced results that never became any; returns how many.

    First the bytes, then the row: one that dies half-way is simply done again.
    """
    limit = clock.now().timestamp() - UNPROVED_SECONDS
    rows = session().scalars(select(Result).where(Result.state != "received")).all()
    old = {row.id: row.object_key for row in rows if row.announced_at.timestamp() < limit}
    release()
    for result_id, key in old.items():
        _refuse(result_id, audit.SYSTEM)
        storage.delete(key)
        _forget(result_id)
    return len(old)


@transactional
def _forget(result_id: UUID) -> None:
    session().delete(session().get_one(Result, result_id))
