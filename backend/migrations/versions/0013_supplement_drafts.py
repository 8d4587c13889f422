"""Answers to supplements in progress, kept for the citizen's phone until they are sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supplement_drafts",
        sa.Column("supplement_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("attachments", postgresql.JSONB(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplement_id"],
            ["dossier_supplements.id"],
            name=op.f("fk_supplement_drafts_supplement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_supplement_drafts_citizen_id")
        ),
        sa.PrimaryKeyConstraint("supplement_id", name=op.f("pk_supplement_drafts")),
    )
    op.create_index("ix_supplement_drafts_citizen", "supplement_drafts", ["citizen_id"])


def downgrade() -> None:
    op.drop_table("supplement_drafts")
