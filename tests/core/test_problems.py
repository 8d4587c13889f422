"""Every error is a problem: one shape, two languages, and nothing of our insides."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from backend.core import errors
from backend.core.api import language
from tests.factories.citizens import slug

pytestmark = pytest.mark.slow

MEMBERS = {"type", "title", "status", "detail", "request_id"}


def expect_problem(answer, kind: str) -> None:
    assert answer.content_type == "application/problem+json"
    assert slug(answer) == kind
    assert answer.json["status"] == answer.status_code
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json) - {"errors"} == MEMBERS
    assert all(answer.json[member] for member in MEMBERS)


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1/nothing", "/api/v1/procedures/", "/api/v1/uploads/x", "/.git"]
)
def test_an_unknown_address(client, path: str):
    expect_problem(client.get(path, status=404), "not-found")


def test_a_method_that_is_not_taken(client):
    answer = client.put("/api/v1/procedures", status=405)
    expect_problem(answer, "method-not-allowed")
    assert "GET" in answer.headers["Allow"]


def test_a_body_over_the_limit(client):
    body = b'{"access_token": "' + b"x" * 600_000 + b'"}'
    answer = client.post(
        "/api/v1/sessions/zalo", data=body, content_type="application/json", status=413
    )
    expect_problem(answer, "body-too-large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_kind(client, content_type: str):
    answer = client.post(
        "/api/v1/sessions/zalo", data=b"access_token=x", content_type=content_type, status=415
    )
    expect_problem(answer, "unsupported-media-type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'access_token': 'x'}",
        b'{"access_token": "\xff"}',
        b'{"access_token": "\\ud800"}',
        b'{"access_token": NaN}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    ],
    ids=[
        "nothing",
        "half",
        "quotes",
        "not UTF-8",
        "half a character",
        "NaN",
        "byte order mark",
        "UTF-16",
        "open brackets",
        "deep",
    ],
)
def test_a_body_that_cannot_be_read(client, body: bytes):
    answer = client.post(
        "/api/v1/sessions/zalo", data=body, content_type="application/json", status=400
    )
    expect_problem(answer, "broken-json")


@given(st.binary(max_size=200))
def test_no_body_whatever_is_a_fault_of_ours(shared_app, body: bytes):
    answer = FlaskClient(shared_app).post(
        "/api/v1/sessions/zalo", data=body, content_type="application/json"
    )
    assert answer.status_code in (400, 401, 422)


def test_a_fault_of_ours_tells_nothing_of_our_insides(faulty_app):
    answer = faulty_app.test_client().get("/api/v1/faulty/7KQ2", status=500)
    expect_problem(answer, "internal")
    text = answer.get_data(as_text=True)
    assert not [part for part in ("Nguyễn", "0721", "ValueError", "Traceback") if part in text]


@pytest.mark.parametrize(
    ("header", "title"),
    [
        (None, "Không tìm thấy"),
        ("", "Không tìm thấy"),
        ("vi", "Không tìm thấy"),
        ("vi-VN,vi;q=0.9,en-US;q=0.8,en;q=0.7", "Không tìm thấy"),
        ("fr", "Không tìm thấy"),
        ("*", "Không tìm thấy"),
        ("fr-FR,en;q=0.5,vi;q=0.9", "Không tìm thấy"),
        ("xx;;;q=,,", "Không tìm thấy"),
        ("en", "Not found"),
        ("EN-gb", "Not found"),
        ("fr-FR,en;q=0.5", "Not found"),
        ("vi;q=0.1,en;q=0.9", "Not found"),
        ("en-US,en;q=0.9,vi;q=0.8", "Not found"),
    ],
)
def test_a_problem_speaks_the_readers_language(client, header: str | None, title: str):
    headers = {} if header is None else {"Accept-Language": header}
    assert client.get("/nothing", headers=headers, status=404).json["title"] == title


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60))
def test_any_wish_for_a_language_is_one_of_two(shared_app, header: str):
    with shared_app.test_request_context(headers={"Accept-Language": header}):
        assert language() in ("vi", "en")


@pytest.mark.parametrize("kind", errors.ALL.values(), ids=errors.ALL)
def test_every_kind_says_in_both_languages_what_to_do(kind):
    assert kind.slug == kind.slug.lower().replace("_", "-")
    assert 400 <= kind.status <= 599
    for text in (*kind.title, *kind.detail):
        assert len(text) > 5
    assert kind.title.vi != kind.title.en
    assert kind.detail.vi.endswith((".", "…"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a-request_id-01", True),
        ("0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f", True),
        ("short", False),
        ("x" * 65, False),
        ("with space in it", False),
        ('"><script>', False),
        ("", False),
    ],
)
def test_a_request_carries_its_id_through(client, given: str, kept: bool):
    answer = client.get("/nothing", headers={"X-Request-Id": given}, status=404)
    assert (answer.headers["X-Request-Id"] == given) is kept
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_each_request_has_an_id_of_its_own(client):
    ids = {client.get("/healthz").headers["X-Request-Id"] for _ in range(5)}
    assert len(ids) == 5
