"""Webhooks: who may set them up, with which addresses, and what is shown of them."""

import hashlib
import hmac

import pytest
from sqlalchemy import select

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.integrations import webhooks
from backend.integrations.models import Webhook
from backend.integrations.sending import Sender
from tests.factories.citizens import ANY, faults, slug
from tests.factories.dossiers import AGENCY
from tests.factories.officers import CENTRE, Clerk, System
from tests.integrations.test_sending import Names

pytestmark = pytest.mark.slow

HOOK = {"agency": AGENCY, "name": "Một cửa điện tử", "url": "https://hook.example/changes"}
PUBLIC_IP = "93.184.216.34"


@pytest.fixture(autouse=True)
def names(app, settings_for, extension) -> Names:
    """The names there are; loopback is not allowed."""
    found = Names(hook_example=[PUBLIC_IP], inside_example=["169.254.169.254"])
    extension("webhook_sender", Sender(settings_for("postgresql://nowhere"), found))
    return found


@pytest.fixture
def administrator(app) -> Clerk:
    return Clerk(app, "administrator", agency=AGENCY)


def create(by, status: int = 201, **changes):
    return by.post("/officer/webhooks", json={**HOOK, **changes}, status=status)


def test_a_webhook_is_made_and_its_secret_shown_once(administrator, session):
    made = create(administrator)
    assert made.headers["ETag"] == '"1"'
    assert made.json["secret"].startswith("whs_")
    assert len(made.json["secret"]) == 68
    assert made.json["state"] == "active"
    shown = administrator.get(f"/officer/webhooks/{made.json['id']}").json
    assert "secret" not in shown
    assert administrator.get("/officer/webhooks").json["items"] == [shown]
    kept = session.scalars(select(Webhook)).one()
    assert made.json["secret"].encode() not in kept.secret
    assert webhooks.secret_of(kept) == made.json["secret"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://169.254.169.254/latest/meta-data", "address_private"),
        ("https://inside.example/", "address_private"),
        ("https://[::ffff:169.254.169.254]/", "address_private"),
        ("https://2852039166/", "address_malformed"),
        ("https://0251.0376.0251.0376/", "address_malformed"),
        ("https://localhost/", "address_private"),
        ("https://127.0.0.1:8000/", "address_private"),
        ("http://hook.example/", "address_not_https"),
        ("https://an:matkhau@hook.example/", "address_malformed"),
        ("", "wrong_length"),
        ("https://hook.example/" + "a" * 2000, "wrong_length"),
    ],
)
def test_an_address_inside_is_refused(administrator, url: str, code: str):
    assert faults(create(administrator, 422, url=url)) == {"/url": code}
    assert administrator.get("/officer/webhooks").json["items"] == []
    made = create(administrator).json
    answer = administrator.put(
        f"/officer/webhooks/{made['id']}",
        json={"name": "A", "url": url},
        headers={"If-Match": '"1"'},
        status=422,
    )
    assert faults(answer) == {"/url": code}
    assert administrator.get(f"/officer/webhooks/{made['id']}").json["url"] == HOOK["url"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"agency": "H53.999"}, {"/agency": "invalid_choice"}),
        ({"agency": "H53\x00"}, {"/agency": "nul_character"}),
        ({"url": "https://hook.example/\x00"}, {"/url": "address_malformed"}),
        ({"name": ""}, {"/name": "wrong_length"}),
        ({"name": "a" * 201}, {"/name": "wrong_length"}),
        ({"name": 5}, {"/name": "invalid"}),
        ({"covers": "country"}, {"/covers": "invalid_choice"}),
        ({"after": "nothing"}, {"/after": "cursor_invalid"}),
        ({"secret": "mine"}, {"/secret": "unknown_field"}),
    ],
)
def test_what_is_wrong_is_named(administrator, changes, fault):
    assert faults(create(administrator, 422, **changes)) == fault


def test_only_administrators_and_keys_of_the_office(app, administrator, office):
    assert slug(create(office.leader, 403)) == "webhook-not-yours"
    assert slug(office.leader.get("/officer/webhooks", status=403)) == "webhook-not-yours"
    elsewhere = Clerk(app, "administrator", agency="H53.002")
    assert slug(create(elsewhere, 403)) == "webhook-not-yours"
    made = create(administrator).json
    for ask in ("get", "delete"):
        path = f"/officer/webhooks/{made['id']}"
        answer = getattr(elsewhere, ask)(path, headers=ANY, status=404)
        assert slug(answer) == "webhook-not-found"
    writer = System(app, "webhooks:write")
    assert create(writer).json["agency"] == AGENCY
    assert slug(writer.get("/officer/webhooks", status=403)) == "scope-needed"
    reader = System(app, "webhooks:read")
    assert len(reader.get("/officer/webhooks").json["items"]) == 2
    assert slug(create(reader, 403)) == "scope-needed"
    assert slug(create(System(app, "webhooks:write", agency="H53.002"), 403)) == "webhook-not-yours"


