"""What a filled form is, as plain values: ready to be laid out, in Vietnamese. Pure.

Knows: answers as texts with their keys. Does not know: where they come from, or how they look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and its answer; `value` is empty when it was not answered.

    `key` is the field's dotted key, or what the fields of a place have in common:
    `me.noi_cu_tru` holds province, commune and address in one text.
    """

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of rows; `columns` are pairs of key (within the row) and label."""

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one title."""

    title: str
    items: tuple[Answer | Rows, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A step of the form."""

    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that belongs to the form, and how it is handed in."""

    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Office:
    """Who receives the form; `commune` ("Xã Tân Châu") is empty for offices above it."""

    name: str
    commune: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """When and as what the form was filed. `tracking_url` is what the QR code opens.

    `account` is the account that confirmed it, `at` an aware moment, `revision` the number of the
    form's revision and `since` the day from which that counts.
    """

    number: str
    tracking_code: str
    tracking_url: str
    account: str
    at: datetime
    revision: int
    since: date


@dataclass(frozen=True, slots=True)
class FilledForm:
    """Everything a declaration says.

    `code` and `name` are the procedure's, `statements` what the applicant ticked to declare,
    `place` and `day` where and when.
    """

    code: str
    name: str
    parts: tuple[Part, ...]
    statements: tuple[str, ...]
    papers: tuple[Paper, ...]
    office: Office
    place: str
    day: date
    filing: Filing

    def entries(self) -> Iterator[tuple[Group, Answer | Rows]]:
        """Every answer and list, in the order of the form, with the group it stands in."""
        for part in self.parts:
            for group in part.groups:
                for item in group.items:
                    yield group, item
