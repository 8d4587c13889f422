"""The words of each message, and how hard it is tried to bring them. Pure; reads catalogue/.

Placeholders hold codes, dates and states, never a person's data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from backend.core.text import Language, Text

CATALOGUE: Final = Path(__file__).parent / "catalogue"

Effort = Literal["inbox", "tell", "insist"]

_EFFORTS: Final = ("inbox", "tell", "insist")
_SCREENS: Final = ("dossier", "supplement", "confirmation", "payment", "result", "draft")
# Zalo's limit of a parameter of the class "status".
_STATUS_LENGTH: Final = 30


@dataclass(frozen=True, slots=True)
class Template:
    """One event as citizens hear of it; what each member means: catalogue/templates.yaml."""

    name: str
    title: Text
    text: Text
    effort: Effort
    group: str
    screen: str
    status: str = ""
    zalo: str = ""
    sms: str = ""
    at_night: bool = False

    def __post_init__(self) -> None:
        if self.effort not in _EFFORTS or self.screen not in _SCREENS:
            raise ValueError(f"{self.name}: unknown effort or screen")
        if self.effort != "inbox" and not (self.status and self.zalo):
            raise ValueError(f"{self.name}: what leaves the inbox needs status and zalo")
        if len(self.status) > _STATUS_LENGTH:
            raise ValueError(f"{self.name}: status has more than {_STATUS_LENGTH} characters")


@cache
def known() -> Mapping[str, Template]:
    """Every template by name. Raises `ValueError` or `TypeError` on a faulty catalogue."""
    entries = yaml.safe_load((CATALOGUE / "templates.yaml").read_text(encoding="utf-8"))
    return {
        name: Template(name, Text(**entry.pop("title")), Text(**entry.pop("text")), **entry)
        for name, entry in entries.items()
    }


def render(template: str, values: Mapping[str, Any], language: Language) -> str:
    """The text in the reader's language, as are the values that have one for each language.

    Raises `KeyError` on an unknown name or value.
    """
    told = {name: _pick(value, language) for name, value in values.items()}
    return known()[template].text.pick(language).format_map(told)


def _pick(value: Any, language: Language) -> Any:
    return value[language] if isinstance(value, dict) else value


def outdates(newer: Template, older: Template) -> bool:
    """Whether who is told `newer` of a dossier need not be told `older` any more."""
    return newer.effort != "inbox" and older.group in ("progress", newer.group)
