"""Reading a catalogue file: YAML nodes become checked plain values, complaints name their line.

Knows: YAML, and how to read one value of each kind. Does not know: what a procedure is.

A reader takes a `Spot` and answers a JSON value or raises `CatalogueError`. Texts must be quoted
when YAML would take them for something else: 1.001193 is a number to it, and `no` is false.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from backend.core.text import LANGUAGES, clean_text

Reader = Callable[["Spot"], Any]

# The C parser where PyYAML was built with it, which is ten times as fast.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Our largest file nests 14 levels and holds some 5,000 values.
_DEEPEST: Final = 64
_MOST: Final = 200_000
# A quintillion; the interpreter itself refuses to read 4,301.
_DIGITS: Final = 18

# Of laws, and of days from which something counts.
_YEARS: Final = (1945, 2100)

_WORDS: Final = {"vi": "Vietnamese", "en": "English"}


class CatalogueError(Exception):
    """Something in a catalogue file is wrong: `path`, `line` (from 1), dotted `key`, `message`."""

    def __init__(self, path: Path, line: int, key: str, message: str) -> None:
        super().__init__(f"{path}:{line}: {key}: {message}" if key else f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.key = key
        self.message = message


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: the node that stands there and the way to it."""

    path: Path
    key: str
    node: yaml.Node

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def error(self, message: str) -> CatalogueError:
        return CatalogueError(self.path, self.line, self.key, message)

    def below(self, name: str, node: yaml.Node) -> "Spot":
        return Spot(self.path, f"{self.key}.{name}" if self.key else name, node)

    def members(self) -> dict[str, "Spot"]:
        """The entries of a mapping."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("must be a list of `key: value` lines")
        found: dict[str, Spot] = {}
        for key_node, value_node in self.node.value:
            name = str(key_node.value)
            if name in found:
                raise self.below(name, key_node).error("is written twice")
            found[name] = self.below(name, value_node)
        return found

    def items(self) -> Iterator["Spot"]:
        """The entries of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("must be a list")
        for number, node in enumerate(self.node.value):
            yield Spot(self.path, f"{self.key}[{number}]", node)


def open_file(path: Path) -> Spot:
    """The whole of a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CatalogueError(path, 1, "", f"cannot be read: {error}") from error
    return open_text(text, path)


def open_text(text: str, path: Path) -> Spot:
    """A whole file whose text is `text`, whoever wrote it; complaints call it `path`."""
    try:
        _expect_shallow(text, path)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise CatalogueError(path, mark.line + 1 if mark else 1, "", str(error.problem)) from error
    except yaml.YAMLError as error:
        raise CatalogueError(path, 1, "", f"cannot be read: {error}") from error
    if node is None:
        raise CatalogueError(path, 1, "", "is empty")
    _expect_small(Spot(path, "", node))
    return Spot(path, "", node)


def _expect_shallow(text: str, path: Path) -> None:
    """Composing nests as deep as the text does, and the C parser would crash on what is hostile."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise CatalogueError(path, line, "", f"nests deeper than {_DEEPEST} levels")


def _expect_small(spot: Spot) -> None:
    """What is written once and used again (`&`, `*`) counts as often as it is used."""
    known: dict[int, int] = {}

    def size(node: yaml.Node) -> int:
        if id(node) not in known:
            # Read again before it is known, a node would hold itself.
            known[id(node)] = _MOST + 1
            known[id(node)] = 1 + sum(size(below) for below in _below(node))
        return known[id(node)]

    if size(spot.node) > _MOST:
        raise spot.error(f"holds more than {_MOST} values, or a value that holds itself")


def _below(node: yaml.Node) -> Iterator[yaml.Node]:
    for entry in node.value if isinstance(node, yaml.CollectionNode) else ():
        yield from entry if isinstance(entry, tuple) else (entry,)


def _scalar(spot: Spot, tag: str, wanted: str) -> str:
    if not isinstance(spot.node, yaml.ScalarNode):
        raise spot.error(f"must be {wanted}")
    if spot.node.tag != f"tag:yaml.org,2002:{tag}":
        quote = ': write it in quotes ("…")' if tag == "str" else ""
        raise spot.error(f"must be {wanted}{quote}")
    return str(spot.node.value)


