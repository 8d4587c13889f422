"""Databases for tests.

Most tests share one and leave nothing behind: `app` and `session` work in a transaction that is
rolled back. A test that must really commit, or run on several connections, takes `fresh_database`,
a clone of its own in about 50 ms.
"""

import secrets
from collections.abc import Callable

import pytest

from backend import migrations
from backend.development.postgres import Postgres


@pytest.fixture(scope="session")
def migrated_template(postgres_server: Postgres) -> str:
    """The name of a database at the newest migration, with nothing in it. Never connect to it."""
    name = "template_migrated"
    postgres_server.create_database(name)
    migrations.upgrade(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
def new_database(postgres_server: Postgres) -> Callable[[str], str]:
    """Makes a database from the named template and gives its address; it goes with the server."""

    def make(template: str) -> str:
        name = f"test_{secrets.token_hex(6)}"
        postgres_server.create_database(name, template)
        return postgres_server.url(name)

    return make


@pytest.fixture
def empty_database(new_database: Callable[[str], str]) -> str:
    """The address of a database without tables: for migrations."""
    return new_database("template1")
