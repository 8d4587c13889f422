"""Which characters can be printed, and where a word may be broken. Pure.

The fonts that come with typst (Libertinus Serif, DejaVu Sans Mono; SIL Open Font License and
Bitstream Vera licence) hold every Latin letter, Greek, Cyrillic, Hebrew and basic Arabic. PDF/UA
refuses a text with a character that no font has, so such a character becomes a box, and the
document says so: nothing disappears unseen, and no text can keep a form from being printed.
"""

import re
import unicodedata
from typing import Any, Final

BOX: Final = "□"

# Longer words may be broken where the line ends: an address of a page, or a hand that slipped.
LONG_WORD: Final = 24

# A test sets every one of these.
PRINTABLE: Final = (
    ("\x20", "\x7e"),
    ("\xa0", "\xac"),
    ("\xae", "\u036f"),
    ("\u0391", "\u03a1"),
    ("\u03a3", "\u04ff"),
    ("\u05d0", "\u05ea"),
    ("\u0621", "\u063a"),
    ("\u0640", "\u0652"),
    ("\u0660", "\u0669"),
    ("\u1e00", "\u1eff"),
    ("\u2010", "\u2027"),
    ("\u2030", "\u203a"),
    ("\u20a0", "\u20bf"),
    ("\u2116", "\u2116"),
    ("\u2122", "\u2122"),
    ("\u2153", "\u215e"),
    ("\u2190", "\u21ff"),
    ("\u2200", "\u22ff"),
    ("\u25a0", "\u25ff"),
    ("\u2610", "\u2612"),
    ("\u2713", "\u2714"),
)

_OTHER: Final = re.compile("[^\n" + "".join(f"{low}-{high}" for low, high in PRINTABLE) + "]")
_LONG_WORDS: Final = re.compile(rf"\S{{{LONG_WORD + 1},}}")
_ZERO_WIDTH_SPACE: Final = "\u200b"
_SPACES: Final = re.compile(r"[^\S\n\xa0]")


def printable(text: str) -> str:
    """`text` with a box in place of each character that cannot be set; line breaks are kept.

    Characters nobody sees (joiners, direction marks, controls) are left out.
    """
    return _OTHER.sub(_box, _SPACES.sub(" ", text)) if _OTHER.search(text) else text


def _box(match: re.Match[str]) -> str:
    return "" if unicodedata.category(match[0]) in ("Cf", "Cc", "Mn", "Me", "Cs") else BOX


def settable(page: dict[str, Any]) -> dict[str, Any]:
    """The page, plain JSON, in characters that can be set; its list "remarks" owns up to boxes."""
    boxed = False

    def walk(value: Any) -> Any:
        nonlocal boxed
        if isinstance(value, str):
            text = printable(value)
            boxed |= BOX in text and text != value
            return _LONG_WORDS.sub(_breakable, text)
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        return [walk(item) for item in value] if isinstance(value, list) else value

    walked: dict[str, Any] = walk(page)
    if boxed:
        walked["remarks"].append(
            f"Dấu {BOX} đứng thay ký tự không in được; nội dung đầy đủ có trong hồ sơ điện tử."
        )
    return walked


def _breakable(word: re.Match[str]) -> str:
    parts = (word[0][at : at + 8] for at in range(0, len(word[0]), 8))
    return _ZERO_WIDTH_SPACE.join(parts)
