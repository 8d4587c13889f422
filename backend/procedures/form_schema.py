"""A definition as the form a client renders and any JSON Schema validator checks.

Knows: JSON Schema draft 2020-12. Does not know: who asks for the
form, or which revision it is.

In the schema every object is closed, conditions are `allOf` of `if`/`then`/`else`: what is shown
and needed is in `then.required`, what is hidden is `false` in `else`. Our additions:

    x-codelist, x-parent   values come from a code list; for communes, the sibling property that
                           holds the province
    x-derived, readOnly    the server writes this answer; clients do not send it
    x-message              what to tell a person whose text does not match "pattern"
"""

from collections.abc import Iterable
from typing import Any, Final

from backend.core.text import Language
from backend.procedures import conditions, formats, ui_schema
from backend.procedures.conditions import ALWAYS, Node, Schema
from backend.procedures.definition import (
    Definition,
    Fact,
    Field,
    Requirement,
    is_answer,
    pick,
)

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

# What each field type is in JSON Schema before the field's own limits.
BASES: Final[dict[str, Schema]] = {
    "text": {"type": "string", "minLength": 1},
    "choice": {"type": "string"},
    "codelist": {"type": "string", "minLength": 1, "maxLength": 10},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "confirmation": {"const": True},
    "date": {"type": "string", "format": "date", "pattern": formats.CENTURY},
    "partial_date": {"type": "string", "format": "partial-date"},
    "month": {"type": "string", "format": "month"},
    "email": {
        "type": "string",
        "format": "email",
        "maxLength": 254,
        "pattern": formats.EMAIL_DOMAIN,
    },
    "phone": {"type": "string", "format": "vn-phone", "maxLength": 20},
    "personal_id": {"type": "string", "format": "vn-personal-id"},
    "tax_code": {"type": "string", "format": "vn-tax-code"},
}


def compile_form(definition: Definition, language: Language) -> dict[str, Any]:
    """The form in one language: procedure, schema, ui_schema, requirements, receiving, consent.

    The caller adds the number of the revision and since when it counts.
    """
    asked = conditions.visibility(definition)
    data = definition.data
    consent = data["consent"]
    return {
        "procedure": {"code": data["code"], "name": pick(data["name"], language)},
        "schema": answers_schema(definition, language),
        "ui_schema": ui_schema.build(definition, asked, language),
        "requirements": _requirements(data["requirements"], asked, language),
        "receiving": {
            "level": data["receiving"]["level"],
            "suggested_from": [
                "/" + key.replace(".", "/") for key in data["receiving"]["suggested_from"]
            ],
        },
        "consent": {
            "version": consent["version"],
            "notice": pick(consent["notice"], language),
            "purposes": [
                {**purpose, "text": pick(purpose["text"], language)}
                for purpose in consent["purposes"]
            ],
        },
    }


def answers_schema(definition: Definition, language: Language) -> Schema:
    """The JSON Schema of the answers, with labels and hints in one language."""
    asked = conditions.visibility(definition)
    root = _closed_object({"$schema": DIALECT, "title": pick(definition.data["name"], language)})
    fields = [field for _, _, field in definition.fields() if is_answer(field)]
    for field in fields:
        _place(root, field, _property(field, language))
    always = [
        field["key"] for field in fields if is_needed(field) and asked[field["key"]] == ALWAYS
    ]
    _require(root, always)
    branches = [
        *_branches(fields, asked),
        *(branch for field in fields for branch in _format_branches(field, asked, language)),
    ]
    return {**root, "allOf": branches} if branches else root


def _closed_object(start: Schema) -> Schema:
    return {**start, "type": "object", "additionalProperties": False, "properties": {}}


def _place(root: Schema, field: Field, schema: Schema) -> None:
    *parents, name = field["key"].split(".")
    for parent in parents:
        root = root["properties"].setdefault(parent, _closed_object({}))
    root["properties"][name] = schema


def is_needed(field: Field) -> bool:
    """Whether somebody must answer this when it is asked."""
    return bool(field.get("required")) and "derived" not in field


def _require(schema: Schema, keys: Iterable[str]) -> None:
    """Make every one of `keys` (dotted) and the objects around it required."""
    for key in keys:
        place = schema
        *parents, name = key.split(".")
        for parent in parents:
            _add(place, parent)
            place = place.setdefault("properties", {}).setdefault(parent, {})
        _add(place, name)


def _add(place: Schema, name: str) -> None:
    required = place.setdefault("required", [])
    if name not in required:
        required.append(name)


