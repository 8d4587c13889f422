"""Use cases around uploads: the door of this package.

The bytes never pass through the API: a phone PUTs them to the store by links that each fit exactly
one content. "Received" is said only after size, SHA-256 and kind have been proved here. What is
sent in parts: `multipart.py`. What jobs find in a file: `inspecting.py`. What may be shown, and by
which links: `reading.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from backend.core import clock, ids
from backend.core.db import release, session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError, Problem
from backend.core.storage import NoSuchObject, PutLink, Storage
from backend.procedures import service as procedures
from backend.uploads import (
    cutting,
    inspecting,
    multipart,
    pieces,
    problems,
    signatures,
    states,
    sweeping,
)
from backend.uploads.claiming import claim, keep_until, put_together
from backend.uploads.models import Upload
from backend.uploads.multipart import (
    AnnouncedPart,
    PartLink,
    Parts,
    parts_at_first,
    parts_of,
)
from backend.uploads.of_citizens import forget_unclaimed, of_citizen
from backend.uploads.problems import FILE_NOT_READABLE
from backend.uploads.reading import (
    Bundle,
    FileFacts,
    ReadingLink,
    Shown,
    bundle_link,
    bundles_of,
    facts_of,
    reading_link,
)
from backend.uploads.sweeping import sweep

__all__ = [
    "FILE_NOT_READABLE",
    "Announced",
    "AnnouncedPart",
    "Bundle",
    "Cut",
    "FileFacts",
    "PartLink",
    "Parts",
    "ReadingLink",
    "Shown",
    "abort",
    "begin",
    "bundle_link",
    "bundles_of",
    "claim",
    "complete",
    "facts_of",
    "find",
    "forget_unclaimed",
    "keep_until",
    "of_citizen",
    "own_picture",
    "part_links",
    "parts_at_first",
    "parts_of",
    "put_link",
    "put_together",
    "reading_link",
    "sweep",
]

# Enough for every paper of the largest procedure photographed three times over.
MAX_UNCLAIMED: Final = 60
# And for two of the largest files beside them (bytes).
MAX_UNCLAIMED_BYTES: Final = 5 * 1024**3 // 2


@dataclass(frozen=True, slots=True)
class Cut:
    """Parts of `size` bytes that a phone wants a small file to be sent in, some announced."""

    size: int
    announced: Sequence[AnnouncedPart]


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that a phone wants to send: `size` in bytes, hashes in lower-case hex.

    Both hashes may be None for a large file (`cutting.goes_in_parts`), which is always cut; `md5`
    also for a small one that is to be cut.
    """

    procedure: str
    requirement: str
    file_name: str
    media_type: str
    size: int
    sha256: str | None
    md5: str | None
    parts: Cut | None = None


@transactional
def begin(citizen_id: UUID, file: Announced) -> Upload:
    """Make room for a file, if the requirement takes files of its type and size.

    Raises `PROCEDURE_NOT_FOUND`, `INVALID_REQUEST` or `TOO_MANY_UPLOADS`.
    """
    _expect_acceptable(file)
    _expect_room(citizen_id, file.size)
    part_size = _part_size(file)
    upload = Upload(
        citizen_id=citizen_id,
        procedure=file.procedure,
        requirement=file.requirement,
        file_name=file.file_name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        md5=file.md5 if part_size is None else None,
        part_size=part_size,
        object_key=f"incoming/{ids.random_name()}",
        state="pending",
    )
    session().add(upload)
    if file.parts is not None:
        multipart.announce_at_first(upload, file.parts.announced)
    return upload


def _part_size(file: Announced) -> int | None:
    """The size of its parts; None for a file in one piece."""
    if file.parts is not None:
        return file.parts.size
    return cutting.PART_BYTES if cutting.goes_in_parts(file.size) else None


def _expect_acceptable(file: Announced) -> None:
    requirement = _requirement(file.procedure, file.requirement)
    if requirement is None:
        raise _invalid("/requirement", "no_such_requirement", problems.NO_SUCH_REQUIREMENT)
    if file.media_type not in requirement["media_types"]:
        raise _invalid("/media_type", "wrong_media_type", problems.WRONG_MEDIA_TYPE)
    if file.size > requirement["max_bytes"]:
        raise _invalid("/size", "too_large", problems.TOO_LARGE, max_bytes=requirement["max_bytes"])
    if cutting.goes_in_parts(file.size):
        if file.parts is not None:
            raise _invalid("/parts", "too_large", problems.CUT_BY_SERVER)
        return
    if file.sha256 is None:
        raise _invalid("/sha256", "null", problems.HASH_NEEDED)
    if file.md5 is None and file.parts is None:
        raise _invalid("/md5", "null", problems.HASH_NEEDED)


