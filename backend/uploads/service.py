"""Use cases around uploads.

The bytes never pass through the API: a phone PUTs them to the store by a link that fits exactly
one file. "Received" is said only after the API has proved size, SHA-256 and kind itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, Uuid, any_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from backend.core import clock, ids
from backend.core.db import release, session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError, Problem
from backend.core.statements import Prepared
from backend.core.storage import NoSuchObject, PutLink, Storage
from backend.core.text import Text
from backend.procedures import service as procedures
from backend.uploads import problems, reading, signatures, states
from backend.uploads.models import Upload

ReadingLink = reading.ReadingLink
reading_link = reading.reading_link

# Enough for every paper of the largest procedure photographed three times over.
MAX_UNCLAIMED: Final = 60


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that a phone wants to send: `size` in bytes, hashes in lower-case hex."""

    procedure: str
    requirement: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    md5: str


@transactional
def begin(citizen_id: UUID, file: Announced) -> Upload:
    """Make room for a file, if the requirement takes files of its type and size.

    Raises `PROCEDURE_NOT_FOUND`, `INVALID_REQUEST` or `TOO_MANY_UPLOADS`.
    """
    _expect_acceptable(file)
    if _count_unclaimed(citizen_id) >= MAX_UNCLAIMED:
        raise problems.TOO_MANY_UPLOADS.problem()
    upload = Upload(
        citizen_id=citizen_id,
        procedure=file.procedure,
        requirement=file.requirement,
        file_name=file.file_name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        md5=file.md5,
        object_key=f"incoming/{ids.random_name()}",
        state="pending",
    )
    session().add(upload)
    return upload


def _expect_acceptable(file: Announced) -> None:
    requirement = _requirement(file.procedure, file.requirement)
    if requirement is None:
        raise _invalid("/requirement", "no_such_requirement", problems.NO_SUCH_REQUIREMENT)
    if file.media_type not in requirement["media_types"]:
        raise _invalid("/media_type", "wrong_media_type", problems.WRONG_MEDIA_TYPE)
    if file.size > requirement["max_bytes"]:
        raise _invalid("/size", "too_large", problems.TOO_LARGE, max_bytes=requirement["max_bytes"])


def _requirement(procedure: str, key: str) -> dict[str, Any] | None:
    """The requirement of that name, if files can be sent for it."""
    for requirement in procedures.current(procedure).requirements("vi"):
        if requirement["key"] == key and requirement["how"] == "submit":
            return requirement
    return None


def _invalid(pointer: str, code: str, message: Any, **extra: Any) -> Problem:
    return INVALID_REQUEST.problem([FieldError(pointer, code, message)], **extra)


def _count_unclaimed(citizen_id: UUID) -> int:
    return (
        session().scalar(
            select(func.count())
            .select_from(Upload)
            .where(Upload.citizen_id == citizen_id, Upload.state != "claimed")
        )
        or 0
    )


def find(citizen_id: UUID, upload_id: UUID) -> Upload:
    """One of the citizen's own uploads; anybody else's does not exist for them.

    Raises `UPLOAD_NOT_FOUND`.
    """
    return _owned(citizen_id, upload_id, lock=False)


def _owned(citizen_id: UUID, upload_id: UUID, *, lock: bool) -> Upload:
    query = select(Upload).where(Upload.id == upload_id, Upload.citizen_id == citizen_id)
    upload = session().scalar(query.with_for_update() if lock else query)
    if upload is None:
        raise problems.UPLOAD_NOT_FOUND.problem()
    return upload


def put_link(storage: Storage, upload: Upload) -> PutLink | None:
    """A fresh link while the file is awaited, else None."""
    if upload.state != "pending":
        return None
    return storage.put_link(
        upload.object_key,
        media_type=upload.media_type,
        size=upload.size,
        md5=upload.md5,
        sha256=upload.sha256,
    )


