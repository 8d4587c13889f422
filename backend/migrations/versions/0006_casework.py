"""What officers do: the ledger of deadlines, supplements, letters, payments, results, transfers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What is not said of dossiers filed before: they came online, and wait for the office's answer.
_FILL_DOSSIERS = """
update dossiers set
    procedure = (select code from procedure_revisions where id = dossiers.revision_id),
    channel = 'online',
    paper_copies = '{}',
    search_text = lower(number || ' ' || tracking_code),
    next_due_at = acceptance_due_at,
    money = 'none',
    delivery = 'none',
    handling_agency_id = agency_id,
    warned = 0,
    longer_limit = false,
    calendar_version = ''
"""
_BEGIN_ACCEPTANCE = """
insert into dossier_clock
    (id, dossier_id, clock, state, agency_id, began_at, cause)
select gen_random_uuid(), id, 'acceptance', 'running', agency_id, submitted_at, 'submitted'
from dossiers where status = 'submitted'
"""

# A dossier filed at a counter has a citizen without a Zalo account.
_FILED = (
    "procedure",
    "channel",
    "paper_copies",
    "search_text",
    "next_due_at",
    "money",
    "delivery",
    "handling_agency_id",
    "longer_limit",
    "warned",
    "calendar_version",
)

_STATUSES = (
    "('submitted', 'accepted', 'declined', 'in_progress', 'supplement_requested',"
    " 'payment_required', 'withdrawal_requested', 'stopped', 'resolved', 'returned')"
)
_OPEN = sa.text("status not in ('declined', 'stopped', 'returned')")

# Rows of these are never changed or removed; the whole table cannot be emptied either.
_APPEND_ONLY = ("dossier_notes", "dossier_originals", "dossier_ratings", "dossier_transfers")

# A letter once typeset is that letter: nothing of it changes, and none disappears.
_KEEP_LETTERS = """
create function keep_letter() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE'
        or old.object_key is not null
        or to_jsonb(new) - array['object_key', 'sha256', 'size']
            is distinct from to_jsonb(old) - array['object_key', 'sha256', 'size']
    then
        raise exception 'a letter that was issued cannot be changed'
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger keep_letter before update or delete on dossier_letters
    for each row execute function keep_letter();
create trigger keep_letters before truncate on dossier_letters
    for each statement execute function refuse_change()
