"""The job queue: procrastinate's own tables and functions, as its release ships them."""

import sqlalchemy as sa
from alembic import op

from backend.core.jobs import schema_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The release looks after its objects by name; going down removes whatever carries it.
_REMOVE = """
do $$
declare
    thing record;
begin
    for thing in select tablename from pg_tables
        where schemaname = current_schema() and tablename like 'procrastinate\\_%'
    loop
        execute format('drop table %I cascade', thing.tablename);
    end loop;
    for thing in select oid::regprocedure as signature from pg_proc
        where pronamespace = current_schema()::regnamespace and proname like 'procrastinate\\_%'
    loop
        execute format('drop function %s cascade', thing.signature);
    end loop;
    for thing in select typname from pg_type
        where typnamespace = current_schema()::regnamespace
        and typtype in ('e', 'c') and typname like 'procrastinate\\_%'
    loop
        execute format('drop type %I cascade', thing.typname);
    end loop;
end
$$
"""


def upgrade() -> None:
    # As it stands, past SQLAlchemy, which would look for parameters in it.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(schema_sql())
    cursor.close()


def downgrade() -> None:
    op.execute(sa.text(_REMOVE))
