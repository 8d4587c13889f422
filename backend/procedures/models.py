"""Tables of the procedures."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model


class Revision(Identified, Model):
    """A procedure as published at one time. A trigger refuses any change but to `retired_at`.

    `definition` is the catalogue's data, `documents` what was compiled from it for each language:
    both are kept, so that a dossier can always be read with the form it was filled in, whatever
    became of the compiler. `file` is the YAML that an administrator published it from; None where
    it came from the catalogue's own files.
    """

    __tablename__ = "procedure_revisions"
    __table_args__ = (
        UniqueConstraint("code", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("retired_at is null or retired_at >= effective_at", name="retired_at"),
    )

    code: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    checksum: Mapped[str] = mapped_column(Text)
    definition: Mapped[dict[str, Any]]
    documents: Mapped[dict[str, Any]]
    effective_at: Mapped[datetime]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]
    file: Mapped[str | None] = mapped_column(Text)


class SearchTerm(Model):
    """A text by which a revision is found, as `search.terms` makes it at publishing.

    `folded` and `spelled` are its words without and with accents. Made of the revision and of
    nothing else, so it can be made again.
    """

    __tablename__ = "procedure_search_terms"
    __table_args__ = (
        Index(
            "ix_procedure_search_terms_folded",
            "folded",
            postgresql_using="gin",
            postgresql_ops={"folded": "gin_trgm_ops"},
        ),
    )

    revision_id: Mapped[UUID] = mapped_column(
        ForeignKey("procedure_revisions.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    weight: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    spelled: Mapped[str] = mapped_column(Text)
