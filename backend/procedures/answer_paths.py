"""Reading and writing single answers inside the whole, whatever the whole really is.

Knows: paths and JSON values. Does not know: questions, rules.
"""

import math
from typing import Any, Final

from backend.core.text import escape_pointer

Path = tuple[str, ...]

# Deeper than any form; what lies below is refused further up.
_DEEPEST: Final = 16
_LARGEST: Final = 2**63 - 1


def rows(answers: Any, path: Path) -> list[Any]:
    """The rows of the list at a path; none when there is no list."""
    found = read(answers, path)
    return found if isinstance(found, list) else []


def pointer(path: Path) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return "".join(f"/{escape_pointer(part)}" for part in path)


def read(answers: Any, path: Path) -> Any:
    """The answer at a path; None when there is none."""
    # Asked some sixty times for each submission, nearly always with an answer there.
    try:
        for name in path:
            answers = answers.get(name)
    except AttributeError:
        return None
    return answers


def write(answers: dict[str, Any], path: Path, value: Any) -> None:
    """Set the answer, or remove it when there is no value; never into something else's place."""
    for name in path[:-1]:
        if value is None and name not in answers:
            return
        below = answers.setdefault(name, {})
        if not isinstance(below, dict):
            return
        answers = below
    if value is None:
        answers.pop(path[-1], None)
    else:
        answers[path[-1]] = value


def copy(value: Any, depth: int = 0) -> Any:
    """Objects and lists copied, as deep as a form goes; other values are shared."""
    if isinstance(value, dict) and depth < _DEEPEST:
        return {key: copy(below, depth + 1) for key, below in value.items()}
    if isinstance(value, list) and depth < _DEEPEST:
        return [copy(below, depth + 1) for below in value]
    return value


def tame(value: Any, depth: int = 0) -> Any:
    """`value` as a validator can take it, equally wrong: no lone surrogates, no endless depth."""
    if isinstance(value, dict | list):
        return _tame_inside(value, depth + 1) if depth < _DEEPEST else None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-_LARGEST, min(_LARGEST, value))
    return value if isinstance(value, bool) else None


def _tame_inside(value: dict[Any, Any] | list[Any], depth: int) -> Any:
    if isinstance(value, list):
        return [tame(below, depth) for below in value]
    return {tame(str(key)): tame(below, depth) for key, below in value.items()}
