"""What must be kept and read again, such as the secret of a second factor: encrypted at rest.

AES-256-GCM with a key derived (HKDF-SHA256) from SECRET_KEY for each purpose. A value is bound to
the row it belongs to: copied into another row it cannot be opened. Stored as one version byte,
twelve of nonce, then ciphertext and tag.
"""

import secrets
from typing import Final
from uuid import UUID

import flask
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.core.settings import Settings

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12


class CannotDecrypt(ValueError):
    """It was encrypted with another SECRET_KEY, for another purpose or row, or was changed."""


class Box:
    """Encrypts for one `purpose` ("second-factor") with what `secret_key` gives for it."""

    def __init__(self, secret_key: str, purpose: str) -> None:
        derive = HKDF(SHA256(), length=32, salt=None, info=f"mot-cua {purpose}".encode())
        self._cipher = AESGCM(derive.derive(secret_key.encode()))

    def encrypt(self, text: str, row: UUID) -> bytes:
        """`text`, to be kept in the row with this id."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), row.bytes)

    def decrypt(self, kept: bytes, row: UUID) -> str:
        """What `encrypt` was given. Raises `CannotDecrypt`."""
        nonce, sealed = kept[1 : 1 + _NONCE_BYTES], kept[1 + _NONCE_BYTES :]
        if kept[:1] != _VERSION or len(nonce) < _NONCE_BYTES:
            raise CannotDecrypt("not of a form that is known here")
        try:
            return self._cipher.decrypt(nonce, sealed, row.bytes).decode()
        except InvalidTag as error:
            raise CannotDecrypt("another key, another row, or changed") from error


def box(purpose: str) -> Box:
    """The box of the running application for `purpose`."""
    settings: Settings = flask.current_app.extensions["settings"]
    return Box(settings.secret_key, purpose)
