"""Holding answers to the rules of one revision: schema, code lists, named checks, derivations.

Knows: how to find every fault in answers and say it at the right question. Does not know: where
answers come from. Whatever JSON value comes, it is judged, never an exception.

The text of answers is expected as `core.text.clean` leaves it: NFC, and without empty values.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError, ValidationErrorKind

from backend.core.errors import FieldError
from backend.core.text import Text
from backend.procedures import answer_messages as messages
from backend.procedures import codelists, conditions, form_schema, formats
from backend.procedures.answer_paths import Path, copy, pointer, read, tame, write
from backend.procedures.checks import CHECKS, NamedCheck
from backend.procedures.conditions import Node
from backend.procedures.definition import Definition, Field, Requirement, is_answer, text_of
from backend.procedures.derivations import DERIVATIONS, Circumstances

# More than any person can make; a hostile body of unknown keys is cut here.
MAX_ERRORS: Final = 100

_LONGEST_KEY: Final = 100

# JSON Schema keywords as our codes. Of several faults of one answer the first named here is told.
_CODES: Final = {
    "falseSchema": "not_applicable",
    "type": "invalid_type",
    "const": "must_be_true",
    "required": "required",
    "minLength": "too_short",
    "maxLength": "too_long",
    "minimum": "too_small",
    "maximum": "too_large",
    "format": "invalid_format",
    "pattern": "invalid_format",
    "oneOf": "invalid_choice",
    "not": "invalid_choice",
}
_RANK: Final = {code: rank for rank, code in enumerate(dict.fromkeys(_CODES.values()))}


@dataclass(frozen=True, slots=True)
class Findings:
    """Errors refuse the answers; warnings are shown and kept. Pointers are within the answers."""

    errors: list[FieldError] = field(default_factory=list)
    warnings: list[FieldError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Question:
    """A field prepared for use."""

    field: Field
    path: Path
    pointer: str
    order: int
    name: Text
    asked: Node

    def error(self, code: str, detail: Any = None) -> FieldError:
        text = messages.of(code, self.field, self.name, detail)
        return FieldError(self.pointer, _PUBLIC.get(code, code), text)


# Codes that differ only in what is said.
_PUBLIC: Final = {"not_in_parent": "not_in_codelist"}


@dataclass(frozen=True, slots=True)
class _Check:
    """A named check prepared for use."""

    code: str
    known: NamedCheck
    is_hard: bool
    question: _Question
    when: Node
    paths: Mapping[str, Path | list[Path]]
    fixed: Mapping[str, Any]
    message: Text

    def fails(self, answers: Any, today: date) -> bool:
        value = read(answers, self.question.path)
        if not isinstance(value, str) or not conditions.holds(self.when, answers):
            return False
        given = dict(self.fixed)
        for name, path in self.paths.items():
            given[name] = (
                [v for p in path if isinstance(v := read(answers, p), str)]
                if isinstance(path, list)
                else read(answers, path)
            )
        return not self.known.rule(value, given, today)


class AnswerRules:
    """The rules of one definition, prepared once and shared by all threads."""

    def __init__(self, definition: Definition) -> None:
        asked = conditions.visibility(definition)
        self._questions = _questions(definition, asked)
        self._places = _places(self._questions)
        self._validator = Draft202012Validator(
            form_schema.answers_schema(definition, "vi"),
            formats=formats.FORMATS,
            validate_formats=True,
            # Linear time, whatever the text.
            pattern_options=RegexOptions(),
        )
        self._in_lists = [q for q in self._questions.values() if "codelist" in q.field]
        self._derived = [q for q in self._questions.values() if "derived" in q.field]
        self._phones = [q for q in self._questions.values() if q.field["type"] == "phone"]
        self._checks = _prepare_checks(definition, self._questions, asked)
        self._requirements = [
            (item, conditions.guard(conditions.parse(item.get("when")), asked))
            for item in definition.data["requirements"]
        ]

    def check(self, answers: Any, today: date) -> Findings:
        """Every fault in the answers, in the order of the form, one per question."""
        faults = self._schema_faults(answers)
        for question in self._in_lists:
            if question.path not in faults and (code := _list_fault(question, answers)):
                faults[question.path] = question.error(code)
        warnings = []
        for check in self._checks:
            question = check.question
            if question.path in faults or not check.fails(answers, today):
                continue
            finding = FieldError(question.pointer, check.code, check.message)
            if check.is_hard:
                faults[question.path] = finding
            else:
                warnings.append((question.order, finding))
        ordered = sorted(faults.items(), key=lambda item: self._order(item[0]))
        warnings.sort(key=lambda item: item[0])
        return Findings(
            [error for _, error in ordered][:MAX_ERRORS], [warning for _, warning in warnings]
        )

    def papers(self, answers: Any) -> list[Requirement]:
        """The papers these answers call for, in the order of the catalogue."""
        return [item for item, when in self._requirements if conditions.holds(when, answers)]

    def derive(self, answers: Any, today: date, place: str) -> Any:
        """A copy with the answers the server writes itself, and phone numbers in one form.

        What a client sent for a derived answer is replaced, or removed when it has no value.
        """
        if not isinstance(answers, dict):
            return answers
        answers = copy(answers)
        for question in self._phones:
            value = read(answers, question.path)
            if isinstance(value, str) and (phone := formats.normalise_phone(value)):
                write(answers, question.path, phone)
        for question in self._derived:
            write(answers, question.path, self._value(question, answers, today, place))
        return answers

    def _value(self, question: _Question, answers: Any, today: date, place: str) -> str | None:
        if not conditions.holds(question.asked, answers):
            return None
        how = question.field["derived"]
        sources = [read(answers, tuple(key.split("."))) for key in how.get("from", ())]
        at = Circumstances(today, place, how.get("days", 0))
        return DERIVATIONS[how["rule"]].rule(sources, at)

    def _order(self, path: Path) -> tuple[int, Path]:
        return self._places.get(path, len(self._questions)), path

    def _schema_faults(self, answers: Any) -> dict[Path, FieldError]:
        try:
            if self._validator.is_valid(answers):
                return {}
            return self._collect(answers)
        except ValueError:
            # Not encodable (lone surrogates), too deep or too large for the validator.
            return self._collect(tame(answers))

    def _collect(self, answers: Any) -> dict[Path, FieldError]:
        found: dict[Path, tuple[int, FieldError]] = {}
        for error in self._validator.iter_errors(answers):
            for path, code, fault in self._faults(error, answers):
                rank = _RANK.get(code, len(_RANK))
                if path not in found or rank < found[path][0]:
                    found[path] = (rank, fault)
            if len(found) > 10 * MAX_ERRORS:
                break
        return {path: fault for path, (_, fault) in found.items()}

    def _faults(
        self, error: ValidationError, answers: Any
    ) -> Iterator[tuple[Path, str, FieldError]]:
        """A validator's error as ours; one about a missing object is one per question in it."""
        path = tuple(str(part) for part in error.instance_path)
        kind = error.kind
        if isinstance(kind, ValidationErrorKind.AdditionalProperties):
            for key in kind.unexpected[: MAX_ERRORS + 1]:
                # A key longer than any of ours is not repeated: the fault is told at its object.
                place = (*path, key) if len(key) <= _LONGEST_KEY else path
                yield place, "unknown_field", _unknown(place, key)
        elif isinstance(kind, ValidationErrorKind.Required):
            for question in self._missing((*path, kind.property), answers):
                yield question.path, "required", question.error("required")
        elif path in self._questions:
            code = _CODES.get(kind.name, "invalid_type")
            yield path, code, self._questions[path].error(code, _detail(kind))
        else:
            yield path, "invalid_type", _not_an_object(path)

    def _missing(self, path: Path, answers: Any) -> Iterator[_Question]:
        for question in self._questions.values():
            inside = question.path[: len(path)] == path
            needed = inside and form_schema.is_needed(question.field)
            if needed and conditions.holds(question.asked, answers):
                yield question


