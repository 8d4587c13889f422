"""Drafts, files kept for them, and offices of more than one kind."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("attachments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizens.id"], name=op.f("fk_drafts_citizen_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["procedure_revisions.id"], name=op.f("fk_drafts_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint(
            "citizen_id", "idempotency_key", name=op.f("uq_drafts_citizen_id_idempotency_key")
        ),
    )
    op.create_index("ix_drafts_citizen", "drafts", ["citizen_id", "updated_at"])
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])
    op.add_column("uploads", sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True))
    # Every commune has two offices now; of each kind still one.
    op.drop_constraint("uq_agencies_commune", "agencies")
    op.create_unique_constraint("uq_agencies_level_commune", "agencies", ["level", "commune"])


def downgrade() -> None:
    op.drop_constraint("uq_agencies_level_commune", "agencies")
    op.execute("delete from agencies where level <> 'commune'")
    op.create_unique_constraint("uq_agencies_commune", "agencies", ["commune"])
    op.drop_column("uploads", "kept_until")
    op.drop_index("ix_drafts_updated_at", table_name="drafts")
    op.drop_index("ix_drafts_citizen", table_name="drafts")
    op.drop_table("drafts")