def _requirement(procedure: str, key: str) -> dict[str, Any] | None:
    """The requirement of that name, if files can be sent for it."""
    for requirement in procedures.current(procedure).requirements("vi"):
        if requirement["key"] == key and requirement["how"] == "submit":
            return requirement
    return None


def _invalid(pointer: str, code: str, message: Any, **extra: Any) -> Problem:
    return INVALID_REQUEST.problem([FieldError(pointer, code, message)], **extra)


def _expect_room(citizen_id: UUID, size: int) -> None:
    """Refuse beyond the quota, however many announcements come at the same time."""
    # Until the end of the transaction: the next announcement of this citizen counts this one.
    name = f"uploads of {citizen_id}"
    session().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    [(count, total)] = session().execute(
        select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(
            Upload.citizen_id == citizen_id, Upload.state != "claimed"
        )
    )
    if count >= MAX_UNCLAIMED or total + size > MAX_UNCLAIMED_BYTES:
        raise problems.TOO_MANY_UPLOADS.problem()


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
    """A fresh link while the file is awaited in one piece, else None."""
    if upload.state != "pending" or upload.sha256 is None or upload.md5 is None:
        return None
    return storage.put_link(
        upload.object_key,
        media_type=upload.media_type,
        size=upload.size,
        md5=upload.md5,
        sha256=upload.sha256,
    )


def part_links(
    storage: Storage, citizen_id: UUID, upload_id: UUID, wanted: Sequence[AnnouncedPart]
) -> list[PartLink]:
    """Fresh links for parts of one of the citizen's own files.

    Raises `UPLOAD_NOT_FOUND`, and what `multipart.links` raises.
    """
    return multipart.links(storage, find(citizen_id, upload_id), wanted)


def own_picture(storage: Storage, citizen_id: UUID, upload_id: UUID) -> ReadingLink:
    """A link to a small picture of one of the citizen's own files.

    Raises `UPLOAD_NOT_FOUND` or `FILE_NOT_READABLE`.
    """
    return reading_link(storage, find(citizen_id, upload_id).id, "thumbnail")


def complete(storage: Storage, citizen_id: UUID, upload_id: UUID) -> Upload:
    """Prove that the file arrived whole, and say "received". Saying it twice is once.

    A large file is joined here and proved by a job: its state is then "arrived".
    The store is asked outside any transaction. Raises `UPLOAD_NOT_FOUND`, `UPLOAD_NOT_ARRIVED` or
    `UPLOAD_PARTS_MISSING` (send it, then ask again), or `UPLOAD_REFUSED` (begin again).
    """
    upload = find(citizen_id, upload_id)
    if upload.state in ("arrived", "received", "claimed"):
        return upload
    if upload.state == "refused":
        raise problems.UPLOAD_REFUSED.problem()
    release()
    if upload.part_size is not None:
        multipart.join(storage, upload)
        if cutting.goes_in_parts(upload.size):
            return _settle(citizen_id, upload_id, "arrived")
    try:
        fault = _fault_of(storage, upload)
    except NoSuchObject as error:
        raise problems.UPLOAD_NOT_ARRIVED.problem() from error
    settled = _settle(citizen_id, upload_id, "refused" if fault else "received")
    pieces.remove(storage, upload)
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
        inspecting.put_down(upload)
    return upload


def abort(storage: Storage, citizen_id: UUID, upload_id: UUID) -> None:
    """Forget a file that no dossier has. Raises `UPLOAD_NOT_FOUND` or `UPLOAD_CLAIMED`.

    In the order of `sweep`, so that bytes never outlive the row that knows of them.
    """
    sweeping.remove(storage, _give_up(citizen_id, upload_id))
    sweeping.forget([upload_id])


@transactional
def _give_up(citizen_id: UUID, upload_id: UUID) -> sweeping.Leaving:
    upload = _owned(citizen_id, upload_id, lock=True)
    if upload.state == "claimed":
        raise problems.UPLOAD_CLAIMED.problem()
    upload.state = "refused"
    return sweeping.leaving([upload])[0]
