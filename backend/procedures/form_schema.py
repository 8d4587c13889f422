"""A definition as the form a client renders and any JSON Schema validator checks.

Knows: JSON Schema draft 2020-12 and the vocabulary of JSON Forms. Does not know: who asks for the
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
from backend.procedures import conditions, formats
from backend.procedures.conditions import ALWAYS, Node, Schema
from backend.procedures.definition import (
    Condition,
    Definition,
    Fact,
    Field,
    Group,
    Label,
    Requirement,
    Step,
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

# How a phone should open the keyboard, by field type.
INPUT_MODES: Final = {
    "integer": "numeric",
    "personal_id": "numeric",
    "phone": "tel",
    "email": "email",
}


def visibility(definition: Definition) -> dict[str, Node]:
    """For every field, the condition under which it is asked: step, group and its own.

    The catalogue has made sure that conditions do not go in circles.
    """
    written = {
        field["key"]: conditions.both(
            conditions.parse(place.get("when")) for place in (step, group, field)
        )
        for step, group, field in definition.fields()
    }
    asked: dict[str, Node] = {}

    def settle(key: str) -> None:
        if key not in asked:
            for other in _mentioned(written[key]):
                settle(other)
            asked[key] = conditions.guard(written[key], asked)

    for key in written:
        settle(key)
    return asked


def _mentioned(node: Node) -> Iterable[str]:
    if isinstance(node, conditions.Statement):
        return (node.field,)
    return (key for part in node.parts for key in _mentioned(part))


def compile_form(definition: Definition, language: Language) -> dict[str, Any]:
    """The form in one language: procedure, schema, ui_schema, requirements, receiving, consent.

    The caller adds the number of the revision and since when it counts.
    """
    asked = visibility(definition)
    data = definition.data
    consent = data["consent"]
    return {
        "procedure": {"code": data["code"], "name": pick(data["name"], language)},
        "schema": _schema(definition, asked, language),
        "ui_schema": _ui_schema(definition, asked, language),
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


def condition_schema(condition: Condition | None, asked: dict[str, Node]) -> Schema | None:
    """A written condition as JSON Schema over the whole answers; None when there is none."""
    if condition is None:
        return None
    return conditions.to_schema(conditions.guard(conditions.parse(condition), asked))


def _schema(definition: Definition, asked: dict[str, Node], language: Language) -> Schema:
    root = _closed_object({"$schema": DIALECT, "title": pick(definition.data["name"], language)})
    fields = [field for _, _, field in definition.fields() if is_answer(field)]
    for field in fields:
        _place(root, field, _property(field, language))
    always = [field["key"] for field in fields if _needed(field) and asked[field["key"]] == ALWAYS]
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


def _needed(field: Field) -> bool:
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
        if needed := [field["key"] for field in shown if _needed(field)]:
            branch["then"] = {}
            _require(branch["then"], needed)
        branch["else"] = {}
        for field in shown:
            _set(branch["else"], field["key"], False)
        yield branch


def _format_branches(
    field: Field, asked: dict[str, Node], language: Language
) -> Iterable[Schema]:
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


def _ui_schema(definition: Definition, asked: dict[str, Node], language: Language) -> Schema:
    steps = (_category(step, asked, language) for step in definition.data["steps"])
    return {"type": "Categorization", "elements": [step for step in steps if step["elements"]]}


def _category(step: Step, asked: dict[str, Node], language: Language) -> Schema:
    groups = (_group(group, asked, language) for group in step["groups"])
    options: Schema = {"key": step["key"]} | _hint(step.get("hint"), language)
    return {
        "type": "Category",
        "label": pick(step["title"], language),
        "options": options,
        **_rule(step.get("when"), asked),
        "elements": [group for group in groups if group["elements"]],
    }


def _group(group: Group, asked: dict[str, Node], language: Language) -> Schema:
    options = _hint(group.get("hint"), language)
    if "prefill" in group:
        options["prefill"] = group["prefill"]
    return {
        "type": "Group",
        "label": pick(group["title"], language),
        **({"options": options} if options else {}),
        **_rule(group.get("when"), asked),
        "elements": [_control(field, asked) for field in group["fields"] if is_answer(field)],
    }


def _hint(hint: Label | None, language: Language) -> Schema:
    return {"hint": pick(hint, language)} if hint else {}


def _control(field: Field, asked: dict[str, Node]) -> Schema:
    control: Schema = {
        "type": "Control",
        "scope": "#/properties/" + field["key"].replace(".", "/properties/"),
    }
    if options := _control_options(field):
        control["options"] = options
    return control | _rule(field.get("when"), asked)


def _control_options(field: Field) -> Schema:
    options: Schema = {}
    if field.get("widget") == "radio":
        options["format"] = "radio"
    if field.get("widget") == "multiline":
        options["multi"] = True
    if mode := INPUT_MODES.get(field["type"]):
        options["inputmode"] = mode
    for key in ("autocomplete", "suggestions", "prefill"):
        if key in field:
            options[key] = field[key]
    if "derived" in field:
        options["readonly"] = True
    return options


def _rule(condition: Condition | None, asked: dict[str, Node]) -> Schema:
    schema = condition_schema(condition, asked)
    if schema is None:
        return {}
    return {"rule": {"effect": "SHOW", "condition": {"scope": "#", "schema": schema}}}


def _requirements(
    requirements: list[Requirement], asked: dict[str, Node], language: Language
) -> list[dict[str, Any]]:
    return [_requirement(item, asked, language) for item in requirements]


def _requirement(
    item: Requirement, asked: dict[str, Node], language: Language
) -> dict[str, Any]:
    hint = item.get("hint")
    shown: dict[str, Any] = {
        "key": item["key"],
        "name": pick(item["name"], language),
        "hint": pick(hint, language) if hint else "",
        "how": item["how"],
        "required": item["required"],
        "condition": condition_schema(item.get("when"), asked),
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
    """A line of the list of procedures."""
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
    }


def describe(definition: Definition, language: Language) -> dict[str, Any]:
    """What a citizen reads before starting; the caller adds which revision it is."""
    data = definition.data
    asked = visibility(definition)
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
