"""Carrying half-filled answers from one revision of a form to another, question by question. Pure.

Knows: the compiled forms (JSON Schema, UI schema) of both revisions. Does not know: the code that
compiled them, drafts, who asks. So it works for revisions made by any version of the compiler.

An answer stays when its question is unchanged, or when the new question is of the same kind and
takes the value as it is. Whether it is shown under the new conditions is not judged here: the
ordinary check says that.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jsonschema_rs

from backend.core.text import escape_pointer
from backend.procedures import formats
from backend.procedures.answer_paths import tame

Schema = Mapping[str, Any]
Path = tuple[str, ...]

# Stands for the number of a row in a path.
ROW: Final = "*"

# What a question says, as against what it takes.
_WORDS: Final = frozenset(("title", "description", "default", "examples", "x-message"))


@dataclass(frozen=True, slots=True)
class Dropped:
    """An answer that has no place in the new form: where it stood, its question, its value."""

    pointer: str
    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the old form did not have and that is shown with the answers carried."""

    pointer: str
    label: str


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """The answers in the new form, what did not fit, and what is asked for the first time."""

    answers: dict[str, Any]
    dropped: list[Dropped] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


class _Gone:
    """Says that nothing of a value is left."""


_GONE: Final = _Gone()


def carry_over(old: Mapping[str, Any], new: Mapping[str, Any], answers: Any) -> CarriedOver:
    """Answers given to the form `old` as answers to the form `new`.

    Both are "form" documents (`schema`, `ui_schema`) in the same language, which is that of the
    labels. `answers` as `core.text.clean` leaves them.
    """
    carrier = _Carrier(_labels(old))
    kept = carrier.carry(answers, old["schema"], new["schema"], ())
    carried = kept if isinstance(kept, dict) else {}
    return CarriedOver(carried, carrier.dropped, list(_newly_asked(old, new, carried)))


class _Carrier:
    def __init__(self, labels: Mapping[Path, str]) -> None:
        self.dropped: list[Dropped] = []
        self._labels = labels

    def carry(self, value: Any, old: Schema | None, new: Schema | None, path: Path) -> Any:
        """What of `value` has a place in `new`; `_GONE` when nothing has."""
        if new is None:
            return self._drop(value, old, path)
        if "properties" in new:
            return self._carry_members(value, old, new, path)
        if "items" in new:
            return self._carry_rows(value, old, new, path)
        return self._carry_answer(value, old, new, path)

    def _carry_answer(self, value: Any, old: Schema | None, new: Schema, path: Path) -> Any:
        if old is not None and _takes(old) == _takes(new):
            return value
        # The server writes these itself, so nothing of the citizen's is lost.
        if new.get("readOnly"):
            return _GONE
        if old is not None and _kind(old) == _kind(new) and fits(value, new):
            return value
        return self._drop(value, old, path)

    def _carry_members(self, value: Any, old: Schema | None, new: Schema, path: Path) -> Any:
        if not isinstance(value, dict):
            return self._drop(value, old, path)
        kept = {
            key: carried
            for key, member in value.items()
            if (carried := self.carry(member, _member(old, key), _member(new, key), (*path, key)))
            is not _GONE
        }
        return kept or _GONE

    def _carry_rows(self, value: Any, old: Schema | None, new: Schema, path: Path) -> Any:
        if not isinstance(value, list):
            return self._drop(value, old, path)
        carried = [
            self.carry(row, _items(old), new["items"], (*path, str(number)))
            for number, row in enumerate(value)
        ]
        return [row for row in carried if row is not _GONE] or _GONE

    def _drop(self, value: Any, old: Schema | None, path: Path) -> _Gone:
        """Tell of every answer in `value` that the old form knew; of the rest in one piece."""
        if old is not None and "properties" in old and isinstance(value, dict):
            for key, member in value.items():
                self._drop(member, _member(old, key), (*path, key))
        elif old is not None and "items" in old and isinstance(value, list):
            for number, row in enumerate(value):
                self._drop(row, _items(old), (*path, str(number)))
        elif old is None or not old.get("readOnly"):
            label = self._labels.get(_place(path)) or (path[-1] if path else "")
            self.dropped.append(Dropped(_pointer(path), label, value))
        return _GONE


