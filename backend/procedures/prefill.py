"""What earlier forms already know about the person who fills in another one. Pure.

Knows: which questions of two procedures mean the same. Does not know: whose forms they are; nothing
is written into a form by itself.

A procedure says whom it asks about by `autocomplete`: as in HTML, it marks what the person at the
phone says of themselves. Everything under the same name (`nguoi_yeu_cau`, `chu_ho`) is about the
same person. Questions mean the same when they have the same mark (`prefill`, else `autocomplete`),
or the same place in a block of that person (`noi_cu_tru.xa`), type and code list.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backend.core.text import Text
from backend.procedures.answer_paths import pointer, read
from backend.procedures.carry_over import fits
from backend.procedures.definition import Definition, Field, is_answer, rows_of, text_of

# Who somebody is comes from one earlier form or not at all: two people are never mixed.
_IDENTITY: Final = frozenset(("personal_id", "full_name", "birth", "gender"))

Meaning = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """Answers given before, to which definition; `origin` is handed back as it is."""

    definition: Definition
    answers: Mapping[str, Any]
    origin: Any


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value` might be the answer at `pointer` (within the answers): it was given in `origin`."""

    pointer: str
    value: Any
    label: Text
    origin: Any


@dataclass(frozen=True, slots=True)
class _Question:
    field: Field
    meanings: frozenset[Meaning]
    unit: str

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.field["key"].split("."))


def suggest(
    definition: Definition, schema: Mapping[str, Any], earlier: Sequence[Earlier]
) -> list[Suggestion]:
    """One suggestion at most for each question, those of the newest form first.

    `schema` is the JSON Schema of the definition's answers; what it would not take is not
    suggested. `earlier` comes newest first.
    """
    units: dict[str, list[_Question]] = {}
    for question in _about_oneself(definition):
        units.setdefault(question.unit, []).append(question)
    known = [(form, list(_about_oneself(form.definition))) for form in earlier]
    places = {id(form): place for place, form in enumerate(earlier)}
    found: list[tuple[int, Suggestion]] = []
    for questions in units.values():
        for form, answered in known:
            if told := list(_tell(questions, form, answered, schema)):
                found += [(places[id(form)], suggestion) for suggestion in told]
                break
    return [suggestion for _, suggestion in sorted(found, key=lambda pair: pair[0])]


def _tell(
    questions: Iterable[_Question],
    form: Earlier,
    answered: Iterable[_Question],
    schema: Mapping[str, Any],
) -> Iterator[Suggestion]:
    answers = {
        meaning: value
        for question in answered
        if (value := read(form.answers, question.path)) is not None
        for meaning in question.meanings
    }
    for question in questions:
        value = next((answers[m] for m in sorted(question.meanings) if m in answers), None)
        leaf = _leaf(schema, question.path)
        if value is not None and leaf is not None and fits(value, leaf):
            label = text_of(question.field["label"])
            yield Suggestion(pointer(question.path), value, label, form.origin)


def _leaf(schema: Mapping[str, Any], path: Iterable[str]) -> Mapping[str, Any] | None:
    found: Any = schema
    for name in path:
        found = found.get("properties", {}).get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def _about_oneself(definition: Definition) -> Iterator[_Question]:
    fields = [
        field
        for _, _, field in definition.fields()
        if is_answer(field) and not rows_of(field["key"]) and "derived" not in field
    ]
    people = {field["key"].rpartition(".")[0] for field in fields if "autocomplete" in field}
    for field in fields:
        for person in people - {""}:
            if field["key"].startswith(f"{person}."):
                yield from _question(field, field["key"].removeprefix(f"{person}."))


def _question(field: Field, place: str) -> Iterator[_Question]:
    block = place.rpartition(".")[0]
    meanings: set[Meaning] = set()
    mark = field.get("prefill") or field.get("autocomplete")
    if mark:
        meanings.add(("mark", mark))
    if block:
        meanings.add(("place", place, field["type"], field.get("codelist", "")))
    if meanings:
        unit = block or ("identity" if mark in _IDENTITY else place)
        yield _Question(field, frozenset(meanings), unit)
