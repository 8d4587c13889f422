"""`openapi.yaml` is valid, is what the routes say, and leaves no reader guessing."""

import re
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from backend.core import contract, errors
from tests.contract.checker import CONTRACT, GENERAL, committed

DOCUMENT = committed().document

OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
}


def test_it_is_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


def test_it_is_what_the_routes_say(shared_app):
    assert contract.as_yaml(contract.described(shared_app)) == CONTRACT.read_text(
        encoding="utf-8"
    ), "make contract"


def test_it_is_what_the_server_hands_out(client):
    assert client.get("/api/openapi.json").json == yaml.safe_load(CONTRACT.read_text("utf-8"))


def test_the_documentation_page_reads_it(client):
    page = client.get("/api/docs/").get_data(as_text=True)
    assert "/api/openapi.json" in page
    scripts = re.findall(r'script src="([^"]+)"', page)
    assert len(scripts) == 2
    for address in scripts:
        with client.get(address) as script:
            assert script.mimetype == "text/javascript"


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_can_be_read(name: str):
    method, path, operation = OPERATIONS[name]
    assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name)
    assert 5 < len(operation["summary"]) < 60
    assert operation["summary"][0].isupper()
    assert not operation["summary"].endswith(".")
    assert operation["description"].rstrip().endswith(".")
    assert len(operation["tags"]) == 1
    assert path.startswith("/api/v1/")
    assert re.fullmatch(r"[a-z0-9/{}_-]+", path)
    assert method in ("get", "post", "put", "patch", "delete")


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_answers(name: str):
    _, _, operation = OPERATIONS[name]
    responses = operation["responses"]
    successes = [status for status in responses if status.startswith("2")]
    assert len(successes) == 1
    content = responses[successes[0]].get("content", {})
    assert bool(content) == (successes != ["204"])
    if "application/json" in content:
        assert content["application/json"]["schema"]["$ref"].startswith("#/components/schemas/")
    else:
        assert content.keys() <= {"application/pdf", "text/calendar", "text/csv"}
    assert "default" in responses
    for status, response in responses.items():
        if status.startswith(("4", "5")):
            assert response["content"]["application/problem+json"]["examples"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_who_may_call_it(name: str):
    _, _, operation = OPERATIONS[name]
    kinds = committed().kinds(operation)
    signed_in = {"token-missing", "token-expired", "token-invalid"}
    if operation["security"]:
        assert operation["security"] in ([{"citizen": []}], [{"officer": []}])
        assert signed_in <= kinds
    else:
        assert not signed_in & kinds


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_body_says_which_problems_it_may_meet(name: str):
    _, _, operation = OPERATIONS[name]
    about_bodies = {"broken-json", "body-too-large", "unsupported-media-type", "invalid-request"}
    if "requestBody" in operation:
        assert operation["requestBody"]["required"] is True
        assert about_bodies <= committed().kinds(operation)


def test_every_kind_of_problem_has_an_example_and_a_place():
    examples = DOCUMENT["components"]["examples"]
    declared = set().union(*(committed().kinds(op) for _, _, op in OPERATIONS.values()))
    anywhere = GENERAL | {"not-found", "method-not-allowed", "bad-request"}
    assert set(examples) == set(errors.ALL)
    assert declared | anywhere == set(errors.ALL)
    for slug, example in examples.items():
        assert example["value"]["type"] == f"urn:mot-cua:problem:{slug}"
        assert f"`urn:mot-cua:problem:{slug}`" in DOCUMENT["info"]["description"]


def properties() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (schema, name, described)
        for schema, body in DOCUMENT["components"]["schemas"].items()
        for name, described in body.get("properties", {}).items()
    ]


def test_names_in_bodies_are_in_snake_case():
    odd = [
        (schema, name) for schema, name, _ in properties() if not re.fullmatch("[a-z0-9_]+", name)
    ]
    assert odd == []


def test_no_schema_is_there_for_nothing():
    text = CONTRACT.read_text(encoding="utf-8")
    schemas = DOCUMENT["components"]["schemas"]
    assert [name for name in schemas if f"#/components/schemas/{name}'" not in text] == []


def test_addresses_and_secrets_are_nowhere():
    text = CONTRACT.read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\s'`]+", text) == []
    assert DOCUMENT["servers"][0]["url"] == "/"
