"""Is it Zalo that speaks? Pure.

Two kinds of webhook reach the same address, both with `X-ZEvent-Signature`:

* of the Official Account: plain SHA-256 (no HMAC) of app id + body as it came + timestamp + secret
  key of the Official Account; some accounts are told to begin with the account's id instead;
* of the mini app (Open APIs): SHA-256 of the values, in the order of their sorted keys, + API key.

Source: Zalo's webhook pages, state of 2026.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_PREFIX: Final = "mac="


@dataclass(frozen=True, slots=True)
class Keys:
    """What signatures are made with; an empty secret proves nothing."""

    app_id: str
    oa_id: str
    oa_secret: str = field(repr=False)
    open_api_key: str = field(repr=False)


def proved_by(raw: bytes, body: Mapping[str, Any], signature: str, keys: Keys) -> str | None:
    """Which of the ways this signature is right in: app_id, oa_id or open_api; None: in none."""
    given = signature.strip().removeprefix(_PREFIX).lower().encode("utf-8", "replace")
    for way, expected in _expected(raw, body, keys):
        if hmac.compare_digest(expected.encode(), given):
            return way
    return None


def _expected(raw: bytes, body: Mapping[str, Any], keys: Keys) -> list[tuple[str, str]]:
    found = []
    if keys.oa_secret:
        end = f"{body.get('timestamp', '')}{keys.oa_secret}".encode("utf-8", "replace")
        for way, first in (("app_id", keys.app_id), ("oa_id", keys.oa_id)):
            if first:
                found.append((way, hashlib.sha256(first.encode() + raw + end).hexdigest()))
    if keys.open_api_key and "event" in body:
        values = "".join(str(body[key]) for key in sorted(body))
        text = f"{values}{keys.open_api_key}".encode("utf-8", "replace")
        found.append(("open_api", hashlib.sha256(text).hexdigest()))
    return found
