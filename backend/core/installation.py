"""What is printed on paper about this installation, whoever asks and from wherever."""

import flask

from backend.core.settings import Settings


def page(path: str) -> str:
    """The address of a page of the mini app, below PUBLIC_URL: `page("xac-minh/…")`."""
    return f"{_settings().public_url}/#/{path}"


def province() -> str:
    """The code of the province served."""
    return _settings().province_code


def _settings() -> Settings:
    found: Settings = flask.current_app.extensions["settings"]
    return found
