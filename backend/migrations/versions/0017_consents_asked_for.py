"""Messages by Zalo and SMS need a consent that was given, to a text that has a version."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Whoever never ticked anything was taken to agree: now they do when they say so.
_NEVER_ASKED = """
update citizens c set refused_channels = (
    select coalesce(jsonb_agg(ways.way order by ways.place), '[]'::jsonb)
    from (values ('zalo', 1), ('sms', 2), ('call', 3)) as ways (way, place)
    where c.refused_channels ? ways.way
        or (ways.way <> 'call' and not exists (
            select from consents k
            where k.citizen_id = c.id and k.channel = ways.way and k.granted))
)
"""


def upgrade() -> None:
    # Of which text; null before texts had versions, and where nothing was agreed to.
    op.add_column("consents", sa.Column("version", sa.Text(), nullable=True))
    op.execute(_NEVER_ASKED)
    op.alter_column(
        "citizens", "refused_channels", server_default=sa.text('\'["zalo", "sms"]\'::jsonb')
    )


def downgrade() -> None:
    op.alter_column("citizens", "refused_channels", server_default=sa.text("'[]'::jsonb"))
    op.drop_column("consents", "version")
