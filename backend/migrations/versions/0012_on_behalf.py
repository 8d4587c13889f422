"""Filing for somebody else and the message to them; what came of a call and of a deletion."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("dossiers", "on_behalf_of", postgresql.JSONB()),
    ("drafts", "on_behalf_of", postgresql.JSONB()),
    ("messages", "phone", sa.Text()),
    ("calls", "remark", sa.Text()),
    ("calls", "tried_at", sa.DateTime(timezone=True)),
    ("deletion_requests", "outcome", postgresql.JSONB()),
)

_INDEXES = (
    ("ix_messages_phone", "messages", ["phone"], "phone is not null"),
    # Results that wait to be collected, to remind of them.
    ("ix_dossiers_resolved_waiting", "dossiers", ["resolved_at"], "status = 'resolved'"),
    # All files of a citizen, for taking out one's data.
    ("ix_uploads_citizen", "uploads", ["citizen_id", "id"], None),
)


def upgrade() -> None:
    for table, column, kind in _COLUMNS:
        op.add_column(table, sa.Column(column, kind, nullable=True))
    for name, table, columns, rule in _INDEXES:
        op.create_index(name, table, columns, postgresql_where=rule and sa.text(rule))


def downgrade() -> None:
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table_name=table)
    for table, column, _ in reversed(_COLUMNS):
        op.drop_column(table, column)
