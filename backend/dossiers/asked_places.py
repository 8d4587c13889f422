"""Places of a form that an officer can point at, by JSON pointers into the answers. Pure.

A question (`/tre/ho`), a list of rows (`/nganh`), one row (`/nganh/1`) or one question of a row
(`/nganh/1/ma`). Rows count from 0, in the order in which the dossier has them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backend.core.text import Text, escape_pointer
from backend.procedures.definition import Definition, Field, Group, in_row, rows_of, text_of

_IN_ROW: Final = re.compile(r"/(?P<row>0|[1-9][0-9]{0,3})(?P<inside>/.+)?")

_NO_HINT: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Place:
    """What is at a pointer. `questions` are the pointers of what can be answered there: of a row
    its questions, else itself. `row` is the pointer of the row it is or is in. `hint` is what the
    form says of a question, empty where it says nothing."""

    pointer: str
    name: Text
    questions: tuple[str, ...]
    row: str | None = None
    hint: Text = _NO_HINT
    is_list: bool = False
    is_derived: bool = False

    @property
    def is_row(self) -> bool:
        return self.row == self.pointer


class Places:
    """Every place of a form, by its pointer."""

    def __init__(self, definition: Definition) -> None:
        self._fixed: dict[str, Place] = {}
        self._rows: dict[str, tuple[Text, dict[str, Field]]] = {}
        for _, group, repeat in definition.rows():
            head = _pointer(repeat["key"])
            self._fixed[head] = Place(head, text_of(group["title"]), (head,), is_list=True)
            asked = {_pointer(in_row(field["key"])): field for field in group["fields"]}
            self._rows[head] = text_of(repeat["item"]), asked
        for _, group, field in definition.fields():
            if field["type"] != "attachments" and rows_of(field["key"]) is None:
                place = _single(group, field)
                self._fixed[place.pointer] = place

    def find(self, pointer: str) -> Place | None:
        """The place at a pointer, if the form has such a one, whatever rows a dossier has."""
        if pointer in self._fixed:
            return self._fixed[pointer]
        for head, (item, asked) in self._rows.items():
            found = _IN_ROW.fullmatch(pointer, len(head)) if pointer.startswith(head) else None
            if found:
                row = f"{head}/{found['row']}"
                return _in_row(row, _numbered(item, int(found["row"])), asked, found["inside"])
        return None

    def name(self, pointer: str) -> Text:
        """What people call the place; the pointer itself where the form has none."""
        place = self.find(pointer)
        return place.name if place else Text(pointer, pointer)

    def answered(self, given: Any, above: str = "") -> Iterator[str]:
        """The pointers of what somebody has answered: questions, or whatever else it may be.

        Of a list whose rows are told by their numbers, the questions of those rows.
        """
        place = self.find(above)
        goes_on = place is None or place.is_row or place.is_list
        if not isinstance(given, Mapping) or not given or not goes_on:
            if above:
                yield above
            return
        for key, value in given.items():
            yield from self.answered(value, f"{above}/{escape_pointer(str(key))}")


def _pointer(key: str) -> str:
    return "/" + key.replace(".", "/")


def _single(group: Group, field: Field) -> Place:
    """A question, named with the group it stands in: there are several "Họ" on a form."""
    title, label = text_of(group["title"]), text_of(field["label"])
    pointer = _pointer(field["key"])
    name = Text(f"{title.vi} – {label.vi}", f"{title.en} – {label.en}")
    return Place(pointer, name, (pointer,), hint=_hint(field), is_derived="derived" in field)


def _hint(field: Field) -> Text:
    return text_of(field["hint"]) if "hint" in field else _NO_HINT


def _numbered(item: Text, row: int) -> Text:
    """A row as people count: from 1."""
    return Text(f"{item.vi} thứ {row + 1}", f"{item.en} {row + 1}")


def _in_row(row: str, name: Text, asked: Mapping[str, Field], inside: str | None) -> Place | None:
    if inside is None:
        own = tuple(row + each for each, field in asked.items() if "derived" not in field)
        return Place(row, name, own, row)
    field = asked.get(inside)
    if field is None:
        return None
    label = text_of(field["label"])
    full = Text(f"{name.vi} – {label.vi}", f"{name.en} – {label.en}")
    return Place(
        row + inside, full, (row + inside,), row, _hint(field), is_derived="derived" in field
    )


def read(answers: Any, pointer: str) -> Any:
    """The answer at a pointer, None where there is none; rows in a list or told by number."""
    for part in pointer.split("/")[1:]:
        answers = _inside(answers, part)
    return answers


def write(answers: dict[str, Any], pointer: str, value: Any) -> None:
    """Set an answer, or remove it when there is no value, and with it a group that is empty then.

    Rows are neither made nor removed.
    """
    _put(answers, pointer.split("/")[1:], value)


def _put(place: Any, path: Sequence[str], value: Any) -> None:
    name, *below = path
    if below:
        if value is not None and isinstance(place, dict):
            place.setdefault(name, {})
        inner = _inside(place, name)
        _put(inner, below, value)
        if inner == {} and isinstance(place, dict):
            del place[name]
    elif isinstance(place, dict):
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value


def _inside(answers: Any, part: str) -> Any:
    """What is below: of a list the row of that number. Whatever the answers really are."""
    if isinstance(answers, list):
        is_row = part.isascii() and part.isdecimal() and int(part) < len(answers)
        return answers[int(part)] if is_row else None
    return answers.get(part) if isinstance(answers, Mapping) else None
