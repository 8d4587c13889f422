"""What operators see and do: metrics, previews, stories, the call list, the periodic jobs."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from backend.core import clock, db, ids
from backend.core.errors import Problem
from backend.notifications import calls, queries, service, templates
from backend.notifications.calls import Answered
from backend.notifications.tasks import climb, forget_events, renew_token
from tests.rig.zalo_platform import Odd

pytestmark = pytest.mark.slow


@pytest.fixture
def client(office) -> FlaskClient:
    return office.app.test_client()


def metrics(client: FlaskClient, status: int = 200, **headers: str) -> str:
    answer = client.get("/metrics", headers=headers, status=status)
    return answer.get_data(as_text=True)


def test_what_is_measured(office, zalo, client):
    zalo.odd["oa-an"] = [Odd(error=-131)]
    office.tell(office.citizen(), "dossier_accepted")
    office.round()
    shown = metrics(client)
    for line in (
        'motcua_messages{state="waiting",channel="zalo_uid"} 1',
        'motcua_message_attempts{channel="zalo_uid",state="refused",repeats="false"} 1',
        'motcua_channel_held{channel="zalo_uid"} ',
        'motcua_alarms{name="channel:zalo_uid"} 1',
        'motcua_jobs{status="failed"} 0',
        "motcua_calls_waiting 0",
        "motcua_message_waited_seconds ",
        "motcua_zalo_token_seconds ",
        "# TYPE motcua_workers gauge",
    ):
        assert line in shown
    assert "oa-an" not in shown


def test_metrics_are_for_those_who_may(office_for):
    guarded = office_for(metrics_token="the-metrics-token").app.test_client()
    metrics(guarded, 404)
    metrics(guarded, 404, Authorization="Bearer guessed")
    metrics(guarded, Authorization="Bearer the-metrics-token")


def test_without_a_token_metrics_are_for_this_machine(client):
    metrics(client)
    client.get("/metrics", environ_overrides={"REMOTE_ADDR": "203.0.113.7"}, status=404)


def test_what_an_unknown_proxy_here_hands_on_is_not_of_this_machine(client):
    metrics(client, 404, **{"X-Forwarded-For": "203.0.113.7"})
    metrics(client, 404, **{"X-Forwarded-For": "127.0.0.1"})


def test_every_template_can_be_previewed(office):
    done = office.app.test_cli_runner().invoke(args=["messages", "preview"])
    assert done.exit_code == 0, done.output
    for name in templates.known():
        assert f"== {name} " in done.output
    one = office.app.test_cli_runner().invoke(args=["messages", "preview", "supplement_requested"])
    assert "Chào N.V.M." in one.output
    assert "SMS: Ho so" in one.output
    assert office.app.test_cli_runner().invoke(args=["messages", "preview", "nothing"]).exit_code


def test_the_story_of_a_message(office, zalo):
    zalo.odd["oa-an"] = [Odd(loses=True)]
    told = office.tell(office.citizen(), "dossier_accepted")
    office.round().later(minutes=3).round()
    run = office.app.test_cli_runner().invoke
    story = run(args=["messages", "story", str(told)]).output
    assert "sent on zalo_uid" in story
    assert "zalo_uid unknown" in story
    assert "accepted (may be a repeat)" in story
    assert run(args=["messages", "story", str(ids.new())]).exit_code == 1


def test_the_token_is_asked_for_and_never_shown(office):
    done = office.app.test_cli_runner().invoke(
        args=["messages", "seed-token"], input="secret-a\nsecret-r\n"
    )
    assert done.exit_code == 0, done.output
    assert "secret-a" not in done.output


@pytest.fixture
def agency_id(office) -> UUID:
    [row] = office.rows("select id from agencies where code = 'H53.007'")
    return row.id


@pytest.fixture
def call_id(office, agency_id) -> UUID:
    citizen = office.citizen(oa_uid=None, phone=None)
    values = {"procedure": "x", "tracking_code": "7KQ2-9MWX-4D3P", "due": "26/11/2026"}
    with office.app.app_context(), clock.set_to(office.now):
        service.notify(citizen, "supplement_requested", values, agency_id=agency_id)
    office.round().pass_time(hours=5)
    [row] = office.rows("select id from calls")
    return row.id


def close(office, call_id: UUID, agency_id: UUID, outcome: str) -> bool:
    with office.app.app_context():
        return calls.close(call_id, {agency_id}, Answered(outcome), None).is_news


def open_calls(office, *agencies: UUID) -> list[UUID]:
    with office.app.app_context():
        return [waiting.call.id for waiting in queries.open_calls(agencies)]


def test_an_office_sees_its_own_calls(office, agency_id, call_id):
    assert open_calls(office, agency_id) == [call_id]
    assert open_calls(office, ids.new()) == []
    with pytest.raises(Problem, match="call-not-found"):
        close(office, call_id, ids.new(), "reached")


def test_a_call_is_made(office, agency_id, call_id):
    assert close(office, call_id, agency_id, "no_answer")
    assert not close(office, call_id, agency_id, "no_answer")
    assert open_calls(office, agency_id) == [call_id]
    assert close(office, call_id, agency_id, "reached")
    assert open_calls(office, agency_id) == []
    assert not close(office, call_id, agency_id, "reached")
    with pytest.raises(Problem, match="call-closed"):
        close(office, call_id, agency_id, "wrong_number")
    [row] = office.rows("select state from messages")
    assert row.state == "called"
    with pytest.raises(ValueError, match="shouted"):
        close(office, call_id, agency_id, "shouted")


def test_the_periodic_jobs_run(office, zalo):
    with office.app.app_context(), clock.set_to(office.now):
        climb(timestamp=0)
        forget_events(timestamp=0)
        renew_token(timestamp=0)
        db.release()
    assert zalo.renewals == 0


def test_a_token_that_cannot_be_renewed_does_not_fail_the_job(office, zalo):
    zalo.is_down = True
    with office.app.app_context(), clock.set_to(office.later(hours=21).now):
        renew_token(timestamp=0)
    zalo.is_down = False
    with office.app.app_context(), clock.set_to(office.now):
        renew_token(timestamp=0)
    assert zalo.renewals == 1
