"""What the mini app's own page holds inline: named by its hash, for the page's policy to allow."""

import base64
import hashlib
import re
from pathlib import Path

_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def inline_sources(page: Path) -> dict[str, list[str]]:
    """CSP sources of the page's inline scripts and styles, by element: `{"style": ["'sha256-…'"]}`.

    Empty where there is no such page.
    """
    if not page.is_file():
        return {}
    sources: dict[str, list[str]] = {}
    for element, body in _INLINE.findall(page.read_text(encoding="utf-8")):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        sources.setdefault(element, []).append(f"'sha256-{digest}'")
    return sources
