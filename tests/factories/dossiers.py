"""Submissions as a phone sends them."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from backend.core import ids
from tests.factories.citizens import Person
from tests.factories.procedures import catalogue
from tests.factories.uploads import PAPER, PROCEDURE

AGENCY = "H53.007"

_VECTORS = Path(__file__).parents[1] / "vectors" / f"valid_{PROCEDURE}.json"


@cache
def _cases() -> dict[str, dict[str, Any]]:
    """Complete answers by the number of the case, up to 5 the kind of birth."""
    cases = json.loads(_VECTORS.read_text(encoding="utf-8"))
    return {case["name"].partition(":")[0]: case for case in cases}


@cache
def _notice() -> str:
    version: str = catalogue()[PROCEDURE].data["consent"]["version"]
    return version


def answers(case: str = "1") -> dict[str, Any]:
    """Complete, valid answers; "1" is the usual birth: both parents known and married."""
    return deepcopy(_cases()[case]["answers"])


def attached(upload_id: object, requirement: str = PAPER, **more: str) -> dict[str, str]:
    """One file of a submission."""
    return {"requirement": requirement, "upload": str(upload_id), **more}


def submission(*upload_ids: object, **changes: Any) -> dict[str, Any]:
    """A complete body of `POST /dossiers`, with these uploads as the birth notice."""
    return {
        "procedure": PROCEDURE,
        "revision": 1,
        "agency": AGENCY,
        "answers": answers(),
        "attachments": [attached(upload_id) for upload_id in upload_ids],
        "consent": {"version": _notice(), "granted": ["processing"]},
        **changes,
    }


def submit(person: Person, body: Any, key: str | None = None, **options: Any) -> TestResponse:
    """Press "Gửi hồ sơ"; a press of its own unless `key` repeats one."""
    headers = {"Idempotency-Key": key or str(ids.new()), **options.pop("headers", {})}
    return person.post("/dossiers", json=body, headers=headers, **options)


def with_answer(body: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy of a submission with one answer changed; `pointer` like `/tre/ho`."""
    changed = deepcopy(body)
    *above, last = pointer.strip("/").split("/")
    place = changed["answers"]
    for part in above:
        place = place[part]
    place[last] = value
    return changed
