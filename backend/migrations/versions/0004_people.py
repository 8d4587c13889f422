"""The audit; officers with several roles, second factors and sessions; keys of other systems."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What was written down stays, whole tables of it included. A head only ever moves on.
_KEEP_AUDIT = """
create trigger append_only before update or delete on audit_entries
    for each row execute function refuse_change();
create trigger never_emptied before truncate on audit_entries
    for each statement execute function refuse_change();
create trigger append_only before update or delete on audit_seals
    for each row execute function refuse_change();
create trigger never_emptied before truncate on audit_seals
    for each statement execute function refuse_change();
create trigger never_removed before delete on audit_chains
    for each row execute function refuse_change();
create trigger never_emptied before truncate on audit_chains
    for each statement execute function refuse_change();
create function move_head_on() returns trigger language plpgsql as $$
begin
    if new.chain <> old.chain or new.position not in (old.position, old.position + 1) then
        raise exception 'the head of a chain only moves on' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger moves_on before update on audit_chains
    for each row execute function move_head_on()
"""


def upgrade() -> None:
    _create_audit()
    _change_officers()
    _create_sign_in()
    _create_api_keys()
    op.add_column(
        "agencies", sa.Column("version", sa.BigInteger(), nullable=False, server_default="1")
    )
    op.alter_column("agencies", "version", server_default=None)


def _create_audit() -> None:
    op.create_table(
        "audit_chains",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_chains")),
    )
    # A head is written again with every entry: room on its page keeps that cheap.
    op.execute("alter table audit_chains set (fillfactor = 70)")
    op.create_table(
        "audit_entries",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "actor_kind in ('officer', 'system', 'citizen', 'operator')",
            name=op.f("ck_audit_entries_actor_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("chain", "position", name=op.f("uq_audit_entries_chain_position")),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_table(
        "audit_seals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("heads", sa.BigInteger(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_digest", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_audit_seals")),
    )
    op.execute(_KEEP_AUDIT)
    # An event was guarded against change and removal one by one; now also all at once.
    op.execute(
        "create trigger never_emptied before truncate on dossier_events"
        " for each statement execute function refuse_change()"
    )


def _change_officers() -> None:
    op.create_table(
        "officer_roles",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role in ('reception', 'specialist', 'leader', 'administrator')",
            name=op.f("ck_officer_roles_role"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_officer_roles_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_officer_roles_officer_id")
        ),
        sa.PrimaryKeyConstraint("officer_id", "agency_id", "role", name=op.f("pk_officer_roles")),
    )
    op.create_index("ix_officer_roles_agency_id", "officer_roles", ["agency_id"])
    op.execute(
        "insert into officer_roles (officer_id, agency_id, role)"
        " select id, agency_id, role from officers"
    )
    op.drop_index("ix_officers_agency_id", table_name="officers")
    op.drop_constraint("fk_officers_agency_id", "officers")
    op.drop_constraint("ck_officers_role", "officers")
    op.drop_column("officers", "agency_id")
    op.drop_column("officers", "role")
    # Names are compared in lower case from now on.
    op.execute("update officers set username = lower(username)")
    op.alter_column("officers", "password_hash", nullable=True)
    for column in (
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_offered", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("oidc_subject", sa.Text(), nullable=True),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("officers", column)
    for name, kind, value in (
        ("password_is_temporary", sa.Boolean(), "false"),
        ("failed_attempts", sa.BigInteger(), "0"),
        ("version", sa.BigInteger(), "1"),
    ):
        op.add_column("officers", sa.Column(name, kind, nullable=False, server_default=value))
        op.alter_column("officers", name, server_default=None)
    op.create_unique_constraint("uq_officers_oidc_subject", "officers", ["oidc_subject"])


def _create_sign_in() -> None:
    op.create_table(
        "officer_sessions",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "method in ('password', 'oidc')", name=op.f("ck_officer_sessions_method")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_officer_sessions_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_officer_sessions_token_hash")),
    )
    op.create_index(
        "ix_officer_sessions_open",
        "officer_sessions",
        ["officer_id"],
        postgresql_where=sa.text("revoked_at is null"),
    )
    op.create_index("ix_officer_sessions_expires_at", "officer_sessions", ["expires_at"])
    op.create_table(
        "officer_recovery_codes",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_officer_recovery_codes_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_recovery_codes")),
    )
    op.create_index(
        "ix_officer_recovery_codes_officer_id", "officer_recovery_codes", ["officer_id"]
    )
    op.create_table(
        "officer_oidc_attempts",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("ticket_hash", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_oidc_attempts")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_officer_oidc_attempts_state_hash")),
    )
    op.create_index("ix_officer_oidc_attempts_expires_at", "officer_oidc_attempts", ["expires_at"])


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("networks", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_api_keys_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_keys_prefix")),
    )
    op.create_index("ix_api_keys_agency_id", "api_keys", ["agency_id"])


# Of several roles the most powerful stays; who has none, or no password, cannot be told before.
_ONE_ROLE_EACH = """
update officers set agency_id = kept.agency_id, role = kept.role
from (
    select distinct on (officer_id) officer_id, agency_id, role from officer_roles
    order by officer_id,
        array_position(array['administrator', 'leader', 'specialist', 'reception'], role), agency_id
) as kept
where kept.officer_id = officers.id
"""
_FORGET_THE_REST = "delete from officers where agency_id is null or password_hash is null"


def downgrade() -> None:
    op.drop_column("agencies", "version")
    op.drop_table("api_keys")
    op.drop_table("officer_oidc_attempts")
    op.drop_table("officer_recovery_codes")
    op.drop_table("officer_sessions")
    op.add_column("officers", sa.Column("agency_id", sa.Uuid(), nullable=True))
    op.add_column("officers", sa.Column("role", sa.Text(), nullable=True))
    op.execute(_ONE_ROLE_EACH)
    op.drop_table("officer_roles")
    op.execute(_FORGET_THE_REST)
    op.drop_constraint("uq_officers_oidc_subject", "officers")
    for name in (
        "version",
        "failed_attempts",
        "password_is_temporary",
        "disabled_at",
        "locked_until",
        "oidc_subject",
        "totp_last_step",
        "totp_confirmed_at",
        "totp_offered",
        "totp_secret",
        "phone",
    ):
        op.drop_column("officers", name)
    for name in ("password_hash", "agency_id", "role"):
        op.alter_column("officers", name, nullable=False)
    op.create_check_constraint(
        op.f("ck_officers_role"),
        "officers",
        "role in ('reception', 'specialist', 'leader', 'administrator')",
    )
    op.create_foreign_key("fk_officers_agency_id", "officers", "agencies", ["agency_id"], ["id"])
    op.create_index("ix_officers_agency_id", "officers", ["agency_id"])
    op.execute("drop trigger never_emptied on dossier_events")
    op.drop_table("audit_seals")
    op.drop_table("audit_entries")
    op.drop_table("audit_chains")
    op.execute("drop function move_head_on")
