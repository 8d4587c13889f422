"""Which characters can be printed. Pure.

The fonts that come with typst (Libertinus Serif, DejaVu Sans Mono; SIL Open Font License and
Bitstream Vera licence) hold every Latin letter, Greek, Cyrillic, Hebrew and basic Arabic. PDF/UA
refuses a text with a character that no font has, so such a character becomes a box, and the
document says so: nothing disappears unseen, and no text can keep a form from being printed.
"""

import re
import unicodedata
from typing import Final

BOX: Final = "□"

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
_SPACES: Final = re.compile(r"[^\S\n\xa0]")


def printable(text: str) -> str:
    """`text` with a box in place of each character that cannot be set; line breaks are kept.

    Characters nobody sees (joiners, direction marks, controls) are left out.
    """
    return _OTHER.sub(_box, _SPACES.sub(" ", text)) if _OTHER.search(text) else text


def _box(match: re.Match[str]) -> str:
    return "" if unicodedata.category(match[0]) in ("Cf", "Cc", "Mn", "Me", "Cs") else BOX
