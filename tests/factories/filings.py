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
def _case(code: str, place: int) -> dict[str, Any]:
    path = _VECTORS / f"valid_{code}.json"
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))[place]
    return case


@cache
def _definition(code: str) -> Any:
    return next(d.data for d in load_catalogue() if d.code == code)


def household_business(session: Session, citizen_id: UUID, agency: str) -> dict[str, Any]:
    """A body of `POST /dossiers` for a new household business, with a file for each paper."""
    return filing(session, citizen_id, agency, BUSINESS)


def filing(
    session: Session, citizen_id: UUID, agency: str, code: str, place: int = 0
) -> dict[str, Any]:
    """A body of `POST /dossiers` from a case of the vectors, with a file for each paper."""
    uploads = [
        received(session, citizen_id, procedure=code, requirement=key)
        for key in _papers(code, place)
    ]
    return _body(agency, [attached(u.id, u.requirement) for u in uploads], code, place)


def household_business_sent(person: Person, agency: str) -> dict[str, Any]:
    """The same, with photos that the person has really sent."""
    photos = {key: send(person, procedure=BUSINESS, requirement=key) for key in _papers(BUSINESS)}
    return _body(agency, [attached(photo["id"], key) for key, photo in photos.items()], BUSINESS)


def _papers(code: str, place: int = 0) -> list[str]:
    return [
        paper["key"]
        for paper in _definition(code)["requirements"]
        if paper["key"] in _case(code, place)["papers"]
        and paper["how"] == "submit"
        and paper["required"]
    ]


def _body(
    agency: str, attachments: list[dict[str, str]], code: str, place: int = 0
) -> dict[str, Any]:
    consent = _definition(code)["consent"]["version"]
    return {
        "procedure": code,
        "revision": 1,
        "agency": agency,
        "answers": deepcopy(_case(code, place)["answers"]),
        "attachments": attachments,
        "consent": {"version": consent, "granted": ["processing"]},
    }
