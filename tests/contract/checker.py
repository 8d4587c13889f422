"""Holds every answer that a test gets against `openapi.yaml`.

`every_answer_keeps_the_contract` is a fixture for the tests of a domain: import it in their
conftest, and each answer of the API is checked as it arrives, problems included.
"""

import gzip
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest
import yaml
from werkzeug.test import TestResponse

from tests.rig.application import Client

CONTRACT = Path(__file__).parents[2] / "openapi.yaml"

# May happen to any request; each operation's `default` response stands for them.
GENERAL = {"internal", "unavailable"}

# How files begin; a table for spreadsheets must have a byte order mark.
BEGINNINGS = {
    "application/pdf": b"%PDF-",
    "text/calendar": b"BEGIN:VCALENDAR\r\n",
    "text/csv": b"\xef\xbb\xbf",
    "text/html": b"<!doctype html>",
}


class ContractBroken(AssertionError):
    """An answer is not what the contract says."""


class Contract:
    """The contract, prepared for checking answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._addresses = [(_pattern(path, item), path) for path, item in document["paths"].items()]
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """What the contract says of this request, if it knows it."""
        for pattern, template in self._addresses:
            if pattern.fullmatch(path):
                asked = "get" if method == "HEAD" else method.lower()
                found: dict[str, Any] | None = self.document["paths"][template].get(asked)
                return found
        return None

    def check(self, answer: TestResponse) -> None:
        """Raises `ContractBroken` unless the contract allows this answer to its request."""
        request = answer.request
        operation = self.operation(request.method, request.path)
        try:
            if answer.status_code >= 400 and request.path.startswith("/api/"):
                self._check_problem(answer, operation)
            elif operation is not None:
                self._check_success(answer, operation)
        except ContractBroken as broken:
            text = answer.get_data(as_text=True)[:2000]
            raise ContractBroken(
                f"{request.method} {request.path} → {answer.status}: {broken}\n{text}"
            ) from broken

    def _check_success(self, answer: TestResponse, operation: dict[str, Any]) -> None:
        declared = operation["responses"].get(str(answer.status_code))
        if declared is None:
            raise ContractBroken("this status is not declared")
        if "content" not in declared:
            if answer.data:
                raise ContractBroken("no body is declared")
        elif answer.request.method != "HEAD":
            self._check_body(answer, declared["content"])

    def _check_problem(self, answer: TestResponse, operation: dict[str, Any] | None) -> None:
        if answer.request.method == "HEAD":
            return
        if answer.mimetype == "text/html" and operation is not None:
            declared = operation["responses"].get(str(answer.status_code), {})
            self._check_body(answer, declared.get("content", {}))
            return
        self._check_body(
            answer,
            {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        )
        body = answer.json
        kind = body["type"].removeprefix("urn:mot-cua:problem:")
        if kind not in self.document["components"]["examples"]:
            raise ContractBroken(f"no kind of problem is named {kind}")
        if (body["status"], body["request_id"]) != (
            answer.status_code,
            answer.headers["X-Request-Id"],
        ):
            raise ContractBroken("the problem tells another status or request than its headers")
        if operation is not None and kind not in GENERAL | self.kinds(operation):
            raise ContractBroken(f"{kind} is not declared for this operation")

    def kinds(self, operation: dict[str, Any]) -> set[str]:
        """The kinds of problem an operation declares."""
        return {
            kind
            for response in operation["responses"].values()
            for kind in response.get("content", {})
            .get("application/problem+json", {})
            .get("examples", {})
        }

    def _check_body(self, answer: TestResponse, content: dict[str, Any]) -> None:
        media_type = answer.mimetype
        if media_type not in content:
            raise ContractBroken(f"{media_type} is not declared, but {', '.join(content)}")
        if media_type in BEGINNINGS:
            if not answer.data.startswith(BEGINNINGS[media_type]):
                raise ContractBroken(f"what is declared {media_type} is none")
            return
        packed = answer.headers.get("Content-Encoding") == "gzip"
        body = orjson.loads(gzip.decompress(answer.data) if packed else answer.data)
        fault = next(self._validator(content[media_type]["schema"]).iter_errors(body), None)
        if fault is not None:
            raise ContractBroken(f"at /{'/'.join(map(str, fault.instance_path))}: {fault.message}")

    def _validator(self, schema: dict[str, Any]) -> jsonschema_rs.Validator:
        name = schema["$ref"]
        if name not in self._validators:
            self._validators[name] = jsonschema_rs.Draft202012Validator(
                {"components": self.document["components"], "$ref": name}, validate_formats=True
            )
        return self._validators[name]


def _pattern(path: str, item: dict[str, Any]) -> re.Pattern[str]:
    """The addresses that a path template stands for; what is no UUID is no address of a UUID's."""
    for parameter in item.get("parameters", ()):
        wanted = "[0-9a-fA-F-]{36}" if parameter["schema"].get("format") == "uuid" else "[^/]+"
        path = path.replace(f"{{{parameter['name']}}}", wanted)
    return re.compile(path)


@cache
def committed() -> Contract:
    """The contract as it is committed."""
    with CONTRACT.open(encoding="utf-8") as file:
        return Contract(yaml.load(file, yaml.CSafeLoader))


@pytest.fixture(autouse=True)
def every_answer_keeps_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check each answer that a client gets during the test."""
    ask = Client.open

    def ask_and_check(self: Client, *args: Any, **options: Any) -> TestResponse:
        answer = ask(self, *args, **options)
        committed().check(answer)
        return answer

    monkeypatch.setattr(Client, "open", ask_and_check)
