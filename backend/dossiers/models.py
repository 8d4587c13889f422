"""Tables of the dossiers."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model
from backend.dossiers.casework_models import (
    CHANNELS,
    DELIVERY,
    MONEY,
    WAYS,
    ClockInterval,
    Extension,
    Letter,
    LetterCounter,
    Note,
    OfficerAlert,
    Original,
    Payment,
    Rating,
    Result,
    Supplement,
    Transfer,
)
from backend.dossiers.draft_models import Draft, SupplementDraft
from backend.dossiers.register_models import Register
from backend.dossiers.states import ENDED, STATUSES, Status

# One door for all tables of the package.
__all__ = [
    "Attachment",
    "ClockInterval",
    "Dossier",
    "DossierEvent",
    "Draft",
    "Extension",
    "Letter",
    "LetterCounter",
    "Note",
    "NumberCounter",
    "OfficerAlert",
    "Original",
    "Payment",
    "QueueCount",
    "Rating",
    "Register",
    "Result",
    "Supplement",
    "SupplementDraft",
    "Transfer",
]

# Lists of officers walk these indexes, so that they cost what is open, not what was ever filed.
OPEN: Final = text(f"status not in {ENDED}")
# What still has a due moment ahead of it, or has missed it.
UNRESOLVED: Final = text(f"status not in {(*ENDED, 'resolved')}")
CLOSED: Final = text(f"status in {ENDED}")


class Dossier(Identified, Model):
    """What a citizen filed, pinned to the revision it was filled in, and how far it has come.

    `tracking_code` (12 characters, no dashes) is public; `number` is the official one.
    `submission_digest` is the SHA-256 of the submission under `idempotency_key`: the same key
    with another content is refused. `version` counts changes, for `If-Match`.

    Axes kept apart: `status`; `money`, what became of the fee; `delivery`, what became of the
    result (`return_way` says how it went). `paper_copies` counts the papers that
    were handed in on paper, by requirement. `agency_id` received it, `handling_agency_id` has it
    now. `previous_status` is where a supplement, a payment or a withdrawal leads back to.
    `next_due_at` is what is due next: the office's answer, the result, or the citizen's answer.
    `due_at` is null until it is accepted and follows from the ledger (`ClockInterval`), reckoned
    by `calendar_version`; `original_due_at` leaves an extension out. `longer_limit`: the longer
    time limit of the procedure was chosen at acceptance. `warned` is the highest
    share of the time (50, 75, 90, 100 %) that was warned of, `next_warning_at` the next one's
    moment. `search_text` holds folded names and numbers. `same_event` is a digest that other
    dossiers about the same child, deceased or business share; None where nobody can tell.
    `on_behalf_of` says for whom the citizen filed, as on_behalf.py has it; None: for themselves.
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        UniqueConstraint("citizen_id", "idempotency_key"),
        CheckConstraint(f"status in {tuple(STATUSES)}", name="status"),
        CheckConstraint(f"previous_status in {tuple(STATUSES)}", name="previous_status"),
        CheckConstraint(f"channel in {CHANNELS}", name="channel"),
        CheckConstraint(f"money in {MONEY}", name="money"),
        CheckConstraint(f"delivery in {DELIVERY}", name="delivery"),
        CheckConstraint(f"return_way in {WAYS}", name="return_way"),
        CheckConstraint("(accepted_at is null) = (due_at is null)", name="due_at"),
        Index("ix_dossiers_citizen", "citizen_id", "submitted_at", "id"),
        # What an office received, resolved and ended in a period: for figures and exports.
        Index("ix_dossiers_received", "handling_agency_id", "submitted_at"),
        # What an office took into its register in a period, whoever has it now.
        Index(
            "ix_dossiers_accepted",
            "agency_id",
            "accepted_at",
            postgresql_where=text("accepted_at is not null"),
        ),
        Index(
            "ix_dossiers_resolved",
            "handling_agency_id",
            "resolved_at",
            postgresql_where=text("resolved_at is not null"),
        ),
        # Results that wait to be collected: to remind of them.
        Index(
            "ix_dossiers_resolved_waiting",
            "resolved_at",
            postgresql_where=text("status = 'resolved'"),
        ),
        Index(
            "ix_dossiers_ended",
            "handling_agency_id",
            "closed_at",
            postgresql_where=text("closed_at is not null"),
        ),
        Index(
            "ix_dossiers_open_by_status",
            "handling_agency_id",
            "status",
            "next_due_at",
            "id",
            postgresql_where=OPEN,
        ),
        Index(
            "ix_dossiers_open",
            "handling_agency_id",
            "next_due_at",
            "id",
            postgresql_where=UNRESOLVED,
        ),
        Index(
            "ix_dossiers_unassigned",
            "handling_agency_id",
            "next_due_at",
            "id",
            postgresql_where=text(f"assignee_id is null and {UNRESOLVED}"),
        ),
        Index(
            "ix_dossiers_closed",
            "handling_agency_id",
            "status",
            "closed_at",
            "id",
            postgresql_where=CLOSED,
        ),
        Index(
            "ix_dossiers_same_event",
            "same_event",
            postgresql_where=text("same_event is not null"),
        ),
        Index(
            "ix_dossiers_open_by_assignee",
            "handling_agency_id",
            "assignee_id",
            "next_due_at",
            "id",
            postgresql_where=UNRESOLVED,
        ),
        Index(
            "ix_dossiers_open_by_procedure",
            "handling_agency_id",
            "procedure",
            "next_due_at",
            "id",
            postgresql_where=UNRESOLVED,
        ),
        Index("ix_dossiers_open_everywhere", "next_due_at", "id", postgresql_where=UNRESOLVED),
        Index(
            "ix_dossiers_next_warning",
            "next_warning_at",
            postgresql_where=text("next_warning_at is not null"),
        ),
        # What is open is looked for all day long, and is little: it has an index to itself.
        *(
            Index(
                f"ix_dossiers_{name}_search_text",
                "search_text",
                postgresql_using="gin",
                postgresql_ops={"search_text": "gin_trgm_ops"},
                postgresql_where=rule,
            )
            for name, rule in (("open", OPEN), ("closed", CLOSED))
        ),
        # An office looks for names among its own only, however much the others have.
        *(
            Index(
                f"ix_dossiers_{name}_names",
                text("dossier_names(handling_agency_id, search_text)"),
                postgresql_using="gin",
                postgresql_where=rule,
            )
            for name, rule in (("open", OPEN), ("closed", CLOSED))
        ),
    )

    tracking_code: Mapped[str] = mapped_column(Text, unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizens.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("procedure_revisions.id"))
    procedure: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(Text)
    previous_status: Mapped[Status | None] = mapped_column(Text)
    answers: Mapped[dict[str, Any]]
    warnings: Mapped[list[Any]]
    consent: Mapped[dict[str, Any]]
    on_behalf_of: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    paper_copies: Mapped[dict[str, Any]] = mapped_column(default=dict)
    search_text: Mapped[str] = mapped_column(Text)
    same_event: Mapped[bytes | None] = mapped_column(LargeBinary)
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    acceptance_due_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    longer_limit: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    original_due_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    money: Mapped[str] = mapped_column(Text, default="none")
    delivery: Mapped[str] = mapped_column(Text, default="none")
    return_way: Mapped[str | None] = mapped_column(Text)
    handling_agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    lease_until: Mapped[datetime | None]
    warned: Mapped[int] = mapped_column(Integer, default=0)
    next_warning_at: Mapped[datetime | None]
    calendar_version: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str] = mapped_column(Text)
    submission_digest: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=1)


