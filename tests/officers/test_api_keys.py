"""Keys of offices' own systems: shown once, and of no use elsewhere, later, or for more."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock, ids
from backend.officers import api_keys
from backend.officers.models import ApiKey
from tests.factories.citizens import BASE, faults, slug
from tests.factories.officers import CENTRE, COMMUNE, TAX, Clerk, system

WISH = {
    "agency": COMMUNE,
    "name": "Một cửa điện tử",
    "roles": ["reception", "specialist"],
    "scopes": ["dossiers:read"],
    "networks": ["127.0.0.0/8", "203.0.113.7", "2001:db8::/32"],
}


def in_days(days: float) -> str:
    return (clock.now() + timedelta(days=days)).isoformat()


def make(clerk: Clerk, status: int = 201, **changes: Any):
    wish = {**WISH, "expires_at": in_days(30), **changes}
    return clerk.post("/officer/api-keys", json=wish, status=status)


def use(client, key: str, status: int = 200, address: str = "127.0.0.1", method: str = "GET"):
    return client.open(
        f"{BASE}/officer/agencies",
        method=method,
        headers={"Authorization": f"Bearer {key}"},
        environ_base={"REMOTE_ADDR": address},
        status=status,
    )


@pytest.fixture
def admin(app) -> Clerk:
    return Clerk(app, "administrator")


def test_a_key_is_shown_once_and_works(client, session, admin):
    made = make(admin).json
    assert made["networks"] == ["127.0.0.0/8", "203.0.113.7/32", "2001:db8::/32"]
    assert made["key"].startswith(f"mck_{made['prefix']}_")
    use(client, made["key"])
    (listed,) = admin.get("/officer/api-keys").json["items"]
    assert listed["id"] == made["id"]
    assert listed["last_used_at"] is not None
    assert "key" not in listed
    kept = session.scalars(select(ApiKey)).one()
    assert made["key"].rpartition("_")[2] not in str(vars(kept))


def test_making_and_revoking_are_written_down(session, admin):
    made = make(admin).json
    admin.delete(f"/officer/api-keys/{made['id']}")
    admin.delete(f"/officer/api-keys/{made['id']}")
    entries = audit.entries(("agency", agencies.find(COMMUNE).id))
    assert [entry.action for entry in entries] == ["api_key.created", "api_key.revoked"]
    assert entries[0].details == {
        "key": made["id"],
        "roles": ["reception", "specialist"],
        "scopes": ["dossiers:read"],
    }


def test_a_system_acts_in_its_office_with_its_roles_only(session):
    acting = api_keys.authenticate(system(roles=("leader",), agency=CENTRE), "127.0.0.1")
    centre = agencies.find(CENTRE).id
    assert acting.kind == "system"
    assert acting.agencies() == {centre}
    assert acting.may(centre, "leader")
    assert not acting.may(centre, "reception")
    # Unlike a leader of the centre in person.
    assert not acting.oversees_all
    assert not acting.may(agencies.find(COMMUNE).id, "leader")
    assert acting.actor == audit.Actor("system", acting.id)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("203.0.113.7", 200),
        ("203.0.113.8", 403),
        ("127.9.9.9", 200),
        ("::ffff:203.0.113.7", 200),
        ("2001:db8::1", 200),
        ("2001:db9::1", 403),
        ("unknown", 403),
        ("", 403),
    ],
)
def test_a_key_works_from_its_networks_only(client, session, address: str, status: int):
    key = system(networks=WISH["networks"])
    answer = use(client, key, status, address)
    if status == 403:
        assert slug(answer) == "network-refused"


def test_a_key_of_no_network_works_from_nowhere(client, session):
    assert slug(use(client, system(networks=[]), 403)) == "network-refused"


def test_a_key_has_its_last_day(client, session):
    key = system(expires_at=clock.now() + timedelta(days=30))
    with clock.set_to(clock.now() + timedelta(days=29)):
        use(client, key)
    with clock.set_to(clock.now() + timedelta(days=30)):
        assert slug(use(client, key, 401)) == "token-expired"


def test_a_revoked_key_is_void_at_once(client, session, admin):
    made = make(admin).json
    use(client, made["key"])
    admin.delete(f"/officer/api-keys/{made['id']}")
    assert slug(use(client, made["key"], 401)) == "token-invalid"


def test_a_key_does_what_its_scopes_say(client, session):
    refused = use(client, system(scopes=("changes:read",)), 403)
    assert (slug(refused), refused.json["scope"]) == ("scope-needed", "dossiers:read")
    refused = use(client, system(scopes=("dossiers:read",)), 403, method="POST")
    assert (slug(refused), refused.json["scope"]) == ("scope-needed", None)


@pytest.mark.parametrize("change", ["", "x", "secret", "prefix"])
def test_a_key_that_is_not_quite_right_is_refused(client, session, change: str):
    key = system()
    _, prefix, secret = key.split("_", 2)
    forged = {
        "": f"mck_{prefix}_",
        "x": f"{key}x",
        "secret": f"mck_{prefix}_{secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}",
        "prefix": f"mck_{'0' * 12}_{secret}",
    }
    assert slug(use(client, forged[change], 401)) == "token-invalid"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"roles": []}, {"/roles": "wrong_length"}),
        ({"roles": ["administrator"]}, {"/roles/0": "invalid_choice"}),
        ({"scopes": []}, {"/scopes": "wrong_length"}),
        ({"scopes": ["everything"]}, {"/scopes/0": "invalid_choice"}),
        ({"networks": []}, {"/networks": "wrong_length"}),
        ({"networks": ["10.0.0.1/8"]}, {"/networks/0": "invalid"}),
        ({"networks": ["everywhere"]}, {"/networks/0": "invalid"}),
        ({"networks": ["10.0.0.0/8", "0.0.0.0/0"]}, {"/networks/1": "too_wide"}),
        ({"networks": ["128.0.0.0/1"]}, {"/networks/0": "too_wide"}),
        ({"networks": ["::/0"]}, {"/networks/0": "too_wide"}),
        ({"networks": ["2001::/16"]}, {"/networks/0": "too_wide"}),
        ({"networks": ["::ffff:203.0.113.0/120"]}, {"/networks/0": "invalid"}),
        ({"networks": [""]}, {"/networks/0": "invalid"}),
        ({"networks": None}, {"/networks": "null"}),
        ({"networks": "10.0.0.0/8"}, {"/networks": "invalid"}),
        ({"networks": ["10.0.0.0/8"] * 21}, {"/networks": "wrong_length"}),
        ({"name": " "}, {"/name": "wrong_length"}),
        ({"expires_at": "2026-12-01T00:00:00"}, {"/expires_at": "invalid"}),
        ({"expires_at": "tomorrow"}, {"/expires_at": "invalid"}),
        ({"expires_at": None}, {"/expires_at": "null"}),
    ],
)
def test_a_wish_that_cannot_be_granted(admin, change: Any, wrong: dict[str, str]):
    answer = make(admin, 422, **change)
    codes = faults(answer)
    assert codes.keys() == wrong.keys()
    if "networks" in change:
        assert codes == wrong


@pytest.mark.parametrize("days", [-1, 0, 401, 100_000])
def test_a_key_is_for_a_year_at_most(admin, days: int):
    assert faults(make(admin, 422, expires_at=in_days(days))) == {"/expires_at": "out_of_range"}


def test_keys_of_another_office_are_not_there(app, session, admin):
    theirs = Clerk(app, "administrator", agency=TAX)
    made = make(theirs, agency=TAX).json
    assert admin.get("/officer/api-keys").json["items"] == []
    refused = admin.delete(f"/officer/api-keys/{made['id']}", status=404)
    assert slug(refused) == "api-key-not-found"
    admin.delete(f"/officer/api-keys/{ids.new()}", status=404)
    assert slug(make(admin, 403, agency=TAX)) == "not-your-office"
    assert slug(make(admin, 404, agency="H53.999")) == "agency-not-found"
    assert (
        len(Clerk(app, "administrator", agency=CENTRE).get("/officer/api-keys").json["items"]) == 1
    )
