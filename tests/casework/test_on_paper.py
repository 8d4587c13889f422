"""A dossier on paper goes on like any other: the reception enters what its citizen says."""

import pytest

from backend.audit import service as audit
from backend.core import clock, ids
from backend.dossiers.models import Dossier, Supplement
from tests.casework.test_counter import filing, hand_in
from tests.casework.test_refusals import everything
from tests.factories.cases import ASK_FIELD, ASK_PAPER, DRAFT, OTHER_AGENCY, STOP, Case
from tests.factories.citizens import faults, slug
from tests.factories.results import add

pytestmark = pytest.mark.slow

NAME = {"answers": {"tre": {"ten": "Khôi"}}}


@pytest.fixture(params=["counter", "post"])
def paper(request, an, office) -> Case:
    filed = hand_in(office.reception, filing(channel=request.param)).json
    case = Case(filed["id"], an, office)
    case.act(office.reception, "start")
    return case


def test_a_supplement_is_brought_to_the_desk(paper, office, session):
    paper.act(office.specialist, "supplements", ASK_FIELD)
    seen = paper.act(office.reception, "supplement-answer", NAME | {"remark": "Con trai."}).json
    assert (seen["status"], seen["answers"]["tre"]["ten"]) == ("in_progress", "Khôi")
    [request] = seen["requests"]
    assert (request["outcome"], request["response"]) == ("answered", "Con trai.")
    event = seen["events"][-1]
    assert (event["action"], event["actor"]) == ("answer_supplement", "officer")
    assert event["officer"] is not None
    entry = audit.entries(("dossier", paper.id))[-1]
    assert (entry.action, entry.actor_id) == ("dossier.answer_supplement", office.reception.id)
    assert session.get_one(Supplement, request["id"]).before == {"/tre/ten": "An"}


def test_papers_are_counted_and_the_old_count_is_kept(paper, office, session):
    paper.act(office.specialist, "supplements", ASK_PAPER)
    body = {"answers": {}, "papers": {"giay_chung_sinh": 2}}
    seen = paper.act(office.reception, "supplement-answer", body).json
    assert seen["paper_copies"] == {"giay_chung_sinh": 2}
    kept = session.get_one(Supplement, seen["requests"][0]["id"])
    assert kept.before == {"paper_copies": {"giay_chung_sinh": 1}}


@pytest.mark.parametrize(
    ("asked", "body", "found"),
    [
        (ASK_PAPER, {"answers": {}}, {"/papers/giay_chung_sinh": "paper_missing"}),
        (ASK_FIELD, {"answers": {}}, {"/answers/tre/ten": "required"}),
        (
            ASK_FIELD,
            {"answers": {"tre": {"ho": "Lê", "ten": "Khôi"}}},
            {"/answers/tre/ho": "not_asked"},
        ),
        (ASK_FIELD, NAME | {"papers": {"bang_lai": 1}}, {"/papers/bang_lai": "not_asked"}),
        (ASK_FIELD, {}, {"/answers": "required"}),
        (ASK_FIELD, {"answers": []}, {"/answers": "invalid"}),
        (ASK_FIELD, {"answers": {"tre": {"ten": "A\x00"}}}, {"/answers/tre/ten": "nul_character"}),
        (ASK_PAPER, {"answers": {}, "papers": {"giay_chung_sinh": 0}}, None),
    ],
)
def test_a_wrong_answer_changes_nothing(paper, office, session, asked, body, found):
    paper.act(office.specialist, "supplements", asked)
    before = everything(session)
    refused = paper.act(office.reception, "supplement-answer", body, status=422)
    assert found is None or found.items() <= faults(refused).items()
    assert everything(session) == before


def test_it_is_answered_once_and_not_after_its_end(paper, office):
    paper.act(office.specialist, "supplements", ASK_FIELD)
    paper.act(office.reception, "supplement-answer", NAME)
    again = paper.act(office.reception, "supplement-answer", NAME, status=409)
    assert slug(again) == "action-not-allowed"


