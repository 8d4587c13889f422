"""Names among what an office has ended; that a file was refused is told once.

`dossier_names` gives the words of a dossier's text that hold no digit, each marked with the office
that has the dossier: what an office looks for is found among its own, and costs no more because
other offices grow. At most 500 words of at most 60 characters: a text cannot be too long for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NAMES = """
create function dossier_names(office uuid, words text) returns tsvector
language sql immutable strict parallel safe as $$
    select array_to_tsvector(array(
        select distinct right(office::text, 12) || left(word, 60)
        from unnest(string_to_array(words, ' ')) word
        where word <> '' and word !~ '[0-9]'
        limit 500
    ))
$$
"""


def upgrade() -> None:
    op.execute(_NAMES)
    op.create_index(
        "ix_dossiers_closed_names",
        "dossiers",
        [sa.text("dossier_names(handling_agency_id, search_text)")],
        postgresql_using="gin",
        postgresql_where=sa.text("status in ('declined', 'stopped', 'returned')"),
    )
    op.create_index(
        "uq_dossier_events_file_refused",
        "dossier_events",
        [sa.text("(details ->> 'attachment')")],
        unique=True,
        postgresql_where=sa.text("action = 'file_refused'"),
    )


def downgrade() -> None:
    op.drop_index("uq_dossier_events_file_refused", "dossier_events")
    op.drop_index("ix_dossiers_closed_names", "dossiers")
    op.execute("drop function dossier_names")
