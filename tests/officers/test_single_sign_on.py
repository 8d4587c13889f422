"""Single sign-on: an issuer says who somebody is, and is believed only when everything fits."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import flask
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend.core import clock, db
from backend.officers import oidc, single_sign_on
from backend.officers.models import OidcAttempt
from tests.factories.citizens import BASE, faults, slug
from tests.factories.officers import hire
from tests.officers import issuer as stand_in
from tests.officers.issuer import CLIENT_ID, CLIENT_SECRET, REDIRECT_URL, Issuer
from tests.officers.steps import actions, bearer, me, sign_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Issuer]:
    with stand_in.running() as running:
        yield running


@pytest.fixture
def issuer(app: flask.Flask, server: Issuer) -> Iterator[Issuer]:
    """An issuer that the application knows, and knows nothing of yet."""
    server.reset()
    server.asked.clear()
    app.extensions["oidc"] = oidc.create_issuer(
        replace(
            app.extensions["settings"],
            oidc_issuer=server.url,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_redirect_url=REDIRECT_URL,
        )
    )
    yield server
    app.extensions["oidc"]._web.close()
    app.extensions["oidc"] = None


@pytest.fixture
def officer(session):
    """Somebody registered for single sign-on."""
    registered = hire("reception", username="le-thi-mot")
    registered.password_hash = None
    session.commit()
    return registered


def begin(client: FlaskClient, status: int = 201) -> Any:
    return client.post(f"{BASE}/officer/sign-in/oidc", status=status)


def finish(client: FlaskClient, body: dict[str, str], status: int = 201) -> Any:
    return client.post(f"{BASE}/officer/sessions/oidc", json=body, status=status)


def way(client: FlaskClient, issuer: Issuer) -> dict[str, str]:
    """There and back: what the client then has."""
    started = begin(client).json
    code, state = issuer.sign_in(started["authorization_url"])
    return {"code": code, "state": state, "ticket": started["ticket"]}


def test_an_officer_signs_in_by_way_of_the_issuer(client, session, issuer, officer):
    signed = finish(client, way(client, issuer))
    assert signed.json["officer"]["username"] == "le-thi-mot"
    assert me(client, signed).json["missing"] == []
    assert actions(officer) == ["officer.single_sign_on_bound", "officer.signed_in"]
    session.refresh(officer)
    assert officer.oidc_subject == "00u-1"
    assert session.scalar(select(func.count()).select_from(OidcAttempt)) == 0


def test_afterwards_the_issuers_id_counts_and_not_the_name(client, issuer, officer):
    finish(client, way(client, issuer))
    issuer.claims = {"preferred_username": "someone-else"}
    assert finish(client, way(client, issuer)).json["officer"]["id"] == str(officer.id)
    issuer.claims = {"sub": "00u-2"}
    assert slug(finish(client, way(client, issuer), 401)) == "oidc-refused"


def test_a_name_chosen_at_the_issuer_opens_no_account_with_a_password(client, session, issuer):
    hire("reception", username="le-thi-mot")
    assert slug(finish(client, way(client, issuer), 401)) == "oidc-refused"


def test_an_account_without_a_password_cannot_be_guessed(client, session, officer):
    for password in ("", " ", "None", "le-thi-mot"):
        sign_in(client, "le-thi-mot", status=401 if password else 422, password=password)


@pytest.mark.parametrize("name", [None, "", "khong-co-ai", "le\x00thi", 7, ["le-thi-mot"]])
def test_who_is_not_registered_stays_outside(client, issuer, officer, name: Any):
    issuer.claims = {"preferred_username": name}
    assert slug(finish(client, way(client, issuer), 401)) == "oidc-refused"


def test_a_closed_account_stays_closed(client, session, issuer, officer):
    officer.disabled_at = clock.now()
    session.commit()
    assert slug(finish(client, way(client, issuer), 401)) == "oidc-refused"


def test_a_leader_still_needs_a_second_factor(client, session, issuer):
    leader = hire("leader", username="le-thi-mot")
    leader.password_hash = None
    session.commit()
    signed = finish(client, way(client, issuer))
    assert signed.json["officer"]["missing"] == ["second_factor"]
    client.get(f"{BASE}/officer/agencies", **bearer(signed), status=403)


def test_unless_the_issuer_has_asked_for_one(client, session, issuer):
    leader = hire("leader", username="le-thi-mot")
    leader.password_hash = leader.totp_secret = leader.totp_confirmed_at = None
    session.commit()
    issuer.claims = {"amr": ["pwd", "otp", "mfa"]}
    signed = finish(client, way(client, issuer))
    assert signed.json["officer"]["missing"] == []
    client.get(f"{BASE}/officer/agencies", **bearer(signed))


CLAIMS = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "another client": {"aud": "another-client"},
    "two clients, not for us": {"aud": [CLIENT_ID, "b"], "azp": "b"},
    "no nonce": {"nonce": None},
    "another nonce": {"nonce": "x"},
    "over": {"exp": 1_700_000_000},
    "from the future": {"iat": 4_000_000_000},
    "no end": {"exp": None},
    "an end that is no moment": {"exp": "soon"},
    "nobody": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject with NUL": {"sub": "a\x00b"},
    "a subject too long": {"sub": "x" * 256},
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS)
def test_a_token_that_does_not_fit_opens_nothing(client, issuer, officer, claims: dict[str, Any]):
    issuer.claims = claims
    assert slug(finish(client, way(client, issuer), 401)) == "oidc-refused"


def test_several_audiences_are_fine_when_it_is_for_us(client, issuer, officer):
    issuer.claims = {"aud": [CLIENT_ID, "b"], "azp": CLIENT_ID}
    finish(client, way(client, issuer))


def test_a_token_signed_by_somebody_else_opens_nothing(client, issuer, officer):
    issuer.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert slug(finish(client, way(client, issuer), 401)) == "oidc-refused"


@pytest.mark.parametrize(
    ("algorithm", "key"), [("none", None), ("HS256", CLIENT_SECRET * 2)], ids=["none", "HS256"]
)
def test_only_the_issuers_signature_counts(client, issuer, officer, algorithm: str, key: Any):
    issuer.algorithm, issuer.signing_key = algorithm, key
    assert slug(finish(client, way(client, issuer), 401)) == "oidc-refused"


def test_keys_are_kept_and_new_ones_are_found(client, issuer, officer, monkeypatch):
    finish(client, way(client, issuer))
    finish(client, way(client, issuer))
    assert issuer.asked.count("/keys") == 1
    assert issuer.asked.count("/.well-known/openid-configuration") == 1
    issuer.rotate()
    # Unknown keys are asked for once a minute at most.
    assert slug(finish(client, way(client, issuer), 401)) == "oidc-refused"
    assert issuer.asked.count("/keys") == 1
    client.application.extensions["oidc"]._keys.at -= 61
    finish(client, way(client, issuer))
    assert issuer.asked.count("/keys") == 2


CHANGES: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "another code": lambda back: {**back, "code": "x"},
    "another state": lambda back: {**back, "state": "x"},
    "another ticket": lambda back: {**back, "ticket": "x"},
    "code and state swapped": lambda b: {**b, "code": b["state"], "state": b["code"]},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_comes_back_must_fit(client, issuer, officer, change: Any):
    assert slug(finish(client, change(way(client, issuer)), 401)) == "oidc-refused"


def test_nobody_finishes_what_somebody_else_began(client, issuer, officer):
    """A thief's code and state, in the client of a victim who has a ticket of their own."""
    thief, victim = way(client, issuer), way(client, issuer)
    mixed = {**thief, "ticket": victim["ticket"]}
    assert slug(finish(client, mixed, 401)) == "oidc-refused"


