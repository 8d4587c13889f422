"""Files that are sent in parts: links, what has arrived, joining, and the proof of the whole.

What has arrived is asked of the store each time (ListParts), so a phone goes on where it stopped
after a lost network, a closed app, a new log-in or another day, whatever this process remembers.
Parts of a small file, which stores do not join: `pieces.py`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from backend.core.db import release, session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.storage import NoSuchObject, Part, PutLink, Storage
from backend.uploads import pieces, problems, signatures
from backend.uploads.cutting import count_of, is_small_in_parts, size_of
from backend.uploads.models import Upload, UploadPart


@dataclass(frozen=True, slots=True)
class AnnouncedPart:
    """A part that a phone wants to send: `number` from 1, hashes in lower-case hex."""

    number: int
    sha256: str
    md5: str


@dataclass(frozen=True, slots=True)
class PartLink:
    """Where to PUT one part."""

    number: int
    put: PutLink


@dataclass(frozen=True, slots=True)
class ArrivedPart:
    """A part the store has: `size` in bytes, `sha256` as announced."""

    number: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Parts:
    """How a file is cut (`size` of each part but the last, in bytes), and what has arrived.

    Of a small file also `links` for what was announced and has not.
    """

    size: int
    count: int
    arrived: list[ArrivedPart]
    links: list[PartLink]


def parts_of(storage: Storage, upload: Upload) -> Parts | None:
    """What has arrived of a file that is awaited in parts; None for any other."""
    if upload.part_size is None or upload.state != "pending":
        return None
    announced = _announced(upload.id)
    release()
    return _parts(storage, upload, announced, _stored(storage, upload))


def parts_at_first(storage: Storage, upload: Upload) -> Parts | None:
    """The same for a file announced just now, of which the store need not be asked."""
    if upload.part_size is None:
        return None
    return _parts(storage, upload, _announced(upload.id), {})


def _parts(
    storage: Storage,
    upload: Upload,
    announced: Mapping[int, UploadPart],
    stored: Mapping[int, Part],
) -> Parts:
    arrived = [
        ArrivedPart(number, part.size, announced[number].sha256)
        for number, part in sorted(stored.items())
        if number in announced
    ]
    links = [
        PartLink(number, pieces.link(storage, upload, part))
        for number, part in sorted(announced.items())
        if number not in stored and is_small_in_parts(upload)
    ]
    return Parts(upload.part_size or upload.size, count_of(upload), arrived, links)


def _announced(upload_id: UUID) -> dict[int, UploadPart]:
    rows = session().scalars(select(UploadPart).where(UploadPart.upload_id == upload_id))
    return {row.number: row for row in rows}


def _stored(storage: Storage, upload: Upload) -> dict[int, Part]:
    """The parts in the store that have their right size; a cut one counts as not there."""
    if is_small_in_parts(upload):
        found = {n: Part(size, "") for n, size in pieces.stored(storage, upload).items()}
    elif upload.multipart is None:
        return {}
    else:
        try:
            found = storage.parts(upload.object_key, upload.multipart)
        except NoSuchObject:
            return {}
    return {n: part for n, part in found.items() if part.size == size_of(upload, n)}


def links(storage: Storage, upload: Upload, wanted: Sequence[AnnouncedPart]) -> list[PartLink]:
    """Fresh links for these parts, each for exactly one content.

    Asking again is no harm. Raises `UPLOAD_NOT_IN_PARTS`, `INVALID_REQUEST`, or
    `UPLOAD_PART_DIFFERS` when a part was announced with another content before.
    """
    if upload.part_size is None or upload.state != "pending":
        raise problems.UPLOAD_NOT_IN_PARTS.problem()
    _expect_parts_of(upload, wanted, "/parts")
    if is_small_in_parts(upload):
        _announce(upload.id, wanted)
        release()
        return [PartLink(part.number, pieces.link(storage, upload, part)) for part in wanted]
    if upload.multipart is None:
        upload = _open(storage, upload)
    assert upload.multipart is not None  # noqa: S101 - _open has seen to it; tells mypy
    _announce(upload.id, wanted)
    release()
    return [
        PartLink(
            part.number,
            storage.part_link(
                upload.object_key,
                upload.multipart,
                part.number,
                size=size_of(upload, part.number),
                md5=part.md5,
                sha256=part.sha256,
            ),
        )
        for part in wanted
    ]


def announce_at_first(upload: Upload, wanted: Sequence[AnnouncedPart]) -> None:
    """Remember parts that are announced together with their file, within its transaction.

    Raises `INVALID_REQUEST`.
    """
    _expect_parts_of(upload, wanted, "/parts/announced")
    session().flush()
    session().add_all(UploadPart(upload_id=upload.id, **_fields(part)) for part in wanted)


def _expect_parts_of(upload: Upload, wanted: Sequence[AnnouncedPart], at: str) -> None:
    errors = []
    seen: set[int] = set()
    for place, part in enumerate(wanted):
        pointer = f"{at}/{place}/number"
        if not 1 <= part.number <= count_of(upload):
            errors.append(FieldError(pointer, "no_such_part", problems.NO_SUCH_PART))
        elif part.number in seen:
            errors.append(FieldError(pointer, "twice", problems.PART_TWICE))
        seen.add(part.number)
    if errors:
        raise INVALID_REQUEST.problem(errors)


def _open(storage: Storage, upload: Upload) -> Upload:
    """Open the parts in the store; of several at the same time the first one's are kept."""
    release()
    multipart = storage.begin_parts(upload.object_key, upload.media_type)
    kept = _keep_multipart(upload.id, multipart)
    if kept.multipart != multipart:
        storage.abandon_parts(upload.object_key, multipart)
    return kept


