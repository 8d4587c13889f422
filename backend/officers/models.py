"""Tables of the officers, their sessions, and the keys of other systems."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import clock
from backend.core.db import Identified, Model
from backend.officers.principal import ROLES


class Officer(Identified, Model):
    """An account of a person who receives, decides or looks after accounts.

    Without `password_hash` they sign in by OpenID Connect only. A `password_is_temporary` was
    given by an administrator and opens nothing but its change. The secrets of the second factor
    are encrypted; `totp_offered` is one whose first code has not been seen yet, `totp_last_step`
    the time step of the last code that was used, which never works again.
    """

    __tablename__ = "officers"

    username: Mapped[str] = mapped_column(Text, unique=True)
    full_name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_is_temporary: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_offered: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    oidc_subject: Mapped[str | None] = mapped_column(Text, unique=True)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class OfficerRole(Model):
    """What an officer may do in one office."""

    __tablename__ = "officer_roles"
    __table_args__ = (
        CheckConstraint(f"role in {ROLES}", name="role"),
        Index("ix_officer_roles_agency_id", "agency_id"),
    )

    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)


class OfficerSession(Identified, Model):
    """A sign-in. Only the SHA-256 of its token is kept. Complete once what it misses is given."""

    __tablename__ = "officer_sessions"
    __table_args__ = (
        CheckConstraint("method in ('password', 'oidc')", name="method"),
        Index(
            "ix_officer_sessions_open", "officer_id", postgresql_where=text("revoked_at is null")
        ),
        Index("ix_officer_sessions_expires_at", "expires_at"),
    )

    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    method: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RecoveryCode(Identified, Model):
    """One of the codes that stand in for a lost phone, once each. Only its SHA-256 is kept."""

    __tablename__ = "officer_recovery_codes"
    __table_args__ = (Index("ix_officer_recovery_codes_officer_id", "officer_id"),)

    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class OidcAttempt(Identified, Model):
    """A sign-in that has been sent to the issuer and has not come back.

    `state_hash` and `ticket_hash` are SHA-256: the state travels through the issuer, the ticket
    never leaves the client that began. The verifier of PKCE is encrypted. Used once.
    """

    __tablename__ = "officer_oidc_attempts"
    __table_args__ = (Index("ix_officer_oidc_attempts_expires_at", "expires_at"),)

    state_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    ticket_hash: Mapped[bytes] = mapped_column(LargeBinary)
    nonce: Mapped[str] = mapped_column(Text)
    verifier: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]


class ApiKey(Identified, Model):
    """The key of an office's own system. `prefix` finds it; of the rest only SHA-256 is kept.

    `networks` are CIDR texts from which it may be used; `scopes` are of `principal.SCOPES`.
    """

    __tablename__ = "api_keys"
    __table_args__ = (Index("ix_api_keys_agency_id", "agency_id"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text, unique=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    networks: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
