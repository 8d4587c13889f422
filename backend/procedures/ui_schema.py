"""A definition's form as screens, in the vocabulary of JSON Forms.

Knows: `Categorization` → `Category` → `Group` → `Control`, with `rule` (SHOW) where something is
shown under a condition only. Does not know: what a valid answer is.

Options beyond JSON Forms: `key` and `hint` of a step, `hint` and `prefill: "cccd"` of a group
(the QR code of an identity card can fill it), and of a control `inputmode`, `autocomplete`,
`suggestions` and `prefill` (which value of the card). A client may ignore each of them.
"""

from typing import Final

from backend.core.text import Language
from backend.procedures.conditions import Node, Schema, condition_schema
from backend.procedures.definition import (
    Condition,
    Definition,
    Field,
    Group,
    Label,
    Step,
    is_answer,
    pick,
)

# How a phone should open the keyboard, by field type.
INPUT_MODES: Final = {
    "integer": "numeric",
    "personal_id": "numeric",
    "phone": "tel",
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
