"""Rate limits: who asks too often is told when to come again, and nobody else is held up."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core import clock, limits
from tests.factories.citizens import BASE, Person, slug
from tests.factories.uploads import announcement

pytestmark = pytest.mark.slow

MINUTE = 60


@pytest.fixture(scope="module")
def limited_app(make_app: Callable[..., flask.Flask]) -> flask.Flask:
    return make_app(rate_limits="on", trusted_proxies=1)


def ask(app: flask.Flask, address: str, path: str, **options: Any) -> TestResponse:
    """A request from `address`, as the proxy in front reports it."""
    headers = {"X-Forwarded-For": address, **options.pop("headers", {})}
    return FlaskClient(app).open(BASE + path, headers=headers, **options)


def until_refused(app: flask.Flask, address: str, path: str, **options: Any) -> tuple[int, Any]:
    """How many times it could be asked, and what was said then."""
    for count in range(200):
        answer = ask(app, address, path, **options)
        if answer.status_code == 429:
            return count, answer
    raise AssertionError(f"{path} could be asked {count} times")


def per_minute(limit: str) -> int:
    return int(limit.partition("/")[0])


@pytest.mark.parametrize(
    ("path", "options", "limit"),
    [
        ("/tracking/7KQ2-9MWX-4D3P", {}, limits.LOOK_UP),
        ("/sessions/zalo", {"method": "POST", "json": {"access_token": "x"}}, limits.SIGN_IN),
    ],
    ids=["look-up", "sign-in"],
)
def test_an_address_may_ask_so_often(limited_app, path: str, options: Any, limit: str):
    count, refused = until_refused(limited_app, "203.0.113.1", path, **options)
    assert count == per_minute(limit)
    assert slug(refused) == "too-many-requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= MINUTE
    assert refused.headers["Cache-Control"] == "no-store"
    assert "chờ" in refused.json["detail"]


def test_other_addresses_are_not_held_up(limited_app):
    path = "/tracking/7KQ2-9MWX-4D3P"
    until_refused(limited_app, "203.0.113.2", path)
    assert ask(limited_app, "203.0.113.3", path).status_code == 422


def test_one_route_does_not_count_for_another(limited_app):
    until_refused(limited_app, "203.0.113.4", "/tracking/7KQ2-9MWX-4D3P")
    answer = ask(
        limited_app, "203.0.113.4", "/sessions/zalo", method="POST", json={"access_token": "x"}
    )
    assert slug(answer) == "zalo-token-rejected"


def test_a_client_cannot_choose_its_address(limited_app):
    path = "/tracking/7KQ2-9MWX-4D3P"
    until_refused(limited_app, "198.51.100.9, 203.0.113.5", path)
    assert ask(limited_app, "198.51.100.77, 203.0.113.5", path).status_code == 429


@pytest.mark.parametrize(
    ("path", "options", "limit"),
    [
        ("/dossiers", {"json": {}}, limits.SUBMIT),
        ("/uploads", {"json": announcement(size=0)}, limits.UPLOAD),
    ],
    ids=["submit", "upload"],
)
def test_citizens_are_counted_as_themselves(app, limited_app, path: str, options: Any, limit: str):
    # A whole village behind one address: the busy one does not use up her neighbour's share.
    an, binh = (Person(app.test_client(), name) for name in ("nguyen-van-an", "tran-thi-binh"))
    post = {"method": "POST", **options}
    count, refused = until_refused(limited_app, "203.0.113.6", path, **post, headers=an.headers)
    assert count == per_minute(limit)
    assert slug(refused) == "too-many-requests"
    answer = ask(limited_app, "203.0.113.6", path, **post, headers=binh.headers)
    assert answer.status_code == 422


def test_after_the_wait_it_goes_on(limited_app, monkeypatch):
    path = "/tracking/7KQ2-9MWX-4D3P"
    _, refused = until_refused(limited_app, "203.0.113.7", path)
    wait = int(refused.headers["Retry-After"])
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + wait + 1)
    assert ask(limited_app, "203.0.113.7", path).status_code == 422


def test_an_hour_has_its_own_limit(limited_app, monkeypatch):
    path = "/tracking/7KQ2-9MWX-4D3P"
    start = time.time() // 3600 * 3600 + 1
    asked = 0
    for minute in range(11):
        at = start + minute * MINUTE
        monkeypatch.setattr(time, "time", lambda at=at: at)
        for _ in range(per_minute(limits.LOOK_UP)):
            # Counters read the machine's time and the answer the product's clock: both must agree.
            with clock.set_to(datetime.fromtimestamp(at, UTC)):
                answer = ask(limited_app, "203.0.113.8", path)
            if answer.status_code == 429:
                assert asked == 300
                assert int(answer.headers["Retry-After"]) > 5 * MINUTE
                return
            asked += 1
    raise AssertionError(f"{asked} look-ups in an hour")


def test_where_limits_are_off_nobody_is_counted(client):
    for _ in range(per_minute(limits.LOOK_UP) + 5):
        client.get(f"{BASE}/tracking/7KQ2", status=422)


def test_forms_and_lists_may_be_asked_for_freely(limited_app):
    for _ in range(100):
        assert ask(limited_app, "203.0.113.9", "/codelists/provinces").status_code == 200