def test_a_way_leads_in_once(client, issuer, officer):
    back = way(client, issuer)
    finish(client, back)
    assert slug(finish(client, back, 401)) == "oidc-refused"


def test_a_way_is_open_for_ten_minutes(client, session, issuer, officer):
    back = way(client, issuer)
    with clock.set_to(clock.now() + timedelta(minutes=10, seconds=1)):
        assert slug(finish(client, back, 401)) == "oidc-refused"
    way(client, issuer)
    assert single_sign_on.sweep() == 0
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        assert single_sign_on.sweep() == 1


def test_two_who_use_the_same_way_at_once_are_one_too_many(app, fresh_app, issuer):
    fresh_app.extensions["oidc"] = app.extensions["oidc"]
    with fresh_app.app_context():
        hire("reception", username="le-thi-mot").password_hash = None
        db.session().commit()
    back, together = way(fresh_app.test_client(), issuer), threading.Barrier(3)

    def come(_: int) -> int:
        together.wait(timeout=30)
        url = f"{BASE}/officer/sessions/oidc"
        return FlaskClient(fresh_app).post(url, json=back).status_code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(come, range(3))) == [201, 401, 401]


BROKEN = {
    "no answer at all": {"/.well-known/openid-configuration": (500, b"")},
    "not JSON": {"/.well-known/openid-configuration": (200, b"<html>")},
    "not an object": {"/.well-known/openid-configuration": (200, b"[]")},
    "far too much": {"/.well-known/openid-configuration": (200, b" " * 300_000)},
    "elsewhere": {"/.well-known/openid-configuration": (302, b"")},
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_an_issuer_that_cannot_be_found_is_named(client, issuer, broken: Any):
    issuer.broken = broken
    refused = begin(client, 503)
    assert slug(refused) == "oidc-unavailable"
    assert refused.headers["Retry-After"] == "30"
    issuer.broken = {}
    begin(client)


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": 7},
    ],
)
def test_an_issuer_that_says_odd_things_of_itself_is_not_used(client, issuer, discovery: Any):
    issuer.discovery = discovery
    assert slug(begin(client, 503)) == "oidc-unavailable"


