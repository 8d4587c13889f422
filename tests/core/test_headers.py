"""What every answer tells a browser to allow: very little, and to our own origins only."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

pytestmark = pytest.mark.slow

OURS = "https://h5.zdn.vn"
ZALO = "zbrowser://h5.zdn.vn"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mini app as it is built."""
    folder = tmp_path_factory.mktemp("miniapp")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text(
        "<!doctype html><title>Một Cửa</title><script>early()</script>"
        '<script type="module" src="./assets/app-0123abcd.js"></script><style>b{margin:0}</style>'
    )
    (folder / "assets" / "app-0123abcd.js").write_text("export {}")
    return folder


@pytest.fixture(scope="module")
def site(make_app: Callable[..., flask.Flask], page: Path) -> FlaskClient:
    app = make_app(
        miniapp_dir=str(page),
        allowed_origins=(OURS, ZALO),
        s3_public_url="https://files.example.vn/deeper",
    )
    return app.test_client()


def headers_of(client: FlaskClient, path: str, **options: Any) -> Headers:
    """The headers of an answer; `method` is GET unless said otherwise."""
    with client.open(path, **options) as answer:
        return answer.headers


ANSWERS: list[tuple[str, str, int]] = [
    ("GET", "/", 200),
    ("GET", "/assets/app-0123abcd.js", 200),
    ("GET", "/assets/none.js", 404),
    ("GET", "/healthz", 200),
    ("GET", "/api/docs/", 200),
    ("GET", "/api/openapi.json", 200),
    ("GET", "/api/v1/agencies", 200),
    ("GET", "/api/v1/procedures/1.001193/form", 200),
    ("GET", "/api/v1/nothing", 404),
    ("GET", "/api/v1/me", 401),
    ("POST", "/api/v1/sessions/zalo", 415),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_is_guarded(site, method: str, path: str, status: int):
    headers = headers_of(site, path, method=method, status=status)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert len(headers.getlist("Content-Security-Policy")) == 1
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Request-Id"]
    assert "Server" not in headers
    assert "Strict-Transport-Security" not in headers


def policy(client: FlaskClient, path: str, **options: Any) -> dict[str, str]:
    header = headers_of(client, path, **options)["Content-Security-Policy"]
    rules = (rule.strip().partition(" ") for rule in header.split(";"))
    return {name: sources for name, _, sources in rules}


def test_an_answer_of_the_api_may_load_nothing(site):
    expected = {"default-src": "'none'", "frame-ancestors": "'none'"}
    assert policy(site, "/api/v1/agencies") == expected
    assert policy(site, "/api/v1/nothing", status=404) == expected


def source_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_inline_the_page_runs_what_it_was_built_with_and_nothing_else(site):
    found = policy(site, "/")
    assert found["script-src"] == f"'self' {source_of('early()')}"
    assert found["style-src"] == f"'self' {source_of('b{margin:0}')}"


def test_a_page_with_nothing_inline_has_no_more_than_the_rule(make_app, tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html><title>Một Cửa</title>")
    found = policy(make_app(miniapp_dir=str(tmp_path)).test_client(), "/")
    assert "script-src" not in found
    assert "style-src" not in found


def test_the_page_may_reach_the_store_and_runs_nothing_unnamed(site):
    found = policy(site, "/")
    assert found["connect-src"] == "'self' https://files.example.vn"
    assert found["default-src"] == "'self'"
    assert not {"unsafe-inline", "unsafe-eval", "*"} & set(" ".join(found.values()).split())


def test_only_the_documentation_has_a_script_in_its_page(site):
    assert "'unsafe-inline'" in policy(site, "/api/docs/")["script-src"]
    assert "script-src" not in policy(site, "/api/openapi.json")


def test_in_production_only_https(make_app):
    production = make_app(
        environment="production",
        database_url="postgresql://mot_cua@db.internal/mot_cua",
        s3_access_key_id="AKIAEXAMPLE",
        s3_secret_access_key="secret-of-the-store",
        s3_public_url="https://files.example.vn",
        public_url="https://motcua.example.vn",
        identity_backend="zalo",
        zalo_app_secret="secret-of-the-app",
        allowed_origins=(OURS,),
        rate_limits="on",
    )
    headers = headers_of(production.test_client(), "/healthz")
    assert int(headers["Strict-Transport-Security"].removeprefix("max-age=")) >= 31_536_000


@pytest.mark.parametrize("origin", [OURS, ZALO])
@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/agencies", 200), ("/api/v1/me", 401), ("/api/v1/nothing", 404)]
)
def test_our_own_pages_may_read_answers_and_errors(site, origin: str, path: str, status: int):
    headers = headers_of(site, path, headers={"Origin": origin}, status=status)
    assert headers.getlist("Access-Control-Allow-Origin") == [origin]
    assert {"ETag", "X-Request-Id", "Retry-After"} <= set(
        headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert "Access-Control-Allow-Credentials" not in headers


STRANGERS = [
    "https://evil.example",
    "https://h5.zdn.vn.evil.example",
    "http://h5.zdn.vn",
    "https://h5.zdn.vn:8443",
    "https://H5.zdn.vn",
    "null",
    "*",
    "",
]


@pytest.mark.parametrize("origin", STRANGERS)
def test_other_pages_may_read_nothing(site, origin: str):
    for path in ("/api/v1/agencies", "/"):
        headers = headers_of(site, path, headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in headers


def test_caches_keep_origins_apart(site):
    for headers in ({}, {"Origin": OURS}):
        told = headers_of(site, "/api/v1/agencies", headers=headers).getlist("Vary")
        assert "Origin" in ", ".join(told).split(", ")


def preflight(client: FlaskClient, origin: str, method: str = "POST") -> Any:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
    }
    return client.options("/api/v1/dossiers", headers=asked, status=204)


@pytest.mark.parametrize("origin", [OURS, ZALO])
def test_a_preflight_of_ours_is_answered(site, origin: str):
    headers = preflight(site, origin).headers
    assert headers["Access-Control-Allow-Origin"] == origin
    assert {"GET", "POST", "DELETE"} <= set(headers["Access-Control-Allow-Methods"].split(", "))
    allowed = headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"authorization", "content-type", "idempotency-key", "if-none-match"} <= set(allowed)
    assert int(headers["Access-Control-Max-Age"]) > 0
    assert "Origin" in headers["Vary"]


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_strangers_preflight_allows_nothing(site, origin: str):
    headers = preflight(site, origin).headers
    assert not [name for name, _ in headers if name.startswith("Access-Control-Allow")]


def test_personal_answers_are_kept_nowhere(site, an):
    for answer in (an.get("/me"), an.get("/dossiers")):
        assert answer.headers["Cache-Control"] == "no-store"
    assert headers_of(site, "/api/v1/me", status=401)["Cache-Control"] == "no-store"
