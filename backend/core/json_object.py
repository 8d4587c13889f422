"""A free JSON object in a body, cleaned and bounded, for what no schema of ours describes."""

from typing import Any

import orjson
from marshmallow import ValidationError, fields

from backend.core.text import NulCharacter, TooDeep, clean


class JsonObject(fields.Dict):
    """An object as `core.text.clean` leaves it: NFC, without empty values, at most `max_bytes`.

    Refuses NUL and endless nesting at the place where they are, and what is too large as a whole.
    """

    def __init__(self, *, max_bytes: int, **options: Any) -> None:
        super().__init__(keys=fields.String(), **options)
        self.max_bytes = max_bytes

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        value = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        try:
            cleaned = clean(value)
        except NulCharacter as error:
            raise _at(error.pointer, "nul_character") from error
        except TooDeep as error:
            raise _at(str(error), "too_deep") from error
        if len(orjson.dumps(cleaned)) > self.max_bytes:
            raise ValidationError("too_large")
        return cleaned


def _at(pointer: str, code: str) -> ValidationError:
    """marshmallow's nested messages for one fault at a pointer."""
    messages: Any = [code]
    for token in reversed(pointer.split("/")[1:]):
        messages = {token.replace("~1", "/").replace("~0", "~"): messages}
    return ValidationError(messages)
