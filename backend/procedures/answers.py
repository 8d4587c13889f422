"""Holding answers to the rules of one revision: schema, code lists, named checks, derivations.

Knows: how to find every fault in answers and say it at the right question. Does not know: where
answers come from. Whatever JSON value comes, it is judged, never an exception.

The text of answers is expected as `core.text.clean` leaves it: NFC, and without empty values.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError, ValidationErrorKind

from backend.core.errors import FieldError
from backend.core.text import Text
from backend.procedures import answer_messages as messages
from backend.procedures import codelists, conditions, formats
from backend.procedures.answer_paths import Path, copy, pointer, read, rows, tame, write
from backend.procedures.answers_schema import answers_schema
from backend.procedures.conditions import Node
from backend.procedures.definition import (
    ROW,
    Certainty,
    Definition,
    Fee,
    Redirect,
    Requirement,
    in_row,
    text_of,
)
from backend.procedures.derivations import DERIVATIONS, Circumstances
from backend.procedures.prepared_checks import prepare_checks
from backend.procedures.questions import Order, Question, Questions

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
    "minItems": "too_few",
    "maxItems": "too_many",
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
class DueFee:
    """A fee these answers call for; `amount` and `total` (đồng) are None while not known."""

    text: Text
    certainty: Certainty
    amount: int | None
    quantity: int
    total: int | None


@dataclass(frozen=True, slots=True)
class _Fault:
    order: Order
    rank: int
    error: FieldError


class _Faults(dict[str, _Fault]):
    """At most one fault for each pointer: the one of the lowest rank."""

    def add(self, order: Order, error: FieldError) -> None:
        rank = _RANK.get(error.code, len(_RANK))
        known = self.get(error.pointer)
        if known is None or rank < known.rank:
            self[error.pointer] = _Fault(order, rank, error)

    def errors(self) -> list[FieldError]:
        ordered = sorted(self.values(), key=lambda fault: (fault.order, fault.error.pointer))
        return [fault.error for fault in ordered][:MAX_ERRORS]


class AnswerRules:
    """The rules of one definition, prepared once and shared by all threads."""

    def __init__(self, definition: Definition) -> None:
        asked = conditions.visibility(definition)
        self.questions = Questions(definition, asked)
        self._validator = Draft202012Validator(
            answers_schema(definition, "vi"),
            formats=formats.FORMATS,
            validate_formats=True,
            # Linear time, whatever the text.
            pattern_options=RegexOptions(),
        )
        everything = list(self.questions)
        self._lists = [q for q in everything if q.most]
        self._in_codelists = [q for q in everything if "codelist" in q.field]
        self._derived = [q for q in everything if "derived" in q.field]
        self._phones = [q for q in everything if q.field["type"] == "phone"]
        self._ticks = [q for q in everything if "same_as" in q.field]
        self._checks = prepare_checks(definition, self.questions, asked)

        def when(item: Requirement | Fee | Redirect) -> Node:
            return conditions.guard(conditions.parse(item.get("when")), asked)

        data = definition.data
        self._requirements = [(item, when(item)) for item in data["requirements"]]
        self._fees = [(item, when(item)) for item in data["fees"]]
        self._redirects = [(item, when(item)) for item in data.get("redirects", ())]

    def check(self, answers: Any, today: date) -> Findings:
        """Every fault in the answers, in the order of the form, one per question."""
        faults = self._schema_faults(answers)
        warnings: list[tuple[Order, FieldError]] = []
        for question in self._in_codelists:
            for row, place in question.places(answers):
                if (code := _list_fault(question, place)) is None:
                    continue
                if question.pointer_at(row) not in faults:
                    faults.add(question.order_at(row), question.error(code, row=row))
        malformed = frozenset(faults)
        for check in self._checks:
            question = check.question
            if malformed and check.is_of_list and _touches(malformed, question, answers):
                continue
            for row in check.failures(answers, today, malformed):
                if question.pointer_at(row) in faults:
                    continue
                if check.is_hard:
                    faults.add(question.order_at(row), check.finding(row))
                else:
                    warnings.append((question.order_at(row), check.finding(row)))
        self._redirect(answers, faults, warnings)
        closed = self._close_lists(faults)
        warnings = [
            told
            for told in warnings
            if told[1].pointer not in faults and not told[1].pointer.startswith(closed)
        ]
        warnings.sort(key=lambda item: item[0])
        return Findings(faults.errors(), [warning for _, warning in warnings][:MAX_ERRORS])

    def schema_errors(self, answers: Any) -> list[FieldError]:
        """What the form's schema alone says, as any other validator of it must."""
        faults = self._schema_faults(answers)
        self._close_lists(faults)
        return faults.errors()

    def papers(self, answers: Any) -> list[Requirement]:
        """The papers these answers call for, in the order of the catalogue."""
        return [item for item, when in self._requirements if conditions.holds(when, answers)]

    def fees(self, answers: Any, today: date) -> list[DueFee]:
        """What these answers cost if sent today, in the order of the catalogue."""
        answers = self.derive(answers, today, "")
        return [_due(fee, answers) for fee, when in self._fees if conditions.holds(when, answers)]

    def derive(self, answers: Any, today: date, place: str) -> Any:
        """A copy with the answers the server writes itself, and phone numbers in one form.

        What a client sent for a derived answer is replaced, or removed when it has no value.
        """
        if not isinstance(answers, dict):
            return answers
        answers = copy(answers)
        for question in self._phones:
            for _, row in question.places(answers):
                value = read(row, question.path)
                if isinstance(value, str) and (phone := formats.normalise_phone(value)):
                    write(row, question.path, phone)
        for question in self._derived:
            write(answers, question.path, self._value(question, answers, today, place))
        return answers

    def spelled_out(self, answers: Any) -> Any:
        """A copy for reading: where a tick says "the same as", the answers it stands for."""
        if not isinstance(answers, dict):
            return answers
        answers = copy(answers)
        for question in self._ticks:
            same = question.field["same_as"]
            place, of = (tuple(in_row(same[end]).split(".")) for end in ("place", "of"))
            for _, around in question.places(answers):
                value = read(around, of)
                if read(around, question.path) is True and value is not None:
                    write(around, place, copy(value))
        return answers

    def _value(self, question: Question, answers: Any, today: date, place: str) -> str | None:
        if not conditions.holds(question.asked, answers):
            return None
        how = question.field["derived"]
        sources = [read(answers, tuple(key.split("."))) for key in how.get("from", ())]
        at = Circumstances(today, place, how.get("days", 0))
        return DERIVATIONS[how["rule"]].rule(sources, at)

    def _redirect(
        self, answers: Any, faults: _Faults, warnings: list[tuple[Order, FieldError]]
    ) -> None:
        """Another office's business is told at the question that showed it."""
        for redirect, when in self._redirects:
            if not conditions.holds(when, answers):
                continue
            key = next(conditions.fields_of(redirect["when"])).partition(ROW)[0]
            question = self.questions.of(key)
            error = FieldError(question.pointer, "redirect", text_of(redirect["text"]))
            if redirect["severity"] == "hard":
                faults.setdefault(error.pointer, _Fault(question.order_at(None), 0, error))
            else:
                warnings.append((question.order_at(None), error))

    def _close_lists(self, faults: _Faults) -> tuple[str, ...]:
        """Where a list as a whole is at fault, nothing inside it is told.

        Answers with what the pointers inside those lists begin.
        """
        closed = tuple(f"{q.pointer}/" for q in self._lists if q.pointer in faults)
        for below in [other for other in faults if other.startswith(closed)]:
            del faults[below]
        return closed

    def _schema_faults(self, answers: Any) -> _Faults:
        try:
            if self._validator.is_valid(answers):
                return _Faults()
            return self._collect(answers)
        except ValueError:
            # Not encodable (lone surrogates), too deep or too large for the validator.
            return self._collect(tame(answers))

    def _collect(self, answers: Any) -> _Faults:
        found = _Faults()
        for question in self._lists:
            listed = rows(answers, question.path)
            if len(listed) > question.most:
                # A thousand rows are one fault; nobody waits for what each of them lacks.
                found.add(question.order_at(None), question.error("too_many", question.most))
                answers = copy(answers)
                write(answers, question.path, listed[:1])
        for error in self._validator.iter_errors(answers):
            for order, fault in self._faults(error, answers):
                found.add(order, fault)
            if len(found) > 10 * MAX_ERRORS:
                break
        return found

    def _faults(self, error: ValidationError, answers: Any) -> Iterator[tuple[Order, FieldError]]:
        """A validator's error as ours; one about a missing object is one per question in it."""
        place = tuple(str(part) for part in error.instance_path)
        path = tuple(ROW if isinstance(part, int) else part for part in error.instance_path)
        row = next((part for part in error.instance_path if isinstance(part, int)), None)
        kind = error.kind
        if isinstance(kind, ValidationErrorKind.AdditionalProperties):
            for key in kind.unexpected[: MAX_ERRORS + 1]:
                # A key longer than any of ours is not repeated: the fault is told at its object.
                short = len(key) <= _LONGEST_KEY
                last: Order = (len(self.questions.by_path), 0, 0)
                yield last, _unknown((*place, key) if short else place, key)
        elif isinstance(kind, ValidationErrorKind.Required):
            for question in self.questions.missing((*path, kind.property), answers, row):
                yield question.order_at(row), question.error("required", row=row)
        elif question_at := self.questions.by_path.get(path):
            code = _CODES.get(kind.name, "invalid_type")
            yield question_at.order_at(row), question_at.error(code, _detail(kind), row)
        else:
            fault = FieldError(pointer(place), "invalid_type", messages.NOT_AN_OBJECT)
            yield self.questions.order_of(path, row), fault


