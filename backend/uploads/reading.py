"""Short-lived links by which officers read files. Guards and the audit are the caller's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote
from uuid import UUID

from backend.core.db import session
from backend.core.storage import Storage
from backend.uploads.models import Upload

# Long enough for a slow office line to begin, short enough to be useless when forwarded (seconds).
LINK_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class ReadingLink:
    """Where to GET one thing, until when, and how it will be called."""

    url: str
    expires_at: datetime
    file_name: str
    media_type: str


def reading_link(storage: Storage, upload_id: UUID) -> ReadingLink:
    """A link to a file of a dossier."""
    upload = session().get_one(Upload, upload_id)
    name = quote(upload.file_name, safe="")
    link = storage.get_link(
        upload.object_key,
        media_type=upload.media_type,
        disposition=f"inline; filename*=UTF-8''{name}",
        seconds=LINK_SECONDS,
    )
    return ReadingLink(link.url, link.expires_at, upload.file_name, upload.media_type)
