"""From offices and citizens to the first dossier."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What was published stays as it was: only the day of its retirement may be set.
_KEEP_REVISIONS = """
create function keep_published_revision() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
        or to_jsonb(new) - 'retired_at' is distinct from to_jsonb(old) - 'retired_at'
    then
        raise exception 'a published revision cannot be changed'
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger keep_published before update or delete on procedure_revisions
    for each row execute function keep_published_revision()
"""

# What happened, happened.
_KEEP_EVENTS = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% takes no changes', tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger append_only before update or delete on dossier_events
    for each row execute function refuse_change()
"""


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("code", name=op.f("uq_agencies_code")),
        sa.UniqueConstraint("commune", name=op.f("uq_agencies_commune")),
    )
    op.create_table(
        "citizens",
        sa.Column("zalo_user_id", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizens")),
        sa.UniqueConstraint("zalo_user_id", name=op.f("uq_citizens_zalo_user_id")),
    )
    op.create_table(
        "procedure_revisions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("documents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_procedure_revisions_number")),
        sa.CheckConstraint(
            "retired_at is null or retired_at >= effective_at",
            name=op.f("ck_procedure_revisions_retired_at"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_revisions")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_procedure_revisions_code_number")),
    )
    op.create_table(
        "dossier_number_counters",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_dossier_number_counters_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "day", name=op.f("pk_dossier_number_counters")),
    )
    op.create_table(
        "dossiers",
        sa.Column("tracking_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consent", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acceptance_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("submission_digest", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status in ('submitted', 'accepted', 'declined', 'in_progress', 'supplement_requested',"
            " 'payment_required', 'withdrawal_requested', 'stopped', 'resolved', 'returned')",
            name=op.f("ck_dossiers_status"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_dossiers_agency_id")),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_dossiers_citizen_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["procedure_revisions.id"], name=op.f("fk_dossiers_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint(
            "citizen_id", "idempotency_key", name=op.f("uq_dossiers_citizen_id_idempotency_key")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_dossiers_number")),
        sa.UniqueConstraint("tracking_code", name=op.f("uq_dossiers_tracking_code")),
    )
    op.create_index(
        "ix_dossiers_citizen", "dossiers", ["citizen_id", "submitted_at", "id"], unique=False
    )
    op.create_table(
        "notifications",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_notifications_citizen_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index(
        "ix_notifications_citizen", "notifications", ["citizen_id", "created_at"], unique=False
    )
    op.create_table(
        "officers",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role in ('reception', 'specialist', 'leader', 'administrator')",
            name=op.f("ck_officers_role"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_officers_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officers")),
        sa.UniqueConstraint("username", name=op.f("uq_officers_username")),
    )
    op.create_index("ix_officers_agency_id", "officers", ["agency_id"], unique=False)
    op.create_table(
        "uploads",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("md5", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('pending', 'received', 'refused', 'claimed')", name=op.f("ck_uploads_state")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_uploads_size")),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_uploads_citizen_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("object_key", name=op.f("uq_uploads_object_key")),
    )
    op.create_index(
        "ix_uploads_citizen_unclaimed",
        "uploads",
        ["citizen_id"],
        unique=False,
        postgresql_where=sa.text("state <> 'claimed'"),
    )
    op.create_index(
        "ix_uploads_unclaimed",
        "uploads",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'claimed'"),
    )
    op.create_table(
        "dossier_attachments",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("alternative", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_attachments_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_dossier_attachments_upload_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_attachments")),
        sa.UniqueConstraint(
            "dossier_id", "position", name=op.f("uq_dossier_attachments_dossier_id_position")
        ),
        sa.UniqueConstraint("upload_id", name=op.f("uq_dossier_attachments_upload_id")),
    )
    op.create_table(
        "dossier_events",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "actor in ('citizen', 'officer', 'system')", name=op.f("ck_dossier_events_actor")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_events_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_events")),
    )
    op.create_index(
        "ix_dossier_events_dossier", "dossier_events", ["dossier_id", "at"], unique=False
    )
    op.execute(_KEEP_REVISIONS)
    op.execute(_KEEP_EVENTS)


def downgrade() -> None:
    op.drop_index("ix_dossier_events_dossier", table_name=op.f("dossier_events"))
    op.drop_table("dossier_events")
    op.drop_table("dossier_attachments")
    op.drop_index(
        "ix_uploads_unclaimed",
        table_name=op.f("uploads"),
        postgresql_where=sa.text("state <> 'claimed'"),
    )
    op.drop_index(
        "ix_uploads_citizen_unclaimed",
        table_name=op.f("uploads"),
        postgresql_where=sa.text("state <> 'claimed'"),
    )
    op.drop_table("uploads")
    op.drop_index("ix_officers_agency_id", table_name=op.f("officers"))
    op.drop_table("officers")
    op.drop_index("ix_notifications_citizen", table_name=op.f("notifications"))
    op.drop_table("notifications")
    op.drop_index("ix_dossiers_citizen", table_name=op.f("dossiers"))
    op.drop_table("dossiers")
    op.drop_table("dossier_number_counters")
    op.drop_table("procedure_revisions")
    op.drop_table("citizens")
    op.drop_table("agencies")
    op.execute("drop function keep_published_revision")
    op.execute("drop function refuse_change")
