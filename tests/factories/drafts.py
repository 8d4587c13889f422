"""Drafts as a phone keeps them."""

from typing import Any

from werkzeug.test import TestResponse

from backend.core import ids
from tests.factories.citizens import Person
from tests.factories.uploads import PROCEDURE


def content(**changes: Any) -> dict[str, Any]:
    """What a phone saves a few minutes into the form."""
    return {
        "revision": 1,
        "answers": {"tre": {"ho": "Nguyễn", "ten": "An"}},
        "attachments": [],
        "agency": None,
        "step": "tre",
        **changes,
    }


def begin(person: Person, key: str | None = None, **changes: Any) -> TestResponse:
    """Begin a draft; one of its own unless `key` repeats one. `status` is the one expected."""
    options = {"status": changes.pop("status")} if "status" in changes else {}
    body = {"procedure": PROCEDURE, **content(), **changes}
    headers = {"Idempotency-Key": key or str(ids.new())}
    return person.post("/drafts", json=body, headers=headers, **options)


def save(person: Person, draft: Any, etag: str | None = None, **changes: Any) -> TestResponse:
    """Save over the version of `draft` (an answer's JSON), or over `etag`."""
    options = {"status": changes.pop("status")} if "status" in changes else {}
    headers = {"If-Match": etag or f'"{draft["version"]}"'}
    body = content(**changes)
    return person.put(f"/drafts/{draft['id']}", json=body, headers=headers, **options)