def complete(storage: Storage, citizen_id: UUID, upload_id: UUID) -> Upload:
    """Prove that the file arrived whole, and say "received". Saying it twice is once.

    The store is asked outside any transaction. Raises `UPLOAD_NOT_FOUND`, `UPLOAD_NOT_ARRIVED`
    (send it, then ask again) or `UPLOAD_REFUSED` (begin again).
    """
    upload = find(citizen_id, upload_id)
    if upload.state in ("received", "claimed"):
        return upload
    if upload.state == "refused":
        raise problems.UPLOAD_REFUSED.problem()
    release()
    try:
        fault = _fault_of(storage, upload)
    except NoSuchObject as error:
        raise problems.UPLOAD_NOT_ARRIVED.problem() from error
    settled = _settle(citizen_id, upload_id, "refused" if fault else "received")
    if settled.state == "refused":
        storage.delete(settled.object_key)
        raise problems.UPLOAD_REFUSED.problem([fault] if fault else [])
    return settled


def _fault_of(storage: Storage, upload: Upload) -> FieldError | None:
    """What is wrong with the bytes in the store; None when they are what was announced.

    Raises `UPLOAD_NOT_ARRIVED`, or `NoSuchObject` if they go while they are looked at.
    """
    stat = storage.stat(upload.object_key)
    if stat is None:
        raise problems.UPLOAD_NOT_ARRIVED.problem()
    if stat.size != upload.size:
        return FieldError("/size", "wrong_size", problems.WRONG_SIZE)
    sha256 = stat.sha256 or storage.sha256_of(upload.object_key, stat.size)
    if sha256 != upload.sha256:
        return FieldError("/sha256", "wrong_hash", problems.WRONG_HASH)
    head = storage.read(upload.object_key, 0, signatures.HEAD_BYTES)
    if signatures.media_type_of(head) != upload.media_type:
        return FieldError("/media_type", "wrong_content", problems.WRONG_CONTENT)
    return None


@transactional
def _settle(citizen_id: UUID, upload_id: UUID, state: states.State) -> Upload:
    """Move a pending upload on; one that somebody else moved meanwhile stays where it is."""
    upload = _owned(citizen_id, upload_id, lock=True)
    if upload.state == "pending":
        upload.state = state
        upload.received_at = clock.now() if state == "received" else None
    return upload


def abort(storage: Storage, citizen_id: UUID, upload_id: UUID) -> None:
    """Forget a file that no dossier has. Raises `UPLOAD_NOT_FOUND` or `UPLOAD_CLAIMED`.

    In the order of `sweep`, so that bytes never outlive the row that knows of them.
    """
    storage.delete(_give_up(citizen_id, upload_id))
    _forget([upload_id])


@transactional
def _give_up(citizen_id: UUID, upload_id: UUID) -> str:
    upload = _owned(citizen_id, upload_id, lock=True)
    if upload.state == "claimed":
        raise problems.UPLOAD_CLAIMED.problem()
    upload.state = "refused"
    return upload.object_key


def claim(citizen_id: UUID, wanted: Sequence[tuple[UUID, str]], procedure: str) -> list[FieldError]:
    """Make uploads part of a dossier, within the caller's transaction.

    `wanted` is (upload id, requirement key) in the order of the submission. Answers an error for
    each that cannot be had, with pointers `/0/upload`, `/1/upload` …; a caller that gets any must
    give up its transaction.
    """
    taken: dict[UUID, str] = dict(
        _CLAIM.run(
            upload_ids=[upload_id for upload_id, _ in wanted],
            of_citizen=citizen_id,
            of_procedure=procedure,
            now=clock.now(),
        )
    )
    # Each once, and each for the paper it was sent for.
    if len(taken) == len(wanted) and taken == dict(wanted):
        return []
    return _claim_faults(citizen_id, wanted, procedure, taken.keys())


# Locks in the order of ids, so that two presses cannot hang each other.
_FREE: Final = (
    select(Upload.id)
    .where(
        Upload.id == any_(bindparam("upload_ids", type_=ARRAY(Uuid))),
        Upload.citizen_id == bindparam("of_citizen"),
        Upload.procedure == bindparam("of_procedure"),
        Upload.state == "received",
    )
    .order_by(Upload.id)
    .with_for_update()
    .cte("free")
)
_TABLE: Final = cast("Table", Upload.__table__)
_CLAIM: Final = Prepared(
    update(_TABLE)
    .where(_TABLE.c.id == _FREE.c.id)
    .values(state="claimed", claimed_at=bindparam("now"))
    .returning(_TABLE.c.id, _TABLE.c.requirement)
)


