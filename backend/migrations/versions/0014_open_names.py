"""Names among open dossiers are found by an index of the office's own, as among closed ones."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_dossiers_open_names",
        "dossiers",
        [sa.text("dossier_names(handling_agency_id, search_text)")],
        postgresql_using="gin",
        postgresql_where=sa.text("status not in ('declined', 'stopped', 'returned')"),
    )


def downgrade() -> None:
    op.drop_index("ix_dossiers_open_names", "dossiers")