def test_a_withdrawal_is_asked_for_cancelled_and_granted(paper, office):
    seen = paper.act(office.reception, "withdrawal", {"reason": "Không cần nữa."}).json
    assert (seen["status"], seen["events"][-1]["actor"]) == ("withdrawal_requested", "officer")
    assert paper.act(office.reception, "withdrawal-cancelled").json["status"] == "in_progress"
    paper.act(office.reception, "withdrawal", {})
    done = paper.act(office.leader, "withdrawal-decision", {"granted": True}).json
    assert done["status"] == "stopped"


@pytest.mark.parametrize(("agreed", "outcome"), [(True, "agreed"), (False, "objected")])
def test_a_draft_is_looked_at_over_the_counter(paper, office, agreed, outcome):
    paper.act(office.specialist, "confirmation-request", DRAFT)
    seen = paper.act(office.reception, "confirmation", {"agreed": agreed, "remark": "Tên"}).json
    assert (seen["requests"][0]["outcome"], seen["due"]["paused_since"]) == (outcome, None)
    again = paper.act(office.reception, "confirmation", {"agreed": True}, status=409)
    assert slug(again) == "no-draft-awaited"


def test_the_slip_with_the_rating_counts_once(paper, office):
    paper.act(office.specialist, "stop", STOP)
    seen = paper.act(office.reception, "rating", {"level": 4, "reason": "Nhanh."}).json
    assert seen["rating"]["level"] == 4
    again = paper.act(office.reception, "rating", {"level": 1}, status=409)
    assert slug(again) == "rated-already"


def test_the_desk_that_took_it_in_may_after_a_transfer_too(paper, office, other_office):
    body = {"agency": OTHER_AGENCY, "reason": "Không thuộc địa bàn."}
    paper.act(office.specialist, "transfer", body)
    paper.act(other_office.specialist, "supplements", ASK_FIELD)
    paper.act(office.reception, "supplement-answer", NAME)
    paper.act(other_office.specialist, "claim")
    # Who has it in hand does not keep the citizen from speaking.
    paper.act(other_office.reception, "withdrawal", {})


@pytest.mark.parametrize(
    ("action", "body"),
    [("withdrawal", {}), ("rating", {"level": 5}), ("supplement-answer", NAME)],
)
def test_nobody_speaks_for_who_filed_online(case, office, session, action, body):
    case.in_progress()
    if action == "supplement-answer":
        case.act(office.specialist, "supplements", ASK_FIELD)
    if action == "rating":
        case.act(office.specialist, "stop", STOP)
    before = everything(session)
    assert slug(case.act(office.reception, action, body, status=409)) == "filed-online"
    assert everything(session) == before
    assert session.get_one(Dossier, case.id).channel == "online"


def test_a_supplement_that_never_came_ends_all_the_same(paper, office):
    paper.act(office.specialist, "supplements", ASK_FIELD)
    later = clock.now().replace(year=clock.now().year + 1)
    with clock.set_to(later):
        assert paper.act(office.reception, "expiry").json["status"] == "stopped"
        late = paper.act(office.reception, "supplement-answer", NAME, status=409)
        assert slug(late) == "action-not-allowed"


def test_a_stale_version_is_told(paper, office):
    paper.act(office.specialist, "supplements", ASK_FIELD)
    stale = paper.act(office.reception, "supplement-answer", NAME, seen='"1"', status=412)
    assert slug(stale) == "changed-meanwhile"
    missing = office.reception.post(
        f"/officer/dossiers/{ids.new()}/supplement-answer",
        json=NAME,
        headers={"If-Match": "*"},
        status=404,
    )
    assert slug(missing) == "dossier-not-found"


def test_the_result_is_not_left_where_nobody_can_open_it(paper, office, session):
    add(paper, office.specialist)
    paper.act(office.leader, "resolve")
    before = everything(session)
    refused = paper.act(office.reception, "return", {"way": "electronic"}, status=409)
    assert slug(refused) == "not-electronic"
    assert everything(session) == before
    assert paper.act(office.reception, "return", {"way": "paper"}).json["status"] == "returned"
