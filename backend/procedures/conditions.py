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
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backend.procedures.definition import Condition, Definition

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


Node = Statement | All | AnyOf

ALWAYS: Final = All(())


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


def guard(node: Node, asked: Mapping[str, Node]) -> Node:
    """`node` with every statement made to require that its question is asked.

    `asked` holds, for each field, its own guarded condition.
    """
    if isinstance(node, Statement):
        return both([asked[node.field], node])
    parts = [guard(part, asked) for part in node.parts]
    return both(parts) if isinstance(node, All) else either(parts)


def visibility(definition: Definition) -> dict[str, Node]:
    """For every field, the condition under which it is asked: step, group and its own.

    The catalogue has made sure that conditions do not go in circles.
    """
    written = {
        field["key"]: both(parse(place.get("when")) for place in (step, group, field))
        for step, group, field in definition.fields()
    }
    asked: dict[str, Node] = {}

    def settle(key: str) -> None:
        if key not in asked:
            for other in _mentioned(written[key]):
                settle(other)
            asked[key] = guard(written[key], asked)

    for key in written:
        settle(key)
    return asked


def _mentioned(node: Node) -> Iterable[str]:
    if isinstance(node, Statement):
        return (node.field,)
    return (key for part in node.parts for key in _mentioned(part))


def condition_schema(condition: Condition | None, asked: dict[str, Node]) -> Schema | None:
    """A written condition as JSON Schema over the whole answers; None when there is none."""
    if condition is None:
        return None
    return to_schema(guard(parse(condition), asked))


def holds(node: Node, answers: Any) -> bool:
    """Whether `node` is true of `answers`, which may be any JSON value.

    The same meaning as `to_schema`, for where a validator would be slow; a test holds them equal.
    """
    if isinstance(node, All):
        return all(holds(part, answers) for part in node.parts)
    if isinstance(node, AnyOf):
        return any(holds(part, answers) for part in node.parts)
    return _stands(node, answers) is node.holds


def _stands(statement: Statement, answers: Any) -> bool:
    value = answers
    for name in statement.field.split("."):
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    if statement.values is None:
        return True
    # true and 1 are different in JSON, equal in Python.
    kind = isinstance(value, bool)
    return any(value == wanted and kind is isinstance(wanted, bool) for wanted in statement.values)


def to_schema(node: Node) -> Schema:
    """A JSON Schema over the whole answers that is valid exactly when `node` is true."""
    if isinstance(node, Statement):
        return _statement(node)
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
            _require(merged, part.field.split("."), _test(part))
        else:
            others.append(to_schema(part))
    if not merged and len(others) == 1:
        return others[0]
    return {**merged, "allOf": others} if others else merged


def _statement(statement: Statement) -> Schema:
    schema: Schema = {}
    _require(schema, statement.field.split("."), _test(statement))
    return schema if statement.holds else {"not": schema}


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
