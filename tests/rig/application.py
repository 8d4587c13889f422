"""The application in the test's own process.

`app`, `client`, `session`: everything the test and its requests do happens in one transaction that
is rolled back at the end; what the product commits becomes a savepoint in it.
`fresh_database`, `fresh_app`, `fresh_client`: real commits on a database of the test's own.
"""

from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import replace
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.agencies.calendar import wall
from backend.app import create_app
from backend.core import db, freshness
from backend.core.settings import Settings
from backend.development.postgres import Postgres
from backend.development.prepare import run
from backend.procedures.editions import shelf
from tests.rig.servers import Files

_EXPECTED = {"GET": 200, "HEAD": 200, "OPTIONS": 200, "POST": 201, "PUT": 200, "DELETE": 204}


class Client(FlaskClient):
    """Asserts the status of every answer and shows the body when it is another.

    Expected is `status=…`, or else 200, after POST 201, after DELETE 204.
    """

    def open(self, *args: Any, status: int | None = None, **options: Any) -> TestResponse:
        # Each request in a context of its own, as on a server: nothing leaks from the test's
        # application context into the request, nor from one request into the next.
        answer: TestResponse = Context().run(super().open, *args, **options)
        expected = status or _EXPECTED[answer.request.method]
        assert answer.status_code == expected, (
            f"{answer.request.method} {answer.request.path}:"
            f" expected {expected}, got {answer.status}\n{answer.get_data(as_text=True)}"
        )
        return answer


@pytest.fixture(scope="session")
def settings_for(store: Files) -> Callable[..., Settings]:
    """Settings of a test installation on a given database, with any of them changed."""
    usual = Settings(
        environment="test",
        secret_key="of-the-tests-" * 4,
        database_url="postgresql://nowhere",
        s3_endpoint_url=store.endpoint,
        s3_public_url=store.endpoint,
        s3_access_key_id=store.access_key_id,
        s3_secret_access_key=store.secret_access_key,
        s3_bucket=store.bucket(),
        s3_region=store.region,
        identity_backend="development",
        notification_backend="inbox",
        rate_limits="off",
        allowed_origins=("http://localhost:8000",),
        public_url="https://motcua.example/tay-ninh",
    )

    def change(database_url: str, **changes: Any) -> Settings:
        return replace(usual, database_url=database_url, **changes)

    return change


@pytest.fixture(scope="session")
def furnished_template(
    migrated_template: str,
    postgres_server: Postgres,
    settings_for: Callable[..., Settings],
) -> str:
    """The name of a database with offices and the published catalogue. Never connect to it."""
    name = "template_furnished"
    postgres_server.create_database(name, migrated_template)
    app = create_app(settings_for(postgres_server.url(name)))
    run(app, ("storage-init", "install-agencies", "publish-procedures"))
    db.sessions_of(app).kw["bind"].dispose()
    return name


@pytest.fixture(scope="session")
def shared_app(
    furnished_template: str,
    new_database: Callable[[str], str],
    settings_for: Callable[..., Settings],
) -> Iterator[flask.Flask]:
    """What is behind `app`. Use `app`: it isolates."""
    app = create_app(settings_for(new_database(furnished_template)))
    app.test_client_class = Client
    yield app
    db.sessions_of(app).kw["bind"].dispose()


@pytest.fixture
def app(shared_app: flask.Flask) -> Iterator[flask.Flask]:
    """The application; whatever is written is rolled back after the test."""
    sessions = db.sessions_of(shared_app)
    engine = sessions.kw["bind"]
    published = freshness.generation()
    with engine.connect() as connection:
        outer = connection.begin()
        sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield shared_app
        sessions.configure(bind=engine, join_transaction_mode="conditional_savepoint")
        outer.rollback()
    if freshness.generation() != published:
        # What the test has published is gone, but the process would go by it for some seconds more.
        shelf.forget()
        wall.forget()


@pytest.fixture
def client(app: flask.Flask) -> FlaskClient:
    """Requests to `app`; see `Client`."""
    return app.test_client()


@pytest.fixture
def session(app: flask.Flask) -> Iterator[Session]:
    """The session of an application context around the test, for calling services directly.

    Requests have sessions of their own on the same connection: commit or flush what they should
    see, and `session.expire_all()` before reading again what they have changed.
    """
    with app.app_context():
        yield db.session()


@pytest.fixture
def fresh_database(furnished_template: str, new_database: Callable[[str], str]) -> str:
    """The address of a database of this test's own, with offices and catalogue."""
    return new_database(furnished_template)


@pytest.fixture
def fresh_app(fresh_database: str, settings_for: Callable[..., Settings]) -> Iterator[flask.Flask]:
    """The application on `fresh_database`: commits are real, threads may work at once."""
    app = create_app(settings_for(fresh_database))
    app.test_client_class = Client
    yield app
    db.sessions_of(app).kw["bind"].dispose()


@pytest.fixture
def fresh_client(fresh_app: flask.Flask) -> FlaskClient:
    """Requests to `fresh_app`; one client per thread."""
    return fresh_app.test_client()
