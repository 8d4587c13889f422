"""Tables of the audit. The database refuses to change or remove what they hold."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.audit.chain import ACTOR_KINDS
from backend.core.db import Identified, Model


class AuditChain(Model):
    """The head of a chain: how many entries it has, and the hash of the last one."""

    __tablename__ = "audit_chains"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditEntry(Identified, Model):
    """One thing that was done. `details` are codes and ids, never personal data.

    `hash` covers every other column and the hash before it (see `chain.hash_of`).
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        UniqueConstraint("chain", "position"),
        CheckConstraint(f"actor_kind in {ACTOR_KINDS}", name="actor_kind"),
        Index("ix_audit_entries_at", "at"),
    )

    chain: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditSeal(Model):
    """A day (of Viet Nam) that is over: the digest of the heads that all chains had reached.

    `digest` covers the day, those heads, `sealed_at` and the digest of the seal before it.
    """

    __tablename__ = "audit_seals"

    day: Mapped[date] = mapped_column(primary_key=True)
    heads: Mapped[int]
    sealed_at: Mapped[datetime]
    previous_digest: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
