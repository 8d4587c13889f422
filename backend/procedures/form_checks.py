"""The named checks of a form as data: `x-checks`, so that a client can say them before it sends.

Knows: how each use of a check is written beside its question. Does not know: the rules themselves
(checks.py, row_checks.py); a client that knows them too applies them, any other ignores the keyword
and hears of them from the server.

At the schema of a question, in the order of the catalogue, a list of

    check      the name of the rule
    rows       true: it looks at the answers of all rows of the list together
    severity   "hard": the answers are refused; "soft": a warning, which the citizen may leave
    message    what to tell the person, in the language of the form
    from       the answers it needs besides, by name: JSON pointers into the answers, with "[]" for
               the number of a row: of the same row, or of a list of all rows where `rows` is true
    with       fixed values it needs, by name
    when       a JSON Schema over the whole answers: it is checked only where this holds
    row_when   the same over the row of the question
"""

from collections.abc import Mapping
from typing import Any

from backend.core.text import Language, Text
from backend.procedures import answer_messages as messages
from backend.procedures import conditions
from backend.procedures.conditions import ALWAYS, Node, Schema
from backend.procedures.definition import ROW, Definition
from backend.procedures.prepared_checks import PreparedCheck, prepare_checks
from backend.procedures.questions import Question, Questions


def add_checks(
    schema: Schema, definition: Definition, asked: Mapping[str, Node], language: Language
) -> None:
    """Write every check of `definition` beside its question in the answers' schema."""
    for check in prepare_checks(definition, Questions(definition, asked), asked):
        place = schema
        for name in check.question.key:
            place = place["items"] if name == ROW else place["properties"][name]
        place.setdefault("x-checks", []).append(_data(check, language))


def _data(check: PreparedCheck, language: Language) -> Schema:
    data: Schema = {
        "check": check.code,
        "severity": "hard" if check.is_hard else "soft",
        "message": _message(check).pick(language),
    }
    if check.is_of_list:
        data["rows"] = True
    if check.sources:
        data["from"] = {
            name: [_pointer(one) for one in source]
            if isinstance(source, list)
            else _pointer(source)
            for name, source in check.sources.items()
        }
    if check.fixed:
        data["with"] = dict(check.fixed)
    in_a_row = check.question.rows is not None and not check.is_of_list
    outside, inside = conditions.split(check.when) if in_a_row else (check.when, ALWAYS)
    for name, node in (("when", outside), ("row_when", inside)):
        if node != ALWAYS:
            data[name] = conditions.to_schema(node)
    return data


def _message(check: PreparedCheck) -> Text:
    words: dict[str, Any] = dict(check.fixed)
    words |= {
        name: source.name for name, source in check.sources.items() if isinstance(source, Question)
    }
    return messages.fill(check.known.message, check.question.name, **words)


def _pointer(question: Question) -> str:
    return "".join(f"/{name}" for name in question.key)
