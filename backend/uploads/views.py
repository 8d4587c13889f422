"""How an upload looks to the citizen who sent it."""

from typing import Any

from backend.core.api import language
from backend.core.storage import Storage
from backend.uploads import refusals, service
from backend.uploads.models import Upload

_PLAIN = (
    "id",
    "state",
    "procedure",
    "requirement",
    "file_name",
    "media_type",
    "size",
    "sha256",
    "created_at",
    "received_at",
)


def shown(storage: Storage, upload: Upload) -> dict[str, Any]:
    """Everything `UploadSchema` says. Asks the store about parts. Raises `StoreUnavailable`."""
    return _shown(storage, upload, service.parts_of(storage, upload))


def shown_at_first(storage: Storage, upload: Upload) -> dict[str, Any]:
    """The same of an upload announced just now, without asking the store."""
    return _shown(storage, upload, service.parts_at_first(storage, upload))


def _shown(storage: Storage, upload: Upload, parts: service.Parts | None) -> dict[str, Any]:
    return {
        **{name: getattr(upload, name) for name in _PLAIN},
        "put": service.put_link(storage, upload),
        "parts": parts,
        "inspection": _inspection(upload),
    }


def _inspection(upload: Upload) -> dict[str, Any]:
    reason = refusals.reason(upload.refusal)
    return {
        "state": upload.inspection,
        "reason": reason.pick(language()) if reason else None,
        "scan": upload.scan,
        "legibility": upload.facts.get("legibility"),
        "reading": upload.reading,
    }
