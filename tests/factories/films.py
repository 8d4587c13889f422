"""A procedure that only the tests know: it takes films of up to 1 GiB."""

import hashlib
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx

from backend.procedures import publishing
from backend.procedures.catalogue import load_catalogue
from backend.procedures.definition import Definition
from backend.procedures.editions import shelf
from tests.factories.citizens import Person
from tests.factories.uploads import PAPER

FILMS = "9.000008"
MIB = 1024 * 1024
GIB = 1024 * MIB


def definition() -> Definition:
    """Birth registration under another code, whose first paper may be a film or a large scan."""
    (found,) = [each for each in load_catalogue() if each.code == "1.001193"]
    data: dict[str, Any] = {**deepcopy(found.to_dict()), "code": FILMS}
    for paper in data["requirements"]:
        if paper["key"] == PAPER:
            paper["media_types"] = [*paper["media_types"], "video/mp4", "video/quicktime"]
            paper["max_bytes"] = GIB
    return Definition.from_dict(data)


def publish() -> None:
    """Publish it in the current context's database."""
    publishing.publish([definition()])
    shelf.forget()


def film(size: int) -> bytes:
    """An MP4 as far as anybody looks, no two megabytes of it alike; `size` in bytes."""
    head = b"\x00\x00\x00\x18ftypmp42"
    blocks = (hashlib.sha256(str(n).encode()).digest() * 32768 for n in range(size // MIB + 1))
    return (head + b"".join(blocks))[:size]


def announced_film(content: bytes, **changes: Any) -> dict[str, Any]:
    """The body of `POST /uploads` for a film, without hashes."""
    return {
        "procedure": FILMS,
        "requirement": PAPER,
        "file_name": "quay-phim.mp4",
        "media_type": "video/mp4",
        "size": len(content),
        "sha256": None,
        "md5": None,
        **changes,
    }


def cut(content: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """Numbered parts of `size` bytes."""
    for number, start in enumerate(range(0, len(content), size), 1):
        yield number, content[start : start + size]


def part(number: int, content: bytes) -> dict[str, Any]:
    """A part as it is announced."""
    return {
        "number": number,
        "sha256": hashlib.sha256(content).hexdigest(),
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
    }


def put_part(link: dict[str, Any], content: bytes) -> httpx.Response:
    return httpx.put(
        link["put"]["url"], content=content, headers=link["put"]["headers"], timeout=30
    )


def send_parts(person: Person, upload: dict[str, Any], content: bytes, *numbers: int) -> None:
    """Announce and PUT these parts; all of them if none are named."""
    parts = {n: c for n, c in cut(content, upload["parts"]["size"]) if not numbers or n in numbers}
    body = {"parts": [part(number, piece) for number, piece in parts.items()]}
    links = person.post(f"/uploads/{upload['id']}/parts", json=body, status=200).json["parts"]
    for link in links:
        put_part(link, parts[link["number"]]).raise_for_status()
