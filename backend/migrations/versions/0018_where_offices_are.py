"""An office may say where it is, how to call it, and when it is open."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Null: nobody has said so yet.
    for name in ("address", "phone", "hours"):
        op.add_column("agencies", sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    for name in ("hours", "phone", "address"):
        op.drop_column("agencies", name)
