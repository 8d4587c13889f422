"""By what two dossiers are known to be about the same child, deceased or business. Pure.

The procedure says which answers tell (`handling.same_event`). What is kept is their digest: it
finds the other dossier without writing down once more who it is about.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from backend.core.text import fold


def key(procedure: str, fields: tuple[str, ...], answers: Mapping[str, Any]) -> bytes | None:
    """The same for dossiers of a procedure whose `fields` say the same, whatever the accents,
    capitals and spaces; None unless every one of them is answered."""
    if not fields:
        return None
    told = [procedure]
    for field in fields:
        value = _read(field, answers)
        if value is None:
            return None
        told.append(fold(str(value)))
    return hashlib.sha256("\x1f".join(told).encode()).digest()


def _read(field: str, answers: Any) -> Any:
    for part in field.split("."):
        answers = answers.get(part) if isinstance(answers, Mapping) else None
    return answers
