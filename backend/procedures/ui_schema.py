"""A definition's form as screens, in the vocabulary of JSON Forms.

Knows: `Categorization` → `Category` → `Group` → `Control`, with `rule` (SHOW) where something is
shown under a condition only. Does not know: what a valid answer is.

A list of rows is one `Control` on the array with what JSON Forms' array renderers understand:
`options.detail` (a layout whose scopes are relative to the row, and so are its rules),
`elementLabelProp` (what tells rows apart), `showSortButtons`. A question of a row that depends on
answers outside its row has those in `options.asked`, a JSON Schema over the whole answers.

Options beyond JSON Forms: `key` and `hint` of a step, `hint` and `prefill: "cccd"` of a group
(the QR code of an identity card can fill it), and of a control `inputmode`, `autocomplete`,
`suggestions`, `prefill` (which value of the card) and `numberOf` (the paper whose number is asked
for), of a list `item` (the name of one row). A client may ignore each of them: what is hidden and
answered all the same is refused by the schema.
"""

from typing import Final

from backend.core.text import Language
from backend.procedures.conditions import ALWAYS, Node, Schema, condition_schema, split, to_schema
from backend.procedures.definition import (
    Condition,
    Definition,
    Field,
    Group,
    Label,
    Step,
    in_row,
    is_answer,
    pick,
)

# How a phone should open the keyboard, by field type.
INPUT_MODES: Final = {
    "integer": "numeric",
    "money": "numeric",
    "personal_id": "numeric",
    "phone": "tel",
    "fax": "tel",
    "url": "url",
    "email": "email",
}


def build(definition: Definition, asked: dict[str, Node], language: Language) -> Schema:
    """The screens in one language; `asked` is what `conditions.visibility` says."""
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
        "elements": [_list(group, asked, language)]
        if "repeat" in group
        else [_control(field, asked) for field in group["fields"] if is_answer(field)],
    }


def _list(group: Group, asked: dict[str, Node], language: Language) -> Schema:
    repeat = group["repeat"]
    options: Schema = {
        "detail": {
            "type": "VerticalLayout",
            "elements": [_row_control(field, asked) for field in group["fields"]],
        },
        "item": pick(repeat["item"], language),
        "showSortButtons": True,
    }
    if "titled_by" in repeat:
        options["elementLabelProp"] = in_row(repeat["titled_by"])
    return {"type": "Control", "scope": _scope(repeat["key"]), "options": options}


def _row_control(field: Field, asked: dict[str, Node]) -> Schema:
    outside, inside = split(asked[field["key"]])
    control: Schema = {"type": "Control", "scope": _scope(in_row(field["key"]))}
    options = _control_options(field)
    if outside != ALWAYS:
        options["asked"] = to_schema(outside)
    if options:
        control["options"] = options
    return control | (_show(to_schema(inside)) if inside != ALWAYS else {})


def _scope(key: str) -> str:
    return "#/properties/" + key.replace(".", "/properties/")


def _hint(hint: Label | None, language: Language) -> Schema:
    return {"hint": pick(hint, language)} if hint else {}


def _control(field: Field, asked: dict[str, Node]) -> Schema:
    control: Schema = {
        "type": "Control",
        "scope": _scope(field["key"]),
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
    if "number_of" in field:
        options["numberOf"] = field["number_of"]
    if "derived" in field:
        options["readonly"] = True
    return options


def _rule(condition: Condition | None, asked: dict[str, Node]) -> Schema:
    schema = condition_schema(condition, asked)
    return {} if schema is None else _show(schema)


def _show(schema: Schema) -> Schema:
    return {"rule": {"effect": "SHOW", "condition": {"scope": "#", "schema": schema}}}