def _touches(faults: Set[str], question: Question, answers: Any) -> bool:
    """Whether a row is at fault, or its answer to this question: no list to judge as one."""
    return any(
        question.row_pointer(row) in faults or question.pointer_at(row) in faults
        for row, _ in question.places(answers)
    )


def _due(fee: Fee, answers: Any) -> DueFee:
    amount, quantity = fee.get("amount"), 1
    if times := fee.get("times"):
        number = read(answers, tuple(times["field"].split(".")))
        counted = number if isinstance(number, int) and not isinstance(number, bool) else 0
        quantity = max(0, counted - times.get("free", 0))
    total = None if amount is None else amount * quantity
    return DueFee(text_of(fee["text"]), fee["certainty"], amount, quantity, total)


def _detail(kind: ValidationErrorKind) -> Any:
    return kind.value if kind.name not in ("oneOf", "not") else None


def _unknown(place: Path, key: str) -> FieldError:
    text = messages.fill(messages.UNKNOWN, Text(key, key))
    return FieldError(pointer(place), "unknown_field", text)


def _list_fault(question: Question, place: Any) -> str | None:
    value = read(place, question.path)
    if not isinstance(value, str):
        return None
    name = question.field["codelist"]
    if not codelists.contains(name, value):
        return "not_in_codelist"
    if question.parent is not None:
        parent = read(place, question.parent)
        known = codelists.contains(codelists.PARENTS[name], parent)
        if known and not codelists.contains(name, value, parent):
            return "not_in_parent"
    return None
