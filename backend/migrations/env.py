"""Alembic's entry: connect, take the lock, migrate."""

from alembic import context
from sqlalchemy import create_engine, pool, text
from sqlalchemy.engine import Connection

from backend.migrations import models

# Any number will do, as long as every migration of ours takes the same one.
_LOCK = 7_201_193


def include_name(name: str | None, kind: str, _: object) -> bool:
    """procrastinate looks after its own tables."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=models.metadata,
        include_name=include_name,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


url = context.config.attributes["database_url"].replace("postgresql://", "postgresql+psycopg://", 1)
engine = create_engine(
    url, poolclass=pool.NullPool, connect_args={"options": "-c lock_timeout=10000"}
)
with engine.connect() as connection:
    connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
    connection.commit()
    run(connection)
