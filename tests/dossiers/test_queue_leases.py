"""Who has a dossier in hand: claimed for a while, renewed, taken over, released, handed over."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core import clock, db
from backend.dossiers.models import Dossier, DossierEvent
from tests.factories.cases import DECLINE, DRAFT, STOP, Office, file_case
from tests.factories.citizens import Person, slug
from tests.factories.officers import Clerk, system
from tests.factories.queues import NOW, listed

pytestmark = pytest.mark.slow

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def shortly_before_now() -> Iterator[None]:
    """A dossier's time does not run backwards: it has to be filed first."""
    with clock.started_at(NOW - MINUTE):
        yield


@pytest.fixture
def colleague(app, office):
    return Clerk(app, "specialist", agency=office.agency)


def test_a_claim_lasts_a_quarter_of_an_hour_and_is_renewed(case, office, colleague):
    with clock.set_to(NOW):
        assert case.act(office.specialist, "claim").json["lease_until"] == "2026-11-30T02:15:00Z"
    with clock.set_to(NOW + 14 * MINUTE):
        assert slug(case.act(colleague, "claim", status=409)) == "claimed-by-other"
        case.act(office.specialist, "claim")
    with clock.set_to(NOW + 28 * MINUTE):
        assert slug(case.act(colleague, "claim", status=409)) == "claimed-by-other"
    with clock.set_to(NOW + 29 * MINUTE):
        seen = case.act(colleague, "claim").json
    assert seen["assignee"]["id"] == str(colleague.id)


def test_a_claimed_dossier_is_mine_until_i_let_go(case, office):
    case.act(office.specialist, "claim")
    assert [str(one) for one in listed(office.specialist, assignee="me")] == [case.id]
    assert listed(office.reception, assignee="none") == []
    case.act(office.specialist, "release")
    assert listed(office.specialist, assignee="me") == []
    assert [str(one) for one in listed(office.reception, assignee="none")] == [case.id]


def test_what_somebody_is_working_on_is_handed_on_by_them_or_a_leader(case, office, colleague):
    to_reception = {"officer": str(office.reception.id)}
    with clock.set_to(NOW):
        case.act(office.specialist, "claim")
        refused = case.act(colleague, "hand-over", to_reception, status=409)
        assert slug(refused) == "claimed-by-other"
        seen = case.act(office.specialist, "hand-over", to_reception).json
        assert seen["assignee"]["id"] == str(office.reception.id)
        assert seen["lease_until"] is None
        # Nobody has it open now: whoever is quicker may take it.
        case.act(colleague, "claim")
        case.act(office.leader, "hand-over", to_reception)
        case.act(colleague, "claim")
    with clock.set_to(NOW + 15 * MINUTE):
        case.act(office.specialist, "hand-over", to_reception)


def test_what_a_colleague_works_on_is_left_to_them(case, office, colleague):
    with clock.set_to(NOW):
        case.in_progress().act(office.specialist, "claim")
        before = case.seen_by(colleague)
        refused = case.act(colleague, "stop", STOP, status=409)
        assert slug(refused) == "claimed-by-other"
        assert refused.json["holder"] == before["assignee"]["name"] != ""
        assert refused.json["lease_until"] == before["lease_until"] == "2026-11-30T02:15:00Z"
        assert "stop" not in {action["action"] for action in before["allowed"]}
        assert case.seen_by(colleague) == before
        # Nobody is kept from notes and what is done at the counter, a leader from nothing.
        case.act(colleague, "notes", {"text": "Người dân hỏi."})
        case.act(office.reception, "originals", {"requirement": "giay_chung_sinh"})
        case.act(office.leader, "stop", STOP)


def test_whoever_has_it_works_on_it_and_so_does_everybody_afterwards(case, office, colleague):
    with clock.set_to(NOW):
        case.in_progress().act(office.specialist, "claim")
        case.act(office.leader, "hand-over", {"officer": str(colleague.id)})
        case.act(colleague, "claim")
        assert slug(case.act(office.specialist, "stop", STOP, status=409)) == "claimed-by-other"
        case.act(colleague, "confirmation-request", DRAFT)
    with clock.set_to(NOW + 15 * MINUTE):
        case.act(office.specialist, "stop", STOP)


