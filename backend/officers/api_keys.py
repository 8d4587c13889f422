"""API keys of offices' own systems: made once, shown once, bound to networks, scopes and a day.

A key reads `mck_<prefix>_<secret>`; the prefix finds its row, the secret's hash proves it.
"""

import hmac
import ipaddress
import re
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from backend.core import clock, security
from backend.core.db import session, transactional
from backend.officers import problems
from backend.officers.models import ApiKey
from backend.officers.principal import Principal
from backend.officers.tokens import KEY_PREFIX, hashed

_PREFIX: Final = re.compile("[0-9a-f]{12}")
_TOUCH_EVERY: Final = timedelta(minutes=1)


def authenticate(token: str, address: str) -> Principal:
    """The system whose key this is, asking from `address`.

    Raises `TOKEN_INVALID` for an unknown or revoked key, `TOKEN_EXPIRED`, and `NETWORK_REFUSED`.
    """
    prefix, _, secret = token.removeprefix(KEY_PREFIX).partition("_")
    query = select(ApiKey).where(ApiKey.prefix == prefix)
    key = session().scalar(query) if _PREFIX.fullmatch(prefix) else None
    # Compared in any case, so that the time does not tell whether there is such a prefix.
    is_right = hmac.compare_digest(key.secret_hash if key else bytes(32), hashed(secret))
    if key is None or not is_right or key.revoked_at is not None:
        raise security.TOKEN_INVALID.problem(headers=security.CHALLENGE)
    if key.expires_at <= clock.now():
        raise security.TOKEN_EXPIRED.problem(headers=security.CHALLENGE)
    if not _is_in(address, key.networks):
        raise problems.NETWORK_REFUSED.problem()
    if key.last_used_at is None or clock.now() - key.last_used_at >= _TOUCH_EVERY:
        _touch(key)
    return Principal(
        kind="system",
        id=key.id,
        name=key.name,
        roles=frozenset((role, key.agency_id) for role in key.roles),
        scopes=frozenset(key.scopes),
    )


def _is_in(address: str, networks: list[str]) -> bool:
    try:
        asking = ipaddress.ip_address(address)
    except ValueError:
        return False
    # A server that listens on both sees IPv4 callers as ::ffff:10.0.0.1.
    asking = getattr(asking, "ipv4_mapped", None) or asking
    return any(asking in ipaddress.ip_network(network) for network in networks)


@transactional
def _touch(key: ApiKey) -> None:
    session().execute(update(ApiKey).where(ApiKey.id == key.id).values(last_used_at=clock.now()))