@pytest.mark.parametrize(
    "broken",
    [
        {"/token": (500, b"{}")},
        {"/token": (200, b"{}")},
        {"/token": (200, b"nothing")},
        {"/keys": (404, b"")},
        {"/keys": (200, b'{"keys": []}')},
        {"/keys": (200, b'{"keys": 7}')},
        {"/keys": (200, b"{}")},
    ],
    ids=str,
)
def test_an_issuer_that_fails_midway_is_named(client, issuer, officer, broken: Any):
    back = way(client, issuer)
    issuer.broken = broken
    assert slug(finish(client, back, 503)) == "oidc-unavailable"


def test_an_issuer_that_is_down_is_named(client, issuer):
    issuer.url, kept = "http://127.0.0.1:9", issuer.url
    try:
        client.application.extensions["oidc"]._issuer = issuer.url
        assert slug(begin(client, 503)) == "oidc-unavailable"
    finally:
        issuer.url = kept


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"/code": "required", "/state": "required", "/ticket": "required"}),
        ({"code": "", "state": "x", "ticket": "x"}, {"/code": "wrong_length"}),
        ({"code": "x" * 4097, "state": "x", "ticket": "x"}, {"/code": "wrong_length"}),
        ({"code": 1, "state": "x", "ticket": "x"}, {"/code": "invalid"}),
    ],
)
def test_a_return_that_is_none_is_refused(client, issuer, body: Any, wrong: dict[str, str]):
    assert faults(finish(client, body, 422)) == wrong


def test_where_there_is_no_issuer_there_is_no_single_sign_on(client):
    assert slug(begin(client, 404)) == "oidc-not-offered"
    refused = finish(client, {"code": "x", "state": "x", "ticket": "x"}, 404)
    assert slug(refused) == "oidc-not-offered"


def test_in_production_everything_is_https(server, settings_for):
    settings = replace(
        settings_for("postgresql://nowhere"),
        oidc_issuer=server.url,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_redirect_url=REDIRECT_URL,
    )
    found = oidc.create_issuer(settings)
    assert found is not None
    found._https_only = True
    assert not found._is_address("http://issuer.example/token")
    assert found._is_address("https://issuer.example/token")
    found._web.close()
