"""Photos that are sent in small parts."""

from typing import Any

from backend.uploads.cutting import LEAST_PART_BYTES
from tests.factories import films
from tests.factories.uploads import announcement


def announced_in_parts(
    content: bytes, size: int = LEAST_PART_BYTES, **changes: Any
) -> dict[str, Any]:
    """The body of `POST /uploads` for `content`, with all its parts of `size` bytes."""
    parts = [films.part(number, piece) for number, piece in films.cut(content, size)]
    body = announcement(content, parts={"size": size, "announced": parts})
    return {**body, "md5": None, **changes}


def put_by(links: list[dict[str, Any]], content: bytes, size: int, *numbers: int) -> None:
    """PUT the parts of these numbers; of all links if none are named."""
    pieces = dict(films.cut(content, size))
    for link in links:
        if not numbers or link["number"] in numbers:
            films.put_part(link, pieces[link["number"]]).raise_for_status()
