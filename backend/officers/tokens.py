"""Secrets we hand out once and know again by their hash: sessions, API keys, recovery codes.

They are random and long, so a plain SHA-256 is enough: there is nothing to guess from.
"""

import hashlib
import secrets
from typing import Final

SESSION_PREFIX: Final = "mcs_"
KEY_PREFIX: Final = "mck_"

# Without look-alikes: people copy these from paper. 16 of 30 letters are 78 bits.
RECOVERY_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_LENGTH: Final = 16


def new_secret() -> str:
    """256 random bits as 43 characters that travel anywhere."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()
