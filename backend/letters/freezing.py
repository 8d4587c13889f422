"""Values as JSON that can be kept for ever, and back again. Pure: knows no paper."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    """`value`, made of frozen dataclasses, tuples, texts, whole numbers, days and moments, as JSON.

    Moments are written in UTC, so that equal values are equal texts.
    """
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def made(wanted: Any, value: Any, at: str) -> Any:
    """The value of type `wanted` that `plain` made this of; `at` says where, for the error.

    What is missing gets its default: values may be older than the field. Raises `ValueError`.
    """
    origin = get_origin(wanted)
    if origin is UnionType:
        (some,) = (option for option in get_args(wanted) if option is not NoneType)
        return None if value is None else made(some, value, at)
    if origin is tuple and isinstance(value, list):
        return tuple(made(get_args(wanted)[0], item, at) for item in value)
    if origin is Literal and value in get_args(wanted):
        return value
    if is_dataclass(wanted) and isinstance(value, Mapping):
        return _object(wanted, value, at)
    if wanted in (datetime, date) and isinstance(value, str):
        return wanted.fromisoformat(value)
    # A boolean is an int to Python, but not to a paper.
    if wanted in (str, int) and type(value) is wanted:
        return value
    raise ValueError(f"{at} cannot be {value!r:.80}")


def _object(wanted: Any, value: Mapping[str, Any], at: str) -> Any:
    hints = {
        name: hint
        for name, hint in get_type_hints(wanted).items()
        if get_origin(hint) is not ClassVar
    }
    if unknown := value.keys() - hints.keys():
        raise ValueError(f"{at} has no {', '.join(sorted(unknown))}")
    known = {key: made(hints[key], item, f"{at}.{key}") for key, item in value.items()}
    try:
        return wanted(**known)
    except TypeError as problem:
        raise ValueError(f"{at}: {problem}") from problem
