"""The words by which officers find a dossier: names, numbers and codes, without accents. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from backend.core.text import fold
from backend.procedures.definition import Definition, in_row, rows_of

# As in `dossier_names`, see migration 0011.
_DIGIT: Final = re.compile("[0-9]")
_LONGEST_NAME: Final = 60

# Answers that people, and their businesses, are looked for by.
_FORMATS: Final = frozenset(("person-name", "household-business-name", "identity-or-passport"))
_TYPES: Final = frozenset(("personal_id", "phone", "tax_code"))


def keys(definition: Definition) -> tuple[str, ...]:
    """The dotted keys of a form's fields that hold names and numbers of persons."""
    return tuple(
        field["key"]
        for _, _, field in definition.fields()
        if field["type"] in _TYPES
        or field.get("format") in _FORMATS
        or field.get("derived", {}).get("rule") == "full_name"
        or field.get("prefill") == "full_name"
    )


def words(searched: tuple[str, ...], answers: Mapping[str, Any], *numbers: str) -> str:
    """The folded text that a search looks through: `numbers` first, each thing once."""
    found = dict.fromkeys(fold(number) for number in numbers)
    for key in searched:
        for value in _values(key, answers):
            found.setdefault(fold(value))
    return " ".join(found)


def _values(key: str, answers: Mapping[str, Any]) -> Iterator[str]:
    listed = rows_of(key)
    rows = answers.get(listed, ()) if listed else (answers,)
    path = in_row(key).split(".")
    for row in rows if isinstance(rows, list | tuple) else ():
        value: Any = row
        for part in path:
            value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, str):
            yield value


def names(typed: str, offices: Sequence[UUID]) -> tuple[str, ...]:
    """`tsquery` texts for what `dossier_names` knows of these offices' dossiers: a name's words.

    First as whole words, then as the beginnings of words. None at all where something else than
    words is typed, or nothing: a number may be known by its last digits.
    """
    words = tuple(dict.fromkeys(fold(typed).split()))
    if not words or any(_DIGIT.search(word) for word in words):
        return ()
    return tuple(_of_offices(words, offices, ending) for ending in ("", ":*"))


def _of_offices(words: Sequence[str], offices: Sequence[UUID], ending: str) -> str:
    """All of these words at one of these offices."""
    return " | ".join(
        "(" + " & ".join(f"'{_prefix(office)}{_quoted(word)}'{ending}" for word in words) + ")"
        for office in offices
    )


def _prefix(office: UUID) -> str:
    return str(office)[-12:]


def _quoted(word: str) -> str:
    return word[:_LONGEST_NAME].replace("\\", "\\\\").replace("'", "''")


def patterns(typed: str) -> tuple[str, ...]:
    """SQL patterns (`LIKE`, escaped by `\\`) that the text of a dossier must fit, all of them.

    A word is looked for where words begin: "yen" is no part of "nguyen". Digits are looked for
    anywhere, so that the last ones of a number find it.
    """
    words = dict.fromkeys(fold(typed).split())
    return tuple(f"%{'' if _is_number(word) else ' '}{_escaped(word)}%" for word in words)


def _is_number(word: str) -> bool:
    return len(word) > 2 and any(character.isdigit() for character in word)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
