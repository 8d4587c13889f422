"""Tables of what happens to a dossier behind the counter. Other packages enter by `models`."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model

CHANNELS: Final = ("counter", "online", "post")
# What became of the fee, and of the result: axes of their own beside the status.
MONEY: Final = ("none", "waiting", "paid", "refunded")
DELIVERY: Final = ("none", "electronic", "paper", "post", "received")
WAYS: Final = ("electronic", "paper", "post")


class ClockInterval(Identified, Model):
    """A stretch of a dossier's clock: running or paused, since when, why, by whom, on what basis.

    The clock "acceptance" counts until the office says whether it accepts, "handling" from then
    on. `cause` is why it began: submitted, accepted, supplement, payment, withdrawal,
    confirmation, resumed, transferred. `legal_basis` holds keys of bases and reasons of the
    revision (`Handling.basis`). The intervals of a clock follow one another without holes and at
    most the last is open; due moments are computed from these rows alone.
    """

    __tablename__ = "dossier_clock"
    __table_args__ = (
        CheckConstraint("clock in ('acceptance', 'handling')", name="clock"),
        CheckConstraint("state in ('running', 'paused')", name="state"),
        CheckConstraint("ended_at is null or ended_at >= began_at", name="ended_at"),
        Index("ix_dossier_clock_dossier", "dossier_id", "clock", "began_at"),
        Index(
            "uq_dossier_clock_open",
            "dossier_id",
            "clock",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    clock: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cause: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    legal_basis: Mapped[str | None] = mapped_column(Text)


class Extension(Identified, Model):
    """A new date for the result: an extension in time, once, or an apology for being late.

    An apology does not move the due moment: the dossier stays overdue. The system drafts one
    (`drafted_at`) when the due moment passes; a leader decides it (`decided_at`).
    """

    __tablename__ = "dossier_extensions"
    __table_args__ = (
        CheckConstraint("kind in ('extension', 'apology')", name="kind"),
        UniqueConstraint("dossier_id", "kind"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    kind: Mapped[str] = mapped_column(Text)
    from_due: Mapped[datetime]
    to_due: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text)
    drafted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("dossier_letters.id"))


class Supplement(Identified, Model):
    """Something asked of the citizen: missing or wrong things, or to confirm a draft.

    `items` of a supplement: `{"kind": "field", "pointer", "reason"}` or
    `{"kind": "paper", "requirement", "reason"}`; of a confirmation: `{"label", "value"}`.
    `before` and `after` keep what the answer changed. `outcome` is set together with
    `answered_at`; `withdrawn` means that it was overtaken by a withdrawal or a stop.
    """

    __tablename__ = "dossier_supplements"
    __table_args__ = (
        CheckConstraint("kind in ('supplement', 'confirmation')", name="kind"),
        CheckConstraint(
            "outcome in ('answered', 'expired', 'withdrawn', 'agreed', 'objected',"
            " 'agreed_by_silence')",
            name="outcome",
        ),
        CheckConstraint("(answered_at is null) = (outcome is null)", name="answered"),
        Index("ix_dossier_supplements_dossier", "dossier_id", "asked_at"),
        # One thing is asked at a time, and what waits too long is found by its day.
        Index(
            "uq_dossier_supplements_open",
            "dossier_id",
            unique=True,
            postgresql_where=text("answered_at is null"),
        ),
        Index("ix_dossier_supplements_due", "due_at", postgresql_where=text("answered_at is null")),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    kind: Mapped[str] = mapped_column(Text)
    from_status: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    remark: Mapped[str | None] = mapped_column(Text)
    items: Mapped[list[Any]]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    response: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class Letter(Identified, Model):
    """A letter issued: its values frozen as it was issued, its PDF typeset once and kept.

    It is about one dossier; only a register is about none (`Register` says what it covers).
    `sha256` (hex), `size` and `object_key` are null until it has been typeset; from then on the
    stored bytes are the letter. `token` opens the public page that says whether it is genuine.
    """

    __tablename__ = "dossier_letters"
    __table_args__ = (
        UniqueConstraint("agency_id", "kind", "year", "ordinal"),
        CheckConstraint("(object_key is null) = (sha256 is null)", name="typeset"),
        CheckConstraint("(dossier_id is null) = (kind = 'register')", name="dossier"),
        Index("ix_dossier_letters_dossier", "dossier_id", "issued_at"),
        Index("ix_dossier_letters_untypeset", "id", postgresql_where=text("object_key is null")),
    )

    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey("dossiers.id"))
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    ordinal: Mapped[int] = mapped_column(Integer)
    token: Mapped[str] = mapped_column(Text, unique=True)
    values: Mapped[dict[str, Any]]
    template_version: Mapped[int] = mapped_column(Integer)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    sha256: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int | None]
    object_key: Mapped[str | None] = mapped_column(Text, unique=True)


class LetterCounter(Model):
    """The last number of a kind of letter that an office gave in a year (of Viet Nam)."""

    __tablename__ = "letter_counters"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class Result(Identified, Model):
    """A signed result (PDF): announced, then proved or refused. `size` in bytes, hashes in hex."""

    __tablename__ = "dossier_results"
    __table_args__ = (
        CheckConstraint("state in ('awaiting', 'received', 'refused')", name="state"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_dossier_results_dossier", "dossier_id", "announced_at"),
        Index(
            "ix_dossier_results_unproved",
            "announced_at",
            postgresql_where=text("state <> 'received'"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    state: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    md5: Mapped[str] = mapped_column(Text)
    pages: Mapped[int | None] = mapped_column(Integer)
    object_key: Mapped[str] = mapped_column(Text, unique=True)
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    announced_at: Mapped[datetime] = mapped_column(default=clock.now)
    received_at: Mapped[datetime | None]


class Original(Identified, Model):
    """The original of a paper was seen at a counter."""

    __tablename__ = "dossier_originals"
    __table_args__ = (UniqueConstraint("dossier_id", "requirement"),)

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    requirement: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    remark: Mapped[str | None] = mapped_column(Text)


class Payment(Identified, Model):
    """A fee asked for, paid, given back or given up. `amount` in đồng.

    `items` are the fees it consists of: `{"text": {"vi", "en"}, "amount", "quantity", "total"}`.
    `from_status` is null for a fee that was paid without having been asked for.
    """

    __tablename__ = "dossier_payments"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("method in ('cash', 'transfer')", name="method"),
        CheckConstraint("(paid_at is null) = (method is null)", name="paid"),
        Index("ix_dossier_payments_dossier", "dossier_id", "requested_at"),
        Index("ix_dossier_payments_requested", "requested_at"),
        Index(
            "uq_dossier_payments_open",
            "dossier_id",
            unique=True,
            postgresql_where=text("paid_at is null and cancelled_at is null"),
        ),
        Index(
            "ix_dossier_payments_due",
            "due_at",
            postgresql_where=text("paid_at is null and cancelled_at is null"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    amount: Mapped[int]
    items: Mapped[list[Any]]
    reason: Mapped[str | None] = mapped_column(Text)
    from_status: Mapped[str | None] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    due_at: Mapped[datetime | None]
    method: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(Text)
    paid_at: Mapped[datetime | None]
    paid_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    cancelled_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    refunded_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    refund_reference: Mapped[str | None] = mapped_column(Text)


class Rating(Model):
    """How content the citizen was, 1 (not at all) to 5 (very), said once."""

    __tablename__ = "dossier_ratings"
    __table_args__ = (CheckConstraint("level between 1 and 5", name="level"),)

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    level: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Note(Identified, Model):
    """What officers tell one another about a dossier. No citizen reads it."""

    __tablename__ = "dossier_notes"
    __table_args__ = (Index("ix_dossier_notes_dossier", "dossier_id", "at"),)

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Transfer(Identified, Model):
    """A dossier went from one office to another."""

    __tablename__ = "dossier_transfers"
    __table_args__ = (
        Index("ix_dossier_transfers_dossier", "dossier_id", "at"),
        # Offices that have had it may go on reading it.
        Index("ix_dossier_transfers_from", "from_agency_id", "dossier_id"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    from_agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    to_agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class OfficerAlert(Identified, Model):
    """Something an officer should know: of one officer, or of everybody with a role in an office.

    Kinds: `time_50`, `time_75`, `time_90` (share of the working time used), `overdue`,
    `supplement_answered`, `confirmation_answered`, `withdrawal_requested`, `paid`, `transferred`,
    `webhook_disabled` (the dossier is the first whose change the office's system was not told).
    """

    __tablename__ = "officer_alerts"
    __table_args__ = (
        Index(
            "ix_officer_alerts_officer",
            "officer_id",
            "at",
            postgresql_where=text("seen_at is null"),
        ),
        Index(
            "ix_officer_alerts_agency",
            "agency_id",
            "role",
            "at",
            postgresql_where=text("seen_at is null"),
        ),
        UniqueConstraint("dossier_id", "kind", "role", "at"),
    )

    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    role: Mapped[str] = mapped_column(Text)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
