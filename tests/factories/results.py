"""Signed results, as an office's software sends them."""

import hashlib
from functools import cache
from typing import Any

import httpx

from backend.letters import service as letters
from tests.factories.papers import receipt


@cache
def pdf() -> bytes:
    """A PDF that anybody can open."""
    return letters.receipt(receipt()).pdf()


def announcement(content: bytes) -> dict[str, Any]:
    """The body of `POST …/results` for `content`."""
    return {
        "file_name": "Giấy khai sinh.pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
    }


def send(case: Any, clerk: Any, content: bytes | None = None) -> str:
    """Announce a result and PUT it; answers its id. It is not proved yet."""
    content = pdf() if content is None else content
    announced = case.act(clerk, "results", announcement(content), status=201).json
    link = announced["put"]
    stored = httpx.put(link["url"], content=content, headers=link["headers"], timeout=20)
    stored.raise_for_status()
    return str(announced["id"])


def add(case: Any, clerk: Any) -> str:
    """The whole way: announced, sent, proved."""
    result = send(case, clerk)
    case.act(clerk, f"results/{result}/complete")
    return result
