"""Zalo's two ways of sending an approved template: by the Official Account's id, and by telephone.

Source: ZBS Template Message (the wire format of ZNS), state of 2026. Errors come with status 200.
Neither call can be repeated safely: Zalo keeps no idempotency key.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx
import structlog

from backend.core import clock
from backend.notifications import http_calls, zalo_errors
from backend.notifications.http_calls import Answer
from backend.notifications.outcomes import Accepted, Letter, Outcome, Quota, Refused

log = structlog.get_logger()

UID_PATH: Final = "/v3.0/oa/message/template"
PHONE_PATH: Final = "/message/template"


class NoToken(Exception):
    """There is no token to call with. `alarm`: what an operator must do about it, if anything."""

    def __init__(self, code: str, alarm: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.alarm = alarm


class ZaloChannel:
    """One of the two: `envelope` makes the body of a letter."""

    def __init__(
        self,
        http: httpx.Client,
        path: str,
        tokens: "TokenSource",
        envelope: Callable[[Letter], dict[str, Any]],
    ) -> None:
        self._http = http
        self._path = path
        self._tokens = tokens
        self._envelope = envelope

    def send(self, letter: Letter) -> Outcome:
        """Send once; where only the token was refused, once more with a fresh one."""
        try:
            token = self._tokens.current()
            outcome = self._call(letter, token)
            if isinstance(outcome, Refused) and outcome.error_class == "refresh":
                outcome = self._call(letter, self._tokens.renewed(token))
        except NoToken as error:
            return Refused("operator" if error.alarm else "later", error.code)
        if isinstance(outcome, Refused) and outcome.error_class == "refresh":
            return Refused("operator", outcome.code)
        return outcome

    def close(self) -> None:
        """Let go of its connections."""
        self._http.close()

    def _call(self, letter: Letter, token: str) -> Outcome:
        body = self._envelope(letter)
        found = http_calls.post(self._http, self._path, json=body, headers={"access_token": token})
        return self._meaning(found.body, letter) if isinstance(found, Answer) else found

    def _meaning(self, body: Mapping[str, Any], letter: Letter) -> Outcome:
        error = body.get("error")
        # 0, and nothing else that Python takes for it.
        if isinstance(error, bool) or not isinstance(error, int):
            return Refused("operator", "no_error_code")
        if error != 0:
            message = str(body.get("message", ""))
            return zalo_errors.refusal(error, message, clock.now(), letter.tracking_id)
        data = body.get("data")
        told = data if isinstance(data, dict) else {}
        found = told.get("msg_id") or told.get("message_id")
        return Accepted(str(found) if found else None, _quota(told.get("quota")))


class TokenSource:
    """Where a channel gets its token: `current`, and `renewed` once the current one was refused.

    Both raise `NoToken`.
    """

    def __init__(self, current: Callable[[], str], renewed: Callable[[str], str]) -> None:
        self.current = current
        self.renewed = renewed


def by_uid(ids: Mapping[str, str]) -> Callable[[Letter], dict[str, Any]]:
    """The body for `UID_PATH`; `ids` are Zalo's ids of our layouts. It takes no tracking id."""

    def envelope(letter: Letter) -> dict[str, Any]:
        return {
            "user_id": letter.recipient,
            "template_id": ids[letter.layout],
            "template_data": letter.parameters,
        }

    return envelope


def by_phone(ids: Mapping[str, str]) -> Callable[[Letter], dict[str, Any]]:
    """The body for `PHONE_PATH`. Zalo echoes the tracking id with the proof of delivery."""

    def envelope(letter: Letter) -> dict[str, Any]:
        return {
            "phone": letter.recipient,
            "template_id": ids[letter.layout],
            "template_data": letter.parameters,
            "tracking_id": letter.tracking_id,
        }

    return envelope


def _quota(told: Any) -> Quota | None:
    if not isinstance(told, dict):
        return None
    remaining = _number(told.get("remainingQuota", told.get("remain")))
    return None if remaining is None else Quota(remaining, _number(told.get("dailyQuota")))


def _number(told: Any) -> int | None:
    """Zalo writes numbers as texts."""
    text = str(told)
    return int(text) if text.isascii() and text.isdigit() else None
