"""Tables of the uploads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model
from backend.uploads.states import INSPECTIONS, SCANS, STATES, Inspection, Scan, State


class Upload(Identified, Model):
    """One file of one citizen for one requirement of one procedure.

    `size` in bytes, `sha256` and `md5` in hex, as announced; from "received" on, as proved. A file
    in parts has no `md5`, for its parts have theirs, and a large one may be announced without
    `sha256`, which is then what the proof found. `part_size` is None for a file in one piece;
    `multipart` is the store's name of a large file's parts, from the first link on.
    `object_key` is random and used once. Until `kept_until` the sweep leaves it alone: somebody is
    still filling in the form it belongs to.
    `inspection` and all below it is written by jobs. `facts` is what the inspection saw (see
    `inspection.py`), `reading` what is written on the paper (see `paper_text.py`). `job_due_at`:
    when a job that should have ended by then is put down again.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint(f"inspection in {INSPECTIONS}", name="inspection"),
        CheckConstraint(f"scan in {SCANS}", name="scan"),
        # The sweep walks what nobody claimed, oldest first; a citizen's quota counts the same.
        Index("ix_uploads_unclaimed", "created_at", postgresql_where=text("state <> 'claimed'")),
        Index(
            "ix_uploads_citizen_unclaimed",
            "citizen_id",
            postgresql_where=text("state <> 'claimed'"),
        ),
        # Everything of a citizen, for taking it out.
        Index("ix_uploads_citizen", "citizen_id", "id"),
        Index(
            "ix_uploads_job_due_at",
            "job_due_at",
            postgresql_where=text("inspection = 'waiting' and state <> 'pending'"),
        ),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    procedure: Mapped[str] = mapped_column(Text)
    requirement: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str | None] = mapped_column(Text)
    md5: Mapped[str | None] = mapped_column(Text)
    part_size: Mapped[int | None]
    multipart: Mapped[str | None] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[State] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    received_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    kept_until: Mapped[datetime | None]
    inspection: Mapped[Inspection] = mapped_column(
        Text, default="waiting", server_default="waiting"
    )
    refusal: Mapped[str | None] = mapped_column(Text)
    scan: Mapped[Scan | None] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    reading: Mapped[dict[str, Any] | None]
    inspected_at: Mapped[datetime | None]
    job_due_at: Mapped[datetime | None]


class UploadPart(Model):
    """A part as a phone announced it: `number` from 1, hashes in hex. Never changed."""

    __tablename__ = "upload_parts"

    upload_id: Mapped[UUID] = mapped_column(
        ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(Text)
    md5: Mapped[str] = mapped_column(Text)


class UploadCopy(Identified, Model):
    """An object under `files/` that may be shown: made by the inspection of one upload.

    `kind` is "clean" (the file itself), "thumbnail" or "page"; `page` counts from 1 and is 0 for
    what is not one page. `size` in bytes, `sha256` in hex.
    """

    __tablename__ = "upload_copies"
    __table_args__ = (
        CheckConstraint("kind in ('clean', 'thumbnail', 'page')", name="kind"),
        UniqueConstraint("upload_id", "kind", "page"),
    )

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    page: Mapped[int] = mapped_column(Integer)
    object_key: Mapped[str] = mapped_column(Text, unique=True)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class UploadBundle(Identified, Model):
    """Several files of one paper of a dossier, in order, to be read as one PDF.

    `object_key`, `size`, `sha256` and `pages` come when it has been put together; `left_out` are
    the positions of files that could not be part of it (refused, or not opened).
    """

    __tablename__ = "upload_bundles"

    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    object_key: Mapped[str | None] = mapped_column(Text, unique=True)
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[int | None] = mapped_column(Integer)
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    made_at: Mapped[datetime | None]


class UploadBundleFile(Model):
    """A file's place in a bundle."""

    __tablename__ = "upload_bundle_files"

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id"), primary_key=True)
    bundle_id: Mapped[UUID] = mapped_column(
        ForeignKey("upload_bundles.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
