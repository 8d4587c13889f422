"""The questions of a form prepared for use: where each stands in the answers, and its name.

Knows: single questions, lists of rows and the questions of a row. Does not know: what is wrong
with an answer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backend.core.errors import FieldError
from backend.core.text import Text
from backend.procedures import answer_messages as messages
from backend.procedures import conditions
from backend.procedures.answer_paths import Path, pointer, read, rows
from backend.procedures.conditions import Node
from backend.procedures.definition import (
    ROW,
    Definition,
    Field,
    Group,
    in_row,
    is_answer,
    is_needed,
    rows_of,
    text_of,
)

# Where a fault stands in the form: the question or its list, the row (from 1), the question in it.
Order = tuple[int, int, int]

# Codes that differ only in what is said.
_PUBLIC: Final = {"not_in_parent": "not_in_codelist"}


@dataclass(frozen=True, slots=True)
class Question:
    """A field, or a list of rows; `path` is within the answers, or within a row of `rows`."""

    field: Field
    path: Path
    pointer: str
    order: int
    name: Text
    asked: Node
    rows: "Question | None" = None
    # Of a list: the name of one row, and how many there may be.
    item: Text | None = None
    most: int = 0
    # Of an answer from a code list whose codes belong to another: where that one is.
    parent: Path | None = None

    @property
    def key(self) -> Path:
        """The path with `[]` for the number of the row."""
        return (*self.rows.path, ROW, *self.path) if self.rows else self.path

    def places(self, answers: Any) -> Iterator[tuple[int | None, Any]]:
        """Where the question is asked: the row's number and the row, or None and the answers."""
        if self.rows is None:
            yield None, answers
        else:
            yield from enumerate(rows(answers, self.rows.path)[: self.rows.most])

    def values(self, answers: Any) -> list[Any]:
        """The answers of all rows, None where there is none."""
        return [read(place, self.path) for _, place in self.places(answers)]

    def pointer_at(self, row: int | None) -> str:
        if self.rows is None:
            return self.pointer
        return self.row_pointer(row) + self.pointer

    def row_pointer(self, row: int | None) -> str:
        """The row the question is asked in; empty outside rows."""
        return "" if self.rows is None else f"{self.rows.pointer}/{row}"

    def name_at(self, row: int | None) -> Text:
        if self.rows is None or self.rows.item is None or row is None:
            return self.name
        item, number = self.rows.item, row + 1
        return Text(f"{self.name.vi} – {item.vi} {number}", f"{self.name.en} – {item.en} {number}")

    def order_at(self, row: int | None) -> Order:
        if self.rows is None or row is None:
            return self.order, 0, 0
        return self.rows.order, row + 1, self.order

    def error(self, code: str, detail: Any = None, row: int | None = None) -> FieldError:
        text = messages.of(code, self.field, self.name_at(row), detail)
        return FieldError(self.pointer_at(row), _PUBLIC.get(code, code), text)


class Questions:
    """Every question by its key path, in the order of the form; lists stand before their rows."""

    def __init__(self, definition: Definition, asked: Mapping[str, Node]) -> None:
        self.by_path: dict[Path, Question] = {}
        self._starts: dict[Path, int] = {}
        fields = [place for place in definition.fields() if is_answer(place[2])]
        labels = Counter(field["label"]["vi"] for _, _, field in fields)
        for _, group, field in fields:
            rows = self._list_of(field, group, asked)
            name = text_of(field["label"])
            if rows is None and labels[name.vi] > 1:
                section = text_of(group["title"])
                name = Text(f"{name.vi} – {section.vi}", f"{name.en} – {section.en}")
            self._add(field, name, asked[field["key"]], rows)

    def _add(self, field: Field, name: Text, asked: Node, rows: Question | None) -> None:
        path = tuple(in_row(field["key"]).split("."))
        parent = None
        if "parent" in field:
            parent = (*path[:-1], field["parent"].rpartition(".")[2])
        self._keep(
            Question(
                field=field,
                path=path,
                pointer=pointer(path),
                order=len(self.by_path),
                name=name,
                asked=asked,
                rows=rows,
                parent=parent,
            )
        )

    def _keep(self, question: Question) -> None:
        self.by_path[question.key] = question
        for length in range(len(question.key) + 1):
            self._starts.setdefault(question.key[:length], question.order)

    def _list_of(self, field: Field, group: Group, asked: Mapping[str, Node]) -> Question | None:
        if rows_of(field["key"]) is None:
            return None
        repeat = group["repeat"]
        path = tuple(repeat["key"].split("."))
        if path not in self.by_path:
            itself = Field(
                key=repeat["key"],
                type=messages.LIST,
                label=group["title"],
                required=repeat["min"] > 0,
            )
            self._keep(
                Question(
                    field=itself,
                    path=path,
                    pointer=pointer(path),
                    order=len(self.by_path),
                    name=text_of(group["title"]),
                    asked=asked[repeat["key"]],
                    item=text_of(repeat["item"]),
                    most=repeat["max"],
                )
            )
        return self.by_path[path]

    def __iter__(self) -> Iterator[Question]:
        return iter(self.by_path.values())

    def of(self, key: str) -> Question:
        """The question of a key as the catalogue writes it: `nganh[].ten`."""
        rows = rows_of(key)
        own = tuple(in_row(key).split("."))
        return self.by_path[(*rows.split("."), ROW, *own) if rows else own]

    def order_of(self, path: Path, row: int | None) -> Order:
        """Where a path stands in the form; an object stands where the first answer in it does."""
        start = self._starts.get(path)
        if start is None:
            return len(self.by_path), 0, 0
        return (start, 0, 0) if row is None else (self._list_order(path), row + 1, start)

    def _list_order(self, path: Path) -> int:
        return self._starts[path[: path.index(ROW)]]

    def asked_of(self, answers: Any) -> frozenset[str]:
        """The pointers of all that these answers leave to be asked: of each row too."""
        return frozenset(
            question.pointer_at(row)
            for question in self
            if question.rows is None or conditions.holds(question.rows.asked, answers)
            for row, place in question.places(answers)
            if conditions.holds(question.asked, answers, place)
        )

    def hanging_on(self, parent: str, answers: Any) -> Iterator[str]:
        """The pointers of questions whose codes are below the answer at a pointer: its communes."""
        for question in self:
            if question.parent is not None:
                above = pointer(question.parent)
                for row, _ in question.places(answers):
                    if question.row_pointer(row) + above == parent:
                        yield question.pointer_at(row)

    def missing(self, path: Path, answers: Any, row: int | None) -> Iterator[Question]:
        """The questions at or under a path that must be answered under these answers.

        Those of rows only when the path leads into a row: without rows nobody asks them.
        """
        place = None
        if row is not None:
            found = rows(answers, path[: path.index(ROW)])
            place = found[row] if row < len(found) else None
        for question in self:
            inside = question.key[: len(path)] == path
            of_missing_list = question.rows is not None and row is None
            if not inside or of_missing_list or not is_needed(question.field):
                continue
            if conditions.holds(question.asked, answers, place):
                yield question
