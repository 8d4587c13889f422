"""What the text on a paper says: is it the paper asked for, and which values stand on it. Pure.

Everything found is a suggestion: somebody accepts it or not, and nothing is filled in by itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from backend.core.text import fold

# Titles and particulars of Vietnamese papers stand on the first pages.
READ_PAGES: Final = 2

# Reading is never perfect: so much of a title's letters must be found in one place.
_TITLE_SHARE: Final = 0.75
_MOST: Final = 12

_PERSONAL_ID = re.compile(r"(?<!\d)(\d{12})(?!\d)")
_NUMBER = re.compile(
    r"(?:^|\n)\s*(?:số|so|sỗ|sô)\s*[:.]?\s*([0-9][0-9A-ZĐ/.\-]{0,30})", re.IGNORECASE
)
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?!\d)")
_SPOKEN = re.compile(
    r"ng[àa]y\s*(\d{1,2})\s*th[áa]ng\s*(\d{1,2})\s*n[ăa]m\s*(\d{4})", re.IGNORECASE
)
_NAME = re.compile(
    r"(?:họ(?:\s*,\s*chữ đệm\s*,?)?(?:\s+và)?\s+tên(?:\s+[a-zà-ỹ]+){0,3})\s*[:.]\s*"
    r"([A-ZÀ-ỸĐ][A-Za-zÀ-ỹĐđ' ]{2,60})",
    re.IGNORECASE,
)


def reading(text: str, titles: Sequence[str]) -> dict[str, Any]:
    """`title_found`: whether one of the titles stands in the text; None where neither tells.

    `suggestions`: `{"kind", "value"}`, each once, in order; kinds are "personal_id" (12 digits),
    "number" (of the paper), "date" (YYYY-MM-DD) and "name".
    """
    words = fold(text).split()
    found = None
    if titles and len(words) >= 5:
        found = any(_stands_in(fold(title).split(), words) for title in titles)
    unique = dict.fromkeys((kind, value) for kind, value in _values(text))
    suggestions = [{"kind": kind, "value": value} for kind, value in unique][:_MOST]
    return {"title_found": found, "suggestions": suggestions}


def _stands_in(title: Sequence[str], words: Sequence[str]) -> bool:
    """Whether enough of a title's words stand together somewhere."""
    if not title:
        return False
    length = len(title)
    wanted = {word for word in title if len(word) > 1}
    need = _TITLE_SHARE * len(wanted)
    # One more word of room, for what the reader makes of a stain.
    places = range(max(1, len(words) - length + 1))
    return any(len(wanted.intersection(words[at : at + length + 1])) >= need for at in places)


def _values(text: str) -> Iterator[tuple[str, str]]:
    yield from (("personal_id", match) for match in _PERSONAL_ID.findall(text))
    yield from (("number", match.rstrip(".-/")) for match in _NUMBER.findall(text))
    yield from (("date", date) for date in _dates(text))
    yield from (("name", " ".join(match.split())) for match in _NAME.findall(text))


def _dates(text: str) -> Iterator[str]:
    found: Iterable[tuple[str, str, str]] = [*_SPOKEN.findall(text), *_SLASHED.findall(text)]
    for day, month, year in found:
        if 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and 1900 <= int(year) <= 2100:
            yield f"{year}-{int(month):02d}-{int(day):02d}"
