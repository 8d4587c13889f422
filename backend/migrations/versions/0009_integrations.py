"""The change feed, webhooks, what the national portal and VNeID were told and said; statistics."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

# Only events that are committed can be seen, and so be given a place, by the sequencer.
_FEED = """
create function note_change() returns trigger language plpgsql as $$
begin
    insert into changes_pending (event_id) values (new.id);
    return null;
end
$$;
create trigger note_change after insert on dossier_events
    for each row execute function note_change();
create trigger append_only before update or delete on changes
    for each row execute function refuse_change();
create trigger keep_all before truncate on changes
    for each statement execute function refuse_change();
create trigger append_only before update or delete on change_audiences
    for each row execute function refuse_change();
create trigger keep_all before truncate on change_audiences
    for each statement execute function refuse_change();
"""
# What happened before there was a feed comes first in it.
_FILL = """
insert into changes_pending (event_id) select id from dossier_events order by at, id
"""


def upgrade() -> None:
    _create_feed()
    _create_webhooks()
    _create_connectors()
    op.create_index("ix_dossiers_received", "dossiers", ["handling_agency_id", "submitted_at"])
    op.create_index(
        "ix_dossiers_resolved",
        "dossiers",
        ["handling_agency_id", "resolved_at"],
        postgresql_where=sa.text("resolved_at is not null"),
    )
    op.create_index(
        "ix_dossiers_ended",
        "dossiers",
        ["handling_agency_id", "closed_at"],
        postgresql_where=sa.text("closed_at is not null"),
    )
    op.create_index("ix_dossier_payments_requested", "dossier_payments", ["requested_at"])


def _create_feed() -> None:
    op.create_table(
        "changes_pending",
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("ordinal", name=op.f("pk_changes_pending")),
    )
    op.create_table(
        "changes",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_changes_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["dossier_events.id"], name=op.f("fk_changes_event_id")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_changes")),
        sa.UniqueConstraint("event_id", name=op.f("uq_changes_event_id")),
    )
    op.create_index("ix_changes_dossier", "changes", ["dossier_id", "position"])
    op.create_table(
        "change_audiences",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_change_audiences_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["position"], ["changes.position"], name=op.f("fk_change_audiences_position")
        ),
        sa.PrimaryKeyConstraint("agency_id", "position", name=op.f("pk_change_audiences")),
    )
    op.execute(_FEED)
    op.execute(_FILL)


def _create_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", _MOMENT, nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("disabled_at", _MOMENT, nullable=True),
        sa.Column("last_success_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("covers in ('agency', 'province')", name=op.f("ck_webhooks_covers")),
        sa.CheckConstraint(
            "(lease is null) = (lease_until is null)", name=op.f("ck_webhooks_lease")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_webhooks_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_agency", "webhooks", ["agency_id", "created_at"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("to", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('changes', 'ping')", name=op.f("ck_webhook_deliveries_kind")),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.id"],
            name=op.f("fk_webhook_deliveries_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index(
        "ix_webhook_deliveries_webhook", "webhook_deliveries", ["webhook_id", "at", "id"]
    )
    op.create_index("ix_webhook_deliveries_at", "webhook_deliveries", ["at"])


def _create_connectors() -> None:
    op.create_table(
        "portal_syncs",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("pushed", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", _MOMENT, nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("tried_at", _MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('pending', 'ok', 'failed')", name=op.f("ck_portal_syncs_state")
        ),
        sa.CheckConstraint(
            "(state = 'ok') = (pushed = wanted)", name=op.f("ck_portal_syncs_pushed")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_portal_syncs_dossier_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_portal_syncs")),
    )
    op.create_index(
        "ix_portal_syncs_pending",
        "portal_syncs",
        ["next_attempt_at", "dossier_id"],
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_portal_syncs_failed",
        "portal_syncs",
        ["tried_at", "dossier_id"],
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_table(
        "identity_proofs",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("proved_at", _MOMENT, nullable=False),
        sa.CheckConstraint("level in (1, 2)", name=op.f("ck_identity_proofs_level")),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_identity_proofs_citizen_id")
        ),
        sa.PrimaryKeyConstraint("citizen_id", name=op.f("pk_identity_proofs")),
    )


def downgrade() -> None:
    op.drop_index("ix_dossier_payments_requested", "dossier_payments")
    for name in ("ix_dossiers_ended", "ix_dossiers_resolved", "ix_dossiers_received"):
        op.drop_index(name, "dossiers")
    op.drop_table("identity_proofs")
    op.drop_table("portal_syncs")
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")
    op.execute("drop trigger note_change on dossier_events")
    op.execute("drop function note_change")
    op.drop_table("change_audiences")
    op.drop_table("changes")
    op.drop_table("changes_pending")
