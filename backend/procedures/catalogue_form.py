"""Reading the form of a catalogue file: steps, groups, fields, conditions, reusable blocks.

Knows: how a form is written down. Does not know: whether its parts fit each other
(catalogue_rules.py).

A block is a list of fields in `_blocks.yaml`, used as

    - block: address
      under: me.noi_cu_tru
      words: {whose: {vi: của mẹ, en: of the mother}}

Inside a block every field reference starts with a dot and is relative to `under`; `{whose}` in
its texts becomes the word given. A block may use another block under a relative place.

The fields of a group with `repeat:` are asked once for each row of a list; their keys name the
list with `[]` behind it, as in `nganh[].ten`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from yaml import ScalarNode

from backend.procedures.answers_schema import BASES
from backend.procedures.catalogue_file import (
    Reader,
    Spot,
    always,
    boolean,
    integer,
    list_of,
    one_of,
    record,
    string,
    text,
    value,
    within,
)
from backend.procedures.checks import CHECKS, Parameter
from backend.procedures.definition import ROW, Condition, Field, Group, Step, rows_of
from backend.procedures.row_checks import ROW_CHECKS

# What a check is given, by parameter.
Params = dict[str, Any]

TYPES: Final = (*BASES, "attachments")
WIDGETS: Final = ("radio", "multiline")

# What browsers fill in by themselves: of the list in the HTML standard what forms may ask.
AUTOCOMPLETE: Final = (
    *("name", "family-name", "given-name", "additional-name", "bday", "sex"),
    *("tel", "email", "url", "organization", "street-address", "postal-code", "country-name"),
)
# Ten years; more would be a slip of the hand.
DAYS: Final = within(0, 3660)
# Of somebody's life.
YEARS: Final = within(1, 150)

# What the QR code of an identity card can fill.
CARD_VALUES: Final = ("personal_id", "full_name", "birth", "gender", "residence", "issued")

_NAMES = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*"
# A field, a field of a row, or (where a block is put) the row itself.
_PATH = re.compile(rf"{_NAMES}(\[\](\.{_NAMES})?)?")
_WORD = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Use:
    """The use of a block: where its fields go and the words its texts need."""

    under: str = ""
    words: Mapping[str, dict[str, str]] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()

    def path(self, spot: Spot) -> str:
        """A field's dotted key; in a block, relative to `under`."""
        written = string(spot)
        if not self.blocks:
            name = written
        elif written.startswith("."):
            name = f"{self.under}{written}" if written != "." else self.under
        else:
            raise spot.error("inside a block a field is written with a dot in front, as .tinh")
        if _PATH.fullmatch(name) is None:
            raise spot.error(f"{written!r} is not a field key (small letters, digits, _ and dots)")
        return name

    def text(self, spot: Spot) -> dict[str, str]:
        """A text in both languages with the block's words put in."""
        return {
            language: self._fill(spot, template, language)
            for language, template in text(spot).items()
        }

    def _fill(self, spot: Spot, template: str, language: str) -> str:
        def word(match: re.Match[str]) -> str:
            if match[1] not in self.words:
                raise spot.error(f"the word {match[0]} is not given where the block is used")
            return self.words[match[1]][language]

        return _WORD.sub(word, template)


@dataclass(frozen=True, slots=True)
class WrittenCondition:
    """A condition and where it stands: in the file, and in the rows of a list or outside (None).

    Only what a fee depends on may be `derived`: the server knows it when it counts fees.
    """

    condition: Condition
    spot: Spot
    rows: str | None = None
    derived: bool = False