def test_a_system_cannot_take_a_dossier_in_hand(app, client, case):
    with app.app_context():
        key = system(agency=case.office.agency)
    answer = client.post(
        f"/api/v1/officer/dossiers/{case.id}/claim",
        headers={"Authorization": f"Bearer {key}", "If-Match": "*"},
        status=403,
    )
    assert slug(answer) == "person-needed"


class Race:
    """Officers who act at the same moment on real connections."""

    def __init__(self, app) -> None:
        self.app = app
        self.answers: list[int] = []

    def run(self, *calls) -> Counter[int]:
        start = threading.Barrier(len(calls))

        def act(call) -> None:
            start.wait()
            self.answers.append(call())

        threads = [threading.Thread(target=act, args=(call,)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Counter(self.answers)


def press(app, clerk: Clerk, case, action: str, seen: str, body=None):
    """An action as a thread of its own would press it; answers the status."""
    client = FlaskClient(app, TestResponse)
    headers = {**clerk.headers, "If-Match": seen}
    path = f"/api/v1/officer/dossiers/{case.id}/{action}"

    def call() -> int:
        return client.post(path, headers=headers, json=body).status_code

    return call


@pytest.fixture
def fresh_case(fresh_app, fresh_client):
    with fresh_app.app_context():
        office = Office(fresh_app)
        person = Person(fresh_client, "nguyen-van-an")
        return file_case(db.session(), person, office)


def state(app, case):
    with app.app_context():
        dossier = db.session().get(Dossier, case.id)
        events = db.session().query(DossierEvent.action, DossierEvent.officer_id)
        done = [(a, o) for a, o in events.filter(DossierEvent.dossier_id == case.id)]
        return dossier, done


def test_of_two_who_claim_at_once_one_has_it(fresh_app, fresh_case):
    office = fresh_case.office
    everybody = (office.reception, office.specialist, office.leader)
    calls = [press(fresh_app, clerk, fresh_case, "claim", '"1"') for clerk in everybody]
    assert Race(fresh_app).run(*calls) == {200: 1, 412: 2}
    dossier, done = state(fresh_app, fresh_case)
    assert dossier.version == 2
    assert [officer for action, officer in done if action == "claim"] == [dossier.assignee_id]


def test_without_having_looked_the_lease_still_decides(fresh_app, fresh_case):
    office = fresh_case.office
    everybody = (office.reception, office.specialist, office.leader)
    calls = [press(fresh_app, clerk, fresh_case, "claim", "*") for clerk in everybody]
    assert Race(fresh_app).run(*calls) == {200: 1, 409: 2}


def test_two_officers_at_once_lose_nothing(fresh_app, fresh_case):
    """One accepts while another declines, having seen the same: one is done, the other is told."""
    office = fresh_case.office
    second = Clerk(fresh_app, "reception", agency=office.agency)
    accept = press(fresh_app, office.reception, fresh_case, "accept", '"1"', {})
    decline = press(fresh_app, second, fresh_case, "decline", '"1"', DECLINE)
    assert Race(fresh_app).run(accept, decline) == {200: 1, 412: 1}
    dossier, done = state(fresh_app, fresh_case)
    assert len(done) == 2
    outcome = {"accept": "accepted", "decline": "declined"}
    assert (dossier.status, dossier.version) == (outcome[done[-1][0]], 2)


def test_notes_of_many_at_once_are_all_kept(fresh_app, fresh_case):
    office = fresh_case.office
    everybody = (office.reception, office.specialist, office.leader) * 3
    calls = [
        press(fresh_app, clerk, fresh_case, "notes", "*", {"text": f"Ghi chú {number}"})
        for number, clerk in enumerate(everybody)
    ]
    assert set(Race(fresh_app).run(*calls)) <= {200, 201}
    seen = fresh_case.seen_by(office.leader)
    assert {note["text"] for note in seen["notes"]} == {f"Ghi chú {n}" for n in range(9)}
    assert seen["version"] == 10
