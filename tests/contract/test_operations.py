"""Whoever has the contract alone finds how each action is called, and what it needs."""

from typing import Any

import pytest

from backend.dossiers.operations import OPERATIONS
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


@pytest.mark.parametrize("action", OPERATIONS)
def test_it_needs_what_the_body_has(action: str):
    method, path, operation = CALLS[OPERATIONS[action]]
    assert (method, path[:33]) == ("post", "/api/v1/officer/dossiers/{dossier")
    body = body_of(operation)
    needs = set(ACTIONS[action].needs)
    assert needs <= body.get("properties", {}).keys()
    # A refusal's reason is required by what is granted, which no list of names can say.
    assert needs - {"reason"} == set(body.get("required", ())) - {"reason"}
