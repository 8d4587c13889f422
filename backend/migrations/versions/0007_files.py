"""Files in parts, their inspection, clean copies, and papers of several files as one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STATES = ("pending", "received", "refused", "claimed")


def upgrade() -> None:
    _widen_uploads()
    op.create_table(
        "upload_parts",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("md5", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["uploads.id"],
            name=op.f("fk_upload_parts_upload_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_upload_parts")),
    )
    op.create_table(
        "upload_copies",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('clean', 'thumbnail', 'page')", name=op.f("ck_upload_copies_kind")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["uploads.id"],
            name=op.f("fk_upload_copies_upload_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_copies")),
        sa.UniqueConstraint("object_key", name=op.f("uq_upload_copies_object_key")),
        sa.UniqueConstraint(
            "upload_id", "kind", "page", name=op.f("uq_upload_copies_upload_id_kind_page")
        ),
    )
    _create_bundles()


def _widen_uploads() -> None:
    op.alter_column("uploads", "sha256", nullable=True)
    op.alter_column("uploads", "md5", nullable=True)
    for column in (
        sa.Column("part_size", sa.BigInteger(), nullable=True),
        sa.Column("multipart", sa.Text(), nullable=True),
        sa.Column("inspection", sa.Text(), nullable=False, server_default="waiting"),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("scan", sa.Text(), nullable=True),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'"),
        ),
        sa.Column("reading", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_due_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("uploads", column)
    op.drop_constraint("ck_uploads_state", "uploads")
    op.create_check_constraint(
        op.f("ck_uploads_state"), "uploads", f"state in {('arrived', *_STATES)}"
    )
    op.create_check_constraint(
        op.f("ck_uploads_inspection"),
        "uploads",
        "inspection in ('waiting', 'clean', 'unopened', 'refused')",
    )
    op.create_check_constraint(
        op.f("ck_uploads_scan"), "uploads", "scan in ('clean', 'infected', 'not_scanned')"
    )
    # What came before has not been inspected: the hourly look for overdue jobs takes it up.
    op.execute("update uploads set job_due_at = now() where state in ('received', 'claimed')")
    op.create_index(
        "ix_uploads_job_due_at",
        "uploads",
        ["job_due_at"],
        postgresql_where=sa.text("inspection = 'waiting' and state <> 'pending'"),
    )


def _create_bundles() -> None:
    op.create_table(
        "upload_bundles",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("left_out", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_bundles")),
        sa.UniqueConstraint("object_key", name=op.f("uq_upload_bundles_object_key")),
    )
    op.create_table(
        "upload_bundle_files",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_upload_bundle_files_upload_id")
        ),
        sa.ForeignKeyConstraint(
            ["bundle_id"],
            ["upload_bundles.id"],
            name=op.f("fk_upload_bundle_files_bundle_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_upload_bundle_files")),
    )
    op.create_index("ix_upload_bundle_files_bundle_id", "upload_bundle_files", ["bundle_id"])


def downgrade() -> None:
    op.drop_table("upload_bundle_files")
    op.drop_table("upload_bundles")
    op.drop_table("upload_copies")
    op.drop_table("upload_parts")
    op.drop_index("ix_uploads_job_due_at", table_name="uploads")
    # What is still on its way in parts has no hashes and no place in the older table; the sender
    # of what arrived in parts named no MD5.
    op.execute("delete from uploads where state = 'arrived' or sha256 is null")
    op.execute("update uploads set md5 = repeat('0', 32) where md5 is null")
    op.drop_constraint("ck_uploads_scan", "uploads")
    op.drop_constraint("ck_uploads_inspection", "uploads")
    op.drop_constraint("ck_uploads_state", "uploads")
    op.create_check_constraint(op.f("ck_uploads_state"), "uploads", f"state in {_STATES}")
    for column in (
        "job_due_at",
        "inspected_at",
        "reading",
        "facts",
        "scan",
        "refusal",
        "inspection",
        "multipart",
        "part_size",
    ):
        op.drop_column("uploads", column)
    op.alter_column("uploads", "md5", nullable=False)
    op.alter_column("uploads", "sha256", nullable=False)
