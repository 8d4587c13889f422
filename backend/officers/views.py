"""What routes answer about officers and their sessions."""

from typing import Any

from backend.officers import queries, second_factor
from backend.officers.queries import SignIn
from backend.officers.sessions import Begun


def begun(made: Begun) -> dict[str, Any]:
    """A new session, with its token."""
    return {
        "token": made.token,
        "token_type": "Bearer",
        "expires_at": made.signed.expires_at,
        "officer": of_session(made.signed),
    }


def of_session(signed: SignIn) -> dict[str, Any]:
    """The signed-in officer, and what the sign-in still misses."""
    account = queries.account(signed.principal.id)
    return {
        "id": account.officer.id,
        "username": account.officer.username,
        "full_name": account.officer.full_name,
        "roles": account.roles,
        "has_second_factor": account.officer.totp_confirmed_at is not None,
        "recovery_codes_left": second_factor.codes_left(account.officer.id),
        "missing": list(signed.missing),
        "expires_at": signed.expires_at,
    }
