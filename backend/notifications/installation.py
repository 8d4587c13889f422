"""What the notifications of one application need beside the database: tokens and channels."""

import flask

from backend.core.encryption import Box
from backend.core.settings import Settings
from backend.notifications.channels import create_channels
from backend.notifications.tokens import Tokens
from backend.notifications.zalo import TokenSource


def install(app: flask.Flask, settings: Settings) -> None:
    """Give `app` its channels. Raises `SettingsError` where they cannot be made."""
    tokens = Tokens(
        Box(settings.secret_key, "zalo-token"),
        settings.zalo_oauth_url,
        settings.zalo_app_id,
        settings.zalo_app_secret,
    )
    app.extensions["zalo_tokens"] = tokens
    source = TokenSource(tokens.current, tokens.renewed)
    app.extensions["channels"] = create_channels(settings, source)


def close(app: flask.Flask) -> None:
    """Let go of all connections to providers."""
    for part in (*app.extensions["channels"].values(), app.extensions["zalo_tokens"]):
        part.close()
