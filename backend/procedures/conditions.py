"""When a question is asked or a paper wanted: the catalogue's `when:` and its JSON Schema.

Knows: what a condition means, and under which every question of a form is asked. Does not know:
what else a form consists of.

A condition is one of

    {field: tre.loai_khai_sinh, is: "5"}            the answer equals a value
    {field: tre.loai_khai_sinh, one_of: ["1", "3"]} … or one of several
    {field: me.email, present: true}                it was answered
    {field: me.email, absent: true}                 it was asked and not answered
    {not: …}  {all: [ … ]}  {any: [ … ]}

A statement about a question that is itself not being asked is false, and so is its opposite: a
form must not branch on what it hides. Therefore `not` is pushed down to the single statements,
and each statement carries the condition under which its question is asked.

A statement about a question of a row (`nganh[].chinh`) speaks, within that list, of the row it
stands in; elsewhere it means "in at least one row", and its opposite "in no row". Within a row,
what is said of the row and what is said of the rest may be joined by `all` only: JSON Schema
cannot look from a row at the rest, so the two are kept apart (`split`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backend.procedures.definition import ROW, Condition, Definition, in_row, rows_of

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """`field` answered with one of `values` (None: with anything), or not so."""

    field: str
    values: tuple[str | bool | int, ...] | None
    holds: bool = True


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class InSomeRow:
    """`node`, which speaks of one row, is true of a row of the list `rows`, or of none."""

    rows: str
    node: "Node"
    holds: bool = True


Node = Statement | All | AnyOf | InSomeRow

ALWAYS: Final = All(())


class Mixed(ValueError):
    """`any` or `not` joins what is said of a row with what is said of the rest."""


def fields_of(condition: Condition) -> Iterator[str]:
    """The fields a condition speaks of."""
    if "field" in condition:
        yield condition["field"]
    for inner in _inner(condition):
        yield from fields_of(inner)


def _inner(condition: Condition) -> list[Condition]:
    if "not" in condition:
        return [condition["not"]]
    inner: list[Condition] = condition.get("all") or condition.get("any") or []
    return inner


def parse(condition: Condition | None, *, holds: bool = True) -> Node:
    """The condition as a tree without negations above single statements."""
    if condition is None:
        return ALWAYS
    if "not" in condition:
        return parse(condition["not"], holds=not holds)
    if "all" in condition or "any" in condition:
        parts = [parse(inner, holds=holds) for inner in _inner(condition)]
        # De Morgan: the negation of "all" is "any of the negations".
        return both(parts) if ("all" in condition) is holds else either(parts)
    if "is" in condition:
        return Statement(condition["field"], (condition["is"],), holds)
    if "one_of" in condition:
        return Statement(condition["field"], tuple(condition["one_of"]), holds)
    return Statement(condition["field"], None, holds is ("present" in condition))


def both(parts: Iterable[Node]) -> Node:
    """All of `parts`, flat and without repetitions."""
    flat: dict[Node, None] = {}
    for part in parts:
        for piece in part.parts if isinstance(part, All) else (part,):
            flat.setdefault(piece)
    return next(iter(flat)) if len(flat) == 1 else All(tuple(flat))


def either(parts: Iterable[Node]) -> Node:
    """Any of `parts`."""
    flat = tuple(dict.fromkeys(parts))
    return flat[0] if len(flat) == 1 else AnyOf(flat)


def guard(node: Node, asked: Mapping[str, Node], rows: str | None = None) -> Node:
    """`node` with every statement made to require that its question is asked.

    `asked` holds, for each field and each list of rows, its own guarded condition; `rows` is the
    list in whose rows the condition stands.

    Raises `Mixed`.
    """
    if isinstance(node, Statement):
        of = rows_of(node.field)
        if of is None or of == rows:
            return both([asked[node.field], node])
        return _in_some_row(node, of, asked)
    if isinstance(node, InSomeRow):
        return node
    parts = [guard(part, asked, rows) for part in node.parts]
    return both(parts) if isinstance(node, All) else either(parts)


def _in_some_row(statement: Statement, rows: str, asked: Mapping[str, Node]) -> Node:
    """A statement about a question of rows, made from outside them."""
    affirmed = Statement(statement.field, statement.values)
    outside, inside = split(both([asked[statement.field], affirmed]))
    return both([asked[rows], outside, InSomeRow(rows, inside, statement.holds)])


def split(node: Node) -> tuple[Node, Node]:
    """What a condition within a row says of the rest, and what it says of the row.

    Raises `Mixed` when the two are joined by anything but `all`.
    """
    outside: list[Node] = []
    inside: list[Node] = []
    for part in node.parts if isinstance(node, All) else (node,):
        kinds = set(_kinds(part))
        if len(kinds) > 1:
            raise Mixed
        (inside if kinds == {True} else outside).append(part)
    return both(outside), both(inside)


def _kinds(node: Node) -> Iterator[bool]:
    """For every statement, whether it speaks of the row it stands in."""
    if isinstance(node, All | AnyOf):
        for part in node.parts:
            yield from _kinds(part)
    else:
        yield isinstance(node, Statement) and rows_of(node.field) is not None


def visibility(definition: Definition) -> dict[str, Node]:
    """For every field, the condition under which it is asked: step, group and its own.

    A list of rows stands here under its own key, with step and group; the fields of a row have
    only what is said of themselves, since no row is there when the list is not.
    The catalogue has made sure that conditions do not go in circles. Raises `Mixed`.
    """
    written: dict[str, Node] = {}
    for step, group, field in definition.fields():
        rows = rows_of(field["key"])
        around = [parse(place.get("when")) for place in (step, group)]
        own = parse(field.get("when"))
        written[field["key"]] = own if rows else both([*around, own])
        if rows:
            written[rows] = both(around)
    asked: dict[str, Node] = {}

    def settle(key: str) -> None:
        if key not in asked:
            for other in _mentioned(written[key]):
                settle(other)
            asked[key] = guard(written[key], asked, rows_of(key))

    for key in written:
        settle(key)
    return asked


def _mentioned(node: Node) -> Iterator[str]:
    if isinstance(node, Statement):
        yield node.field
        if rows := rows_of(node.field):
            yield rows
    elif not isinstance(node, InSomeRow):
        for part in node.parts:
            yield from _mentioned(part)


def condition_schema(condition: Condition | None, asked: Mapping[str, Node]) -> Schema | None:
    """A written condition as JSON Schema over the whole answers; None when there is none."""
    if condition is None:
        return None
    return to_schema(guard(parse(condition), asked))


def holds(node: Node, answers: Any, row: Any = None) -> bool:
    """Whether `node` is true of `answers`, which may be any JSON value, and of a row of them.

    The same meaning as `to_schema`, for where a validator would be slow; a test holds them equal.
    """
    if isinstance(node, All):
        return all(holds(part, answers, row) for part in node.parts)
    if isinstance(node, AnyOf):
        return any(holds(part, answers, row) for part in node.parts)
    if isinstance(node, InSomeRow):
        rows = _value(answers, node.rows)
        if not isinstance(rows, list):
            # The schema says the same: "no row" is true of what is no list.
            return not node.holds
        return any(holds(node.node, answers, one) for one in rows) is node.holds
    return _stands(node, row if ROW in node.field else answers) is node.holds


_MISSING: Final = object()


def _value(answers: Any, key: str) -> Any:
    for name in key.split("."):
        if not isinstance(answers, dict) or name not in answers:
            return _MISSING
        answers = answers[name]
    return answers


def _stands(statement: Statement, place: Any) -> bool:
    value = _value(place, in_row(statement.field))
    if value is _MISSING or statement.values is None:
        return value is not _MISSING
    # true and 1 are different in JSON, equal in Python.
    kind = isinstance(value, bool)
    return any(value == wanted and kind is isinstance(wanted, bool) for wanted in statement.values)


def to_schema(node: Node) -> Schema:
    """A JSON Schema that is valid exactly when `node` is true.

    Over the whole answers; of a node that speaks of a row, over the row.
    """
    if isinstance(node, Statement):
        schema: Schema = {}
        _require(schema, in_row(node.field).split("."), _test(node))
        return schema if node.holds else {"not": schema}
    if isinstance(node, InSomeRow):
        schema = {}
        test = {"type": "array", "contains": to_schema(node.node)}
        _require(schema, node.rows.split("."), test)
        return schema if node.holds else {"not": schema}
    if isinstance(node, AnyOf):
        return {"anyOf": [to_schema(part) for part in node.parts]}
    return _conjunction(node.parts)


def _conjunction(parts: tuple[Node, ...]) -> Schema:
    """Affirmative statements merge into one nested object schema; the rest stand in allOf."""
    merged: Schema = {}
    others: list[Schema] = []
    seen: set[str] = set()
    for part in parts:
        if isinstance(part, Statement) and part.holds and part.field not in seen:
            seen.add(part.field)
            _require(merged, in_row(part.field).split("."), _test(part))
        else:
            others.append(to_schema(part))
    if not merged and len(others) == 1:
        return others[0]
    return {**merged, "allOf": others} if others else merged


def _test(statement: Statement) -> Schema:
    if statement.values is None:
        return {}
    if len(statement.values) == 1:
        return {"const": statement.values[0]}
    return {"enum": list(statement.values)}


def _require(schema: Schema, path: list[str], test: Schema) -> None:
    """Add "`path` is there and passes `test`" to an object schema.

    "type" matters: without it a text in an object's place would pass, since "required" and
    "properties" speak of objects only.
    """
    for name in path[:-1]:
        schema["type"] = "object"
        required = schema.setdefault("required", [])
        if name not in required:
            required.append(name)
        schema = schema.setdefault("properties", {}).setdefault(name, {})
    schema["type"] = "object"
    schema.setdefault("required", []).append(path[-1])
    schema.setdefault("properties", {})[path[-1]] = test
