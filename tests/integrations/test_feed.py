"""The change feed: every change once, in order, to those it concerns, and about nobody."""

import base64
import json
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from backend.core import clock, ids
from backend.dossiers.models import DossierEvent
from backend.integrations import cursors, sequencing
from backend.integrations.cursors import Place
from tests.factories.cases import ASK_FIELD, OTHER_AGENCY, Office, file_case
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import AGENCY
from tests.factories.officers import CENTRE, Clerk, system

pytestmark = pytest.mark.slow


def read(caller, after: str | None = None, limit: int = 100):
    query = f"?limit={limit}" + (f"&after={after}" if after else "")
    return caller.get(f"/officer/changes{query}").json


def actions(page) -> list[str]:
    return [item["action"] for item in page["items"]]


def test_what_happens_to_a_dossier_is_told_in_order(case):
    case.in_progress()
    page = read(case.office.leader)
    assert actions(page) == ["submit", "accept", "start"]
    assert [item["status_code"] for item in page["items"]] == [1, 2, 4]
    assert page["has_more"] is False
    submit, accept, _ = page["items"]
    seen = case.seen_by(case.office.leader)
    assert submit["from_status"] is None
    assert submit["acting_agency"] is None
    assert accept["from_status"] == "submitted"
    assert accept["dossier_id"] == case.id
    assert accept["number"] == seen["number"]
    assert accept["agency"] == accept["handling_agency"] == accept["acting_agency"] == AGENCY
    assert accept["due_at"] == seen["due"]["at"]
    assert accept["actor"] == "officer"


def test_one_goes_on_where_one_was(case):
    reader = case.office.reception
    first = read(reader)
    assert actions(first) == ["submit"]
    assert read(reader, first["next"])["items"] == []
    assert read(reader, first["next"])["next"] == first["next"]
    case.accepted()
    second = read(reader, first["next"])
    assert actions(second) == ["accept"]
    assert actions(read(reader, second["next"])) == []
    # Asked again from the same place, the answer is the same.
    assert read(reader, first["next"])["items"] == second["items"]


def test_pages_leave_nothing_out_and_repeat_nothing(case, session, an, office):
    cases = [case] + [file_case(session, an, office) for _ in range(4)]
    for one in cases:
        one.in_progress()
    whole = read(office.leader)["items"]
    assert len(whole) == 15
    after, found = None, []
    while True:
        page = read(office.leader, after, limit=4)
        assert len(page["items"]) <= 4
        found += page["items"]
        after = page["next"]
        if not page["has_more"]:
            break
    assert found == whole


def test_nothing_in_it_tells_whose_dossier_it_is(case):
    case.accepted()
    case.act(case.office.specialist, "supplements", ASK_FIELD)
    told = json.dumps(read(case.office.leader), ensure_ascii=False)
    answers = case.seen_by(case.office.leader)["answers"]
    texts = {
        value
        for block in answers.values()
        if isinstance(block, dict)
        for value in block.values()
        if isinstance(value, str) and len(value) > 5
    }
    assert texts
    assert [value for value in texts if value in told] == []
    assert ASK_FIELD["remark"] not in told


def test_another_office_hears_nothing(case, other_office, app):
    assert read(other_office.leader)["items"] == []
    with app.app_context():
        key = system(scopes=("changes:read",), agency=OTHER_AGENCY)
    answer = case.person.client.get(
        "/api/v1/officer/changes", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.json["items"] == []


def test_the_province_centre_hears_of_all(case, other_office, session, an, app):
    file_case(session, an, other_office)
    leader = Clerk(app, "leader", agency=CENTRE)
    assert {item["agency"] for item in read(leader)["items"]} == {AGENCY, OTHER_AGENCY}
    specialist = Clerk(app, "specialist", agency=CENTRE)
    assert read(specialist)["items"] == []


def test_an_office_that_gets_a_dossier_hears_of_it_from_then_on(case, app):
    tax = Office(app, "H53.901")
    case.in_progress()
    before = read(tax.specialist)
    assert before["items"] == []
    case.act(case.office.specialist, "transfer", {"agency": tax.agency, "reason": "Xin ý kiến."})
    heard = read(tax.specialist, before["next"])
    assert actions(heard) == ["transfer"]
    assert heard["items"][0]["handling_agency"] == tax.agency
    case.act(tax.specialist, "supplements", ASK_FIELD)
    assert actions(read(tax.specialist, heard["next"])) == [
        "supplements"[:0] + "request_supplement"
    ]
    assert actions(read(case.office.specialist))[-1] == "request_supplement"


def test_a_key_needs_the_scope(case, app):
    with app.app_context():
        wrong = system(scopes=("dossiers:read",), agency=AGENCY)
        right = system(scopes=("changes:read",), agency=AGENCY)
    client, path = case.person.client, "/api/v1/officer/changes"
    refused = client.get(path, headers={"Authorization": f"Bearer {wrong}"}, status=403)
    assert slug(refused) == "scope-needed"
    told = client.get(path, headers={"Authorization": f"Bearer {right}"}).json
    assert actions(told) == ["submit"]


@pytest.mark.parametrize("after", ["", "x", "AAAA", "A" * 4000, "%00", "Ä" * 22])
def test_what_is_no_cursor_is_refused(office, after: str):
    answer = office.reception.get(f"/officer/changes?after={after}", status=422)
    assert faults(answer) == {"/after": "cursor_invalid"}


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "9" * 30])
def test_a_page_has_a_size(office, limit: str):
    answer = office.reception.get(f"/officer/changes?limit={limit}", status=422)
    assert list(faults(answer)) == ["/limit"]


def test_a_feed_that_was_restored_is_noticed(case):
    reader = case.office.reception
    place = cursors.read(read(reader)["next"])
    ahead = cursors.write(Place(place.position + 7, place.mark))
    assert slug(reader.get(f"/officer/changes?after={ahead}", status=410)) == "cursor-lost"
    other = cursors.write(Place(place.position, cursors.mark_of(ids.new())))
    assert slug(reader.get(f"/officer/changes?after={other}", status=410)) == "cursor-lost"
    largest = base64.urlsafe_b64encode(b"\x7f" + b"\xff" * 15).decode().rstrip("=")
    assert slug(reader.get(f"/officer/changes?after={largest}", status=410)) == "cursor-lost"


def test_nobody_can_change_what_was_told(case, session):
    read(case.office.reception)
    for statement in (
        "update changes set position = position + 1",
        "delete from changes",
        "truncate changes cascade",
        "delete from change_audiences",
        "truncate change_audiences",
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(statement))


def test_sequencing_again_changes_nothing(case, session):
    assert sequencing.sequence_all() == 1
    assert sequencing.sequence_all() == 0
    positions = session.scalars(text("select position from changes order by position")).all()
    assert positions == list(range(1, len(positions) + 1))


def test_the_clock_does_not_decide_the_order(case, session):
    case.accepted()
    # As a host would write it whose clock runs behind.
    behind = clock.now().replace(year=2025)
    session.add(
        DossierEvent(
            dossier_id=UUID(case.id),
            at=behind,
            action="note",
            from_status="accepted",
            status="accepted",
            actor="officer",
        )
    )
    session.flush()
    assert actions(read(case.office.leader)) == ["submit", "accept", "note"]
