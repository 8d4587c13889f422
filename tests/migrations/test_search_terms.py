"""Procedures that were published before there was search by terms are found as well."""

import json

import psycopg
import pytest

from backend import migrations
from backend.core import ids
from backend.procedures import form_schema
from backend.procedures.catalogue import load_catalogue

TERMS = "select text from procedure_search_terms order by position"


@pytest.fixture
def published_before(empty_database):
    """A database of the migration before, with one procedure."""
    migrations.upgrade(empty_database, "0002")
    definition = load_catalogue()[0]
    documents = {
        language: {"summary": form_schema.summarise(definition, language)}
        for language in ("vi", "en")
    }
    with psycopg.connect(empty_database) as connection:
        connection.execute(
            "insert into procedure_revisions (id, code, number, checksum, definition, documents,"
            " effective_at, published_at) values (%s, %s, 1, 'x', '{}', %s, now(), now())",
            (ids.new(), definition.code, json.dumps(documents)),
        )
    return empty_database


@pytest.mark.slow
def test_their_terms_are_made_on_the_way_up(published_before):
    migrations.upgrade(published_before)
    with psycopg.connect(published_before) as connection:
        texts = [text for (text,) in connection.execute(TERMS)]
    assert texts[:2] == ["1.000656", "Đăng ký khai tử"]
    assert "qua đời" in texts
    migrations.downgrade(published_before, "0002")
    migrations.upgrade(published_before)


def test_an_extension_of_somebody_else_stays(empty_database):
    with psycopg.connect(empty_database) as connection:
        connection.execute("create schema extensions")
        connection.execute("create extension pg_trgm schema extensions")
        # As an administrator may have set it up for everyone.
        connection.execute(
            "do $$ begin execute format("
            "'alter database %I set search_path = public, extensions', current_database()); end $$"
        )
    migrations.upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        found = connection.execute("select count(*) from pg_extension where extname = 'pg_trgm'")
        assert found.fetchone() == (1,)
