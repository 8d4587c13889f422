"""How often officers and systems may call: themselves, and all of them from one address."""

import pytest
from flask.testing import FlaskClient

from backend.core import limits
from tests.factories.citizens import BASE, slug
from tests.factories.officers import COMMUNE, Clerk, system

READING, WRITING, HOUSE = 7, 5, 23


@pytest.fixture(autouse=True)
def few(app, monkeypatch):
    """Limits are on, and small. A minute is long enough for none of these tests to see its end."""
    monkeypatch.setitem(app.config, "RATE_LIMITS", True)
    monkeypatch.setattr(limits, "OFFICER_READS", f"{READING}/hour")
    monkeypatch.setattr(limits, "OFFICER_WRITES", f"{WRITING}/hour")
    monkeypatch.setattr(limits, "OFFICERS_OF_ADDRESS", f"{HOUSE}/hour")
    # Counters outlive a test, as they outlive a transaction.
    app.extensions["rate_limiter"].storage.reset()


@pytest.fixture
def clerk(app) -> Clerk:
    return Clerk(app, "reception")


def ask(client, token: str, path: str, address: str = "127.0.0.1", **options):
    return client.open(
        BASE + path,
        headers={"Authorization": f"Bearer {token}"},
        environ_base={"REMOTE_ADDR": address},
        **options,
    )


def test_reads_are_counted_over_all_routes(clerk):
    for number in range(READING):
        clerk.get("/officer/agencies" if number % 2 else "/officer/me")
    refused = clerk.get("/officer/dossiers", status=429)
    assert slug(refused) == "too-many-requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    assert "chờ" in refused.json["detail"]


def test_who_has_read_enough_may_go_on_working(clerk):
    for _ in range(READING):
        clerk.get("/officer/agencies")
    clerk.get("/officer/agencies", status=429)
    # What they had open is still to be saved: the answer is about the dossier, not about haste.
    path = "/officer/dossiers/0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f/claim"
    answer = clerk.post(path, headers={"If-Match": '"1"'}, status=404)
    assert slug(answer) == "dossier-not-found"


def test_writes_are_counted_over_all_routes(clerk):
    path = "/officer/dossiers/0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f"
    for number in range(WRITING):
        action = "claim" if number % 2 else "start"
        clerk.post(f"{path}/{action}", headers={"If-Match": '"1"'}, status=404)
    assert slug(clerk.post(f"{path}/release", json={}, status=429)) == "too-many-requests"
    clerk.get("/officer/agencies")


def test_a_colleague_at_the_next_desk_is_not_held_up(app, clerk):
    for _ in range(READING):
        clerk.get("/officer/agencies")
    clerk.get("/officer/agencies", status=429)
    Clerk(app, "reception").get("/officer/agencies")


def test_a_key_is_counted_as_itself(app, client):
    with app.app_context():
        one, other = system(agency=COMMUNE), system(agency=COMMUNE)
    for _ in range(READING):
        ask(client, one, "/officer/agencies")
    assert slug(ask(client, one, "/officer/agencies", status=429)) == "too-many-requests"
    ask(client, other, "/officer/agencies")


def test_guessing_from_one_address_ends(app, client, clerk):
    for _ in range(HOUSE):
        refused = ask(client, "mcs_a-guess", "/officer/dossiers", "203.0.113.20", status=401)
        assert slug(refused) == "token-invalid"
    # From now on not even a right one is looked at, from there; from elsewhere it is.
    token = clerk.headers["Authorization"].split()[1]
    ask(client, token, "/officer/agencies", "203.0.113.20", status=429)
    ask(client, token, "/officer/me", "203.0.113.20", status=429)
    ask(client, token, "/officer/agencies", "203.0.113.21")


def test_signing_in_goes_on_while_an_address_is_held_up(client, clerk):
    # Who guesses tokens does not keep the town hall from signing in: that has a limit of its own.
    for _ in range(HOUSE):
        ask(client, "mcs_a-guess", "/officer/dossiers", status=401)
    refused = client.post(
        f"{BASE}/officer/sessions", json={"username": "khong-ai", "password": "x"}, status=401
    )
    assert slug(refused) == "sign-in-refused"


def test_what_costs_more_has_a_limit_of_its_own(app, monkeypatch):
    monkeypatch.setattr(limits, "OFFICER_READS", "1000/hour")
    leader = Clerk(app, "leader")
    most = int(limits.EXPORT.partition("/")[0])
    path = f"{BASE}/officer/dossiers/0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f/proof"
    # One more than two minutes hold, in case a minute ends meanwhile.
    answers = [FlaskClient(app).get(path, headers=leader.headers) for _ in range(2 * most + 1)]
    assert {slug(answer) for answer in answers[:most]} == {"dossier-not-found"}
    assert "too-many-requests" in {slug(answer) for answer in answers}
    leader.get("/officer/agencies")
