"""Finding procedures as people ask: what is asked, and what can be found. Pure.

Knows: words, spelling with and without accents, what a text is worth. Does not know: where the
texts are kept; `queries.find` compares them there.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backend.core.text import clean_text, fold

# Letters and digits; dots and hyphens only inside, as in 1.001193 and 08-MST.
_WORD: Final = re.compile(r"[^\W_]+(?:[.\-][^\W_]+)*")

# Words of a question that say nothing about what is wanted.
_FILLERS: Final = frozenset(
    ("toi", "minh", "muon", "can", "xin", "cho", "cua", "thi", "la", "nhu", "the", "nao", "di")
) | frozenset(("o", "dau", "lam", "phai", "co", "khong", "thu", "tuc", "dang", "ky", "ki"))

# A question longer than this is no question.
_MOST_WORDS: Final = 12

# What a word found in a text of this kind is worth.
_CODE, _NAME, _KEYWORD, _SUMMARY = 8, 8, 6, 3


@dataclass(frozen=True, slots=True)
class Words:
    """A text twice, word by word: `folded` without accents, `spelled` with them."""

    folded: str
    spelled: str


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked: all of it, and the words that tell what is wanted."""

    whole: Words
    telling: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A text by which a procedure is found; `weight` is what a word found in it is worth."""

    weight: int
    text: str
    words: Words


def read(q: str) -> Question | None:
    """The question in `q`; None when there is not one word in it."""
    asked = [_word(token) for token in _WORD.findall(clean_text(q).lower())][:_MOST_WORDS]
    if not asked:
        return None
    telling = [word for word in asked if word.folded not in _FILLERS] or asked
    return Question(_together(asked), tuple(dict.fromkeys(telling)))


def terms(summaries: Iterable[Mapping[str, Any]]) -> list[Term]:
    """Everything by which a procedure is found, from its summaries in all languages.

    Uses `code`, `name`, `summary` and `keywords` (a list of texts).
    """
    found: dict[str, Term] = {}
    for summary in summaries:
        for weight, text in (
            (_CODE, summary["code"]),
            (_NAME, summary["name"]),
            *((_KEYWORD, text) for text in summary.get("keywords", ())),
            (_SUMMARY, summary["summary"]),
        ):
            found.setdefault(text, Term(weight, text, words(text)))
    return list(found.values())


def words(text: str) -> Words:
    """The words of a text, one space apart, without punctuation."""
    return _together([_word(token) for token in _WORD.findall(clean_text(text).lower())])


def _word(token: str) -> Words:
    """A word; where people put the accent (hòa, hoà) makes no difference to its spelling."""
    folded = fold(token)
    marks = sorted(
        c for c in unicodedata.normalize("NFD", token) if unicodedata.category(c) == "Mn"
    )
    return Words(folded, folded + "".join(marks) + "đ" * token.count("đ"))


def _together(parts: Iterable[Words]) -> Words:
    parts = list(parts)
    return Words(" ".join(p.folded for p in parts), " ".join(p.spelled for p in parts))
