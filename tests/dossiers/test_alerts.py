"""Alerts: what an officer should know, until they or one of their role have seen it."""

from datetime import timedelta
from itertools import chain

import pytest
from sqlalchemy import select

from backend.core import ids
from backend.dossiers.models import Dossier, OfficerAlert
from tests.factories.citizens import faults, slug
from tests.factories.officers import Clerk, system
from tests.factories.queues import NOW, waiting

pytestmark = pytest.mark.slow

OTHER = "H53.002"


@pytest.fixture
def clerk(app):
    return Clerk(app, "reception")


def alert(session, dossier_id, **changes):
    """An alert about a dossier, for the reception of its office unless said otherwise."""
    dossier = session.get(Dossier, dossier_id)
    usual = {
        "officer_id": None,
        "agency_id": dossier.handling_agency_id,
        "role": "reception",
        "dossier_id": dossier_id,
        "kind": "time_50",
        "at": NOW,
    }
    made = OfficerAlert(**{**usual, **changes})
    session.add(made)
    session.commit()
    return str(made.id)


def alerts(clerk, **query):
    return clerk.get("/officer/alerts", query_string=query).json


def shown(clerk):
    return [item["id"] for item in alerts(clerk)["items"]]


KINDS_WRITTEN = [
    "time_50",
    "time_75",
    "time_90",
    "overdue",
    "supplement_answered",
    "confirmation_answered",
    "withdrawal_requested",
    "paid",
    "transferred",
    "webhook_disabled",
]


@pytest.mark.parametrize("kind", KINDS_WRITTEN)
def test_every_kind_says_in_words_what_it_is(clerk, session, kind):
    alert(session, waiting(session), kind=kind)
    assert alerts(clerk)["items"][0]["label"]


def test_nothing_to_know(clerk):
    assert alerts(clerk) == {"items": [], "next": None}


def test_alerts_are_for_one_or_for_a_role_at_an_office(app, clerk, session):
    colleague = Clerk(app, "reception")
    specialist = Clerk(app, "specialist")
    elsewhere = Clerk(app, "reception", agency=OTHER)
    dossier = waiting(session)
    for_all = alert(session, dossier)
    for_me = alert(session, dossier, officer_id=clerk.id, at=NOW + timedelta(hours=1))
    for_specialists = alert(session, dossier, role="specialist", kind="time_75")
    assert shown(clerk) == [for_me, for_all]
    assert shown(colleague) == [for_all]
    assert shown(specialist) == [for_specialists]
    assert shown(elsewhere) == []


def test_an_alert_says_what_about(clerk, session):
    dossier = waiting(session)
    alert(session, dossier, officer_id=clerk.id, kind="time_90")
    (item,) = alerts(clerk)["items"]
    assert (item["kind"], item["label"]) == ("time_90", "Sắp hết thời hạn")
    assert (item["is_personal"], item["agency"]["code"]) == (True, "H53.001")
    assert item["dossier"]["id"] == str(dossier)
    assert item["dossier"]["status_label"] == "Đã gửi, chờ tiếp nhận"


def test_one_who_has_seen_it_is_enough(app, clerk, session):
    colleague = Clerk(app, "reception")
    made = alert(session, waiting(session))
    assert clerk.get("/officer/dossiers/numbers").json["alerts"] == {"count": 1, "more": False}
    clerk.put(f"/officer/alerts/{made}/seen", status=204)
    assert shown(clerk) == shown(colleague) == []
    assert clerk.get("/officer/dossiers/numbers").json["alerts"] == {"count": 0, "more": False}
    colleague.put(f"/officer/alerts/{made}/seen", status=204)
    session.expire_all()
    kept = session.scalars(select(OfficerAlert)).one()
    assert kept.seen_by == clerk.id


def test_what_is_not_mine_cannot_be_seen_away(app, clerk, session):
    dossier = waiting(session)
    colleague = Clerk(app, "reception")
    theirs = alert(session, dossier, officer_id=colleague.id)
    elsewhere = alert(session, waiting(session, OTHER))
    for alert_id in (theirs, elsewhere, ids.new()):
        refused = clerk.put(f"/officer/alerts/{alert_id}/seen", status=404)
        assert slug(refused) == "alert-not-found"
    assert shown(colleague) == [theirs]


def test_a_system_has_its_offices_alerts_and_nobody_elses(app, client, clerk, session):
    with app.app_context():
        headers = {"Authorization": f"Bearer {system()}"}
    dossier = waiting(session)
    for_all = alert(session, dossier)
    alert(session, dossier, officer_id=clerk.id, kind="time_75")
    alert(session, waiting(session, OTHER))
    items = client.get("/api/v1/officer/alerts", headers=headers).json["items"]
    assert [item["id"] for item in items] == [for_all]


def test_pages_of_alerts_follow_each_other(clerk, session):
    dossier = waiting(session)
    made = [
        alert(session, dossier, kind=f"time_{share}", at=NOW + timedelta(minutes=place // 3))
        for place, share in enumerate([50, 75, 90] * 14)
    ]
    found, cursor = [], {}
    while True:
        page = alerts(clerk, **cursor)
        found.append([item["id"] for item in page["items"]])
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert [len(page) for page in found] == [20, 20, 2]
    assert sorted(chain(*found)) == sorted(made)


@pytest.mark.parametrize("cursor", ["x", "\x00", ">dt:never~uuid:x", "’"])
def test_a_bad_cursor_is_told_as_one(clerk, cursor):
    refused = clerk.get("/officer/alerts", query_string={"cursor": cursor}, status=422)
    assert faults(refused) == {"/cursor": "cursor_invalid"}


def test_what_happens_to_a_dossier_alerts_by_itself(case, office):
    """A supplement that the citizen has sent is told to those who asked for it."""
    case.act(
        office.reception,
        "supplements",
        {"items": [{"pointer": "/tre/ten", "reason": "Tên khác với giấy chứng sinh."}]},
    )
    (asked,) = case.seen_by_citizen()["requests"]
    case.answer("put", f"supplements/{asked['id']}", {"answers": {"tre": {"ten": "Anh"}}})
    assert [item["kind"] for item in alerts(office.reception)["items"]] == ["supplement_answered"]