@transactional
def _keep_multipart(upload_id: UUID, multipart: str) -> Upload:
    upload = session().get(Upload, upload_id, with_for_update=True, populate_existing=True)
    if upload is None or upload.state != "pending":
        raise problems.UPLOAD_NOT_FOUND.problem()
    upload.multipart = upload.multipart or multipart
    return upload


@transactional
def _announce(upload_id: UUID, wanted: Sequence[AnnouncedPart]) -> None:
    """Remember the parts' hashes. The row of the upload makes those at the same time wait."""
    session().execute(select(Upload.id).where(Upload.id == upload_id).with_for_update())
    known = _announced(upload_id)
    for part in wanted:
        before = known.get(part.number)
        if before is None:
            session().add(UploadPart(upload_id=upload_id, **_fields(part)))
        elif (before.sha256, before.md5) != (part.sha256, part.md5):
            raise problems.UPLOAD_PART_DIFFERS.problem()


def _fields(part: AnnouncedPart) -> dict[str, int | str]:
    return {"number": part.number, "sha256": part.sha256, "md5": part.md5}


def join(storage: Storage, upload: Upload) -> None:
    """Make one object of the parts. Joining twice, also at the same time, is joining once.

    Raises `UPLOAD_PARTS_MISSING` with the numbers that have not arrived.
    """
    announced = _announced(upload.id)
    release()
    if is_small_in_parts(upload):
        missing = pieces.join(storage, upload, announced)
        # Another call was quicker, or the answer of an earlier one was lost.
        if missing and not _is_joined(storage, upload):
            raise problems.UPLOAD_PARTS_MISSING.problem(missing=missing)
        return
    stored = _stored(storage, upload)
    numbers = range(1, count_of(upload) + 1)
    missing = [n for n in numbers if n not in stored or n not in announced]
    if missing:
        if _is_joined(storage, upload):
            return
        raise problems.UPLOAD_PARTS_MISSING.problem(missing=missing)
    assert upload.multipart is not None  # noqa: S101 - there are parts; tells mypy
    parts = {n: (stored[n].etag, announced[n].sha256) for n in numbers}
    try:
        storage.join_parts(upload.object_key, upload.multipart, parts)
    except NoSuchObject:
        # Another call was quicker, or the answer of an earlier one was lost.
        if not _is_joined(storage, upload):
            raise problems.UPLOAD_PARTS_MISSING.problem(missing=list(numbers)) from None


def _is_joined(storage: Storage, upload: Upload) -> bool:
    stat = storage.stat(upload.object_key)
    return stat is not None and stat.size == upload.size


@dataclass(frozen=True, slots=True)
class Proof:
    """What reading the whole file has shown: its SHA-256, or the code of a refusal."""

    sha256: str
    refusal: str | None


def prove(storage: Storage, upload: Upload) -> Proof:
    """Read a joined file once, in bounded memory: every part against its hash, and the kind.

    Raises `StoreUnavailable`.
    """
    announced = _announced(upload.id)
    release()
    whole = hashlib.sha256()
    number = 0
    try:
        for content in storage.ranges(upload.object_key, upload.size, upload.part_size or 1):
            number += 1
            if number == 1 and signatures.media_type_of(content) != upload.media_type:
                return Proof("", "wrong_content")
            if hashlib.sha256(content).hexdigest() != announced[number].sha256:
                return Proof("", "changed")
            whole.update(content)
    except NoSuchObject:
        return Proof("", "lost")
    sha256 = whole.hexdigest()
    return Proof(sha256, "changed" if upload.sha256 not in (None, sha256) else None)
