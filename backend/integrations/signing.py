"""How a delivery is signed, so that its receiver knows it comes from here and is not old. Pure.

    Mot-Cua-Signature: t=1764144000,v1=5f2b…

`v1` is HMAC-SHA256, in lower-case hexadecimal, with the webhook's secret (the whole text, in UTF-8)
over the value of `t`, a full stop, and the body as it came. The receiver computes it itself,
compares in constant time, and refuses what is more than five minutes old.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Final

HEADER: Final = "Mot-Cua-Signature"


def signature(secret: str, at: datetime, body: bytes) -> str:
    """The value of the header for a body that is sent at this moment (to the second)."""
    seconds = int(at.timestamp())
    signed = f"{seconds}.".encode() + body
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={mac}"
