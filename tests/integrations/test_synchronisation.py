"""The national portal is told of every change of status, in order, and holds nobody up."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from backend.core import clock
from backend.integrations import retries, sequencing, synchronisation
from backend.integrations.models import PortalSync
from backend.integrations.portal import HttpPortal, create_portal
from tests.factories.cases import file_case
from tests.factories.citizens import ANY, slug

pytestmark = pytest.mark.slow


@pytest.fixture
def portal(receiver) -> HttpPortal:
    """The adapter, talking to a portal that listens."""
    return HttpPortal("matkhau", httpx.Client(base_url=receiver.url, timeout=5))


def push(portal: HttpPortal) -> int:
    sequencing.sequence_all()
    return synchronisation.push_due(portal)


def sync_of(session, case) -> PortalSync:
    session.expire_all()
    return session.get_one(PortalSync, UUID(case.id))


def told(receiver) -> list[int]:
    return [got.json["status"] for got in receiver.got]


def test_each_change_of_status_is_told_in_order(case, portal, receiver, session):
    case.in_progress()
    case.act(case.office.specialist, "notes", {"text": "Không đổi trạng thái."})
    assert push(portal) == 3
    assert told(receiver) == [1, 2, 4]
    number = case.seen_by(case.office.leader)["number"]
    first = receiver.got[0]
    assert first.path == f"/dossiers/{number}/statuses"
    assert first.headers["Authorization"] == "Bearer matkhau"
    assert first.json["agency"] == case.office.agency
    assert len({got.headers["Idempotency-Key"] for got in receiver.got}) == 3
    assert sync_of(session, case).state == "ok"
    assert push(portal) == 0


def test_what_waits_while_there_is_none_is_told_later(case, portal, receiver, session):
    case.accepted()
    sequencing.sequence_all()
    assert sync_of(session, case).state == "pending"
    case.act(case.office.reception, "start")
    push(portal)
    assert told(receiver) == [1, 2, 4]


def test_a_portal_that_is_down_is_tried_again(case, portal, receiver, session, an, office):
    file_case(session, an, office)
    receiver.answers = [503]
    assert push(portal) == 0
    # The round ended with the first: the other one has not been tried in vain.
    assert len(receiver.got) == 1
    states = session.scalars(select(PortalSync.attempts).order_by(PortalSync.attempts)).all()
    assert states == [0, 1]
    push(portal)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        push(portal)
    assert told(receiver) == [1, 1, 1]
    assert sync_of(session, case).state == "ok"


@pytest.mark.parametrize("status", [301, 401, 403, 404, 408, 429, 500, 502])
def test_what_may_pass_is_no_refusal(case, portal, receiver, session, status: int):
    receiver.answers = [status]
    push(portal)
    sync = sync_of(session, case)
    assert (sync.state, sync.error, sync.attempts) == ("pending", f"http_{status}", 1)


def test_a_refusal_waits_for_somebody_and_keeps_the_order(case, portal, receiver, session):
    case.accepted()
    receiver.answers = [200, 422]
    push(portal)
    sync = sync_of(session, case)
    assert (sync.state, sync.error) == ("failed", "http_422")
    listed = case.office.leader.get("/officer/synchronisation").json
    assert listed["backend"] == "none"
    assert [(line["dossier_id"], line["error"]) for line in listed["items"]] == [
        (case.id, "http_422")
    ]
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert push(portal) == 0
    path = f"/officer/synchronisation/{case.id}/retry"
    case.office.leader.post(path, headers=ANY, status=204)
    assert push(portal) == 1
    assert told(receiver) == [1, 2, 2]
    assert receiver.got[1].headers["Idempotency-Key"] == receiver.got[2].headers["Idempotency-Key"]
    assert sync_of(session, case).state == "ok"
    case.office.leader.post(path, headers=ANY, status=204)
    assert sync_of(session, case).state == "ok"


def test_who_asks_again_has_seen_the_latest_attempt(case, portal, receiver):
    receiver.answers = [422, 422]
    push(portal)
    [line] = case.office.leader.get("/officer/synchronisation").json["items"]
    path, seen = f"/officer/synchronisation/{case.id}/retry", {"If-Match": line["etag"]}
    assert slug(case.office.leader.post(path, status=428)) == "if-match-missing"
    case.office.leader.post(path, headers=seen, status=204)
    late = case.office.leader.post(path, headers=seen, status=412)
    assert (slug(late), late.json["current"]["state"]) == ("changed-meanwhile", "pending")
    push(portal)
    again = case.office.leader.post(path, headers=seen, status=412)
    [line] = case.office.leader.get("/officer/synchronisation").json["items"]
    assert again.json["current"] == line
    assert again.headers["ETag"] == line["etag"]
    case.office.leader.post(path, headers={"If-Match": line["etag"]}, status=204)


def test_a_new_change_is_another_attempt(case, portal, receiver, session):
    receiver.answers = [422]
    push(portal)
    case.accepted()
    push(portal)
    assert told(receiver) == [1, 1, 2]
    assert sync_of(session, case).state == "ok"


def test_what_it_knows_already_is_taken(case, portal, receiver, session):
    receiver.answers = [409]
    push(portal)
    assert sync_of(session, case).state == "ok"


def test_after_a_day_it_has_failed(case, portal, receiver, session):
    receiver.answers = [503] * 50
    moment = clock.now()
    push(portal)
    for _ in retries.WAITS:
        assert sync_of(session, case).state == "pending"
        moment = sync_of(session, case).next_attempt_at
        with clock.set_to(moment):
            push(portal)
    assert sync_of(session, case).state == "failed"


def test_nobody_there(case, session):
    nowhere = HttpPortal("x", httpx.Client(base_url="http://127.0.0.1:1", timeout=1))
    push(nowhere)
    assert sync_of(session, case).error == "unreachable"


def test_a_worker_that_died_is_replaced(case, portal, receiver, session):
    sequencing.sequence_all()
    sync = sync_of(session, case)
    sync.lease_until = clock.now() + timedelta(minutes=5)
    session.commit()
    assert push(portal) == 0
    with clock.set_to(clock.now() + timedelta(minutes=6)):
        assert push(portal) == 1


def test_another_office_can_do_nothing_about_it(case, other_office, session):
    sequencing.sequence_all()
    path = f"/officer/synchronisation/{case.id}/retry"
    assert slug(other_office.leader.post(path, headers=ANY, status=404)) == "sync-not-found"
    assert other_office.leader.get("/officer/synchronisation?state=pending").json["items"] == []
    assert len(case.office.leader.get("/officer/synchronisation?state=pending").json["items"]) == 1


def test_the_back_end_is_chosen_by_the_settings(settings_for):
    def chosen(**changes: Any):
        return create_portal(settings_for("postgresql://nowhere", **changes))

    assert chosen() is None
    made = chosen(portal_backend="http", portal_url="http://127.0.0.1:1", portal_token="x")
    assert isinstance(made, HttpPortal)