class DossierEvent(Identified, Model):
    """Something that happened to a dossier. Rows are only ever added.

    `details` hold codes, numbers and moments, `note` the officer's words to the citizen;
    `agency_id` is the office that acted.
    """

    __tablename__ = "dossier_events"
    __table_args__ = (
        CheckConstraint("actor in ('citizen', 'officer', 'system')", name="actor"),
        Index("ix_dossier_events_dossier", "dossier_id", "at"),
        # That a file was refused is told once, however often its job runs.
        Index(
            "uq_dossier_events_file_refused",
            text("(details ->> 'attachment')"),
            unique=True,
            postgresql_where=text("action = 'file_refused'"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    action: Mapped[str] = mapped_column(Text)
    from_status: Mapped[Status | None] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str | None] = mapped_column(Text)


class Attachment(Identified, Model):
    """A file of a dossier: which requirement it answers, as which kind of paper, in what order.

    One that a supplement has replaced stays, with the moment from which it no longer counts.
    """

    __tablename__ = "dossier_attachments"
    __table_args__ = (UniqueConstraint("dossier_id", "position"),)

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id"), unique=True)
    requirement: Mapped[str] = mapped_column(Text)
    alternative: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    superseded_at: Mapped[datetime | None]


class NumberCounter(Model):
    """The last number an office gave on a day (of Viet Nam). One small row, locked in passing."""

    __tablename__ = "dossier_number_counters"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class QueueCount(Model):
    """By how much the number of an office's dossiers in a status has changed.

    A trigger on the dossiers adds a row with every change, and a job sums them up: to know how
    many there are, sum what is there. Nobody waits for anybody, and nobody counts dossiers.
    """

    __tablename__ = "queue_counts"
    __table_args__ = (Index("ix_queue_counts_agency", "agency_id", "status"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    # No foreign key: the dossier that is counted has it, and it would cost each change again.
    agency_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(Text)
    delta: Mapped[int]
