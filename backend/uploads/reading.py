"""What may be shown of files, and short-lived links to read it. For officers' routes.

Guards and the audit log are the caller's. Only objects under `files/` are ever linked to: what a
phone has sent stays where it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import select

from backend.core.db import session
from backend.core.storage import Storage
from backend.core.text import Text
from backend.uploads import file_names, problems, refusals
from backend.uploads.inspection import PDF
from backend.uploads.models import Upload, UploadBundle, UploadBundleFile, UploadCopy
from backend.uploads.states import Inspection, Scan

# Long enough for a slow office line to begin, short enough to be useless when forwarded (seconds).
LINK_SECONDS: Final = 120

Shown = Literal["clean", "thumbnail", "page"]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What an officer may know of a file. Sizes in bytes, times in UTC.

    `file_name` is safe and has the ending of what a link gives. `scan` is None before the
    inspection, "not_scanned" where no scanner is. `facts` as in `inspection.Examined`; `reading` as
    in `paper_text.reading`, None where nothing was read. `pages` can be linked to one by one.
    """

    upload_id: UUID
    file_name: str
    media_type: str
    sent_media_type: str
    size: int
    sha256: str | None
    received_at: datetime | None
    inspection: Inspection
    refusal: Text | None
    scan: Scan | None
    facts: dict[str, Any]
    reading: dict[str, Any] | None
    has_thumbnail: bool
    pages: int


@dataclass(frozen=True, slots=True)
class ReadingLink:
    """Where to GET one thing, until when, and how it will be called."""

    url: str
    expires_at: datetime
    file_name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """Several files of one paper, to be read as one PDF; `is_ready` once there is one.

    `upload_ids` in order; `left_out` are those of them that are not in the PDF. `size` in bytes.
    """

    bundle_id: UUID
    upload_ids: tuple[UUID, ...]
    is_ready: bool
    pages: int | None
    size: int | None
    left_out: tuple[UUID, ...]


def facts_of(upload_ids: Collection[UUID]) -> dict[UUID, FileFacts]:
    """What may be known of these files, by id; ids of no upload are not in the answer."""
    if not upload_ids:
        return {}
    copies: dict[UUID, list[UploadCopy]] = {}
    for copy in session().scalars(select(UploadCopy).where(UploadCopy.upload_id.in_(upload_ids))):
        copies.setdefault(copy.upload_id, []).append(copy)
    uploads = session().scalars(select(Upload).where(Upload.id.in_(upload_ids)))
    return {upload.id: _facts(upload, copies.get(upload.id, [])) for upload in uploads}


def _facts(upload: Upload, copies: Sequence[UploadCopy]) -> FileFacts:
    clean = next((copy for copy in copies if copy.kind == "clean"), None)
    media_type = clean.media_type if clean else upload.media_type
    return FileFacts(
        upload_id=upload.id,
        file_name=file_names.safe_name(upload.file_name, media_type),
        media_type=media_type,
        sent_media_type=upload.media_type,
        size=clean.size if clean else upload.size,
        sha256=upload.sha256,
        received_at=upload.received_at,
        inspection=upload.inspection,
        refusal=refusals.reason(upload.refusal),
        scan=upload.scan,
        facts=upload.facts,
        reading=upload.reading,
        has_thumbnail=any(copy.kind == "thumbnail" for copy in copies),
        pages=sum(copy.kind == "page" for copy in copies),
    )


def reading_link(
    storage: Storage, upload_id: UUID, shown: Shown = "clean", page: int = 0
) -> ReadingLink:
    """A link to a file's clean copy, to its thumbnail, or to one page (from 1) as a picture.

    Raises `FILE_NOT_READABLE` while it is not inspected, when it was refused, or when there is no
    such page.
    """
    row = (
        session()
        .execute(
            select(Upload.file_name, UploadCopy)
            .join(UploadCopy, UploadCopy.upload_id == Upload.id)
            .where(Upload.id == upload_id, UploadCopy.kind == shown, UploadCopy.page == page)
        )
        .first()
    )
    if row is None:
        raise problems.FILE_NOT_READABLE.problem()
    file_name, copy = row
    stem = f"{file_name.rpartition('.')[0] or file_name} {page}.jpg" if page else file_name
    return _link(storage, copy.object_key, stem, copy.media_type)


def bundles_of(upload_ids: Collection[UUID]) -> list[Bundle]:
    """The papers among these files that consist of several, oldest first."""
    places = session().execute(
        select(UploadBundle, UploadBundleFile)
        .join(UploadBundleFile, UploadBundleFile.bundle_id == UploadBundle.id)
        .where(
            UploadBundle.id.in_(
                select(UploadBundleFile.bundle_id).where(UploadBundleFile.upload_id.in_(upload_ids))
            )
        )
        .order_by(UploadBundle.id, UploadBundleFile.position)
    )
    files: dict[UUID, list[UUID]] = {}
    bundles: dict[UUID, UploadBundle] = {}
    for bundle, place in places:
        bundles[bundle.id] = bundle
        files.setdefault(bundle.id, []).append(place.upload_id)
    return [_bundle(bundle, tuple(files[bundle.id])) for bundle in bundles.values()]


def _bundle(bundle: UploadBundle, upload_ids: tuple[UUID, ...]) -> Bundle:
    return Bundle(
        bundle_id=bundle.id,
        upload_ids=upload_ids,
        is_ready=bundle.object_key is not None,
        pages=bundle.pages,
        size=bundle.size,
        left_out=tuple(upload_ids[position] for position in bundle.left_out),
    )


def bundle_link(storage: Storage, bundle_id: UUID, file_name: str) -> ReadingLink:
    """A link to a paper of several files as one PDF, which is saved under `file_name`.

    Raises `FILE_NOT_READABLE` while it has not been put together.
    """
    bundle = session().get(UploadBundle, bundle_id)
    if bundle is None or bundle.object_key is None:
        raise problems.FILE_NOT_READABLE.problem()
    return _link(storage, bundle.object_key, file_name, PDF)


def _link(storage: Storage, object_key: str, file_name: str, media_type: str) -> ReadingLink:
    name = file_names.safe_name(file_name, media_type)
    link = storage.get_link(
        object_key,
        media_type=media_type,
        disposition=file_names.disposition(name),
        seconds=LINK_SECONDS,
    )
    return ReadingLink(link.url, link.expires_at, name, media_type)
