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


def upgrade() -> None:
    for table, column, kind in _COLUMNS:
        op.add_column(table, sa.Column(column, kind, nullable=True))
    op.create_index(
        "ix_messages_phone",
        "messages",
        ["phone"],
        postgresql_where=sa.text("phone is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_phone", table_name="messages")
    for table, column, _ in reversed(_COLUMNS):
        op.drop_column(table, column)
