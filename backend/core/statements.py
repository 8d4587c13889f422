"""Statements compiled once and run by the driver, for the paths that are measured.

SQLAlchemy's own execution costs 80 to 400 µs of processor time a statement; the driver's 20 to 40.
A submission runs nine. These are still written in SQLAlchemy's language against the models, take
part in the session's transaction, and raise the driver's own errors (`psycopg.Error`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import orjson
import psycopg
from sqlalchemy import Executable, Select, Table, insert
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from backend.core.db import Model, session

_DIALECT: Final = PGDialect_psycopg()  # type: ignore[no-untyped-call]
_DIALECT._json_serializer = lambda value: orjson.dumps(value).decode()  # no option for it


class Prepared:
    """A Core statement with named parameters (`bindparam`)."""

    def __init__(self, statement: Executable) -> None:
        compiled = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - of a Core statement it is
        self._sql = str(compiled).encode()
        self._answers_rows = isinstance(statement, Select) or bool(compiled.effective_returning)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._convert: dict[str, Callable[[Any], Any]] = {
            name: convert
            for name, convert in compiled._bind_processors.items()
            if callable(convert)
        }

    def run(self, **parameters: Any) -> list[Any]:
        """Run it in the current transaction; answers the rows, if it has any."""
        cursor = _connection().execute(self._sql, self._ready(parameters))
        return cursor.fetchall() if self._answers_rows else []

    def _ready(self, parameters: dict[str, Any]) -> dict[str, Any]:
        ready = self._fixed | parameters
        for name, convert in self._convert.items():
            if name in ready:
                ready[name] = convert(ready[name])
        return ready


def _connection() -> psycopg.Connection[Any]:
    driver = session().connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the one driver we use
    return driver


@contextmanager
def together() -> Iterator[None]:
    """Send the statements of the block without waiting for each one's answer.

    One that answers rows is waited for, and all before it with it; a failure of any shows at the
    next such one, or at the end of the block.
    """
    with _connection().pipeline():
        yield


def write(*rows: Model) -> None:
    """Insert rows of one table now, and follow no changes of theirs afterwards.

    What was not given gets the column's default, in the object as in the database.
    """
    table = type(rows[0]).__table__
    assert isinstance(table, Table)  # noqa: S101 - every model is a table
    statement = _insert_into(table)
    for row in rows:
        statement.run(**_values(row, table))


@cache
def _insert_into(table: Table) -> Prepared:
    return Prepared(insert(table))


def _values(row: Model, table: Table) -> dict[str, Any]:
    values = {}
    for column in table.columns:
        name = column.name
        value = row.__dict__.get(name)
        default = column.default
        if value is None and isinstance(default, CallableColumnDefault):
            value = default.arg(None)  # type: ignore[arg-type]
            setattr(row, name, value)
        elif value is None and isinstance(default, ScalarElementColumnDefault):
            value = default.arg
            setattr(row, name, value)
        values[name] = value
    return values