def string(spot: Spot) -> str:
    """A text that is not empty, in NFC."""
    value = clean_text(_scalar(spot, "str", "a text"))
    if not value:
        raise spot.error("must not be empty")
    return value


def integer(spot: Spot) -> int:
    """A whole number, not negative."""
    value = _scalar(spot, "int", "a whole number").replace("_", "")
    if not value.isdecimal():
        raise spot.error("must be a whole number written with digits")
    if len(value) > _DIGITS:
        raise spot.error(f"must have at most {_DIGITS} digits")
    return int(value)


def within(least: int, most: int) -> Reader:
    """A whole number from `least` to `most`; anything else would be a slip of the hand."""

    def read(spot: Spot) -> int:
        number = integer(spot)
        if not least <= number <= most:
            raise spot.error(f"must be from {least} to {most}")
        return number

    return read


def boolean(spot: Spot) -> bool:
    return _scalar(spot, "bool", "true or false").lower() in ("true", "yes", "on")


def always(spot: Spot) -> bool:
    """A key whose only value is `true`."""
    if not boolean(spot):
        raise spot.error("can only be true; leave the line out otherwise")
    return True


def day(spot: Spot) -> str:
    """A date as `YYYY-MM-DD`."""
    value = _scalar(spot, "timestamp", "a date (YYYY-MM-DD)")
    try:
        found = date.fromisoformat(value)
    except ValueError as error:
        raise spot.error("must be a date that exists (YYYY-MM-DD)") from error
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise spot.error(f"must be a date from {_YEARS[0]} to {_YEARS[1]}")
    return found.isoformat()


def value(spot: Spot) -> str | bool | int:
    """A text, true, false or a whole number."""
    tag = spot.node.tag.rpartition(":")[2]
    readers: dict[str, Callable[[Spot], str | bool | int]] = {"bool": boolean, "int": integer}
    return readers.get(tag, string)(spot)


def text(spot: Spot) -> dict[str, str]:
    """`{vi: …, en: …}`, both there."""
    members = spot.members()
    for name, member in members.items():
        if name not in LANGUAGES:
            raise member.error(f"is not a language; write {' and '.join(LANGUAGES)}")
    for language in LANGUAGES:
        if language not in members:
            raise spot.error(f"has no {_WORDS[language]} text ({language})")
    return {language: string(members[language]) for language in LANGUAGES}


def one_of(*allowed: str) -> Reader:
    """One of a few words."""

    def read(spot: Spot) -> str:
        word = string(spot)
        if word not in allowed:
            raise spot.error(f"{word!r} is not known here; write {', '.join(sorted(allowed))}")
        return word

    return read


def list_of(item: Reader) -> Reader:
    """A list with at least one entry."""

    def read(spot: Spot) -> list[Any]:
        entries = [item(entry) for entry in spot.items()]
        if not entries:
            raise spot.error("must not be empty")
        return entries

    return read


def record(required: Mapping[str, Reader], optional: Mapping[str, Reader] | None = None) -> Reader:
    """A mapping with exactly these keys."""
    readers = {**required, **(optional or {})}

    def read(spot: Spot) -> dict[str, Any]:
        members = spot.members()
        for name, member in members.items():
            if name not in readers:
                raise member.error(f"is not known; known here: {', '.join(sorted(readers))}")
        for name in required:
            if name not in members:
                raise spot.error(f"{name} is missing")
        return {name: reader(members[name]) for name, reader in readers.items() if name in members}

    return read


def dated(fact: Reader) -> Reader:
    """A fact with its `certainty`: one that is not sure needs `since`, a day it counts from."""

    def read(spot: Spot) -> dict[str, Any]:
        found: dict[str, Any] = fact(spot)
        if found["certainty"] != "sure" and "since" not in found:
            raise spot.error(f"is {found['certainty']}, so it needs since: the day it counts from")
        return found

    return read
