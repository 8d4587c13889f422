"""Whoever has the contract alone finds how each action is called, and what it needs."""

from typing import Any

import pytest

from backend.dossiers.operations import CITIZENS_OPERATIONS, OPERATIONS
from backend.dossiers.workflow import ACTIONS, TABLE
from tests.contract.test_contract import DOCUMENT
from tests.contract.test_contract import OPERATIONS as CALLS

OFFICERS = {"reception", "specialist", "leader"}
SCHEMAS = DOCUMENT["components"]["schemas"]


def body_of(operation: dict[str, Any]) -> dict[str, Any]:
    """The schema of what is sent; empty where nothing is."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    reference = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = SCHEMAS[reference] if reference else schema
    return found


def test_every_action_of_officers_says_how_it_is_called():
    theirs = {row.action for row in TABLE if row.source and row.actors & OFFICERS}
    assert theirs == OPERATIONS.keys()
    item = SCHEMAS["AllowedAction"]
    assert item["properties"]["action"]["enum"] == list(OPERATIONS)
    assert set(item["properties"]["operation"]["enum"]) == set(OPERATIONS.values())
    assert {"action", "operation", "needs"} <= set(item["required"])


def test_every_action_of_citizens_says_how_it_is_called():
    theirs = {row.action for row in TABLE if row.source and "citizen" in row.actors}
    assert theirs == CITIZENS_OPERATIONS.keys()
    listed = SCHEMAS["Dossier"]["properties"]["allowed"]
    assert listed["items"]["enum"] == list(CITIZENS_OPERATIONS)
    for action, name in CITIZENS_OPERATIONS.items():
        assert f"`{action}` by `{name}`" in listed["description"]
        _, path, operation = CALLS[name]
        assert path.startswith("/api/v1/dossiers/{dossier_id}/")
        assert operation["security"] == [{"citizen": []}]


@pytest.mark.parametrize("action", OPERATIONS)
def test_it_needs_what_the_body_has(action: str):
    method, path, operation = CALLS[OPERATIONS[action]]
    assert (method, path[:33]) == ("post", "/api/v1/officer/dossiers/{dossier")
    body, told = body_of(operation), ACTIONS[action]
    fields = body.get("properties", {}).keys()
    assert {*told.needs, *told.needs_of_some} <= fields
    assert all({case.field, *case.needs} <= fields for case in told.needs_if)
    # A refusal is the same call as a grant, which needs no reason.
    also = {"reason"} if action == "refuse_withdrawal" else set()
    assert set(told.needs) - also == set(body.get("required", ()))