def test_the_whole_province_is_for_its_centre(app, administrator):
    assert slug(create(administrator, 403, covers="province")) == "webhook-not-yours"
    assert slug(create(System(app, "webhooks:write"), 403, covers="province")) == (
        "webhook-not-yours"
    )
    centre = Clerk(app, "administrator", agency=CENTRE)
    made = create(centre, covers="province").json
    assert made["covers"] == "province"
    # Whoever looks after the office named does not see it: it tells more than theirs.
    assert slug(administrator.get(f"/officer/webhooks/{made['id']}", status=404)) == (
        "webhook-not-found"
    )


def test_two_administrators_do_not_undo_one_another(administrator):
    made = create(administrator).json
    path, facts = f"/officer/webhooks/{made['id']}", {"name": "Mới", "url": HOOK["url"]}
    assert slug(administrator.put(path, json=facts, status=428)) == "if-match-missing"
    changed = administrator.put(
        path, json={**facts, "is_paused": True}, headers={"If-Match": '"1"'}
    )
    assert changed.json["state"] == "paused"
    assert changed.headers["ETag"] == '"2"'
    late = administrator.put(path, json=facts, headers={"If-Match": '"1"'}, status=412)
    assert late.json["current"]["name"] == "Mới"
    assert late.headers["ETag"] == '"2"'


def test_a_secret_is_renewed(administrator):
    made = create(administrator)
    path = f"/officer/webhooks/{made.json['id']}/secret"
    renewed = administrator.post(path, headers={"If-Match": made.headers["ETag"]})
    assert renewed.json["secret"].startswith("whs_")
    assert renewed.json["secret"] != made.json["secret"]
    assert renewed.headers["ETag"] == '"2"'


def test_who_has_not_seen_the_latest_neither_renews_nor_removes(administrator, session):
    made = create(administrator)
    path, seen = f"/officer/webhooks/{made.json['id']}", {"If-Match": made.headers["ETag"]}
    administrator.post(f"{path}/secret", headers=seen)
    kept = session.get_one(Webhook, made.json["id"]).secret
    for method, below in (("post", "/secret"), ("delete", "")):
        call = getattr(administrator, method)
        assert slug(call(path + below, status=428)) == "if-match-missing"
        late = call(path + below, headers=seen, status=412)
        assert slug(late) == "changed-meanwhile"
        assert late.json["current"] == administrator.get(path).json
        assert late.headers["ETag"] == '"2"'
    session.expire_all()
    assert session.get_one(Webhook, made.json["id"]).secret == kept
    administrator.delete(path, headers={"If-Match": '"2"'})


def test_a_webhook_is_removed(administrator):
    made = create(administrator).json
    administrator.delete(f"/officer/webhooks/{made['id']}", headers=ANY)
    answer = administrator.delete(f"/officer/webhooks/{made['id']}", headers=ANY, status=404)
    assert slug(answer) == "webhook-not-found"


def test_an_office_has_ten_at_most(administrator):
    for _ in range(webhooks.MOST):
        create(administrator)
    assert slug(create(administrator, 409)) == "too-many-webhooks"


def test_what_was_done_is_in_the_audit(administrator, session):
    made = create(administrator).json
    administrator.post(f"/officer/webhooks/{made['id']}/secret", headers=ANY)
    administrator.delete(f"/officer/webhooks/{made['id']}", headers=ANY)
    found = agencies.find(AGENCY)
    lines = audit.entries(("agency", found.id))
    mine = [line.action for line in lines if line.details.get("webhook") == made["id"]]
    assert mine == ["webhook.created", "webhook.secret_renewed", "webhook.removed"]


def test_a_ping_says_what_became_of_it(administrator, receiver, settings_for, extension):
    open_sender = Sender(settings_for("postgresql://nowhere", webhook_loopback="on"))
    extension("webhook_sender", open_sender)
    made = create(administrator, url=receiver.url).json
    path = f"/officer/webhooks/{made['id']}/ping"
    done = administrator.post(path).json
    assert (done["kind"], done["status"], done["error"], done["items"]) == ("ping", 200, None, 0)
    (got,) = receiver.got
    assert got.json["kind"] == "ping"
    assert got.json["id"] == got.headers["Mot-Cua-Delivery"] == done["id"]
    said = dict(part.split("=") for part in got.headers["Mot-Cua-Signature"].split(","))
    signed = f"{said['t']}.".encode() + got.body
    assert said["v1"] == hmac.new(made["secret"].encode(), signed, hashlib.sha256).hexdigest()
    receiver.answers = [500]
    assert administrator.post(path).json["error"] == "failed"
    listed = administrator.get(f"/officer/webhooks/{made['id']}/deliveries").json["items"]
    assert [line["error"] for line in listed] == ["failed", None]
    # A test neither delays nor ends anything.
    assert administrator.get(f"/officer/webhooks/{made['id']}").json["failures"] == 0
