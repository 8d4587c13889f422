"""Fixtures of these tests."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import flask
import pytest

from backend.core.settings import Settings
from backend.core.storage import Storage
from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.citizens import an, binh

__all__ = ["an", "binh", "every_answer_keeps_the_contract"]


@pytest.fixture
def storage(app: flask.Flask) -> Storage:
    """The store of the application."""
    found: Storage = app.extensions["storage"]
    return found


@pytest.fixture
def use_store(app: flask.Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Storage]:
    """Have the application use another store: the usual one with some settings changed."""

    def use(kind: type[Storage] = Storage, **changes: Any) -> Storage:
        settings: Settings = app.extensions["settings"]
        other = kind(replace(settings, **changes))
        monkeypatch.setitem(app.extensions, "storage", other)
        return other

    return use
