"""What jobs do with a file that has arrived: prove it, inspect it, read what is written on it.

Every step may die anywhere and be run again, also while the first run still works: copies get new
random keys each time, the row is moved once, and whoever comes second removes what it made.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from backend.core import clock, ids, jobs
from backend.core.db import release, session, transactional
from backend.core.storage import NoSuchObject, Storage
from backend.uploads import bundling, inspection, multipart, paper_text, states, sweeping
from backend.uploads.models import Upload, UploadCopy
from backend.uploads.ocr import Reader
from backend.uploads.papers import titles_of
from backend.uploads.scanner import Scanner
from backend.uploads.workshop import Workshop

# A job that has not ended after this long is put down again: its worker has died.
JOB_PATIENCE: Final = timedelta(minutes=15)

# What is larger than this (bytes) is not opened: it is passed on as it is, and marked.
OPENED_BYTES: Final = 64 * 1024 * 1024

_RANGE_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Tools:
    """What an inspection works with."""

    storage: Storage
    scanner: Scanner
    workshop: Workshop


@dataclass(slots=True)
class _Result:
    """What an inspection has found; `copies` are already in the store."""

    inspection: states.Inspection
    scan: states.Scan
    facts: dict[str, object]
    copies: list[UploadCopy]
    refusal: str | None = None


def put_down(upload: Upload) -> None:
    """Put down the job that an upload in this state waits for, if any, in this transaction."""
    if upload.state == "arrived":
        jobs.defer("uploads:prove", upload_id=str(upload.id))
    elif upload.state in states.PROVED and upload.inspection == "waiting":
        jobs.defer("uploads:inspect", upload_id=str(upload.id))
    else:
        return
    upload.job_due_at = clock.now() + JOB_PATIENCE


@transactional
def put_down_overdue(batch: int = 500) -> int:
    """Put down again the jobs that should have ended by now; answers how many.

    Jobs die with their worker, and give up when the store or the scanner stays away.
    """
    overdue = session().scalars(
        select(Upload)
        .where(
            Upload.inspection == "waiting",
            Upload.state.in_(("arrived", *states.PROVED)),
            Upload.job_due_at < clock.now(),
        )
        .order_by(Upload.job_due_at)
        .limit(batch)
        .with_for_update(skip_locked=True)
    )
    count = 0
    for upload in overdue.all():
        put_down(upload)
        count += 1
    return count


def prove(storage: Storage, upload_id: UUID) -> None:
    """Prove a file that was joined from parts, and say "received" or "refused"."""
    upload = session().get(Upload, upload_id)
    if upload is None or upload.state != "arrived":
        return
    proof = multipart.prove(storage, upload)
    if _settle_proof(upload_id, proof) == "refused":
        storage.delete(upload.object_key)


@transactional
def _settle_proof(upload_id: UUID, proof: multipart.Proof) -> states.State | None:
    upload = session().get(Upload, upload_id, with_for_update=True, populate_existing=True)
    if upload is None or upload.state != "arrived":
        return None
    upload.state = "refused" if proof.refusal else "received"
    upload.refusal = proof.refusal
    if proof.refusal is None:
        upload.sha256 = proof.sha256
        upload.received_at = clock.now()
    put_down(upload)
    return upload.state


def inspect(tools: Tools, upload_id: UUID) -> None:
    """Inspect a received file and make the copies that may be shown.

    Raises `StoreUnavailable` or `ScannerUnavailable`: then nothing has changed, and the job is
    tried again.
    """
    upload = session().get(Upload, upload_id)
    if upload is None or upload.state not in states.PROVED or upload.inspection != "waiting":
        return
    release()
    try:
        result = _examine(tools, upload)
    except NoSuchObject:
        result = _Result("refused", "not_scanned", {}, [], "lost")
    if not _settle(upload_id, result):
        _discard(tools.storage, result.copies)


def _examine(tools: Tools, upload: Upload) -> _Result:
    storage = tools.storage
    content = storage.ranges(upload.object_key, upload.size, _RANGE_BYTES)
    if upload.size > OPENED_BYTES or upload.media_type not in inspection.OPENED:
        return _pass_on(tools, upload)
    whole = b"".join(content)
    if hashlib.sha256(whole).hexdigest() != upload.sha256:
        return _Result("refused", "not_scanned", {}, [], "changed")
    scan = tools.scanner.scan([whole])
    if scan == "infected":
        return _Result("refused", scan, {}, [], "infected")
    examined = tools.workshop.examine(upload.media_type, whole)
    if examined.refusal is not None:
        return _Result("refused", scan, examined.facts, [], examined.refusal)
    copies = [_keep(storage, upload, made) for made in examined.made]
    return _Result("clean", scan, examined.facts, copies)


def _keep(storage: Storage, upload: Upload, made: inspection.Made) -> UploadCopy:
    object_key = f"{sweeping.FILES}{ids.random_name()}"
    storage.put(object_key, made.content, made.media_type)
    return UploadCopy(
        upload_id=upload.id,
        kind=made.kind,
        page=made.page,
        object_key=object_key,
        media_type=made.media_type,
        size=len(made.content),
        sha256=hashlib.sha256(made.content).hexdigest(),
    )


def _pass_on(tools: Tools, upload: Upload) -> _Result:
    """Copy a file unopened; the copy, which is what will be shown, is hashed and scanned."""
    storage = tools.storage
    object_key = f"{sweeping.FILES}{ids.random_name()}"
    storage.copy(upload.object_key, object_key, upload.media_type)
    copy = UploadCopy(
        upload_id=upload.id,
        kind="clean",
        page=0,
        object_key=object_key,
        media_type=upload.media_type,
        size=upload.size,
        sha256=upload.sha256,
    )
    digest = hashlib.sha256()
    scan = tools.scanner.scan(
        _hashed(storage.ranges(object_key, upload.size, _RANGE_BYTES), digest)
    )
    refusal = "infected" if scan == "infected" else None
    if refusal is None and digest.hexdigest() != upload.sha256:
        refusal = "changed"
    if refusal is not None:
        storage.delete(object_key)
        return _Result("refused", scan, {}, [], refusal)
    return _Result("unopened", scan, {}, [copy])


def _hashed(contents: Iterable[bytes], digest: "hashlib._Hash") -> Iterable[bytes]:
    for content in contents:
        digest.update(content)
        yield content


@transactional
def _settle(upload_id: UUID, result: _Result) -> bool:
    """Move the upload on with all that was found; False if it has moved or gone meanwhile."""
    upload = session().get(Upload, upload_id, with_for_update=True, populate_existing=True)
    if upload is None or upload.state not in states.PROVED or upload.inspection != "waiting":
        return False
    upload.inspection = result.inspection
    upload.refusal = result.refusal
    upload.scan = result.scan
    upload.facts = result.facts
    upload.inspected_at = clock.now()
    session().add_all(result.copies)
    if result.inspection == "clean":
        jobs.defer("uploads:read_text", priority=-10, upload_id=str(upload_id))
    if result.inspection == "refused" and upload.state == "claimed":
        # Told by whoever has the dossier; this package knows none.
        jobs.defer("dossiers:file_refused", upload_id=str(upload_id))
    bundling.put_down_for(upload_id)
    return True


def _discard(storage: Storage, copies: Iterable[UploadCopy]) -> None:
    for copy in copies:
        storage.delete(copy.object_key)


def read_text(storage: Storage, reader: Reader, upload_id: UUID) -> None:
    """Read what is written on a clean copy: is it the paper asked for, and what could it fill in.

    Does nothing where no reader is installed. Raises `StoreUnavailable`.
    """
    upload = session().get(Upload, upload_id)
    if upload is None or upload.inspection != "clean" or not reader.is_installed():
        return
    titles = titles_of(upload)
    copies = session().scalars(
        select(UploadCopy)
        .where(UploadCopy.upload_id == upload_id, UploadCopy.media_type == "image/jpeg")
        .where(UploadCopy.kind != "thumbnail")
        .order_by(UploadCopy.page)
        .limit(paper_text.READ_PAGES)
    )
    pages = [(copy.object_key, copy.size) for copy in copies]
    release()
    texts = [reader.read(b"".join(storage.ranges(key, size))) for key, size in pages]
    _keep_reading(upload_id, paper_text.reading("\n".join(texts), titles))


@transactional
def _keep_reading(upload_id: UUID, reading: dict[str, object]) -> None:
    upload = session().get(Upload, upload_id, with_for_update=True, populate_existing=True)
    if upload is not None:
        upload.reading = reading