def _detail(kind: ValidationErrorKind) -> Any:
    return kind.value if kind.name not in ("oneOf", "not") else None


def _unknown(path: Path, key: str) -> FieldError:
    return FieldError(
        pointer(path), "unknown_field", messages.fill(messages.UNKNOWN, Text(key, key))
    )


def _not_an_object(path: Path) -> FieldError:
    return FieldError(pointer(path), "invalid_type", messages.NOT_AN_OBJECT)


def _questions(definition: Definition, asked: Mapping[str, Node]) -> dict[Path, _Question]:
    """Every field by its path; those that share a label are named with their section."""
    places = [place for place in definition.fields() if is_answer(place[2])]
    labels = Counter(place["label"]["vi"] for _, _, place in places)
    questions = {}
    for order, (_, group, item) in enumerate(places):
        path = tuple(item["key"].split("."))
        name = text_of(item["label"])
        if labels[name.vi] > 1:
            section = text_of(group["title"])
            name = Text(f"{name.vi} – {section.vi}", f"{name.en} – {section.en}")
        questions[path] = _Question(item, path, pointer(path), order, name, asked[item["key"]])
    return questions


def _places(questions: Mapping[Path, _Question]) -> dict[Path, int]:
    """Where each answer stands in the form; an object stands where the first answer in it does."""
    places: dict[Path, int] = {}
    for path, question in questions.items():
        for length in range(len(path) + 1):
            places.setdefault(path[:length], question.order)
    return places


def _prepare_checks(
    definition: Definition, questions: Mapping[Path, _Question], asked: Mapping[str, Node]
) -> list[_Check]:
    checks = []
    for use in definition.data["checks"]:
        known = CHECKS[use["check"]]
        paths: dict[str, Path | list[Path]] = {}
        words: dict[str, Any] = {}
        for parameter, kind in known.parameters().items():
            value = use["params"].get(parameter)
            if kind == "field" and value is not None:
                path = tuple(value.split("."))
                paths[parameter], words[parameter] = path, questions[path].name
            elif kind == "fields" and value is not None:
                paths[parameter] = [tuple(key.split(".")) for key in value]
        fixed = {k: v for k, v in use["params"].items() if k not in paths}
        question = questions[tuple(use["field"].split("."))]
        checks.append(
            _Check(
                code=use["check"],
                known=known,
                is_hard=use["severity"] == "hard",
                question=question,
                when=conditions.guard(conditions.parse(use.get("when")), asked),
                paths=paths,
                fixed=fixed,
                message=messages.fill(known.message, question.name, **words, **fixed),
            )
        )
    return checks


def _list_fault(question: _Question, answers: Any) -> str | None:
    value = read(answers, question.path)
    if not isinstance(value, str):
        return None
    name = question.field["codelist"]
    if not codelists.contains(name, value):
        return "not_in_codelist"
    if "parent" in question.field:
        parent = read(answers, tuple(question.field["parent"].split(".")))
        known = codelists.contains(codelists.PARENTS[name], parent)
        if known and not codelists.contains(name, value, parent):
            return "not_in_parent"
    return None
