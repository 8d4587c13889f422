"""Officers write over what they have seen: every call that changes something takes `If-Match`.

What does not is in the table below, with the reason; a new route is in neither, and fails here.
"""

from typing import Any

import pytest

from backend.core.preconditions import CHANGED_MEANWHILE, IF_MATCH_MISSING
from tests.architecture.test_routes import WHO_MAY
from tests.contract.test_contract import DOCUMENT

NEW = "makes something new"
LOOKS = "changes nothing"
SIGNS_IN = "a sign-in, proved by what is given with it"
OWN = "the officer's own, proved by their session and a password or code"
AGAIN = "says where it ends, whatever was before: twice is once"
FOLLOWS = "`follows` in the body is the version that was seen"

WITHOUT = {
    "POST /officer/sessions": SIGNS_IN,
    "POST /officer/sign-in/oidc": SIGNS_IN,
    "POST /officer/sessions/oidc": SIGNS_IN,
    "POST /officer/sessions/second-factor": SIGNS_IN,
    "DELETE /officer/sessions/current": AGAIN,
    "PUT /officer/me/password": OWN,
    "POST /officer/me/second-factor": NEW,
    "PUT /officer/me/second-factor": OWN,
    "POST /officer/me/recovery-codes": OWN,
    "POST /officer/agencies": NEW,
    "POST /officer/officers": NEW,
    # Who takes access away does not wait for the latest state.
    "DELETE /officer/officers/{officer_id}/sessions": AGAIN,
    "POST /officer/api-keys": NEW,
    "DELETE /officer/api-keys/{key_id}": AGAIN,
    "POST /officer/dossiers": NEW,
    "POST /officer/registers": NEW,
    "POST /officer/webhooks": NEW,
    "POST /officer/webhooks/{webhook_id}/ping": LOOKS,
    "POST /officer/procedures/{code}/revisions/preview": LOOKS,
    "POST /officer/procedures/{code}/revisions": FOLLOWS,
    "POST /officer/procedures/{code}/close": FOLLOWS,
    # A revision never changes; only one whose day has not come can go.
    "DELETE /officer/procedures/{code}/revisions/{number}": AGAIN,
    "POST /officer/calendar/preview": LOOKS,
    "PUT /officer/calendar": "the preview's `token` is of the calendar and all dossiers as seen",
    "PUT /officer/alerts/{alert_id}/seen": AGAIN,
    "POST /officer/call-list/{call_id}/close": "the first outcome stays; another one is a 409",
}

WRITES: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path.removeprefix('/api/v1')}": operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if path.startswith("/api/v1/officer/") and method in ("post", "put", "patch", "delete")
}


def kinds(operation: dict[str, Any], status: str) -> set[str]:
    """The kinds of problem that it may answer with this status."""
    content = operation["responses"].get(status, {}).get("content", {})
    return set(content.get("application/problem+json", {}).get("examples", ()))


def takes_if_match(operation: dict[str, Any]) -> bool:
    headers = {p["name"] for p in operation.get("parameters", ()) if p.get("in") == "header"}
    return (
        "If-Match" in headers
        and CHANGED_MEANWHILE.slug in kinds(operation, "412")
        and IF_MATCH_MISSING.slug in kinds(operation, "428")
    )


def test_no_officers_write_is_left_out():
    served = {r for r in WHO_MAY if "/officer/" in r and not r.startswith("GET ")}
    assert len(served) == len(WRITES)
    assert WITHOUT.keys() <= WRITES.keys()


@pytest.mark.parametrize("route", WRITES)
def test_a_write_takes_if_match_or_says_why_not(route: str):
    assert takes_if_match(WRITES[route]) is (route not in WITHOUT)


def test_what_follows_a_version_in_its_body_requires_it():
    for route in (route for route, why in WITHOUT.items() if why == FOLLOWS):
        body = WRITES[route]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert "follows" in DOCUMENT["components"]["schemas"][body.rpartition("/")[2]]["required"]
