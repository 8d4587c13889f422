"""What leaves the inbox: Zalo's parameters and the SMS of a notification. Pure.

Initials, tracking code, status, a date, and the screen behind the button; nothing else of anybody.
Every text is measured in NFC, as Zalo does, before it is sent.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from backend.core.text import fold, without_accents
from backend.notifications.templates import CATALOGUE, Template

# Zalo's limits, in characters.
TITLE: Final = (9, 65)
PARAGRAPH: Final = (9, 400)
BUTTON: Final = (5, 30)
CLASSES: Final = {"name": 30, "code": 30, "status": 30, "date": 20, "url": 200}

# One SMS without accents.
SMS_LENGTH: Final = 160

_DAY = re.compile(r"\d{2}/\d{2}/\d{4}")
_NOBODY: Final = "bạn"


class UnfitParameter(ValueError):
    """A value that Zalo would refuse: the message is not sent with it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A ZBS template as it was approved; parameters are name → (where from, class)."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    button: str
    parameters: Mapping[str, tuple[str, str]]


@cache
def layouts() -> Mapping[str, Layout]:
    """The layouts of catalogue/zalo.yaml by name."""
    entries = yaml.safe_load((CATALOGUE / "zalo.yaml").read_text(encoding="utf-8"))
    return {
        name: Layout(
            name,
            entry["title"],
            tuple(entry["paragraphs"]),
            entry["button"],
            {key: (p["from"], p["class"]) for key, p in entry["parameters"].items()},
        )
        for name, entry in entries.items()
    }


def initials(display_name: str) -> str:
    """ "Nguyễn Văn An" → "N.V.A."; whoever shares no name is "bạn"."""
    words = unicodedata.normalize("NFC", display_name).split()
    letters = [word[0].upper() for word in words if word[0].isalpha()]
    return "".join(f"{letter}." for letter in letters[:6]) or _NOBODY


def screen_path(template: Template, subject_id: str | None, values: Mapping[str, Any]) -> str:
    """The mini app's screen as its router knows it: `ho-so/<id>`, or the public look-up."""
    if template.screen == "draft":
        return f"lam-tiep/{subject_id}" if subject_id else "ho-so"
    if subject_id:
        return f"ho-so/{subject_id}"
    code = values.get("tracking_code")
    return f"tra-cuu/{code}" if code else "thong-bao"


def zalo_parameters(
    template: Template, values: Mapping[str, Any], display_name: str, screen: str
) -> dict[str, str]:
    """What fills the template's layout. Raises `UnfitParameter` where Zalo would refuse."""
    sources = {
        "initials": initials(display_name),
        "tracking_code": str(values.get("tracking_code", "")),
        "status": template.status,
        "due": _day(str(values.get("due", ""))),
        "screen": screen,
    }
    parameters = layouts()[template.zalo].parameters
    return {name: _fit(name, sources[source], kind) for name, (source, kind) in parameters.items()}


def _day(moment: str) -> str:
    """ "17:00 26/11/2026" → "26/11/2026"."""
    found = _DAY.search(moment)
    return found[0] if found else moment


def _fit(name: str, value: str, kind: str) -> str:
    text = unicodedata.normalize("NFC", value).strip()
    if not text:
        raise UnfitParameter(f"{name}: empty")
    if len(text) > CLASSES[kind]:
        raise UnfitParameter(f"{name}: {len(text)} characters, at most {CLASSES[kind]}")
    return text


def shown(layout: Layout, parameters: Mapping[str, str]) -> str:
    """The message as a citizen sees it in Zalo: for the console and the preview."""
    body = [layout.title, *layout.paragraphs]
    lines = [line.format_map(parameters) for line in body]
    return "\n".join([*lines, f"[{layout.button}] → {parameters['man_hinh']}"])


def sms(template: Template, values: Mapping[str, Any], display_name: str = "") -> str:
    """One SMS, without accents: "Ho so 7KQ2-9MWX-4D3P: can bo sung giay to, han 26/11/2026. …"

    `display_name` is the citizen's, of whom a text of the template's own may tell the initials.
    """
    if template.sms:
        known = {**values, "initials": initials(display_name).replace(_NOBODY, "Mot nguoi")}
        return without_accents(template.sms.format_map(known))[:SMS_LENGTH]
    code, due = values.get("tracking_code"), _day(str(values.get("due", "")))
    about = f"Ho so {code}" if code else "Mot Cua"
    when = f", han {due}" if due else ""
    text = f"{about}: {fold(template.status)}{when}. Mo Zalo Mini App Mot Cua de xem."
    return text[:SMS_LENGTH]
