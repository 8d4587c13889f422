"""The queue of officers: numbers that are kept instead of counted, and the walks of its filters.

`same_event` stays empty for dossiers filed before: what makes two dossiers the same is a rule of
the product (`dossiers.same_event`), which a migration does not know. The pre-check then says that
nobody can tell. There is no installation yet that holds such dossiers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CLOSED = "('declined', 'stopped', 'returned')"
_OPEN = f"status not in {_CLOSED}"
_UNRESOLVED = "status not in ('declined', 'stopped', 'returned', 'resolved')"

# Adds rows and never changes one, so that two officers of an office never wait for each other.
_COUNT = """
create function count_dossier() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        insert into queue_counts (agency_id, status, delta)
            values (old.handling_agency_id, old.status, -1);
    end if;
    if tg_op <> 'DELETE' then
        insert into queue_counts (agency_id, status, delta)
            values (new.handling_agency_id, new.status, 1);
    end if;
    return null;
end
$$;
create trigger count_new_dossier after insert or delete on dossiers
    for each row execute function count_dossier();
create trigger count_moved_dossier after update of status, handling_agency_id on dossiers
    for each row
    when ((old.status, old.handling_agency_id)
        is distinct from (new.status, new.handling_agency_id))
    execute function count_dossier();
insert into queue_counts (agency_id, status, delta)
    select handling_agency_id, status, count(*) from dossiers group by 1, 2
"""


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("same_event", sa.LargeBinary(), nullable=True))
    op.create_table(
        "queue_counts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("delta", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_counts")),
    )
    op.create_index("ix_queue_counts_agency", "queue_counts", ["agency_id", "status"])
    op.execute(_COUNT)
    op.drop_index("ix_dossiers_open", "dossiers")
    op.drop_index("ix_dossiers_open_by_assignee", "dossiers")
    for name, columns, rule in (
        ("ix_dossiers_open", ["handling_agency_id", "next_due_at", "id"], _UNRESOLVED),
        (
            "ix_dossiers_open_by_assignee",
            ["handling_agency_id", "assignee_id", "next_due_at", "id"],
            _UNRESOLVED,
        ),
        (
            "ix_dossiers_open_by_procedure",
            ["handling_agency_id", "procedure", "next_due_at", "id"],
            _UNRESOLVED,
        ),
        ("ix_dossiers_open_everywhere", ["next_due_at", "id"], _UNRESOLVED),
        (
            "ix_dossiers_unassigned",
            ["handling_agency_id", "next_due_at", "id"],
            f"assignee_id is null and {_UNRESOLVED}",
        ),
        (
            "ix_dossiers_closed",
            ["handling_agency_id", "status", "closed_at", "id"],
            f"status in {_CLOSED}",
        ),
        ("ix_dossiers_same_event", ["same_event"], "same_event is not null"),
    ):
        op.create_index(name, "dossiers", columns, postgresql_where=sa.text(rule))
    op.drop_index("ix_dossiers_search_text", "dossiers")
    _search("ix_dossiers_open_search_text", _OPEN)
    _search("ix_dossiers_closed_search_text", f"status in {_CLOSED}")


def _search(name: str, rule: str | None) -> None:
    op.create_index(
        name,
        "dossiers",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
        postgresql_where=None if rule is None else sa.text(rule),
    )


def downgrade() -> None:
    op.execute("drop trigger count_new_dossier on dossiers")
    op.execute("drop trigger count_moved_dossier on dossiers")
    op.execute("drop function count_dossier")
    op.drop_table("queue_counts")
    for name in (
        "ix_dossiers_open",
        "ix_dossiers_open_by_assignee",
        "ix_dossiers_open_by_procedure",
        "ix_dossiers_open_everywhere",
        "ix_dossiers_unassigned",
        "ix_dossiers_closed",
        "ix_dossiers_open_search_text",
        "ix_dossiers_closed_search_text",
    ):
        op.drop_index(name, "dossiers")
    for name, column in (
        ("ix_dossiers_open", "handling_agency_id"),
        ("ix_dossiers_open_by_assignee", "assignee_id"),
    ):
        columns = [column, "next_due_at", "id"]
        op.create_index(name, "dossiers", columns, postgresql_where=sa.text(_OPEN))
    _search("ix_dossiers_search_text", None)
    op.drop_column("dossiers", "same_event")
