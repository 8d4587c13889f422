"""Text as people type it and as people read it.

Knows: Unicode normalisation of what comes in, accent-free search keys, and texts in the two
languages of the product. Does not know: requests, databases, or which text is shown where.
"""

import re
import unicodedata
from typing import Any, Final, Literal, NamedTuple

Language = Literal["vi", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")

# Deeper than any form of ours, shallow enough that walking it is always safe.
MAX_DEPTH: Final = 32

_WHITE = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n ?")
# Ð (Icelandic eth) and Ɖ (African d) look exactly like Đ and come from wrong keyboards.
_DISGUISED_D = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"})
_FOLD_D = str.maketrans({"đ": "d", "Đ": "D"})
# Invisible characters that change how a name is compared or displayed, never what it says.
_INVISIBLE_SET = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad"
_INVISIBLE = re.compile(f"[{_INVISIBLE_SET}]")
# Most of what arrives is already as it should be; one look tells.
_UNTIDY = re.compile(rf"^\s|\s$|\s\s|[^\S \n]|[\u00d0\u0189\u00f0\u0256{_INVISIBLE_SET}]")


class Text(NamedTuple):
    """A text for people: Vietnamese, the legal one, and English, the courtesy."""

    vi: str
    en: str

    def pick(self, language: Language) -> str:
        """The text in the reader's language."""
        return self.en if language == "en" else self.vi


class TooDeep(ValueError):
    """The value nests deeper than `MAX_DEPTH`."""


class NulCharacter(ValueError):
    """The value holds U+0000, which PostgreSQL cannot keep; `pointer` says where."""

    def __init__(self, pointer: str) -> None:
        super().__init__(pointer)
        self.pointer = pointer


def clean_text(value: str) -> str:
    """`value` in NFC, trimmed, inner white space folded, line breaks kept as single `\\n`."""
    value = unicodedata.normalize("NFC", value)
    if _UNTIDY.search(value) is None:
        return value
    value = value.translate(_DISGUISED_D)
    value = _INVISIBLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANK_LINES.sub("\n", _WHITE.sub(" ", value)).strip()


def clean(value: Any, pointer: str = "", depth: int = 0) -> Any:
    """Normalise every text in a JSON value and leave out what was not answered.

    Empty texts, nulls, empty objects and empty lists mean "not answered" and disappear, so that
    no rule has to tell four kinds of nothing apart. Keys are left as they are.

    Raises `NulCharacter` and `TooDeep`.
    """
    if depth > MAX_DEPTH:
        raise TooDeep(pointer)
    if isinstance(value, str):
        if "\x00" in value:
            raise NulCharacter(pointer)
        return clean_text(value)
    if isinstance(value, dict):
        return _clean_members(value, pointer, depth)
    if isinstance(value, list):
        items = (clean(v, f"{pointer}/{i}", depth + 1) for i, v in enumerate(value))
        return [item for item in items if not _is_nothing(item)]
    return value


def _clean_members(value: dict[str, Any], pointer: str, depth: int) -> dict[str, Any]:
    members = {}
    for key, member in value.items():
        place = f"{pointer}/{escape_pointer(key)}"
        if "\x00" in key:
            raise NulCharacter(place)
        cleaned = clean(member, place, depth + 1)
        if not _is_nothing(cleaned):
            members[key] = cleaned
    return members


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str | dict | list) and not value)


def escape_pointer(token: str) -> str:
    """One reference token of a JSON pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1")


def fold(value: str) -> str:
    """The search key of a text: no accents, lower case, single spaces.

    "Đặng  Thị Hòa", "Đặng Thị Hoà" and "dang thi hoa" have the same key.
    """
    return " ".join(without_accents(value).lower().split())


def without_accents(value: str) -> str:
    """ "Đặng Thị Hòa" → "Dang Thi Hoa"."""
    value = unicodedata.normalize("NFD", value.translate(_DISGUISED_D))
    return "".join(c for c in value if unicodedata.category(c) != "Mn").translate(_FOLD_D)
