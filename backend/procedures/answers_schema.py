"""The JSON Schema of a definition's answers: what any validator checks.

Knows: JSON Schema draft 2020-12. Does not know: screens, papers, fees.

Every object is closed, conditions are `allOf` of `if`/`then`/`else`: what is shown and needed is in
`then.required`, what is hidden is `false` in `else`. A list of rows is an array of closed objects;
conditions on the row itself stand in `items`, conditions on the rest at the root, reaching down
into `items`. Our additions:

    x-codelist, x-parent   values come from a code list; for communes, the sibling property that
                           holds the province
    x-derived, readOnly    the server writes this answer; clients do not send it. x-derived-from
                           holds the pointers it is made from, x-derived-days the limit of the rule
    x-same-as              a tick: the answers under `place` are those under `of` (pointers, of a
                           tick in a row relative to the row)
    x-sensitive            the answer is sensitive personal data
    x-unit                 what an integer counts: "VND"
    x-message              what to tell a person whose text does not match "pattern"
    x-checks               what a schema cannot say about the answer (form_checks.py)
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from backend.core.text import Language
from backend.procedures import conditions, formats
from backend.procedures.conditions import ALWAYS, Node, Schema
from backend.procedures.definition import (
    Definition,
    Field,
    Group,
    in_row,
    is_answer,
    is_needed,
    pick,
    rows_of,
)

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

# More than any household owns, and far below what JavaScript cannot count exactly.
LARGEST_AMOUNT: Final = 10**15

# What each field type is in JSON Schema before the field's own limits.
BASES: Final[dict[str, Schema]] = {
    "text": {"type": "string", "minLength": 1},
    "choice": {"type": "string"},
    "codelist": {"type": "string", "minLength": 1, "maxLength": 10},
    "integer": {"type": "integer"},
    "money": {"type": "integer", "minimum": 0, "maximum": LARGEST_AMOUNT, "x-unit": "VND"},
    "boolean": {"type": "boolean"},
    "confirmation": {"type": "boolean", "const": True},
    "date": {"type": "string", "format": "date", "pattern": formats.CENTURY},
    "partial_date": {"type": "string", "format": "partial-date"},
    "month": {"type": "string", "format": "month"},
    "open_month": {"type": "string", "format": "month-or-now"},
    "email": {
        "type": "string",
        "format": "email",
        "maxLength": 254,
        "pattern": formats.EMAIL_DOMAIN,
    },
    "phone": {"type": "string", "format": "vn-phone", "maxLength": 20},
    "fax": {"type": "string", "maxLength": 20, "pattern": formats.FAX},
    "url": {"type": "string", "maxLength": 200, "pattern": formats.URL},
    "personal_id": {"type": "string", "format": "vn-personal-id"},
    "tax_code": {"type": "string", "format": "vn-tax-code"},
}

_NUMBERS: Final = ("integer", "money")


def answers_schema(definition: Definition, language: Language) -> Schema:
    """The JSON Schema of the answers, with labels and hints in one language."""
    asked = conditions.visibility(definition)
    root = _closed_object({"$schema": DIALECT, "title": pick(definition.data["name"], language)})
    fields = [field for _, _, field in definition.fields() if is_answer(field)]
    for _, group, _ in definition.rows():
        _place(root, group["repeat"]["key"], _list(group, language))
    for field in fields:
        _place(_object_of(root, field), in_row(field["key"]), _property(field, language))
    _require(root, _always_needed(definition, asked))
    branches = [*_list_branches(definition, asked), *_branches(fields, asked, language)]
    return {**root, "allOf": branches} if branches else root


def _closed_object(start: Schema) -> Schema:
    return {**start, "type": "object", "additionalProperties": False, "properties": {}}


def _list(group: Group, language: Language) -> Schema:
    repeat = group["repeat"]
    items = _closed_object({"title": pick(repeat["item"], language)})
    return {
        "title": pick(group["title"], language),
        "type": "array",
        **({"minItems": repeat["min"]} if repeat["min"] else {}),
        "maxItems": repeat["max"],
        "items": items,
    }


def _place(root: Schema, key: str, schema: Schema) -> None:
    *parents, name = key.split(".")
    for parent in parents:
        root = root["properties"].setdefault(parent, _closed_object({}))
    root["properties"][name] = schema


def _object_of(root: Schema, field: Field) -> Schema:
    """The object the field's own key is relative to: a row's, or the whole."""
    rows = rows_of(field["key"])
    if rows is None:
        return root
    for name in rows.split("."):
        root = root["properties"][name]
    items: Schema = root["items"]
    return items


def _always_needed(definition: Definition, asked: Mapping[str, Node]) -> Iterator[str]:
    for _, _, repeat in definition.rows():
        if repeat["min"] and asked[repeat["key"]] == ALWAYS:
            yield repeat["key"]
    for _, _, field in definition.fields():
        if is_answer(field) and is_needed(field) and asked[field["key"]] == ALWAYS:
            yield field["key"]


def _require(schema: Schema, keys: Iterable[str]) -> None:
    """Make every one of `keys` (dotted) and the objects around it required."""
    for key in keys:
        place = schema
        rows = rows_of(key)
        if rows is not None:
            place = _items(place, rows)
        *parents, name = in_row(key).split(".")
        for parent in parents:
            _add(place, parent)
            place = place.setdefault("properties", {}).setdefault(parent, {})
        _add(place, name)


def _add(place: Schema, name: str) -> None:
    required = place.setdefault("required", [])
    if name not in required:
        required.append(name)


def _items(schema: Schema, rows: str) -> Schema:
    """The schema of one row, made on the way down if it is not there."""
    for name in rows.split("."):
        schema = schema.setdefault("properties", {}).setdefault(name, {})
    items: Schema = schema.setdefault("items", {})
    return items


def _set(schema: Schema, key: str, value: Any) -> None:
    *parents, name = in_row(key).split(".")
    for parent in parents:
        schema = schema.setdefault("properties", {}).setdefault(parent, {})
    schema.setdefault("properties", {})[name] = value


def _list_branches(definition: Definition, asked: Mapping[str, Node]) -> Iterator[Schema]:
    """A list under a condition is wanted as a whole, or refused as a whole."""
    for _, _, repeat in definition.rows():
        key, node = repeat["key"], asked[repeat["key"]]
        if node == ALWAYS:
            continue
        branch: Schema = {"if": conditions.to_schema(node), "else": {}}
        if repeat["min"]:
            branch["then"] = {}
            _require(branch["then"], [key])
        _set(branch["else"], key, False)
        yield branch


def _branches(
    fields: list[Field], asked: Mapping[str, Node], language: Language
) -> Iterator[Schema]:
    """One conditional for each distinct condition: require what it shows, refuse what it hides."""
    shown: dict[tuple[str | None, Node], list[Field]] = {}
    for field in fields:
        if asked[field["key"]] != ALWAYS:
            shown.setdefault((rows_of(field["key"]), asked[field["key"]]), []).append(field)
    for (rows, node), together in shown.items():
        then: Schema = {}
        _require(then, [in_row(field["key"]) for field in together if is_needed(field)])
        otherwise: Schema = {}
        for field in together:
            _set(otherwise, field["key"], False)
        yield _conditional(rows, node, then, otherwise)
    for field in fields:
        yield from _format_branches(field, asked, language)


def _format_branches(
    field: Field, asked: Mapping[str, Node], language: Language
) -> Iterator[Schema]:
    """Text formats that depend on another answer, such as the number on a paper on its kind."""
    rows = rows_of(field["key"])
    for rule in field.get("format_when", ()):
        when = conditions.guard(conditions.parse(rule["when"]), asked, rows)
        then: Schema = {}
        _set(then, field["key"], _pattern(rule["format"], language))
        yield _conditional(rows, conditions.both([asked[field["key"]], when]), then, None)


def _conditional(rows: str | None, node: Node, then: Schema, otherwise: Schema | None) -> Schema:
    """if/then/else at the root; for a row what is said of the rest first, then of the row."""
    if rows is None:
        return _if(node, then, otherwise)
    outside, inside = conditions.split(node)
    of_row = then if inside == ALWAYS else _if(inside, then, otherwise)
    branch: Schema = {}
    _items(branch, rows).update(of_row)
    if outside == ALWAYS:
        return branch
    hidden: Schema | None = None
    if otherwise is not None:
        hidden = {}
        _items(hidden, rows).update(otherwise)
    return _if(outside, branch, hidden)


def _if(node: Node, then: Schema, otherwise: Schema | None) -> Schema:
    branch: Schema = {"if": conditions.to_schema(node)}
    if then:
        branch["then"] = then
    if otherwise is not None:
        branch["else"] = otherwise
    return branch


def _pattern(name: str, language: Language) -> Schema:
    form = formats.TEXT_FORMATS[name]
    return {"pattern": form.pattern, "x-message": form.message.pick(language)}


def _property(field: Field, language: Language) -> Schema:
    schema: Schema = {"title": pick(field["label"], language)}
    if hint := field.get("hint"):
        schema["description"] = pick(hint, language)
    schema |= BASES[field["type"]]
    numeric = field["type"] in _NUMBERS
    if "min" in field:
        schema["minimum" if numeric else "minLength"] = field["min"]
    if "max" in field:
        schema["maximum" if numeric else "maxLength"] = field["max"]
    if "format" in field:
        schema |= _pattern(field["format"], language)
    if "choices" in field:
        schema["oneOf"] = [
            {"const": choice["value"], "title": pick(choice["label"], language)}
            for choice in field["choices"]
        ]
    return schema | _codelist(field) | _annotations(field)


def _codelist(field: Field) -> Schema:
    schema: Schema = {}
    if "codelist" in field:
        schema["x-codelist"] = field["codelist"]
    if "parent" in field:
        schema["x-parent"] = field["parent"].rpartition(".")[2]
    if "except" in field:
        schema["not"] = {"enum": field["except"]}
    return schema


def as_pointer(key: str) -> str:
    """A dotted key as a JSON pointer into the answers (keys need no escaping)."""
    return "/" + key.replace(".", "/")


def _annotations(field: Field) -> Schema:
    schema: Schema = {}
    if "default" in field:
        schema["default"] = field["default"]
    if derived := field.get("derived"):
        schema |= {"readOnly": True, "x-derived": derived["rule"]}
        if "from" in derived:
            schema["x-derived-from"] = [as_pointer(key) for key in derived["from"]]
        if "days" in derived:
            schema["x-derived-days"] = derived["days"]
    if same := field.get("same_as"):
        schema["x-same-as"] = {
            "place": as_pointer(in_row(same["place"])),
            "of": as_pointer(in_row(same["of"])),
        }
    if field.get("sensitive"):
        schema["x-sensitive"] = True
    return schema
