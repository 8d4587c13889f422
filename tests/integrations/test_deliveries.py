"""Telling webhooks: all of it, in order, again when it fails, and not for ever."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import flask
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.core import clock, ids
from backend.dossiers.models import OfficerAlert
from backend.integrations import deliveries, retries, sequencing
from backend.integrations.models import Delivery, Webhook
from backend.integrations.sending import Outcome, Sender
from tests.factories.cases import OTHER_AGENCY, file_case
from tests.factories.citizens import ANY
from tests.factories.dossiers import AGENCY
from tests.factories.officers import Clerk
from tests.integrations.conftest import listening

pytestmark = pytest.mark.slow


class Desk:
    """The worker's part, done by hand: rounds that start jobs, and the jobs."""

    def __init__(self, app: flask.Flask, session: Session, sender: Sender) -> None:
        self.app, self.session, self.sender = app, session, sender

    def start(self) -> list[tuple[UUID, UUID]]:
        """A round; answers the jobs it has put down: webhook and lease."""
        sequencing.sequence_all()
        deliveries.start_due()
        return self.jobs()

    def jobs(self) -> list[tuple[UUID, UUID]]:
        """The jobs that wait, taken out."""
        rows = self.session.execute(
            text(
                "delete from procrastinate_jobs where task_name = 'integrations:deliver'"
                " returning args ->> 'webhook_id', args ->> 'lease', id"
            )
        ).all()
        return [(UUID(hook), UUID(lease)) for hook, lease, _ in sorted(rows, key=lambda r: r[2])]

    def work(self) -> list[Outcome | None]:
        """A round and all that comes of it."""
        done, waiting = [], self.start()
        while waiting:
            done += [deliveries.deliver(*job, self.sender) for job in waiting]
            waiting = self.jobs()
        return done


@pytest.fixture
def desk(app, session, settings_for, extension) -> Desk:
    sender = Sender(settings_for("postgresql://nowhere", webhook_loopback="on"))
    extension("webhook_sender", sender)
    return Desk(app, session, sender)


@pytest.fixture
def administrator(app) -> Clerk:
    return Clerk(app, "administrator", agency=AGENCY)


def register(administrator: Clerk, url: str, **more: Any) -> Any:
    body = {"agency": AGENCY, "name": "Một cửa điện tử", "url": url, **more}
    return administrator.post("/officer/webhooks", json=body).json


def hook_of(session: Session, made: Any) -> Webhook:
    session.expire_all()
    return session.get_one(Webhook, UUID(made["id"]))


def actions(receiver) -> list[str]:
    return [item["action"] for item in receiver.items]


def test_changes_are_told_from_now_on_in_order(desk, case, administrator, receiver):
    desk.work()
    made = register(administrator, receiver.url)
    assert desk.work() == []
    case.in_progress()
    (outcome,) = desk.work()
    assert outcome.error is None
    assert actions(receiver) == ["accept", "start"]
    (got,) = receiver.got
    assert got.json["kind"] == "changes"
    assert got.json["webhook"] == made["id"]
    # What is delivered and what the feed says is the same, and so is the cursor.
    feed = administrator.get("/officer/changes").json
    assert got.json["items"] == feed["items"][-2:]
    assert got.json["next"] == feed["next"]
    assert desk.work() == []
    assert len(receiver.got) == 1


def test_it_may_begin_earlier(desk, case, administrator, receiver):
    case.accepted()
    beginning = "A" * 22
    register(administrator, receiver.url, after=beginning)
    desk.work()
    assert actions(receiver) == ["submit", "accept"]


def test_many_go_in_batches(desk, case, administrator, receiver, session, monkeypatch):
    monkeypatch.setattr(deliveries, "BATCH", 2)
    made = register(administrator, receiver.url, after="A" * 22)
    case.in_progress()
    for number in range(3):
        case.act(case.office.specialist, "notes", {"text": f"Ghi chú {number}"})
    desk.work()
    assert actions(receiver)[:3] == ["submit", "accept", "start"]
    sizes = [len(got.json["items"]) for got in receiver.got]
    assert sizes[:-1] == [2] * (len(sizes) - 1)
    ids_told = [item["id"] for item in receiver.items]
    assert len(ids_told) == len(set(ids_told))
    assert hook_of(session, made).lease is None


def test_other_offices_changes_are_not_told(
    desk, case, administrator, receiver, session, an, other_office
):
    desk.work()
    register(administrator, receiver.url)
    file_case(session, an, other_office)
    assert desk.work() == []
    assert receiver.got == []


def test_what_failed_is_sent_again_and_in_order(desk, case, administrator, receiver, session):
    desk.work()
    made = register(administrator, receiver.url)
    case.accepted()
    receiver.answers = [500]
    (failed,) = desk.work()
    assert failed.error == "failed"
    hook = hook_of(session, made)
    assert hook.failures == 1
    assert hook.next_attempt_at > clock.now()
    case.act(case.office.reception, "start")
    # Not before its time, whatever else happens.
    assert desk.work() == []
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        (again,) = desk.work()
    assert again.error is None
    assert [[item["action"] for item in got.json["items"]] for got in receiver.got] == [
        ["accept"],
        ["accept", "start"],
    ]
    assert hook_of(session, made).failures == 0
    lines = session.scalars(select(Delivery).order_by(Delivery.at)).all()
    assert [(line.attempt, line.error) for line in lines] == [(1, "failed"), (2, None)]


