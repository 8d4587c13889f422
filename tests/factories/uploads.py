"""Photos, and how they travel."""

import hashlib
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
from PIL import Image
from sqlalchemy.orm import Session

from backend.core import clock, ids
from backend.uploads.models import Upload
from tests.factories.citizens import Person

PROCEDURE = "1.001193"
PAPER = "giay_chung_sinh"


def photo(size: int = 600) -> bytes:
    """A JPEG of a few pixels, different each time; `size` in bytes."""
    out = BytesIO()
    Image.new("L", (8, 8), 200).save(
        out, "JPEG", quality=50, optimize=True, comment=ids.random_name().encode()
    )
    return out.getvalue().ljust(size, b".")


def announcement(content: bytes | None = None, **changes: Any) -> dict[str, Any]:
    """The body of `POST /uploads` for `content`."""
    content = photo() if content is None else content
    return {
        "procedure": PROCEDURE,
        "requirement": PAPER,
        "file_name": "giay-chung-sinh.jpg",
        "media_type": "image/jpeg",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        **changes,
    }


def put(upload: dict[str, Any], content: bytes, **headers: str) -> httpx.Response:
    """PUT `content` by the link of an upload, as a phone does; `headers` change the link's."""
    link = upload["put"]
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.put(link["url"], content=content, headers=link["headers"] | changed, timeout=20)


def send(person: Person, content: bytes | None = None, **changes: Any) -> dict[str, Any]:
    """The whole way: announce, PUT, complete. Answers the received upload."""
    content = photo() if content is None else content
    upload = person.post("/uploads", json=announcement(content, **changes)).json
    put(upload, content).raise_for_status()
    received: dict[str, Any] = person.post(f"/uploads/{upload['id']}/complete", status=200).json
    assert received["state"] == "received"
    return received


def received(session: Session, citizen_id: UUID, **changes: Any) -> Upload:
    """A received upload without its bytes, for what never looks at them."""
    facts = {
        **announcement(),
        "citizen_id": citizen_id,
        "object_key": f"incoming/{ids.random_name()}",
        "state": "received",
        "received_at": clock.now(),
        **changes,
    }
    upload = Upload(**facts)
    session.add(upload)
    session.commit()
    return upload
