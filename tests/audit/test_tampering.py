"""Whatever is changed behind the back of the product, `verify` notices and says where.

Each test works on a database of its own as its owner: triggers off, as somebody would who wants to
rewrite what happened.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import flask
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from backend.app import create_app
from backend.audit import service as audit
from backend.core import clock, ids
from backend.core.db import session, sessions_of

pytestmark = pytest.mark.slow

FIRST_DAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CHAINS = [("dossier", ids.new()) for _ in range(3)] + [("officer", ids.new())]

TABLES = {
    "audit_entries": ("id",),
    "audit_chains": ("chain",),
    "audit_seals": ("day",),
}
COLUMNS = {
    "audit_entries": [
        "id",
        "chain",
        "position",
        "at",
        "actor_kind",
        "actor_id",
        "action",
        "agency_id",
        "details",
        "previous_hash",
        "hash",
    ],
    "audit_chains": ["chain", "position", "hash"],
    "audit_seals": ["day", "heads", "sealed_at", "previous_digest", "digest"],
}


@pytest.fixture(scope="module")
def audited(furnished_template: str, new_database: Any, settings_for: Any) -> Iterator[flask.Flask]:
    """Three days of four chains; the first two days are sealed."""
    app = create_app(settings_for(new_database(furnished_template)))
    with app.app_context():
        for day in range(3):
            for number, subject in enumerate(CHAINS * 2):
                with clock.set_to(FIRST_DAY + timedelta(days=day, minutes=number)):
                    audit.record(
                        audit.Actor("officer", ids.new()),
                        f"dossier.step_{day}_{number}",
                        subject,
                        agency_id=ids.new(),
                        details={"letter": ids.new(), "number": number, "who": "tổ trưởng"},
                    )
        with clock.set_to(NOW):
            assert len(audit.seal_days()) == 2
    yield app
    sessions_of(app).kw["bind"].dispose()


NOW = FIRST_DAY + timedelta(days=2, hours=1)


@pytest.fixture(scope="module")
def tamper(audited: flask.Flask) -> Iterator[psycopg.Connection[Any]]:
    """A connection that every trigger lets pass. `put_back` undoes what it did."""
    url = audited.extensions["settings"].database_url
    with psycopg.connect(url, autocommit=True) as connection:
        for table in TABLES:
            connection.execute(
                sql.SQL("alter table {} disable trigger user").format(sql.Identifier(table))
            )
        yield connection


def fault(app: flask.Flask) -> audit.Fault | None:
    with app.app_context(), clock.set_to(NOW):
        return audit.verify()


def rows(connection: Any, table: str) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        query = sql.SQL("select * from {} order by 1, 2, 3").format(sql.Identifier(table))
        return cursor.execute(query).fetchall()


def forge(connection: Any, table: str, row: dict[str, Any], **values: Any) -> None:
    """Write `values` over a row."""
    (key,) = TABLES[table]
    kept = {name: Jsonb(v) if isinstance(v, dict) else v for name, v in values.items()}
    connection.execute(
        sql.SQL("update {} set {} where {} = {}").format(
            sql.Identifier(table),
            sql.SQL(",").join(
                sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name))
                for name in kept
            ),
            sql.Identifier(key),
            sql.Placeholder("key_of_row"),
        ),
        {**kept, "key_of_row": row[key]},
    )


def drop(connection: Any, table: str, row: dict[str, Any]) -> None:
    (key,) = TABLES[table]
    connection.execute(
        sql.SQL("delete from {} where {} = %s").format(sql.Identifier(table), sql.Identifier(key)),
        (row[key],),
    )


def insert(connection: Any, table: str, row: dict[str, Any]) -> None:
    kept = {name: Jsonb(v) if isinstance(v, dict) else v for name, v in row.items()}
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier(table),
            sql.SQL(",").join(map(sql.Identifier, kept)),
            sql.SQL(",").join(map(sql.Placeholder, kept)),
        ),
        kept,
    )


def put_back(connection: Any, kept: dict[str, list[dict[str, Any]]]) -> None:
    for table, before in kept.items():
        connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
        for row in before:
            insert(connection, table, row)


@pytest.fixture(scope="module")
def whole(audited, tamper) -> dict[str, list[dict[str, Any]]]:
    assert fault(audited) is None
    return {table: rows(tamper, table) for table in TABLES}


def changed(value: Any, bit: int) -> Any:
    """`value` with one bit, or the least thing there is, another."""
    match value:
        case bytes():
            return flipped(value, bit)
        case UUID():
            return UUID(bytes=flipped(value.bytes, bit))
        case None:
            other: Any = ids.new()
        case int():
            other = value + 1000
        case datetime():
            other = value + timedelta(microseconds=1)
        case date():
            other = value + timedelta(days=40)
        case dict():
            other = {**value, "number": value.get("number", 0) + 1}
        case str():
            other = KINDS[value == KINDS[0]] if value in KINDS else f"{value}x"
    return other


def flipped(value: bytes, bit: int) -> bytes:
    place = bit // 8 % len(value)
    return value[:place] + bytes([value[place] ^ (1 << bit % 8)]) + value[place + 1 :]


KINDS = ("officer", "citizen", "system", "operator")
GENTLE = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@GENTLE
@given(data=st.data())
def test_any_value_that_is_changed_is_noticed(audited, tamper, whole, data: st.DataObject):
    table = data.draw(st.sampled_from(list(TABLES)))
    row = data.draw(st.sampled_from(whole[table]))
    column = data.draw(st.sampled_from(COLUMNS[table]))
    other = changed(row[column], data.draw(st.integers(0, 511)))
    forge(tamper, table, row, **{column: other})
    try:
        found = fault(audited)
    finally:
        put_back(tamper, whole)
    assert found is not None
    assert names(found, table, row, other if column == "chain" else None)


def names(found: audit.Fault, table: str, row: dict[str, Any], moved_to: Any) -> bool:
    """Whether the fault is where something was done."""
    if table == "audit_seals":
        # A day that was changed leaves a hole, or meets the next one.
        return found.chain == "seals" and found.place in {
            str(row["day"] + timedelta(days=days)) for days in (0, 1)
        }
    if table == "audit_chains":
        return found.chain in (row["chain"], moved_to)
    # The entry itself, or the one that is chained to it.
    near = {str(row["position"]), str(row["position"] + 1)}
    return found.chain in (row["chain"], moved_to) and (found.place in near or found.place == "1")


@GENTLE
@given(data=st.data())
def test_any_row_that_is_dropped_is_noticed(audited, tamper, whole, data: st.DataObject):
    table = data.draw(st.sampled_from(list(TABLES)))
    row = data.draw(st.sampled_from(whole[table]))
    drop(tamper, table, row)
    try:
        found = fault(audited)
    finally:
        put_back(tamper, whole)
    assert found is not None
    assert names(found, table, row, None)


@GENTLE
@given(data=st.data())
def test_rows_that_are_swapped_are_noticed(audited, tamper, whole, data: st.DataObject):
    """Two entries trade places: position, hash and link go along, what they say is exchanged."""
    one, other = data.draw(
        st.lists(st.sampled_from(whole["audit_entries"]), min_size=2, max_size=2, unique_by=id)
    )
    said = ("at", "actor_kind", "actor_id", "action", "agency_id", "details")
    for row, from_row in ((one, other), (other, one)):
        forge(tamper, "audit_entries", row, **{name: from_row[name] for name in said})
    try:
        found = fault(audited)
    finally:
        put_back(tamper, whole)
    assert found is not None
    assert (found.chain, found.place) in {
        (row["chain"], str(row["position"])) for row in (one, other)
    }


@pytest.mark.parametrize("which", range(4))
def test_a_sealed_chain_cut_short_with_its_head_is_noticed(audited, tamper, whole, which: int):
    """Somebody who also mends the head: the seal of the day tells."""
    name = audit.chain_of(CHAINS[which])
    kept = [row for row in whole["audit_entries"] if row["chain"] == name]
    kept.sort(key=lambda row: row["position"])
    tamper.execute("delete from audit_entries where chain = %s and position > 3", (name,))
    tamper.execute(
        "update audit_chains set position = 3, hash = %s where chain = %s", (kept[2]["hash"], name)
    )
    try:
        found = fault(audited)
    finally:
        put_back(tamper, whole)
    assert found == audit.Fault(
        "seals", "2026-11-24", "the entries of the day are not those sealed"
    )


def test_a_whole_chain_that_disappears_is_noticed(audited, tamper, whole):
    name = audit.chain_of(CHAINS[1])
    tamper.execute("delete from audit_entries where chain = %s", (name,))
    tamper.execute("delete from audit_chains where chain = %s", (name,))
    try:
        found = fault(audited)
    finally:
        put_back(tamper, whole)
    assert found == audit.Fault(
        "seals", "2026-11-23", "the entries of the day are not those sealed"
    )


def test_everything_that_disappears_is_noticed(audited, tamper, whole):
    tamper.execute("delete from audit_entries")
    tamper.execute("delete from audit_chains")
    try:
        found = fault(audited)
    finally:
        put_back(tamper, whole)
    assert found == audit.Fault("seals", "2026-11-23", "a day is sealed, and no entry is left")


def test_an_entry_that_is_slipped_in_is_noticed(audited, tamper, whole):
    row = {**whole["audit_entries"][0], "id": ids.new(), "position": 99}
    insert(tamper, "audit_entries", row)
    try:
        found = fault(audited)
    finally:
        put_back(tamper, whole)
    assert found is not None
    assert found.chain == row["chain"]


def test_put_back_it_is_whole_again(audited, tamper, whole):
    put_back(tamper, whole)
    assert fault(audited) is None


def test_the_command_names_the_broken_link(audited, tamper, whole):
    row = whole["audit_entries"][5]
    run = audited.test_cli_runner(catch_exceptions=False).invoke
    with clock.set_to(NOW):
        assert run(args=["verify-audit"]).exit_code == 0
        tamper.execute("update audit_entries set action = 'x' where id = %s", (row["id"],))
        try:
            refused = run(args=["verify-audit"])
        finally:
            put_back(tamper, whole)
    assert refused.exit_code == 1
    assert (
        f"{row['chain']} at {row['position']}: the entry is not what was written" in refused.output
    )


def test_what_is_being_written_meanwhile_is_no_fault(audited):
    """The walk sees one moment, heads and entries alike."""
    with audited.app_context(), clock.set_to(NOW):
        audit.record(audit.SYSTEM, "seen", ("dossier", ids.new()))
        session().rollback()
        assert audit.verify() is None