@dataclass(slots=True)
class FormReader:
    """Reads one form; keeps where each field, condition and check stands for later complaints."""

    blocks: Mapping[str, Spot]
    # Parameters by check, of checks that do not write them.
    usual: Mapping[str, Params] = field(default_factory=dict)
    fields: dict[str, Spot] = field(default_factory=dict)
    conditions: list[WrittenCondition] = field(default_factory=list)
    repeats: dict[str, Spot] = field(default_factory=dict)
    checks: list[tuple[dict[str, Any], Spot]] = field(default_factory=list)

    def steps(self, spot: Spot) -> list[Step]:
        use = Use()
        shape = record(
            {"title": text, "fields": self._fields},
            {
                "hint": text,
                "when": self.condition(use),
                "prefill": one_of("cccd"),
                "repeat": record(
                    {"key": use.path, "item": text, "min": integer, "max": integer},
                    {"titled_by": use.path},
                ),
            },
        )

        def group(spot: Spot) -> Group:
            found = cast(Group, shape(spot))
            if "repeat" in found:
                self._note_rows(found, spot.members()["repeat"])
            return found

        step = record(
            {"key": string, "title": text, "groups": list_of(group)},
            {"hint": text, "when": self.condition(use)},
        )
        return cast(list[Step], list_of(step)(spot))

    def _note_rows(self, group: Group, spot: Spot) -> None:
        key = group["repeat"]["key"]
        if key in self.repeats:
            raise spot.error(f"the list {key} is written twice")
        self.repeats[key] = spot
        for found in group["fields"]:
            if rows_of(found["key"]) != key:
                place = self.fields[found["key"]]
                raise place.error(f"in the rows of {key} a field is written as {key}{ROW}.…")

    def condition(self, use: Use, rows: str | None = None, *, derived: bool = False) -> Any:
        """A reader for `when:`, in the rows of a list or outside."""

        def read(spot: Spot) -> Condition:
            condition = self._condition(spot, use)
            self.conditions.append(WrittenCondition(condition, spot, rows, derived))
            return condition

        return read

    def _condition(self, spot: Spot, use: Use) -> Condition:
        members = spot.members()
        if "field" in members:
            tests = {"is": value, "one_of": list_of(value), "present": always, "absent": always}
            if len(members) != 2 or not members.keys() & tests.keys():
                raise spot.error(f"beside field write exactly one of {', '.join(sorted(tests))}")
            condition: Condition = record({"field": use.path}, tests)(spot)
            return condition

        def inner(below: Spot) -> Condition:
            return self._condition(below, use)

        if len(members) != 1:
            raise spot.error("write {field: …} or one of not, all, any")
        read = record({}, {"not": inner, "all": list_of(inner), "any": list_of(inner)})
        return cast(Condition, read(spot))

    def _fields(self, spot: Spot) -> list[Field]:
        return [f for entry in spot.items() for f in self._entry(entry, Use())]

    def _entry(self, spot: Spot, use: Use) -> list[Field]:
        if "block" not in spot.members():
            return [self._field(spot, use)]
        entry = record({"block": one_of(*self.blocks), "under": use.path}, {"words": self._words})(
            spot
        )
        name = entry["block"]
        if name in use.blocks:
            raise spot.error(f"blocks use each other in a circle: {name}")
        words = {**use.words, **entry.get("words", {})}
        deeper = Use(entry["under"], words, (*use.blocks, name))
        return [f for below in self.blocks[name].items() for f in self._entry(below, deeper)]

    def _words(self, spot: Spot) -> dict[str, dict[str, str]]:
        return {name: text(member) for name, member in spot.members().items()}

    def _field(self, spot: Spot, use: Use) -> Field:
        written = spot.members().get("key")
        rows = rows_of(use.path(written)) if written else None
        found = record(
            {"key": use.path, "type": one_of(*TYPES), "label": use.text},
            {
                "hint": use.text,
                "required": boolean,
                "when": self.condition(use, rows),
                "min": integer,
                "max": integer,
                "format": string,
                "format_when": list_of(
                    record({"when": self.condition(use, rows), "format": string})
                ),
                "choices": list_of(record({"value": string, "label": text})),
                "codelist": string,
                "parent": use.path,
                "except": list_of(string),
                "default": value,
                "suggestions": list_of(string),
                "widget": one_of(*WIDGETS),
                "autocomplete": one_of(*AUTOCOMPLETE),
                "prefill": one_of(*CARD_VALUES),
                "number_of": string,
                "derived": record({"rule": string}, {"from": list_of(use.path), "days": DAYS}),
                "same_as": record({"place": use.path, "of": use.path}),
                "sensitive": always,
                "checks": list_of(_as_is),
                "certainty": one_of("sure", "likely", "unsure"),
                "added_because": string,
            },
        )(spot)
        if found["key"] in self.fields:
            raise spot.error(f"the field {found['key']} is written twice")
        self.fields[found["key"]] = spot
        for check in found.pop("checks", ()):
            self.checks.append((self._check(check, found["key"], use), check))
        return cast(Field, found)

    def named_checks(self, spot: Spot) -> None:
        """The checks written apart from the fields, each with its `field`."""
        for entry in spot.items():
            if "field" not in entry.members():
                raise entry.error("field is missing: the field to check")
            key = Use().path(entry.members()["field"])
            self.checks.append((self._check(entry, key, Use()), entry))

    def _check(self, spot: Spot, key: str, use: Use) -> dict[str, Any]:
        """A check is its name, or a mapping with its parameters beside it."""
        members = {"check": spot} if isinstance(spot.node, ScalarNode) else spot.members()
        if "check" not in members:
            raise spot.error("check is missing: the name of the check")
        name = one_of(*CHECKS, *ROW_CHECKS)(members["check"])
        known = CHECKS.get(name) or ROW_CHECKS[name]
        usual = self.usual.get(name, {})
        required = {p: kind for p, kind in known.required.items() if p not in usual}
        if members["check"] is spot:
            if required:
                raise spot.error(f"{name} needs {', '.join(required)}")
            return {"check": name, "field": key, "severity": known.severity, "params": {**usual}}
        readers = _parameters(use)
        # A check of a whole list is asked for once, not in each row.
        rows = None if name in ROW_CHECKS else rows_of(key)
        found = record(
            {"check": string} | {p: readers[kind] for p, kind in required.items()},
            {
                "field": use.path,
                "severity": one_of("hard", "soft"),
                "when": self.condition(use, rows),
                **{p: readers[known.parameters()[p]] for p in (*known.optional, *usual)},
            },
        )(spot)
        written = {p: found.pop(p) for p in known.parameters() if p in found}
        params = {**usual, **written}
        return {"severity": known.severity, **found, "field": key, "params": params}


def usual_parameters(checks: Mapping[str, Spot]) -> dict[str, Params]:
    """What checks need that is the same wherever they are used, by check."""
    readers = _parameters(Use())
    found = {}
    for name, spot in checks.items():
        known = CHECKS.get(name) or ROW_CHECKS.get(name)
        if known is None:
            raise spot.error(f"no check is named {name}")
        kinds = {p: k for p, k in known.parameters().items() if k not in ("field", "fields")}
        found[name] = record({}, {p: readers[kind] for p, kind in kinds.items()})(spot)
    return found


def _parameters(use: Use) -> dict[Parameter, Reader]:
    return {
        "field": use.path,
        "fields": list_of(use.path),
        "years": YEARS,
        "gender": one_of("male", "female"),
        "texts": list_of(string),
    }


def _as_is(spot: Spot) -> Spot:
    return spot
