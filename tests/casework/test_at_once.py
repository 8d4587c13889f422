"""Two officers at once: one is first, the other is told, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text

from backend.audit import service as audit
from backend.core import clock
from backend.core.db import session
from tests.factories.calls import unreached
from tests.factories.cases import AGENCY, DECLINE, Citizen, Office, file_case
from tests.factories.citizens import slug
from tests.factories.officers import CENTRE, Clerk
from tests.factories.results import add

pytestmark = pytest.mark.slow


@pytest.fixture
def office(fresh_app):
    return Office(fresh_app, AGENCY)


@pytest.fixture
def case(fresh_app, fresh_client, office):
    with fresh_app.app_context():
        return file_case(session(), Citizen(fresh_client, "nguyen-van-an"), office)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call answers, all begun at the same moment."""
    start = Barrier(len(calls))

    def begin(call: Callable[[], Any]) -> Any:
        start.wait(20)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [done.result(60) for done in [threads.submit(begin, call) for call in calls]]


def press(app, clerk, case, action: str, body: Any) -> Any:
    """An action on the first version, whatever comes of it; a client of its own, as on a server."""
    headers = {**clerk.headers, "If-Match": '"1"', "Content-Type": "application/json"}
    client = app.test_client()
    client.open = super(type(client), client).open
    return client.post(f"/api/v1/officer/dossiers/{case.id}/{action}", json=body, headers=headers)


def test_accepting_and_declining_at_once(fresh_app, case, office):
    other = Office(fresh_app, AGENCY)
    answers = at_once(
        lambda: press(fresh_app, office.reception, case, "accept", {}),
        lambda: press(fresh_app, other.reception, case, "decline", DECLINE),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    [lost] = [answer for answer in answers if answer.status_code == 412]
    [won] = [answer for answer in answers if answer.status_code == 200]
    assert slug(lost) == "changed-meanwhile"
    assert lost.json["current"]["status"] == won.json["status"]
    seen = case.seen_by(office.reception)
    assert seen["version"] == 2
    assert len(seen["letters"]) == 1


def test_many_notes_at_once_are_all_kept(fresh_app, case, office):
    clerks = [office.reception, office.specialist, office.leader]
    for clerk in clerks:
        assert clerk.headers

    def note(clerk, number):
        headers = {**clerk.headers, "If-Match": "*"}
        path = f"/api/v1/officer/dossiers/{case.id}/notes"
        body = {"text": f"Ghi chú {number}"}
        return fresh_app.test_client().post(path, json=body, headers=headers, status=200)

    at_once(*[lambda n=n: note(clerks[n % 3], n) for n in range(6)])
    seen = case.seen_by(office.leader)
    assert {entry["text"] for entry in seen["notes"]} == {f"Ghi chú {n}" for n in range(6)}
    assert seen["version"] == 7
    with fresh_app.app_context():
        positions = session().scalars(
            text("select position from audit_entries where chain = :chain order by position"),
            {"chain": f"dossier:{case.id}"},
        )
        found = list(positions)
    assert found == list(range(1, len(found) + 1))


def test_letters_of_an_office_are_numbered_without_gaps(fresh_app, fresh_client, office):
    person = Citizen(fresh_client, "nguyen-van-an")
    with fresh_app.app_context():
        cases = [file_case(session(), person, office) for _ in range(6)]
    assert office.reception.headers
    answers = at_once(
        *[lambda c=c: press(fresh_app, office.reception, c, "accept", {}) for c in cases]
    )
    numbers = sorted(answer.json["letters"][0]["number"][:4] for answer in answers)
    assert numbers == [f"{n:04d}" for n in range(1, 7)]


def test_signing_off_twice_at_once_is_once(fresh_app, case, office):
    add(case.in_progress(), office.specialist)
    version = case.seen_by(office.leader)["version"]

    def resolve():
        client = fresh_app.test_client()
        client.open = super(type(client), client).open
        headers = {**office.leader.headers, "If-Match": f'"{version}"'}
        return client.post(f"/api/v1/officer/dossiers/{case.id}/resolve", headers=headers)

    assert sorted(answer.status_code for answer in at_once(resolve, resolve)) == [200, 412]
    events = [event["action"] for event in case.seen_by(office.leader)["events"]]
    assert events.count("resolve") == 1


def test_two_officers_saying_different_things_of_one_call(fresh_app, case, office):
    with fresh_app.app_context():
        call = unreached(session(), case.id)
    other = Office(fresh_app, AGENCY)

    def close(clerk, outcome: str) -> Any:
        client = fresh_app.test_client()
        client.open = super(type(client), client).open
        path = f"/api/v1/officer/call-list/{call}/close"
        return client.post(path, json={"outcome": outcome}, headers=clerk.headers)

    answers = at_once(
        lambda: close(office.reception, "reached"),
        lambda: close(other.reception, "wrong_number"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [lost] = [answer for answer in answers if answer.status_code == 409]
    assert slug(lost) == "call-closed"


def test_a_result_opened_twice_at_once_is_shown_twice_and_received_once(fresh_app, case, office):
    add(case.in_progress(), office.specialist)
    case.act(office.leader, "resolve")
    case.act(office.reception, "return", {"way": "electronic"})

    def look() -> Any:
        client = fresh_app.test_client()
        client.open = super(type(client), client).open
        return client.get(f"/api/v1/dossiers/{case.id}/result", headers=case.person.headers)

    assert case.person.headers
    answers = at_once(*[look] * 4)
    assert [answer.status_code for answer in answers] == [200] * 4
    with fresh_app.app_context():
        done = [each.action for each in audit.entries(("dossier", case.id))]
    assert done.count("dossier.confirm_receipt") == 1


def test_the_same_register_wanted_twice_at_once_is_one(fresh_app, case, office):
    case.accepted()
    today = clock.today().isoformat()
    body = {"agency": AGENCY, "from": today, "to": today}

    def issue(clerk) -> Any:
        client = fresh_app.test_client()
        client.open = super(type(client), client).open
        return client.post("/api/v1/officer/registers", json=body, headers=clerk.headers)

    answers = at_once(lambda: issue(office.reception), lambda: issue(office.leader))
    first, second = (answer.json for answer in answers)
    assert first == second
    assert [answer.status_code for answer in answers] == [201, 201]
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 1


def test_two_who_decide_about_days_at_once(fresh_app):
    """Neither has seen what the other's decision moves: the second is told to look again."""
    bosses = [Clerk(fresh_app, "administrator", agency=CENTRE) for _ in range(2)]
    wanted = []
    for days, boss in enumerate(bosses, start=30):
        day = clock.today() + timedelta(days=days)
        changes = {"changes": [{"day": day.isoformat(), "kind": "off", "basis": "CV 1/UBND"}]}
        seen = boss.post("/officer/calendar/preview", json=changes, status=200).json
        wanted.append(changes | {"token": seen["token"]})

    def decide(boss, body):
        client = fresh_app.test_client()
        client.open = super(type(client), client).open
        return client.put("/api/v1/officer/calendar", json=body, headers=boss.headers)

    answers = at_once(*[lambda i=i: decide(bosses[i], wanted[i]) for i in range(2)])
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(bosses[0].get("/officer/calendar").json["items"]) == 1
