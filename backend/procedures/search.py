"""Finding procedures as people ask: without accents, by other names, by what happened at home.

Knows: how well words fit the texts of a procedure. Does not know: where procedures come from.
"""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Final, TypeVar

from backend.core.text import clean_text, fold

Summary = TypeVar("Summary", bound=Mapping[str, Any])

# Words of a question that say nothing about what is wanted.
_FILLERS: Final = frozenset(
    ("toi", "minh", "muon", "can", "xin", "cho", "cua", "thi", "la", "nhu", "the", "nao")
) | frozenset(("di", "o", "dau", "lam", "phai", "co", "khong", "thu", "tuc"))

# What a word found in a text of this kind is worth.
_WEIGHTS: Final = (("name", 4.0), ("keywords", 3.0), ("summary", 1.5))

_EXACT, _BEGINS, _MISSPELT = 1.0, 0.8, 0.6
_SHORTEST_MISSPELT: Final = 3
# High enough that "sinh" is not taken for "kinh": syllables are short.
_ALIKE: Final = 0.8
_PHRASE_BONUS: Final = 5.0
_ACCENTS_BONUS: Final = 2.0
# Of a long question this share of the words has to be found.
_SHARE: Final = 0.5


def rank(summaries: Iterable[Summary], q: str) -> list[Summary]:
    """The summaries that fit `q`, the best first; all of them when `q` says nothing.

    Uses `code`, `name`, `summary` and, when there, `keywords` (a list of texts).
    """
    asked = clean_text(q).lower()
    words = _telling_words(asked)
    if not words:
        return list(summaries)
    scored = [(_score(summary, asked, words), summary) for summary in summaries]
    found = [(score, summary) for score, summary in scored if score > 0]
    return [summary for _, summary in sorted(found, key=lambda pair: -pair[0])]


def _telling_words(asked: str) -> list[str]:
    words = fold(asked).replace(",", " ").replace("?", " ").split()
    return [word for word in words if word not in _FILLERS] or words


def _score(summary: Mapping[str, Any], asked: str, words: list[str]) -> float:
    if asked == summary["code"]:
        return 100.0
    texts = _texts(summary)
    values = [max(weight * _fit(word, text) for text, weight in texts) for word in words]
    found = sum(value > 0 for value in values)
    if found < len(words) * (1.0 if len(words) <= 2 else _SHARE):
        return 0.0
    return sum(values) / len(words) + _bonus(asked, texts)


def _texts(summary: Mapping[str, Any]) -> list[tuple[str, float]]:
    texts = []
    for key, weight in _WEIGHTS:
        value = summary.get(key, "")
        texts += [(text, weight) for text in ([value] if isinstance(value, str) else value)]
    return texts


def _bonus(asked: str, texts: list[tuple[str, float]]) -> float:
    """For the question as a whole in one text; more when the accents are right too."""
    bonus = 0.0
    for text, _ in texts:
        if f" {fold(asked)} " in f" {_folded(text)} ":
            exact = f" {asked} " in f" {text.lower()} "
            bonus = max(bonus, _PHRASE_BONUS + (_ACCENTS_BONUS if exact else 0.0))
    return bonus


def _fit(word: str, text: str) -> float:
    """How well a word is found in a text: as it is, as a beginning, or misspelt."""
    best = 0.0
    for other in _folded(text).split():
        if word == other:
            return _EXACT
        if len(word) > 1 and other.startswith(word):
            best = max(best, _BEGINS)
        elif min(len(word), len(other)) >= _SHORTEST_MISSPELT:
            matcher = SequenceMatcher(None, word, other)
            if matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
                best = max(best, _MISSPELT)
    return best


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return fold(text)
