"""A problem as a page: for people whose browser opens an address by itself, and reads no JSON."""

import base64
import hashlib
from html import escape
from typing import Final

from backend.core.errors import Problem

TYPE: Final = "text/html; charset=utf-8"

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{margin:0 auto;max-width:34rem;padding:2rem 1.25rem}"
    "body{font:1.125rem/1.5 system-ui,sans-serif}"
    "h1{font-size:1.5rem;line-height:1.25}"
    "[lang=en]{border-top:1px solid;margin-top:2rem;padding-top:1rem}"
    "[lang=en],.id{font-size:1rem}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# Its own style and nothing else.
POLICY: Final = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"


def written(problem: Problem, request_id: str) -> str:
    """The problem in both languages, Vietnamese first: a browser rarely asks for its reader's."""
    kind = problem.kind
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(kind.title.vi)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(kind.title.vi)}</h1><p>{escape(kind.detail.vi)}</p>"
        f'<div lang="en"><h2>{escape(kind.title.en)}</h2><p>{escape(kind.detail.en)}</p></div>'
        f'<p class="id">Mã để báo khi cần giúp: {escape(request_id)}</p>'
        "</main></body></html>"
    )
