"""Messages on their way out, calls, channels, the token, webhooks; how citizens can be reached."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _extend_citizens()
    _extend_notifications()
    _create_messages()
    _create_calls()
    _create_what_channels_need()


def _extend_citizens() -> None:
    op.add_column("citizens", sa.Column("oa_uid", sa.Text(), nullable=True))
    op.add_column("citizens", sa.Column("phone", sa.Text(), nullable=True))
    op.add_column("citizens", _moment("phone_verified_at"))
    op.add_column(
        "citizens",
        sa.Column(
            "refused_channels",
            postgresql.JSONB(),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_citizens_oa_uid",
        "citizens",
        ["oa_uid"],
        postgresql_where=sa.text("oa_uid is not null"),
    )
    op.create_table(
        "consents",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        _moment("at", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel in ('zalo', 'sms', 'call')", name=op.f("ck_consents_channel")),
        sa.CheckConstraint("source in ('citizen', 'zalo')", name=op.f("ck_consents_source")),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_consents_citizen_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_citizen", "consents", ["citizen_id", "id"])
    op.create_table(
        "deletion_requests",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        _moment("requested_at", nullable=False),
        _moment("done_at"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "source in ('citizen', 'zalo')", name=op.f("ck_deletion_requests_source")
        ),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_deletion_requests_citizen_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_requests")),
    )
    op.create_index(
        "uq_deletion_requests_open",
        "deletion_requests",
        ["citizen_id"],
        unique=True,
        postgresql_where=sa.text("done_at is null"),
    )


def _extend_notifications() -> None:
    op.add_column("notifications", sa.Column("subject_kind", sa.Text(), nullable=True))
    op.add_column("notifications", sa.Column("subject_id", sa.Text(), nullable=True))
    op.add_column("notifications", _moment("read_at"))
    op.drop_column("notifications", "delivered_at")
    op.drop_column("notifications", "channel")
    op.drop_index("ix_notifications_citizen", table_name="notifications")
    op.create_index("ix_notifications_citizen", "notifications", ["citizen_id", "id"])
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["citizen_id"],
        postgresql_where=sa.text("read_at is null"),
    )
    # The postman carries messages; no job does any more.
    op.execute(
        "delete from procrastinate_jobs where task_name = 'notifications:deliver'"
        " and status = 'todo'"
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tried", postgresql.JSONB(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        _moment("due_at", nullable=False),
        _moment("rung_until"),
        _moment("leased_until"),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        _moment("changed_at", nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'delivered', 'read', 'collapsed', 'calling',"
            " 'called', 'inbox', 'failed')",
            name=op.f("ck_messages_state"),
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.id"],
            name=op.f("fk_messages_notification_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_messages_agency_id")),
        sa.PrimaryKeyConstraint("notification_id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_subject", "messages", ["subject", "notification_id"])
    for name, columns, condition in (
        ("due", ["channel", "due_at"], "state = 'waiting'"),
        ("leased_until", ["leased_until"], "state = 'sending'"),
        ("rung_until", ["rung_until"], "rung_until is not null"),
        ("failed", ["changed_at"], "state = 'failed'"),
    ):
        op.create_index(
            f"ix_messages_{name}", "messages", columns, postgresql_where=sa.text(condition)
        )
    op.create_table(
        "message_attempts",
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("repeats", sa.Boolean(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("error_class", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        _moment("begun_at", nullable=False),
        _moment("ended_at"),
        _moment("delivered_at"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('sending', 'accepted', 'delivered', 'refused', 'unknown')",
            name=op.f("ck_message_attempts_state"),
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["messages.notification_id"],
            name=op.f("fk_message_attempts_notification_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_attempts")),
    )
    op.create_index("ix_message_attempts_notification_id", "message_attempts", ["notification_id"])
    op.create_index(
        "ix_message_attempts_provider_id",
        "message_attempts",
        ["provider_id"],
        postgresql_where=sa.text("provider_id is not null"),
    )


def _create_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("done_at"),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('reached', 'no_answer', 'wrong_number')", name=op.f("ck_calls_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["messages.notification_id"],
            name=op.f("fk_calls_notification_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_calls_agency_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_calls_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("notification_id", name=op.f("uq_calls_notification_id")),
    )
    op.create_index(
        "ix_calls_open", "calls", ["agency_id", "id"], postgresql_where=sa.text("done_at is null")
    )


def _create_what_channels_need() -> None:
    op.create_table(
        "message_channels",
        sa.Column("name", sa.Text(), nullable=False),
        _moment("held_until"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("holds", sa.BigInteger(), nullable=False),
        sa.Column("on_trial", sa.Boolean(), nullable=False),
        sa.Column("quota_limit", sa.BigInteger(), nullable=True),
        sa.Column("quota_remaining", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_message_channels")),
    )
    op.create_table(
        "alarms",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        _moment("raised_at", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alarms")),
    )
    op.create_table(
        "zalo_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("access_token", sa.LargeBinary(), nullable=False),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=False),
        _moment("expires_at", nullable=False),
        _moment("refreshed_at", nullable=False),
        _moment("refresh_begun_at"),
        _moment("lost_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zalo_tokens")),
    )
    op.create_table(
        "webhook_events",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("signed_with", sa.Text(), nullable=False),
        _moment("received_at", nullable=False),
        _moment("settled_at"),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_webhook_events_fingerprint")),
    )
    op.create_index("ix_webhook_events_received_at", "webhook_events", ["received_at"])


def downgrade() -> None:
    for table in (
        "webhook_events",
        "zalo_tokens",
        "alarms",
        "message_channels",
        "calls",
        "message_attempts",
        "messages",
        "deletion_requests",
        "consents",
    ):
        op.drop_table(table)
    op.drop_index("ix_notifications_unread", table_name="notifications")
    op.drop_index("ix_notifications_citizen", table_name="notifications")
    op.create_index("ix_notifications_citizen", "notifications", ["citizen_id", "created_at"])
    op.add_column("notifications", sa.Column("channel", sa.Text(), nullable=True))
    op.add_column("notifications", _moment("delivered_at"))
    for column in ("read_at", "subject_id", "subject_kind"):
        op.drop_column("notifications", column)
    op.drop_index("ix_citizens_oa_uid", table_name="citizens")
    for column in ("refused_channels", "phone_verified_at", "phone", "oa_uid"):
        op.drop_column("citizens", column)
