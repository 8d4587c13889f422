"""What nobody claimed goes, and what only one of database and store knows of is found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import delete, or_, select

from backend.core import clock
from backend.core.db import release, session, transactional
from backend.core.storage import Storage
from backend.uploads import pieces, states
from backend.uploads.models import Upload, UploadBundle, UploadBundleFile, UploadCopy

T = TypeVar("T")

INCOMING: Final = "incoming/"
FILES: Final = "files/"

# An object without a row may be about to get one; and a link to write lives for minutes.
ORPHANED_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Leaving:
    """An upload on its way out, and every object of it."""

    upload_id: UUID
    object_key: str
    multipart: str | None
    others: tuple[str, ...]


def sweep(storage: Storage, older_than_seconds: int, batch: int = 200) -> int:
    """Remove uploads that nobody claimed in time or keeps; returns how many.

    First the row becomes unclaimable, then the bytes go, then the row: a sweep that dies half-way
    is simply done again, and no dossier can get a file whose bytes are going.
    """
    deadline = clock.now() - timedelta(seconds=older_than_seconds)
    swept = 0
    while expired := _expire(deadline, batch):
        release()
        for upload in expired:
            remove(storage, upload)
        forget([upload.upload_id for upload in expired])
        swept += len(expired)
    return swept


@transactional
def _expire(deadline: datetime, batch: int) -> list[Leaving]:
    """Up to `batch` overdue uploads, made unclaimable."""
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
    return leaving(overdue)


def leaving(uploads: Sequence[Upload]) -> list[Leaving]:
    """Every object of these uploads."""
    copies: dict[UUID, list[str]] = {}
    for upload_id, object_key in session().execute(
        select(UploadCopy.upload_id, UploadCopy.object_key).where(
            UploadCopy.upload_id.in_([upload.id for upload in uploads])
        )
    ):
        copies.setdefault(upload_id, []).append(object_key)
    return [
        Leaving(
            upload.id,
            upload.object_key,
            upload.multipart,
            (*copies.get(upload.id, ()), *pieces.keys_of(upload)),
        )
        for upload in uploads
    ]


def remove(storage: Storage, upload: Leaving) -> None:
    """Delete every object of the upload. May be repeated."""
    if upload.multipart is not None:
        storage.abandon_parts(upload.object_key, upload.multipart)
    for object_key in (upload.object_key, *upload.others):
        storage.delete(object_key)


@transactional
def forget(upload_ids: Iterable[UUID]) -> None:
    """Delete the rows, whose objects are gone."""
    session().execute(delete(Upload).where(Upload.id.in_(list(upload_ids))))


@dataclass(slots=True)
class Orphans:
    """What only the store knew of and is removed: object keys, and (key, name) of parts."""

    objects: list[str] = field(default_factory=list)
    multiparts: list[tuple[str, str]] = field(default_factory=list)


def remove_orphans(storage: Storage) -> Orphans:
    """Remove objects and unfinished parts that no row knows and that are old enough.

    They come from a phone that PUTs after its upload was removed, and from a worker that died
    between the store and the database.
    """
    orphans = find_orphans(storage)
    for object_key in orphans.objects:
        storage.delete(object_key)
    for object_key, multipart in orphans.multiparts:
        storage.abandon_parts(object_key, multipart)
    return orphans


def find_orphans(storage: Storage) -> Orphans:
    """Objects and unfinished parts older than a day that no row knows."""
    before = clock.now() - ORPHANED_AFTER
    orphans = Orphans()
    for prefix in (INCOMING, FILES):
        listed = (item.key for item in storage.listing(prefix) if item.modified_at < before)
        for keys in _in_batches(listed, 500):
            known = _known(keys)
            orphans.objects += [key for key in keys if key not in known]
    for unfinished in _in_batches(storage.unfinished(INCOMING), 500):
        rows = _multiparts(item.multipart for item in unfinished)
        orphans.multiparts += [
            (item.key, item.multipart)
            for item in unfinished
            if item.begun_at < before and item.multipart not in rows
        ]
    return orphans


def _in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _known(keys: Sequence[str]) -> set[str]:
    """Which of these keys some row names, or are parts of a file that is still awaited."""
    known: set[str] = set()
    for column in (Upload.object_key, UploadCopy.object_key, UploadBundle.object_key):
        known.update(
            key for key in session().scalars(select(column).where(column.in_(keys))) if key
        )
    wholes = {key: whole for key in keys if (whole := pieces.whole_of(key))}
    awaited = set(
        session().scalars(
            select(Upload.object_key).where(
                Upload.object_key.in_(wholes.values()), Upload.state == "pending"
            )
        )
    )
    release()
    return known | {key for key, whole in wholes.items() if whole in awaited}


def _multiparts(names: Iterable[str]) -> set[str | None]:
    found = set(
        session().scalars(select(Upload.multipart).where(Upload.multipart.in_(list(names))))
    )
    release()
    return found


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a file of a dossier: "missing", "wrong_size" or "wrong_hash"."""

    upload_id: UUID
    object_key: str
    what: str


@dataclass(frozen=True, slots=True)
class Expected:
    """An object that a dossier needs."""

    upload_id: UUID
    object_key: str
    size: int
    sha256: str | None


def check_files(storage: Storage) -> Iterator[Fault | None]:
    """Read every object of every file in a dossier; a fault, or None for one that is right.

    In the order of the uploads. Costs one reading of everything.
    """
    for expected in _expected():
        yield _fault_of(storage, expected)


def _fault_of(storage: Storage, expected: Expected) -> Fault | None:
    stat = storage.stat(expected.object_key)
    if stat is None:
        return Fault(expected.upload_id, expected.object_key, "missing")
    if stat.size != expected.size:
        return Fault(expected.upload_id, expected.object_key, "wrong_size")
    if storage.sha256_of(expected.object_key, expected.size) != expected.sha256:
        return Fault(expected.upload_id, expected.object_key, "wrong_hash")
    return None


def _expected(batch: int = 500) -> Iterator[Expected]:
    last: UUID | None = None
    while uploads := _claimed_after(last, batch):
        for upload in uploads:
            yield Expected(upload.id, upload.object_key, upload.size, upload.sha256)
        ids = [upload.id for upload in uploads]
        for copy in (
            session().scalars(select(UploadCopy).where(UploadCopy.upload_id.in_(ids))).all()
        ):
            yield Expected(copy.upload_id, copy.object_key, copy.size, copy.sha256)
        yield from _expected_bundles(ids)
        release()
        last = ids[-1]


def _expected_bundles(upload_ids: Sequence[UUID]) -> Iterator[Expected]:
    """The papers of several files whose first file is among these."""
    rows = session().execute(
        select(
            UploadBundleFile.upload_id,
            UploadBundle.object_key,
            UploadBundle.size,
            UploadBundle.sha256,
        )
        .join(UploadBundle, UploadBundle.id == UploadBundleFile.bundle_id)
        .where(
            UploadBundleFile.upload_id.in_(upload_ids),
            UploadBundleFile.position == 0,
            UploadBundle.made_at.is_not(None),
        )
    )
    for upload_id, object_key, size, sha256 in rows.all():
        yield Expected(upload_id, object_key or "", size or 0, sha256)


def _claimed_after(last: UUID | None, batch: int) -> list[Upload]:
    query = select(Upload).where(Upload.state == "claimed").order_by(Upload.id).limit(batch)
    if last is not None:
        query = query.where(Upload.id > last)
    return list(session().scalars(query))
