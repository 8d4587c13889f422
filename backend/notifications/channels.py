"""Which channels this installation has, by NOTIFICATION_BACKEND and SMS_BACKEND.

`inbox` sends nothing outward. `console` shows what would be sent; production settings refuse it.
`zalo` sends by the Official Account. SMS_BACKEND is none, console or http.
"""

from collections.abc import Mapping
from typing import Protocol

from backend.core.settings import Settings, SettingsError
from backend.notifications import http_calls, wording, zalo
from backend.notifications.console import Console
from backend.notifications.outcomes import Letter, Outcome
from backend.notifications.sms import SmsGateway
from backend.notifications.zalo import TokenSource, ZaloChannel


class Channel(Protocol):
    """Sends a letter, once, and says what came of it. Raises nothing for what a provider does."""

    def send(self, letter: Letter) -> Outcome: ...

    def close(self) -> None:
        """Let go of its connections."""
        ...


def create_channels(settings: Settings, tokens: TokenSource) -> Mapping[str, Channel]:
    """The channels by name. Raises `SettingsError` where a layout has no id."""
    found: dict[str, Channel] = {}
    if settings.notification_backend == "console":
        found = {name: Console(name) for name in ("zalo_uid", "zalo_phone")}
    elif settings.notification_backend == "zalo":
        ids = settings.zalo_templates
        missing = wording.layouts().keys() - ids.keys()
        if missing:
            raise SettingsError([f"ZALO_TEMPLATE_IDS: nothing for {', '.join(sorted(missing))}"])
        by_uid, by_phone = zalo.by_uid(ids), zalo.by_phone(ids)
        openapi = http_calls.client(settings.zalo_openapi_url)
        business = http_calls.client(settings.zalo_business_url)
        found["zalo_uid"] = ZaloChannel(openapi, zalo.UID_PATH, tokens, by_uid)
        found["zalo_phone"] = ZaloChannel(business, zalo.PHONE_PATH, tokens, by_phone)
    if settings.sms_backend == "console":
        found["sms"] = Console("sms")
    elif settings.sms_backend == "http":
        http = http_calls.client(settings.sms_gateway_url)
        found["sms"] = SmsGateway(http, settings.sms_gateway_token)
    return found
