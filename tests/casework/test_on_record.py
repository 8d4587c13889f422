"""Whatever shows an officer a dossier's data, and whatever is done to it, is on record.

Routes that show more than one dossier, or a part of one: test_every_look.py.
"""

from datetime import datetime

import pytest
from sqlalchemy import select

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock
from backend.dossiers import deadline_warnings, refused_files
from backend.dossiers.models import Attachment, Dossier
from tests.architecture import test_routes
from tests.factories.results import add, send

pytestmark = pytest.mark.slow

DOSSIER = "GET /api/v1/officer/dossiers/<uuid:dossier_id>"
# What each route below one dossier writes; those that show nothing of it write nothing.
READS = {
    "": "dossier.read",
    "/notes": "dossier.read",
    "/precheck": "dossier.read",
    "/declaration": "declaration.read",
    "/letters/<uuid:letter_id>": "letter.read",
    "/results/<uuid:result_id>/link": "result.read",
    "/proof": "dossier.proved",
    "/reasons": None,
}


@pytest.fixture
def resolved(case, office):
    add(case.in_progress(), office.specialist)
    case.act(office.leader, "resolve")
    return case


def entries(case) -> list[tuple[str, str]]:
    """Action and kind of actor of all that was written about the dossier."""
    return [(e.action, str(e.actor_id)) for e in audit.entries(("dossier", case.id))]


def test_no_way_to_read_a_dossier_is_left_out():
    known = {route for route in test_routes.WHO_MAY if route.startswith(DOSSIER)}
    assert known == {DOSSIER + path for path in READS}


@pytest.mark.parametrize("path", READS)
def test_a_read_is_written_once(resolved, office, path: str):
    seen = resolved.seen_by(office.leader)
    address = path.replace("<uuid:letter_id>", seen["letters"][0]["id"]).replace(
        "<uuid:result_id>", seen["results"][0]["id"]
    )
    before = len(entries(resolved))
    office.leader.get(f"/officer/dossiers/{resolved.id}{address}")
    written = entries(resolved)[before:]
    assert written == ([(READS[path], str(office.leader.id))] if READS[path] else [])


def test_what_is_shown_instead_of_what_was_wanted_is_read_too(case, office):
    case.act(office.reception, "accept", {}, seen='"0"', status=412)
    assert entries(case)[-1] == ("dossier.read", str(office.reception.id))


def test_a_result_is_announced_refused_and_seen_again_on_record(case, office):
    case.in_progress()
    refused = send(case, office.specialist, b"%PDF-1.7\nno page at all")
    case.act(office.specialist, f"results/{refused}/complete", status=422)
    result = add(case, office.specialist)
    case.act(office.specialist, f"results/{result}/complete")
    who = str(office.specialist.id)
    actions = [action for action, actor in entries(case) if actor == who]
    assert actions == [
        "result.announced",
        "result.refused",
        "result.announced",
        "dossier.add_result",
        "dossier.read",
    ]


def test_a_warning_is_on_record(case, office, session):
    case.accepted()
    due = session.get_one(Dossier, case.id).due_at
    with clock.set_to(due):
        deadline_warnings.warn(case.id)
    warned, drafted = audit.entries(("dossier", case.id))[-2:]
    assert (warned.action, warned.actor_kind) == ("dossier.warned", "system")
    assert warned.details == {"share": 100}
    # Late, it gets the draft of an apology, which is another thing done.
    assert (drafted.action, drafted.actor_kind) == ("dossier.apology_drafted", "system")
    assert drafted.agency_id == warned.agency_id == agencies.find(office.agency).id
    assert datetime.fromisoformat(drafted.details["from"]) == due
    assert drafted.details["to"] > drafted.details["from"]
    [alert, *_] = office.leader.get("/officer/alerts").json["items"]
    office.leader.put(f"/officer/alerts/{alert['id']}/seen", status=204)
    assert entries(case)[-1] == ("alert.seen", str(office.leader.id))


def test_a_file_that_was_refused_is_on_record_with_its_office(case, office, session):
    attachment = session.scalars(select(Attachment)).one()
    refused_files.record(attachment.upload_id)
    last = audit.entries(("dossier", case.id))[-1]
    assert (last.action, last.actor_kind) == ("dossier.file_refused", "system")
    assert last.agency_id == agencies.find(office.agency).id
    assert last.details == {"attachment": str(attachment.id)}
    # Its job may run again.
    refused_files.record(attachment.upload_id)
    assert audit.entries(("dossier", case.id))[-1].id == last.id