def _member(schema: Schema | None, key: str) -> Schema | None:
    found = (schema or {}).get("properties", {}).get(key)
    return found if isinstance(found, dict) else None


def _items(schema: Schema | None) -> Schema | None:
    found = (schema or {}).get("items")
    return found if isinstance(found, dict) else None


def _takes(leaf: Schema) -> dict[str, Any]:
    """What a question takes, whatever it says."""
    rule = {key: value for key, value in leaf.items() if key not in _WORDS}
    if "oneOf" in rule:
        rule["oneOf"] = {choice.get("const") for choice in rule["oneOf"]}
    return rule


def _kind(leaf: Schema) -> tuple[Any, bool, bool]:
    """What its values mean: a code of a list, one of its own choices, or themselves."""
    nested = "properties" in leaf or "items" in leaf
    return leaf.get("x-codelist"), "oneOf" in leaf, nested


def fits(value: Any, leaf: Schema) -> bool:
    """Whether a question takes a value, by its own schema alone."""
    validator = jsonschema_rs.Draft202012Validator(
        dict(leaf),
        formats=formats.FORMATS,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    )
    return validator.is_valid(tame(value))


def _place(path: Path) -> Path:
    """A path with every row alike."""
    return tuple(ROW if part.isdecimal() else part for part in path)


def _pointer(path: Path) -> str:
    return "".join(f"/{escape_pointer(part)}" for part in path)


def _leaves(schema: Schema, path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """Every question with its place; a list of rows comes before the questions of its rows."""
    if "properties" in schema:
        for key, member in schema["properties"].items():
            if isinstance(member, dict):
                yield from _leaves(member, (*path, key))
    elif "items" in schema:
        yield path, schema
        yield from _leaves(schema["items"], (*path, ROW))
    else:
        yield path, schema


def _labels(form: Mapping[str, Any]) -> dict[Path, str]:
    """What each question is called; those that share a title are told apart by their section."""
    titles = {path: str(leaf.get("title", "")) for path, leaf in _leaves(form["schema"])}
    uses = Counter(titles.values())
    sections = {path: section for path, section, _ in _controls(form["ui_schema"])}
    labels = {}
    for path, title in titles.items():
        rows = path[: path.index(ROW)] if ROW in path else None
        section = titles.get(rows, "") if rows else sections.get(path, "")
        apart = section and (rows or uses[title] > 1)
        labels[path] = f"{title} – {section}" if apart else title
    return labels


def _controls(
    element: Mapping[str, Any], section: str = "", rules: tuple[Schema, ...] = ()
) -> Iterator[tuple[Path, str, tuple[Schema, ...]]]:
    """Every control outside rows: its place, its group's label, the conditions around it."""
    if rule := element.get("rule"):
        rules = (*rules, rule["condition"]["schema"])
    if element.get("type") == "Group":
        section = str(element.get("label", ""))
    scope = element.get("scope", "")
    if scope.startswith("#/properties/"):
        parts = scope.removeprefix("#/properties/").split("/properties/")
        yield tuple(parts), section, rules
    for below in element.get("elements", ()):
        yield from _controls(below, section, rules)


def _newly_asked(
    old: Mapping[str, Any], new: Mapping[str, Any], answers: dict[str, Any]
) -> Iterator[Asked]:
    known = {path for path, _ in _leaves(old["schema"])}
    labels = _labels(new)
    conditions = {path: rules for path, _, rules in _controls(new["ui_schema"])}
    for path, leaf in _leaves(new["schema"]):
        rows = path[: path.index(ROW)] if ROW in path else path
        # Of a list that is new itself, the list is named and not each question of its rows.
        is_known = path in known or (rows != path and rows not in known)
        if is_known or leaf.get("readOnly"):
            continue
        if all(jsonschema_rs.is_valid(dict(rule), answers) for rule in conditions.get(rows, ())):
            yield Asked(_pointer(rows), labels[path])
