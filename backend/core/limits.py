"""Rate limits: how often one client may ask.

Counters live in memory, per process, unless RATE_LIMIT_STORAGE_URL names a shared store: with N
processes a client may ask up to N times as often. Limits are by address unless a route says
otherwise.
"""

from typing import Final

import flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from backend.core.settings import Settings


def citizen_or_address() -> str:
    """The signed-in person where there is one, else the client's address."""
    return str(flask.g.get("citizen_id") or get_remote_address())


limiter: Final = Limiter(get_remote_address, headers_enabled=False, strategy="fixed-window")

SIGN_IN: Final = "20/minute;200/hour"
LOOK_UP: Final = "30/minute;300/hour"
UPLOAD: Final = "120/minute;1000/hour"
SUBMIT: Final = "30/minute;200/hour"


def install(app: flask.Flask, settings: Settings) -> None:
    """Attach the limiter to `app`; production and development count, tests choose to."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.rate_limit_storage_url
    app.config.setdefault("RATELIMIT_ENABLED", settings.environment != "test")
    limiter.init_app(app)