def test_after_a_day_it_is_switched_off_and_the_office_told(
    desk, case, administrator, receiver, session
):
    desk.work()
    made = register(administrator, receiver.url)
    case.accepted()
    receiver.answers = [503] * 100
    moment, rounds = clock.now(), 0
    while hook_of(session, made).disabled_at is None:
        with clock.set_to(moment):
            assert len(desk.work()) == 1
        rounds += 1
        moment = max(moment, hook_of(session, made).next_attempt_at)
    assert rounds == len(retries.WAITS) + 1
    assert moment - clock.now() > timedelta(hours=22)
    assert hook_of(session, made).lease is None
    alert = session.scalars(
        select(OfficerAlert).where(OfficerAlert.kind == "webhook_disabled")
    ).one()
    assert (alert.role, str(alert.dossier_id)) == ("administrator", case.id)
    shown = administrator.get(f"/officer/webhooks/{made['id']}")
    assert shown.json["state"] == "disabled"
    with clock.set_to(moment + timedelta(days=2)):
        assert desk.work() == []
    # Switched on again, it goes on where it was.
    receiver.answers, receiver.got = [], []
    changed = administrator.put(
        f"/officer/webhooks/{made['id']}",
        json={"name": "Đã sửa", "url": receiver.url},
        headers={"If-Match": shown.headers["ETag"]},
    )
    assert changed.json["state"] == "active"
    desk.work()
    assert actions(receiver) == ["accept"]


def test_a_receiver_that_is_gone_is_not_asked_again(desk, case, administrator, receiver, session):
    desk.work()
    made = register(administrator, receiver.url)
    case.accepted()
    receiver.answers = [410]
    desk.work()
    assert hook_of(session, made).disabled_at is not None


def test_a_paused_one_waits(desk, case, administrator, receiver):
    desk.work()
    made = register(administrator, receiver.url)
    path = f"/officer/webhooks/{made['id']}"
    facts = {"name": "A", "url": receiver.url}
    administrator.put(path, json={**facts, "is_paused": True}, headers={"If-Match": "*"})
    case.accepted()
    assert desk.work() == []
    administrator.put(path, json=facts, headers={"If-Match": "*"})
    desk.work()
    assert actions(receiver) == ["accept"]


def test_one_that_fails_holds_up_no_other(desk, case, administrator, receiver):
    desk.work()
    register(administrator, receiver.url)
    with listening() as other:
        register(administrator, other.url)
        receiver.answers = [500] * 10
        case.accepted()
        desk.work()
        case.act(case.office.reception, "start")
        desk.work()
        assert actions(other) == ["accept", "start"]
    assert len(receiver.got) == 1


def test_only_one_job_sends_at_a_time(desk, case, administrator, receiver, session):
    desk.work()
    made = register(administrator, receiver.url)
    case.accepted()
    ((hook, lease),) = desk.start()
    # Another round while it is on its way starts nothing.
    assert desk.start() == []
    assert deliveries.deliver(hook, ids.new(), desk.sender) is None
    assert receiver.got == []
    assert deliveries.deliver(hook, lease, desk.sender) is not None
    # The job comes again, as after a crash of the queue: its lease is over.
    assert deliveries.deliver(hook, lease, desk.sender) is None
    assert actions(receiver) == ["accept"]
    assert hook_of(session, made).lease is None


def test_a_worker_that_died_is_replaced(desk, case, administrator, receiver):
    desk.work()
    register(administrator, receiver.url)
    case.accepted()
    ((hook, dead),) = desk.start()
    with clock.set_to(clock.now() + deliveries.LEASE + timedelta(seconds=1)):
        ((_, lease),) = desk.start()
        assert lease != dead
        deliveries.deliver(hook, lease, desk.sender)
        assert deliveries.deliver(hook, dead, desk.sender) is None
    assert actions(receiver) == ["accept"]


def test_one_that_is_removed_meanwhile(desk, case, administrator, receiver):
    desk.work()
    made = register(administrator, receiver.url)
    case.accepted()
    ((hook, lease),) = desk.start()
    administrator.delete(f"/officer/webhooks/{made['id']}", headers=ANY)
    assert deliveries.deliver(hook, lease, desk.sender) is None
    assert receiver.got == []


def test_a_secret_that_cannot_be_read_switches_it_off(desk, case, administrator, receiver, session):
    desk.work()
    made = register(administrator, receiver.url)
    hook_of(session, made).secret = b"\x01" + bytes(60)
    session.commit()
    case.accepted()
    assert desk.work() == [None]
    assert hook_of(session, made).disabled_at is not None
    assert receiver.got == []


def test_old_attempts_are_forgotten(desk, case, administrator, receiver, session):
    made = register(administrator, receiver.url, after="A" * 22)
    desk.work()
    assert deliveries.sweep() == 0
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert deliveries.sweep() == 1
    assert administrator.get(f"/officer/webhooks/{made['id']}/deliveries").json["items"] == []


def test_the_other_office_of_a_transfer_is_told(desk, case, app, receiver):
    desk.work()
    there = Clerk(app, "administrator", agency=OTHER_AGENCY)
    body = {"agency": OTHER_AGENCY, "name": "Bên kia", "url": receiver.url}
    there.post("/officer/webhooks", json=body)
    case.in_progress()
    desk.work()
    assert receiver.got == []
    case.act(
        case.office.specialist, "transfer", {"agency": OTHER_AGENCY, "reason": "Đúng thẩm quyền."}
    )
    desk.work()
    assert actions(receiver) == ["transfer"]
