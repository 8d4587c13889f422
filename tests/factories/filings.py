"""Complete submissions of procedures other than the birth."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.procedures.catalogue import load_catalogue
from tests.factories.dossiers import attached
from tests.factories.uploads import received

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
    definition = _definition(BUSINESS)
    wanted = [
        paper["key"]
        for paper in definition["requirements"]
        if paper["key"] in _case(BUSINESS)["papers"]
        and paper["how"] == "submit"
        and paper["required"]
    ]
    uploads = [received(session, citizen_id, procedure=BUSINESS, requirement=key) for key in wanted]
    return {
        "procedure": BUSINESS,
        "revision": 1,
        "agency": agency,
        "answers": deepcopy(_case(BUSINESS)["answers"]),
        "attachments": [attached(upload.id, upload.requirement) for upload in uploads],
        "consent": {"version": definition["consent"]["version"], "granted": ["processing"]},
    }
