"""The named checks of one definition, prepared: which answers each reads and what it says.

Knows: how a check's parameters are found in answers. Does not know: the rules themselves.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.core.errors import FieldError
from backend.core.text import Text
from backend.procedures import answer_messages as messages
from backend.procedures import conditions
from backend.procedures.answer_paths import read
from backend.procedures.checks import CHECKS, NamedCheck
from backend.procedures.conditions import ALWAYS, Node
from backend.procedures.definition import Check, Definition, rows_of
from backend.procedures.questions import Question, Questions
from backend.procedures.row_checks import ROW_CHECKS, RowsCheck


@dataclass(frozen=True, slots=True)
class PreparedCheck:
    """A named check on one question; `sources` are the questions its parameters name."""

    code: str
    known: NamedCheck | RowsCheck
    is_hard: bool
    question: Question
    when: Node
    sources: Mapping[str, Question | list[Question]]
    fixed: Mapping[str, Any]

    @property
    def is_of_list(self) -> bool:
        """Whether it looks at all rows together."""
        return isinstance(self.known, RowsCheck)

    def failures(
        self, answers: Any, today: date, malformed: Container[str] = ()
    ) -> Iterator[int | None]:
        """The rows where it fails (None: outside rows), in order.

        What is `malformed`, by pointers, may be a megabyte long: no rule of ours looks at it.
        """
        if isinstance(self.known, RowsCheck):
            yield from self._failing_rows(self.known, answers, today)
            return
        for row, place in self.question.places(answers):
            value = read(place, self.question.path)
            if not isinstance(value, str) or self.question.pointer_at(row) in malformed:
                continue
            if self.when is not ALWAYS and not conditions.holds(self.when, answers, place):
                continue
            if not self.known.rule(value, self._given(answers, place), today):
                yield row

    def _failing_rows(self, known: RowsCheck, answers: Any, today: date) -> list[int]:
        values = self.question.values(answers)
        if not values or not (self.when is ALWAYS or conditions.holds(self.when, answers)):
            return []
        given = dict(self.fixed)
        for name, source in self.sources.items():
            if isinstance(source, list):
                given[name] = [v for one in source for v in one.values(answers)]
            else:
                found = source.values(answers)
                given[name] = found if source.rows else found[0]
        return known.rule(values, given, today)

    def _given(self, answers: Any, place: Any) -> Mapping[str, Any]:
        if not self.sources:
            return self.fixed

        def value(source: Question) -> Any:
            return read(place if source.rows else answers, source.path)

        given = dict(self.fixed)
        for name, source in self.sources.items():
            given[name] = (
                [v for one in source if isinstance(v := value(one), str)]
                if isinstance(source, list)
                else value(source)
            )
        return given

    def finding(self, row: int | None) -> FieldError:
        words: dict[str, Text | Any] = dict(self.fixed)
        words |= {
            name: source.name_at(row)
            for name, source in self.sources.items()
            if isinstance(source, Question)
        }
        text = messages.fill(self.known.message, self.question.name_at(row), **words)
        return FieldError(self.question.pointer_at(row), self.code, text)


def prepare_checks(
    definition: Definition, questions: Questions, asked: Mapping[str, Node]
) -> list[PreparedCheck]:
    """Every use of a check, in the order of the catalogue."""
    return [_prepare(use, questions, asked) for use in definition.data["checks"]]


def _prepare(use: Check, questions: Questions, asked: Mapping[str, Node]) -> PreparedCheck:
    known = CHECKS.get(use["check"]) or ROW_CHECKS[use["check"]]
    sources: dict[str, Question | list[Question]] = {}
    for parameter, kind in known.parameters().items():
        value = use["params"].get(parameter)
        if kind == "field" and value is not None:
            sources[parameter] = questions.of(value)
        elif kind == "fields" and value is not None:
            sources[parameter] = [questions.of(key) for key in value]
    rows = None if isinstance(known, RowsCheck) else rows_of(use["field"])
    when: Node = ALWAYS
    if "when" in use:
        when = conditions.guard(conditions.parse(use["when"]), asked, rows)
    return PreparedCheck(
        code=use["check"],
        known=known,
        is_hard=use["severity"] == "hard",
        question=questions.of(use["field"]),
        when=when,
        sources=sources,
        fixed={k: v for k, v in use["params"].items() if k not in sources},
    )
