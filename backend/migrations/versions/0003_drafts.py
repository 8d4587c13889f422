"""Drafts, files kept for them, offices of more than one kind, and search by trigrams."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.core.text import LANGUAGES
from backend.procedures import search

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
    _create_search_terms()
    # Every commune has two offices now; of each kind still one.
    op.drop_constraint("uq_agencies_commune", "agencies")
    op.create_unique_constraint("uq_agencies_level_commune", "agencies", ["level", "commune"])


def _create_search_terms() -> None:
    # Any role that may create in the database may do this: the extension is trusted. Where not,
    # an administrator does it once.
    op.execute("create extension if not exists pg_trgm")
    table = op.create_table(
        "procedure_search_terms",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("spelled", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["procedure_revisions.id"],
            name=op.f("fk_procedure_search_terms_revision_id"),
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_procedure_search_terms")),
    )
    op.create_index(
        "ix_procedure_search_terms_folded",
        "procedure_search_terms",
        ["folded"],
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    revisions = op.get_bind().execute(sa.text("select id, documents from procedure_revisions"))
    for revision_id, documents in revisions.all():
        summaries = (documents[language]["summary"] for language in LANGUAGES)
        op.bulk_insert(
            table,
            [
                {
                    "revision_id": revision_id,
                    "position": position,
                    "weight": term.weight,
                    "text": term.text,
                    "folded": term.words.folded,
                    "spelled": term.words.spelled,
                }
                for position, term in enumerate(search.terms(summaries))
            ],
        )


# An extension that somebody else has created is not ours to drop.
_DROP_EXTENSION = """
do $$ begin
    if exists (
        select from pg_extension where extname = 'pg_trgm' and pg_has_role(extowner, 'usage')
    ) then
        drop extension pg_trgm;
    end if;
end $$
"""


def downgrade() -> None:
    op.drop_table("procedure_search_terms")
    op.execute(_DROP_EXTENSION)
    op.drop_constraint("uq_agencies_level_commune", "agencies")
    op.execute("delete from agencies where level <> 'commune'")
    op.create_unique_constraint("uq_agencies_commune", "agencies", ["commune"])
    op.drop_column("uploads", "kept_until")
    op.drop_index("ix_drafts_updated_at", table_name="drafts")
    op.drop_index("ix_drafts_citizen", table_name="drafts")
    op.drop_table("drafts")
