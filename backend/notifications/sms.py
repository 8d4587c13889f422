"""The seam to an SMS gateway: each province has a contract of its own with one.

POSTs `{"to": "84…", "text": "…", "reference": "<our id>"}` with a bearer token to SMS_GATEWAY_URL
and expects 2xx with `{"id": "…"}`. What speaks another dialect stands behind a small proxy.
Proof of delivery is not asked for: an accepted SMS counts as delivered.
"""

import httpx

from backend.notifications import http_calls
from backend.notifications.http_calls import Answer
from backend.notifications.outcomes import Accepted, Letter, Outcome


class SmsGateway:
    """Sends by HTTP."""

    def __init__(self, http: httpx.Client, token: str) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}

    def send(self, letter: Letter) -> Outcome:
        """Send once."""
        body = {"to": letter.recipient, "text": letter.text, "reference": letter.tracking_id}
        found = http_calls.post(self._http, "", json=body, headers=self._headers)
        if not isinstance(found, Answer):
            return found
        number = found.body.get("id")
        return Accepted(str(number) if number else None, proves=False)

    def close(self) -> None:
        """Let go of its connections."""
        self._http.close()
