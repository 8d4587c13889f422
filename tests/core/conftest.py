"""Applications of these tests' own: with other settings, and with routes that misbehave."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import flask
import pytest

from backend.app import create_app
from backend.core.db import sessions_of
from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.citizens import an
from tests.rig.application import Client

__all__ = ["an", "every_answer_keeps_the_contract"]


@pytest.fixture(scope="module")
def make_app(shared_app: flask.Flask) -> Iterator[Callable[..., flask.Flask]]:
    """Makes an application like the usual one, on its database, with some settings changed."""
    made: list[flask.Flask] = []

    def make(**changes: Any) -> flask.Flask:
        app = create_app(replace(shared_app.extensions["settings"], **changes))
        app.test_client_class = Client
        made.append(app)
        return app

    yield make
    for app in made:
        sessions_of(app).kw["bind"].dispose()


@pytest.fixture(scope="module")
def faulty_app(make_app: Callable[..., flask.Flask]) -> flask.Flask:
    """An application with a route, `/api/v1/faulty/<code>`, that fails and tells too much."""
    app = make_app()

    def faulty(code: str) -> None:
        raise ValueError(f"Nguyễn Văn An, 072196001234, 0912345678: {code}")

    app.add_url_rule("/api/v1/faulty/<code>", view_func=faulty)
    return app
