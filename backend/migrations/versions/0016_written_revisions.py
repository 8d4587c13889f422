"""Revisions that an administrator published keep the file that they were written in."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("procedure_revisions", sa.Column("file", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("procedure_revisions", "file")