"""


def upgrade() -> None:
    op.alter_column("citizens", "zalo_user_id", nullable=True)
    _add_to_events_and_attachments()
    _add_to_dossiers()
    _create_clock()
    _create_letters()
    _create_requests()
    _create_results()
    _create_talk()
    for table in _APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
    for table in (*_APPEND_ONLY, "dossier_events"):
        op.execute(
            f"create trigger keep_all before truncate on {table}"
            " for each statement execute function refuse_change()"
        )
    op.execute(_KEEP_LETTERS)
    op.execute(_BEGIN_ACCEPTANCE)


def _add_to_events_and_attachments() -> None:
    op.add_column(
        "dossier_attachments", sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("dossier_events", sa.Column("from_status", sa.Text(), nullable=True))
    op.add_column("dossier_events", sa.Column("officer_id", sa.Uuid(), nullable=True))
    op.add_column("dossier_events", sa.Column("agency_id", sa.Uuid(), nullable=True))
    # A default fills what is there without an update, which the table refuses.
    op.add_column(
        "dossier_events",
        sa.Column("details", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
    op.alter_column("dossier_events", "details", server_default=None)
    op.add_column("dossier_events", sa.Column("note", sa.Text(), nullable=True))
    for name, table in (("officer_id", "officers"), ("agency_id", "agencies")):
        op.create_foreign_key(
            op.f(f"fk_dossier_events_{name}"), "dossier_events", table, [name], ["id"]
        )


def _add_to_dossiers() -> None:
    for column in (
        sa.Column("procedure", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("previous_status", sa.Text(), nullable=True),
        sa.Column("paper_copies", postgresql.JSONB(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("longer_limit", sa.Boolean(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("money", sa.Text(), nullable=True),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.Column("return_way", sa.Text(), nullable=True),
        sa.Column("handling_agency_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned", sa.Integer(), nullable=True),
        sa.Column("next_warning_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar_version", sa.Text(), nullable=True),
    ):
        op.add_column("dossiers", column)
    op.execute(_FILL_DOSSIERS)
    for name in _FILED:
        op.alter_column("dossiers", name, nullable=False)
    for name, rule in (
        ("previous_status", f"previous_status in {_STATUSES}"),
        ("channel", "channel in ('counter', 'online', 'post')"),
        ("money", "money in ('none', 'waiting', 'paid', 'refunded')"),
        ("delivery", "delivery in ('none', 'electronic', 'paper', 'post', 'received')"),
        ("return_way", "return_way in ('electronic', 'paper', 'post')"),
        ("due_at", "(accepted_at is null) = (due_at is null)"),
    ):
        op.create_check_constraint(op.f(f"ck_dossiers_{name}"), "dossiers", rule)
    for name, table in (("assignee_id", "officers"), ("handling_agency_id", "agencies")):
        op.create_foreign_key(op.f(f"fk_dossiers_{name}"), "dossiers", table, [name], ["id"])
    for name, columns in (
        ("ix_dossiers_open_by_status", ["handling_agency_id", "status", "next_due_at", "id"]),
        ("ix_dossiers_open", ["handling_agency_id", "next_due_at", "id"]),
        ("ix_dossiers_open_by_assignee", ["assignee_id", "next_due_at", "id"]),
    ):
        op.create_index(name, "dossiers", columns, postgresql_where=_OPEN)
    op.create_index(
        "ix_dossiers_next_warning",
        "dossiers",
        ["next_warning_at"],
        postgresql_where=sa.text("next_warning_at is not null"),
    )
    op.create_index(
        "ix_dossiers_search_text",
        "dossiers",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )


def _create_clock() -> None:
    op.create_table(
        "dossier_clock",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "clock in ('acceptance', 'handling')", name=op.f("ck_dossier_clock_clock")
        ),
        sa.CheckConstraint("state in ('running', 'paused')", name=op.f("ck_dossier_clock_state")),
        sa.CheckConstraint(
            "ended_at is null or ended_at >= began_at", name=op.f("ck_dossier_clock_ended_at")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_dossier_clock_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_clock_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_dossier_clock_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_clock")),
    )
    op.create_index(
        "ix_dossier_clock_dossier",
        "dossier_clock",
        ["dossier_id", "clock", "began_at"],
        unique=False,
    )
    op.create_index(
        "uq_dossier_clock_open",
        "dossier_clock",
        ["dossier_id", "clock"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def _create_letters() -> None:
    op.create_table(
        "letter_counters",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_letter_counters_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "kind", "year", name=op.f("pk_letter_counters")),
    )
    op.create_table(
        "dossier_letters",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("object_key", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(object_key is null) = (sha256 is null)", name=op.f("ck_dossier_letters_typeset")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_dossier_letters_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_letters_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_dossier_letters_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_letters")),
        sa.UniqueConstraint(
            "agency_id",
            "kind",
            "year",
            "ordinal",
            name=op.f("uq_dossier_letters_agency_id_kind_year_ordinal"),
        ),
        sa.UniqueConstraint("object_key", name=op.f("uq_dossier_letters_object_key")),
        sa.UniqueConstraint("token", name=op.f("uq_dossier_letters_token")),
    )
    op.create_index(
        "ix_dossier_letters_dossier", "dossier_letters", ["dossier_id", "issued_at"], unique=False
    )
    op.create_index(
        "ix_dossier_letters_untypeset",
        "dossier_letters",
        ["id"],
        unique=False,
        postgresql_where=sa.text("object_key is null"),
    )
    op.create_table(
        "dossier_extensions",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('extension', 'apology')", name=op.f("ck_dossier_extensions_kind")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_extensions_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["dossier_letters.id"], name=op.f("fk_dossier_extensions_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_dossier_extensions_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_extensions")),
        sa.UniqueConstraint(
            "dossier_id", "kind", name=op.f("uq_dossier_extensions_dossier_id_kind")
        ),
    )


def _create_requests() -> None:
    op.create_table(
        "dossier_supplements",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('supplement', 'confirmation')", name=op.f("ck_dossier_supplements_kind")
        ),
        sa.CheckConstraint(
            "outcome in ('answered', 'expired', 'withdrawn', 'agreed', 'objected',"
            " 'agreed_by_silence')",
            name=op.f("ck_dossier_supplements_outcome"),
        ),
        sa.CheckConstraint(
            "(answered_at is null) = (outcome is null)",
            name=op.f("ck_dossier_supplements_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_dossier_supplements_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_supplements_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_dossier_supplements_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_supplements")),
    )
    op.create_index(
        "ix_dossier_supplements_dossier",
        "dossier_supplements",
        ["dossier_id", "asked_at"],
        unique=False,
    )
    op.create_index(
        "ix_dossier_supplements_due",
        "dossier_supplements",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("answered_at is null"),
    )
    op.create_index(
        "uq_dossier_supplements_open",
        "dossier_supplements",
        ["dossier_id"],
        unique=True,
        postgresql_where=sa.text("answered_at is null"),
    )
    op.create_table(
        "dossier_payments",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded_by", sa.Uuid(), nullable=True),
        sa.Column("refund_reference", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "method in ('cash', 'transfer')", name=op.f("ck_dossier_payments_method")
        ),
        sa.CheckConstraint(
            "(paid_at is null) = (method is null)", name=op.f("ck_dossier_payments_paid")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_dossier_payments_amount")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_payments_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["paid_by"], ["officers.id"], name=op.f("fk_dossier_payments_paid_by")
        ),
        sa.ForeignKeyConstraint(
            ["refunded_by"], ["officers.id"], name=op.f("fk_dossier_payments_refunded_by")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["officers.id"], name=op.f("fk_dossier_payments_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_payments")),
    )
    op.create_index(
        "ix_dossier_payments_dossier",
        "dossier_payments",
        ["dossier_id", "requested_at"],
        unique=False,
    )
    op.create_index(
        "ix_dossier_payments_due",
        "dossier_payments",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("paid_at is null and cancelled_at is null"),
    )
    op.create_index(
        "uq_dossier_payments_open",
        "dossier_payments",
        ["dossier_id"],
        unique=True,
        postgresql_where=sa.text("paid_at is null and cancelled_at is null"),
    )


def _create_results() -> None:
    op.create_table(
        "dossier_results",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("md5", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('awaiting', 'received', 'refused')", name=op.f("ck_dossier_results_state")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_dossier_results_size")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_results_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_dossier_results_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_results")),
        sa.UniqueConstraint("object_key", name=op.f("uq_dossier_results_object_key")),
    )
    op.create_index(
        "ix_dossier_results_dossier",
        "dossier_results",
        ["dossier_id", "announced_at"],
        unique=False,
    )
    op.create_index(
        "ix_dossier_results_unproved",
        "dossier_results",
        ["announced_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'received'"),
    )
    op.create_table(
        "dossier_originals",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_dossier_originals_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_originals_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_dossier_originals_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_originals")),
        sa.UniqueConstraint(
            "dossier_id", "requirement", name=op.f("uq_dossier_originals_dossier_id_requirement")
        ),
    )
    op.create_table(
        "dossier_ratings",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level between 1 and 5", name=op.f("ck_dossier_ratings_level")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_ratings_dossier_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_dossier_ratings")),
    )


def _create_talk() -> None:
    op.create_table(
        "dossier_notes",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_dossier_notes_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_notes_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_dossier_notes_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_notes")),
    )
    op.create_index("ix_dossier_notes_dossier", "dossier_notes", ["dossier_id", "at"], unique=False)
    op.create_table(
        "dossier_transfers",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("from_agency_id", sa.Uuid(), nullable=False),
        sa.Column("to_agency_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_transfers_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_agency_id"], ["agencies.id"], name=op.f("fk_dossier_transfers_from_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_dossier_transfers_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_agency_id"], ["agencies.id"], name=op.f("fk_dossier_transfers_to_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_transfers")),
    )
    op.create_index(
        "ix_dossier_transfers_dossier", "dossier_transfers", ["dossier_id", "at"], unique=False
    )
    op.create_index(
        "ix_dossier_transfers_from",
        "dossier_transfers",
        ["from_agency_id", "dossier_id"],
        unique=False,
    )
    op.create_table(
        "officer_alerts",
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_officer_alerts_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_officer_alerts_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_officer_alerts_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by"], ["officers.id"], name=op.f("fk_officer_alerts_seen_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_alerts")),
        sa.UniqueConstraint(
            "dossier_id",
            "kind",
            "role",
            "at",
            name=op.f("uq_officer_alerts_dossier_id_kind_role_at"),
        ),
    )
    op.create_index(
        "ix_officer_alerts_agency",
        "officer_alerts",
        ["agency_id", "role", "at"],
        unique=False,
        postgresql_where=sa.text("seen_at is null"),
    )
    op.create_index(
        "ix_officer_alerts_officer",
        "officer_alerts",
        ["officer_id", "at"],
        unique=False,
        postgresql_where=sa.text("seen_at is null"),
    )


def downgrade() -> None:
    for table in (
        "officer_alerts",
        "dossier_transfers",
        "dossier_notes",
        "dossier_ratings",
        "dossier_originals",
        "dossier_results",
        "dossier_payments",
        "dossier_supplements",
        "dossier_extensions",
        "dossier_letters",
        "letter_counters",
        "dossier_clock",
    ):
        op.drop_table(table)
    op.execute("drop function keep_letter")
    op.execute("drop trigger keep_all on dossier_events")
    for table, columns in (
        ("dossier_attachments", ("superseded_at",)),
        ("dossier_events", ("from_status", "officer_id", "agency_id", "details", "note")),
        (
            "dossiers",
            (
                "procedure",
                "channel",
                "previous_status",
                "paper_copies",
                "search_text",
                "accepted_at",
                "longer_limit",
                "due_at",
                "original_due_at",
                "next_due_at",
                "resolved_at",
                "returned_at",
                "closed_at",
                "money",
                "delivery",
                "return_way",
                "handling_agency_id",
                "assignee_id",
                "lease_until",
                "warned",
                "next_warning_at",
                "calendar_version",
            ),
        ),
    ):
        for column in columns:
            op.drop_column(table, column)
    # Filed at a counter: whoever they were, they had no account.
    op.execute("update citizens set zalo_user_id = 'counter:' || id where zalo_user_id is null")
    op.alter_column("citizens", "zalo_user_id", nullable=False)
