"""The register (paper 07): a letter about no dossier, and what was received by office and day."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Registers that were issued are letters that nobody may change: they stand in the way of going
# back, as they should.
_LETTERS = "dossier_letters"


def upgrade() -> None:
    op.alter_column(_LETTERS, "dossier_id", nullable=True)
    op.create_check_constraint("dossier", _LETTERS, "(dossier_id is null) = (kind = 'register')")
    op.create_table(
        "registers",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_registers_period")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["dossier_letters.id"], name=op.f("fk_registers_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_registers_agency_id")
        ),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_registers")),
    )
    op.create_index("ix_registers_agency", "registers", ["agency_id", "issued_at", "letter_id"])
    op.execute(
        "create trigger append_only before update or delete on registers"
        " for each row execute function refuse_change()"
    )
    op.execute(
        "create trigger keep_all before truncate on registers"
        " for each statement execute function refuse_change()"
    )
    op.create_index(
        "ix_dossiers_accepted",
        "dossiers",
        ["agency_id", "accepted_at"],
        postgresql_where=sa.text("accepted_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_dossiers_accepted", "dossiers")
    op.drop_table("registers")
    op.drop_constraint("dossier", _LETTERS, type_="check")
    op.alter_column(_LETTERS, "dossier_id", nullable=False)
