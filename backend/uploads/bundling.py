"""Putting the files of one paper of a dossier together, once all of them are inspected."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from backend.core import clock, ids, jobs
from backend.core.db import release, session, transactional
from backend.core.storage import Storage
from backend.uploads import sweeping
from backend.uploads.bundles import Bundled
from backend.uploads.inspection import JPEG, PDF
from backend.uploads.models import Upload, UploadBundle, UploadBundleFile, UploadCopy
from backend.uploads.workshop import Workshop


@transactional
def bind(papers: Sequence[Sequence[UUID]]) -> None:
    """Remember which claimed files are one paper, in which order. Doing it twice is once."""
    every = [upload_id for paper in papers for upload_id in paper]
    # An inspection that ends at this moment waits, or is seen: one of the two puts the job down.
    session().execute(
        select(Upload.id).where(Upload.id.in_(every)).order_by(Upload.id).with_for_update()
    )
    bound = set(
        session().scalars(
            select(UploadBundleFile.upload_id).where(UploadBundleFile.upload_id.in_(every))
        )
    )
    for paper in papers:
        if bound.isdisjoint(paper):
            _bind(paper)


def _bind(paper: Sequence[UUID]) -> None:
    bundle = UploadBundle(left_out=[])
    session().add(bundle)
    session().flush()
    session().add_all(
        UploadBundleFile(upload_id=upload_id, bundle_id=bundle.id, position=position)
        for position, upload_id in enumerate(paper)
    )
    _put_down_if_ready(bundle.id)


def put_down_for(upload_id: UUID) -> None:
    """After an inspection: put the job down that this upload's bundle was waiting for, if any."""
    session().flush()
    place = session().get(UploadBundleFile, upload_id)
    if place is not None:
        _put_down_if_ready(place.bundle_id)


def _put_down_if_ready(bundle_id: UUID) -> None:
    session().flush()
    waiting = session().scalar(
        select(Upload.id)
        .join(UploadBundleFile, UploadBundleFile.upload_id == Upload.id)
        .where(UploadBundleFile.bundle_id == bundle_id, Upload.inspection == "waiting")
        .limit(1)
    )
    if waiting is None:
        jobs.defer("uploads:bundle", bundle_id=str(bundle_id))


def bundle(storage: Storage, workshop: Workshop, bundle_id: UUID) -> None:
    """Put the clean copies together. Does nothing if that has been done, or cannot be yet.

    Raises `StoreUnavailable`, or `ChildDied`.
    """
    made = session().get(UploadBundle, bundle_id)
    if made is None or made.made_at is not None:
        return
    copies = _copies(bundle_id)
    release()
    usable = {
        position: copy
        for position, copy in copies.items()
        if copy is not None and copy.media_type in (JPEG, PDF)
    }
    if len(usable) < 2:
        return
    files = [
        (copy.media_type, b"".join(storage.ranges(copy.object_key, copy.size)))
        for copy in usable.values()
    ]
    bundled = workshop.bundle(files)
    places = list(usable)
    left_out = {*copies} - {*usable} | {places[index] for index in bundled.left_out}
    object_key = f"{sweeping.FILES}{ids.random_name()}"
    storage.put(object_key, bundled.content, PDF)
    if not _settle(bundle_id, object_key, bundled, sorted(left_out)):
        storage.delete(object_key)


def _copies(bundle_id: UUID) -> dict[int, UploadCopy | None]:
    """The clean copy of each file of a bundle, by position; None where there is none."""
    rows = session().execute(
        select(UploadBundleFile.position, UploadCopy)
        .outerjoin(
            UploadCopy,
            (UploadCopy.upload_id == UploadBundleFile.upload_id) & (UploadCopy.kind == "clean"),
        )
        .where(UploadBundleFile.bundle_id == bundle_id)
        .order_by(UploadBundleFile.position)
    )
    return {row.position: row.UploadCopy for row in rows}


@transactional
def _settle(bundle_id: UUID, object_key: str, bundled: Bundled, left_out: list[int]) -> bool:
    made = session().get(UploadBundle, bundle_id, with_for_update=True, populate_existing=True)
    if made is None or made.made_at is not None:
        return False
    made.object_key = object_key
    made.size = len(bundled.content)
    made.sha256 = hashlib.sha256(bundled.content).hexdigest()
    made.pages = bundled.pages
    made.left_out = left_out
    made.made_at = clock.now()
    return True
