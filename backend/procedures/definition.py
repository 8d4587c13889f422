"""The definition of a procedure as plain data: what a revision keeps, whatever the code becomes.

Knows: the shape of that data. Does not know: YAML, JSON Schema, the database.

Every value is JSON, texts for people are `{"vi": …, "en": …}`, keys that say nothing are left
out (so that a new optional key later does not change the checksum of procedures without it).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NotRequired, TypedDict, cast

from backend.core.text import Language, Text

Certainty = Literal["sure", "likely", "unsure"]
Severity = Literal["hard", "soft"]

# In the key of a field that is asked once for each row of a list: `nganh[].ten`.
ROW: Final = "[]"

# A condition as written in the catalogue; conditions.py gives it meaning.
Condition = dict[str, Any]

# What offices go by; handling.py gives it shape and meaning.
Handling = dict[str, Any]


class Label(TypedDict):
    """A text for people, as JSON."""

    vi: str
    en: str


class Choice(TypedDict):
    value: str
    label: Label


class FormatWhen(TypedDict):
    """A text format that applies only under a condition."""

    when: Condition
    format: str


class SameAs(TypedDict):
    """What a tick saves typing: the answers under `place` are those under `of`."""

    place: str
    of: str


# "from" and "except" are Python words.
Derived = TypedDict(
    "Derived", {"rule": str, "from": NotRequired[list[str]], "days": NotRequired[int]}
)

Field = TypedDict(
    "Field",
    {
        "key": str,
        "type": str,
        "label": Label,
        "hint": NotRequired[Label],
        "required": NotRequired[bool],
        "when": NotRequired[Condition],
        "max": NotRequired[int],
        "min": NotRequired[int],
        "format": NotRequired[str],
        "format_when": NotRequired[list[FormatWhen]],
        "choices": NotRequired[list[Choice]],
        "codelist": NotRequired[str],
        "parent": NotRequired[str],
        "except": NotRequired[list[str]],
        "default": NotRequired[str | bool | int],
        "suggestions": NotRequired[list[str]],
        "widget": NotRequired[str],
        "autocomplete": NotRequired[str],
        "prefill": NotRequired[str],
        "number_of": NotRequired[str],
        "derived": NotRequired[Derived],
        "same_as": NotRequired[SameAs],
        "sensitive": NotRequired[bool],
        "certainty": NotRequired[Certainty],
        "added_because": NotRequired[str],
    },
)


class Repeat(TypedDict):
    """The fields of the group are asked once for each row of the list `key`.

    `item` names one row; `titled_by` is the field whose answer tells rows apart.
    """

    key: str
    item: Label
    min: int
    max: int
    titled_by: NotRequired[str]


class Group(TypedDict):
    title: Label
    hint: NotRequired[Label]
    when: NotRequired[Condition]
    prefill: NotRequired[str]
    repeat: NotRequired[Repeat]
    fields: list[Field]


class Step(TypedDict):
    key: str
    title: Label
    hint: NotRequired[Label]
    when: NotRequired[Condition]
    groups: list[Group]


class Check(TypedDict):
    """One use of a named check; `params` are what checks.py declares for it."""

    check: str
    field: str
    severity: Severity
    params: dict[str, Any]
    when: NotRequired[Condition]


class Alternative(TypedDict):
    key: str
    name: Label


class Requirement(TypedDict):
    """A paper: sent in as files ("submit") or shown at the counter ("present").

    The last four keys belong to "submit" only; `max_bytes` is per file.
    """

    key: str
    name: Label
    hint: NotRequired[Label]
    how: Literal["submit", "present"]
    required: bool
    when: NotRequired[Condition]
    alternatives: NotRequired[list[Alternative]]
    media_types: NotRequired[list[str]]
    max_bytes: NotRequired[int]
    max_files: NotRequired[int]


class Fact(TypedDict):
    """A statement of the law with the certainty its source deserves, true since `since`."""

    text: Label
    certainty: Certainty
    since: NotRequired[str]
    days: NotRequired[int]
    unit: NotRequired[Literal["days", "working_days"]]


class Times(TypedDict):
    """How often a fee is due: the number answered at `field`, less those that are `free`."""

    field: str
    free: NotRequired[int]


class Fee(TypedDict):
    """A fee; `amount` (đồng for one) is left out while it is not known."""

    text: Label
    certainty: Certainty
    since: NotRequired[str]
    amount: NotRequired[int]
    when: NotRequired[Condition]
    times: NotRequired[Times]


class Elsewhere(TypedDict):
    """The office that is the right one, and the procedure there if it is one of ours."""

    name: Label
    procedure: NotRequired[str]


class Redirect(TypedDict):
    """Another office is the right one: said before the effort; a hard one refuses."""

    when: Condition
    text: Label
    to: Elsewhere
    severity: Severity


class Category(TypedDict):
    key: str
    name: Label


class Purpose(TypedDict):
    key: str
    text: Label
    required: bool


class Consent(TypedDict):
    version: str
    notice: Label
    purposes: list[Purpose]


class Receiving(TypedDict):
    """Which offices receive; `must_serve` is the field whose commune the office must serve."""

    level: str
    suggested_from: list[str]
    must_serve: NotRequired[str]


class GuidePart(TypedDict):
    title: Label
    items: list[Label]


class DefinitionData(TypedDict):
    """Everything about a procedure, as published."""

    code: str
    effective_from: str
    name: Label
    summary: Label
    categories: list[Category]
    synonyms: list[str]
    decided_by: Fact
    who_may_file: Label
    citizen_deadline: Fact
    time_limit: Fact
    fees: list[Fee]
    legal_basis: list[Fact]
    declaration: NotRequired[Fact]
    to_verify: NotRequired[list[str]]
    result: Label
    redirects: NotRequired[list[Redirect]]
    guide: list[GuidePart]
    receiving: Receiving
    consent: Consent
    handling: NotRequired[Handling]
    requirements: list[Requirement]
    steps: list[Step]
    checks: list[Check]


@dataclass(frozen=True, slots=True)
class Definition:
    """A procedure ready to be published, or read back from a revision."""

    data: DefinitionData

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Definition":
        """The definition a revision kept (the inverse of `to_dict`)."""
        return cls(cast(DefinitionData, dict(data)))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return dict(self.data)

    @property
    def code(self) -> str:
        return self.data["code"]

    @property
    def effective_from(self) -> date:
        return date.fromisoformat(self.data["effective_from"])

    @property
    def checksum(self) -> str:
        """SHA-256 (64 hex) over the data; the same content has the same checksum everywhere."""
        canonical = json.dumps(self.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def fields(self) -> Iterator[tuple[Step, Group, Field]]:
        """Every field in the order of the form, with where it stands."""
        for step in self.data["steps"]:
            for group in step["groups"]:
                for field in group["fields"]:
                    yield step, group, field

    def rows(self) -> Iterator[tuple[Step, Group, Repeat]]:
        """Every list of rows, with the group that asks for it."""
        for step in self.data["steps"]:
            for group in step["groups"]:
                if "repeat" in group:
                    yield step, group, group["repeat"]


def rows_of(key: str) -> str | None:
    """The list in whose rows a field is asked: `nganh` for `nganh[].ten`."""
    name, found, _ = key.partition(ROW)
    return name if found else None


def in_row(key: str) -> str:
    """The key relative to its row: `ten` for `nganh[].ten`; other keys as they are."""
    return key.partition(f"{ROW}.")[2] or key


def text_of(label: Label) -> Text:
    """A label as a `Text`."""
    return Text(label["vi"], label["en"])


def pick(label: Label, language: Language) -> str:
    """A label in the reader's language."""
    return label[language]


def is_answer(field: Field) -> bool:
    """Whether the field is part of the answers; attachments travel beside them."""
    return field["type"] != "attachments"


def is_needed(field: Field) -> bool:
    """Whether somebody must answer this when it is asked."""
    return bool(field.get("required")) and "derived" not in field
