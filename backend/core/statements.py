"""Statements compiled once and run by the driver, for the paths that are measured.

SQLAlchemy's own execution costs 80 to 400 µs of processor time a statement; the driver's 20 to 60.
These are still written in SQLAlchemy's language against the models, take part in the session's
transaction, and raise the driver's own errors (`psycopg.Error`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from typing import Any, Final

import orjson
import psycopg
from sqlalchemy import ClauseElement, Select, Table, insert
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from backend.core.db import Model, session

_DIALECT: Final = PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]
_DIALECT._json_serializer = lambda value: orjson.dumps(value).decode()  # no option for it

_TOGETHER: Final = "statements_together"
# More rows than this cost less by COPY than as the values of one statement.
_MANY: Final = 20


class Prepared:
    """A Core statement with named parameters (`bindparam`)."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - of a Core statement it is
        self.sql: Final = str(compiled)
        self.reads_tables: Final = isinstance(statement, Select) and bool(
            statement.get_final_froms()
        )
        self.answers_rows: Final = self.reads_tables or bool(compiled.effective_returning)
        fixed, names = compiled.params, compiled.positiontup or ()
        convert = compiled._bind_processors
        self._parameters = [(name, fixed[name], convert.get(name)) for name in names]

    def run(self, **parameters: Any) -> list[Any]:
        """Run it in the current transaction; answers the rows, if it has any."""
        return self.run_with([parameters.get(name, fixed) for name, fixed, _ in self._parameters])

    def run_with(self, values: Sequence[Any]) -> list[Any]:
        """As `run`, with a value for every parameter in the order of the text."""
        return _run(self, self.ready(values))

    def ready(self, values: Sequence[Any]) -> list[Any]:
        """The values as the driver takes them."""
        places = zip(values, self._parameters, strict=True)
        return [convert(value) if callable(convert) else value for value, (*_, convert) in places]


# A statement, and its values as the driver takes them.
_Bound = tuple[Prepared, list[Any]]


class _Together:
    """What waits to go along with the next statement."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self.cursor: Final = cursor
        self.waiting: list[_Bound] = []

    def send(self, *last: _Bound) -> list[Any]:
        ready, self.waiting = [*self.waiting, *last], []
        return _execute(self.cursor, ready) if ready else []


@contextmanager
def together() -> Iterator[None]:
    """Let rows that are written in this block wait for the next statement, and go with it as one.

    They go before a question, alone, so that it sees them; an update or a function goes as one
    statement with them and does not. What is wrong with a row shows where it is sent: at the next
    statement, or at the end of the block.
    """
    current = session()
    if _TOGETHER in current.info:
        yield
        return
    block = current.info[_TOGETHER] = _Together(_cursor(current))
    try:
        yield
        block.send()
    finally:
        del current.info[_TOGETHER]


def _run(statement: Prepared, values: list[Any]) -> list[Any]:
    current = session()
    block: _Together | None = current.info.get(_TOGETHER)
    if block is None:
        return _execute(_cursor(current), [(statement, values)])
    if statement.reads_tables:
        block.send()
    return block.send((statement, values))


def _cursor(current: Session) -> psycopg.Cursor[Any]:
    driver = current.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the one driver we use
    return driver.cursor()


def _execute(cursor: psycopg.Cursor[Any], statements: Sequence[_Bound]) -> list[Any]:
    sql = _joined(tuple(statement for statement, _ in statements))
    cursor.execute(sql, [value for _, values in statements for value in values])
    return cursor.fetchall() if statements[-1][0].answers_rows else []


@lru_cache(maxsize=512)
def _joined(statements: tuple[Prepared, ...]) -> bytes:
    """One text: the last statement, with those before it as its WITH."""
    *before, last = [statement.sql for statement in statements]
    if not before:
        return last.encode()
    parts = [f"w{place} AS ({sql})" for place, sql in enumerate(before)]
    own = last.removeprefix("WITH ")
    return f"WITH {', '.join(parts)}{', ' if own != last else ' '}{own}".encode()


def write(*rows: Model) -> None:
    """Insert rows of one table now, and follow no changes of theirs afterwards.

    What was not given gets the column's default, in the object as in the database. Many rows are
    copied in, after whatever waits to go with the next statement.
    """
    table = type(rows[0]).__table__
    assert isinstance(table, Table)  # noqa: S101 - every model is a table
    block: _Together | None = session().info.get(_TOGETHER)
    if len(rows) > _MANY:
        if block is not None:
            block.send()
        _copy_into(table, rows)
        return
    statement = _insert_into(table, len(rows))
    values = statement.ready([value for row in rows for value in _values(row, table)])
    if block is None:
        _run(statement, values)
    else:
        block.waiting.append((statement, values))


def _copy_into(table: Table, rows: Sequence[Model]) -> None:
    one, names = _insert_into(table, 1), ", ".join(f'"{column.name}"' for column in table.columns)
    with _cursor(session()).copy(f'COPY "{table.name}" ({names}) FROM STDIN'.encode()) as copy:
        for row in rows:
            copy.write_row(one.ready(_values(row, table)))


@lru_cache(maxsize=512)
def _insert_into(table: Table, count: int) -> Prepared:
    row = dict.fromkeys(table.columns.keys())
    return Prepared(insert(table).values([row] * count))


def _values(row: Model, table: Table) -> list[Any]:
    """A value for each column; defaults are put into `row`, too."""
    given, values = row.__dict__, []
    for name, default in _columns(table):
        value = given.get(name)
        if value is None and default is not None:
            value = default()
            setattr(row, name, value)
        values.append(value)
    return values


@cache
def _columns(table: Table) -> list[tuple[str, Callable[[], Any] | None]]:
    """Each column with what makes its default."""
    return [(column.name, _maker(column.default)) for column in table.columns]


def _maker(default: object) -> Callable[[], Any] | None:
    match default:
        case CallableColumnDefault(arg=make):
            # SQLAlchemy hands over a context; ours need none.
            return partial(make, None)  # type: ignore[arg-type]
        case ScalarElementColumnDefault(arg=constant):
            return lambda: constant
    return None