def _branches(fields: list[Field], asked: dict[str, Node]) -> Iterable[Schema]:
    """One conditional for each distinct condition: require what it shows, refuse what it hides."""
    by_condition: dict[Node, list[Field]] = {}
    for field in fields:
        by_condition.setdefault(asked[field["key"]], []).append(field)
    for node, shown in by_condition.items():
        if node == ALWAYS:
            continue
        branch: Schema = {"if": conditions.to_schema(node)}
        if needed := [field["key"] for field in shown if is_needed(field)]:
            branch["then"] = {}
            _require(branch["then"], needed)
        branch["else"] = {}
        for field in shown:
            _set(branch["else"], field["key"], False)
        yield branch


def _format_branches(field: Field, asked: dict[str, Node], language: Language) -> Iterable[Schema]:
    """Text formats that depend on another answer, such as the number on a paper on its kind."""
    for rule in field.get("format_when", ()):
        node = conditions.both(
            [asked[field["key"]], conditions.guard(conditions.parse(rule["when"]), asked)]
        )
        then: Schema = {}
        _set(then, field["key"], _pattern(rule["format"], language))
        yield {"if": conditions.to_schema(node), "then": then}


def _set(schema: Schema, key: str, value: Any) -> None:
    *parents, name = key.split(".")
    for parent in parents:
        schema = schema.setdefault("properties", {}).setdefault(parent, {})
    schema.setdefault("properties", {})[name] = value


def _pattern(name: str, language: Language) -> Schema:
    form = formats.TEXT_FORMATS[name]
    return {"pattern": form.pattern, "x-message": form.message.pick(language)}


def _property(field: Field, language: Language) -> Schema:
    schema: Schema = {"title": pick(field["label"], language)}
    if hint := field.get("hint"):
        schema["description"] = pick(hint, language)
    schema |= BASES[field["type"]]
    numeric = field["type"] == "integer"
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


def _annotations(field: Field) -> Schema:
    schema: Schema = {}
    if "default" in field:
        schema["default"] = field["default"]
    if "derived" in field:
        schema |= {"readOnly": True, "x-derived": field["derived"]["rule"]}
    return schema


def _requirements(
    requirements: list[Requirement], asked: dict[str, Node], language: Language
) -> list[dict[str, Any]]:
    return [_requirement(item, asked, language) for item in requirements]


def _requirement(item: Requirement, asked: dict[str, Node], language: Language) -> dict[str, Any]:
    hint = item.get("hint")
    shown: dict[str, Any] = {
        "key": item["key"],
        "name": pick(item["name"], language),
        "hint": pick(hint, language) if hint else "",
        "how": item["how"],
        "required": item["required"],
        "condition": conditions.condition_schema(item.get("when"), asked),
    }
    if item["how"] == "submit":
        shown |= {
            "alternatives": [
                {"key": paper["key"], "name": pick(paper["name"], language)}
                for paper in item["alternatives"]
            ],
            "media_types": item["media_types"],
            "max_bytes": item["max_bytes"],
            "max_files": item["max_files"],
        }
    return shown


def summarise(definition: Definition, language: Language) -> dict[str, Any]:
    """A line of the list of procedures; `keywords` are for search only."""
    data = definition.data
    return {
        "code": data["code"],
        "name": pick(data["name"], language),
        "summary": pick(data["summary"], language),
        "categories": [
            {"key": category["key"], "name": pick(category["name"], language)}
            for category in data["categories"]
        ],
        "time_limit": pick(data["time_limit"]["text"], language),
        "fee": pick(data["fees"][0]["text"], language),
        "keywords": [*data["name"].values(), *data["synonyms"]],
    }


def describe(definition: Definition, language: Language) -> dict[str, Any]:
    """What a citizen reads before starting; the caller adds which revision it is."""
    data = definition.data
    asked = conditions.visibility(definition)
    return {
        **summarise(definition, language),
        "decided_by": pick(data["decided_by"], language),
        "who_may_file": pick(data["who_may_file"], language),
        "citizen_deadline": _fact(data["citizen_deadline"], language),
        "time_limit": _fact(data["time_limit"], language),
        "fees": [_fact(fee, language) | {"amount": fee.get("amount")} for fee in data["fees"]],
        "legal_basis": [_fact(law, language) for law in data["legal_basis"]],
        "result": pick(data["result"], language),
        "guide": [
            {
                "title": pick(part["title"], language),
                "items": [pick(item, language) for item in part["items"]],
            }
            for part in data["guide"]
        ],
        "requirements": _requirements(data["requirements"], asked, language),
    }


def _fact(fact: Fact, language: Language) -> dict[str, Any]:
    return {"text": pick(fact["text"], language), "certainty": fact["certainty"]}
