"""Citizens, and how they call the API."""

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BASE = "/api/v1"


class Caller:
    """Somebody who calls the API with `headers`: paths are below `/api/v1`, the client asserts the
    status."""

    client: FlaskClient

    @property
    def headers(self) -> dict[str, str]:
        """What goes with every call: the token."""
        raise NotImplementedError

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(BASE + path, **self._as_me(options))

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.client.post(BASE + path, **self._as_me(options))

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.client.put(BASE + path, **self._as_me(options))

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.client.delete(BASE + path, **self._as_me(options))

    def _as_me(self, options: dict[str, Any]) -> dict[str, Any]:
        return {**options, "headers": {**self.headers, **options.get("headers", {})}}


class Person(Caller):
    """A signed-in citizen."""

    def __init__(self, client: FlaskClient, name: str) -> None:
        signed_in = client.post(f"{BASE}/sessions/zalo", json={"access_token": f"dev:{name}"})
        self.client = client
        self.id = UUID(signed_in.json["citizen"]["id"])
        self._token = signed_in.json["token"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


# Headers of a write over whatever there is.
ANY = {"If-Match": "*"}


def slug(answer: TestResponse) -> str:
    """The kind of problem an answer tells of."""
    assert answer.content_type == "application/problem+json"
    return answer.json["type"].removeprefix("urn:mot-cua:problem:")


def faults(answer: TestResponse) -> dict[str, str]:
    """What an `invalid-request` complains of: codes by pointer."""
    assert slug(answer) in ("invalid-request", "upload-refused")
    return {error["pointer"]: error["code"] for error in answer.json["errors"]}


@pytest.fixture
def an(client: FlaskClient) -> Person:
    """A citizen."""
    return Person(client, "nguyen-van-an")


@pytest.fixture
def binh(client: FlaskClient) -> Person:
    """Another citizen, who has no business with the first one's things."""
    return Person(client, "tran-thi-binh")
