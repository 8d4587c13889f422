"""All of an action or nothing of it; jobs leave alone what somebody has done meanwhile."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from backend.core import clock, ids
from backend.core.preconditions import Seen
from backend.dossiers import acceptance, supplements, tasks, transitions
from backend.dossiers.models import ClockInterval, Dossier, DossierEvent, Letter, LetterCounter
from backend.notifications import service as notifications
from backend.notifications.models import Notification
from backend.officers.service import Principal
from tests.factories.cases import ASK_FIELD

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
ANY = Seen(frozenset(), anything=True)
TABLES = (DossierEvent, ClockInterval, Letter, LetterCounter, Notification)


def counts(session) -> dict[str, int]:
    session.expire_all()
    found = {
        table.__tablename__: session.scalar(select(func.count()).select_from(table))
        for table in TABLES
    }
    found["audit"] = session.scalar(text("select count(*) from audit_entries"))
    found["jobs"] = session.scalar(text("select count(*) from procrastinate_jobs"))
    return found


def test_an_action_that_fails_at_its_very_end_has_not_happened(case, office, session, monkeypatch):
    # Signed in, which is on record as well.
    assert office.reception.headers
    before = counts(session)

    def fail(*_: Any) -> None:
        raise RuntimeError("the message cannot be written")

    monkeypatch.setattr(notifications, "notify", fail)
    case.act(office.reception, "accept", {}, status=500)
    assert counts(session) == before
    monkeypatch.undo()
    assert case.seen_by(office.reception)["status"] == "submitted"
    case.accepted()


def test_an_offices_own_system_acts_by_its_key(case, office, session):
    dossier = session.get_one(Dossier, case.id)
    key = Principal(
        "system",
        dossier.id,
        "Phần mềm một cửa",
        frozenset({("reception", dossier.handling_agency_id)}),
        scopes=frozenset({"dossiers:write"}),
    )
    acceptance.accept(dossier.id, transitions.officer(key), ANY, longer=False)
    session.commit()
    event = case.seen_by(office.reception)["events"][-1]
    assert (event["actor"], event["details"]["key"]) == ("system", str(dossier.id))
    assert event["officer"] is None


def test_a_job_leaves_alone_what_was_answered_meanwhile(case, office, session):
    with clock.set_to(MONDAY):
        case.act(office.reception, "supplements", ASK_FIELD)
        request = case.seen_by_citizen()["requests"][0]
    with clock.set_to(MONDAY + timedelta(days=40)):
        late = supplements.overdue()
        session.commit()
        answers = {"answers": {"tre": {"ten": "Khôi"}}}
        case.answer("put", f"supplements/{request['id']}", answers)
        assert tasks._each(late=(lambda: late, supplements.expire)) == {"late": 0}
        assert case.status == "submitted"


def test_what_is_broken_keeps_nothing_else_waiting(session):
    broken, sound = ids.new(), ids.new()
    done = []

    def do(one: UUID) -> UUID:
        if one == broken:
            raise LookupError("it has no ledger")
        done.append(one)
        return one

    with pytest.raises(ExceptionGroup, match="1 broken, all others done") as caught:
        tasks._each(first=(lambda: [broken, sound], do), second=(lambda: [sound], do))
    assert done == [sound, sound]
    assert caught.value.exceptions[0].__notes__ == [f"first: {broken}"]


def test_the_jobs_of_a_night_end_what_was_not_answered(case, office, session, app):
    with clock.set_to(MONDAY):
        case.act(office.reception, "supplements", ASK_FIELD)
    with clock.set_to(MONDAY + timedelta(days=40)):
        tasks.expire_requests.func(timestamp=0)
        tasks.warn_of_deadlines.func(timestamp=0)
        session.commit()
        assert case.status == "declined"


def test_setting_letters_is_a_job(case, office, session, app):
    case.accepted()
    jobs = text(
        "select args->>'letter_id' from procrastinate_jobs"
        " where task_name = 'dossiers:typeset_letter'"
    )
    [letter_id] = session.scalars(jobs).all()
    session.commit()
    tasks.typeset_letter.func(letter_id=letter_id)
    session.expire_all()
    letter = session.get_one(Letter, letter_id)
    assert letter.object_key is not None
    assert letter.size == len(app.extensions["storage"].read(letter.object_key, 0, letter.size))


def test_a_withdrawn_dossier_is_ended_for_good(case, office):
    case.answer("post", "withdrawal", {})
    seen = case.seen_by(office.reception)
    assert {action["action"] for action in seen["allowed"]} == {"add_note"}
    assert seen["due"]["remaining_seconds"] is None