_MINE: Final = Prepared(
    select(Upload.id, Upload.requirement, Upload.procedure, Upload.state).where(
        Upload.id == any_(bindparam("upload_ids", type_=ARRAY(Uuid))),
        Upload.citizen_id == bindparam("of_citizen"),
    )
)


def _claim_faults(
    citizen_id: UUID,
    wanted: Sequence[tuple[UUID, str]],
    procedure: str,
    taken: Collection[UUID],
) -> list[FieldError]:
    """Why a claim failed; what was `taken` a moment ago was free."""
    rows = _MINE.run(upload_ids=[upload_id for upload_id, _ in wanted], of_citizen=citizen_id)
    found = {upload_id: facts for upload_id, *facts in rows}
    faults: list[FieldError] = []
    seen: set[UUID] = set()
    for position, (upload_id, requirement) in enumerate(wanted):
        sent_for, of_procedure, state = found.get(upload_id, (None, None, None))
        if upload_id in seen:
            fault: tuple[str, Text] | None = ("upload_twice", problems.TWICE)
        elif upload_id not in found:
            fault = "upload_not_found", problems.FOREIGN
        elif (sent_for, of_procedure) != (requirement, procedure):
            fault = "upload_of_other_paper", problems.OTHER_REQUIREMENT
        elif upload_id in taken:
            fault = None
        elif state == "claimed":
            fault = "upload_used", problems.USED
        else:
            fault = "upload_unfinished", problems.UNFINISHED
        seen.add(upload_id)
        if fault is not None:
            faults.append(FieldError(f"/{position}/upload", *fault))
    return faults


@transactional
def keep_until(citizen_id: UUID, upload_ids: Iterable[UUID], moment: datetime | None) -> None:
    """Spare these uploads of the citizen from the sweep until `moment`; None: no longer.

    For whoever holds files that are not part of a dossier yet. Ids of nobody's or somebody else's
    uploads mean nothing.
    """
    # Locks in the order of ids, as a claim does.
    free = (
        select(Upload.id)
        .where(
            Upload.id.in_(upload_ids),
            Upload.citizen_id == citizen_id,
            Upload.state.in_(states.UNCLAIMED),
        )
        .order_by(Upload.id)
        .with_for_update()
        .cte("free")
    )
    session().execute(update(_TABLE).where(_TABLE.c.id == free.c.id).values(kept_until=moment))


def sweep(storage: Storage, older_than_seconds: int, batch: int = 200) -> int:
    """Remove uploads that nobody claimed in time or keeps; returns how many.

    First the row becomes unclaimable, then the bytes go, then the row: a sweep that dies half-way
    is simply done again, and no dossier can get a file whose bytes are going.
    """
    deadline = clock.now() - timedelta(seconds=older_than_seconds)
    swept = 0
    while expired := _expire(deadline, batch):
        release()
        for object_key in expired.values():
            storage.delete(object_key)
        _forget(expired)
        swept += len(expired)
    return swept


@transactional
def _expire(deadline: datetime, batch: int) -> dict[UUID, str]:
    """Up to `batch` overdue uploads, made unclaimable: object keys by id."""
    overdue = (
        session()
        .scalars(
            select(Upload)
            .where(Upload.state.in_(states.UNCLAIMED), Upload.created_at < deadline)
            .where(or_(Upload.kept_until.is_(None), Upload.kept_until < clock.now()))
            .order_by(Upload.created_at)
            .limit(batch)
            .with_for_update(skip_locked=True)
        )
        .all()
    )
    for upload in overdue:
        upload.state = "refused"
    return {upload.id: upload.object_key for upload in overdue}


@transactional
def _forget(upload_ids: Iterable[UUID]) -> None:
    session().execute(delete(Upload).where(Upload.id.in_(upload_ids)))
