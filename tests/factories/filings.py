"""Complete submissions of procedures other than the birth."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.procedures.catalogue import load_catalogue
from tests.factories.citizens import Person
from tests.factories.dossiers import attached
from tests.factories.uploads import received, send

# The business registry of the commune that the answers name.
REGISTRY = "H53.007.01"
BUSINESS = "1.001612"

_VECTORS = Path(__file__).parents[1] / "vectors"


@cache
def _case(code: str) -> dict[str, Any]:
    path = _VECTORS / f"valid_{code}.json"
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))[0]
    return case


@cache
def _definition(code: str) -> Any:
    return next(d.data for d in load_catalogue() if d.code == code)


def household_business(session: Session, citizen_id: UUID, agency: str) -> dict[str, Any]:
    """A body of `POST /dossiers` for a new household business, with a file for each paper."""
    uploads = [
        received(session, citizen_id, procedure=BUSINESS, requirement=key) for key in _papers()
    ]
    return _body(agency, [attached(upload.id, upload.requirement) for upload in uploads])


def household_business_sent(person: Person, agency: str) -> dict[str, Any]:
    """The same, with photos that the person has really sent."""
    photos = {key: send(person, procedure=BUSINESS, requirement=key) for key in _papers()}
    return _body(agency, [attached(photo["id"], key) for key, photo in photos.items()])


def _papers() -> list[str]:
    return [
        paper["key"]
        for paper in _definition(BUSINESS)["requirements"]
        if paper["key"] in _case(BUSINESS)["papers"]
        and paper["how"] == "submit"
        and paper["required"]
    ]


def _body(agency: str, attachments: list[dict[str, str]]) -> dict[str, Any]:
    consent = _definition(BUSINESS)["consent"]["version"]
    return {
        "procedure": BUSINESS,
        "revision": 1,
        "agency": agency,
        "answers": deepcopy(_case(BUSINESS)["answers"]),
        "attachments": attachments,
        "consent": {"version": consent, "granted": ["processing"]},
    }
