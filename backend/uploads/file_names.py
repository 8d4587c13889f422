"""File names that are safe to hand to a browser and to save on any computer. Pure."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote

from backend.core.text import fold

_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "image/png": "png",
    "image/heic": "heic",
}
# Letters, marks, digits and these; what else a name may hold is a path, a quote or a trick.
_ALLOWED: Final = frozenset(" -_.,()+")
_DEVICES: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_LONGEST: Final = 80


def safe_name(name: str, media_type: str) -> str:
    """`name` with nothing in it that a computer might obey, and the ending of `media_type`."""
    stem = unicodedata.normalize("NFC", name).rpartition("/")[2].rpartition("\\")[2]
    stem = re.sub(r"\.[^.]{0,10}$", "", stem)
    kept = "".join(
        char if char in _ALLOWED or unicodedata.category(char)[0] in "LMN" else " " for char in stem
    )
    stem = re.sub(r"\s+", " ", kept).strip(" .-")[:_LONGEST].strip(" .-")
    if not stem or _DEVICES.match(stem):
        stem = "tep"
    return f"{stem}.{_ENDINGS.get(media_type, 'bin')}"


def disposition(name: str) -> str:
    """A Content-Disposition that saves and never shows (RFC 6266); `name` is a safe one."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", fold(name)).strip("-") or "tep"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
