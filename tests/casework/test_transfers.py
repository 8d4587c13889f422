"""A dossier goes to another office, and each has its own share of the time."""

from datetime import datetime, timedelta

import pytest

from backend.core import clock
from tests.factories.cases import OTHER_AGENCY, Office
from tests.factories.citizens import faults, slug
from tests.factories.results import add

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
TO_OTHER = {"agency": OTHER_AGENCY, "reason": "Thuộc thẩm quyền của cơ quan bạn."}


def test_the_clock_is_sliced(case, office, other_office):
    with clock.set_to(MONDAY):
        case.in_progress()
    with clock.set_to(MONDAY + timedelta(hours=2)):
        seen = case.act(office.specialist, "transfer", TO_OTHER).json
    assert seen["handling_agency"]["code"] == OTHER_AGENCY
    assert seen["agency"]["code"] == office.agency
    assert seen["letters"][-1]["kind"] == "control_slip"
    with clock.set_to(MONDAY + timedelta(hours=5)):
        due = case.seen_by(other_office.specialist)["due"]
    shares = {share["agency"]["code"]: share["working_seconds"] for share in due["shares"]}
    # 9:00 to 11:00, then 11:00 to 11:30 and 13:30 to 14:00.
    assert shares == {office.agency: 7200, OTHER_AGENCY: 3600}
    # The due date is the dossier's, whoever has it.
    assert due["at"] == "2026-11-30T10:00:00Z"


def test_the_other_office_goes_on_and_the_first_may_still_read(case, office, other_office):
    case.in_progress()
    case.act(office.specialist, "transfer", TO_OTHER)
    assert slug(case.act(office.specialist, "stop", {"reasons": [{"key": "x"}]}, status=403)) == (
        "action-not-yours"
    )
    assert case.seen_by(office.specialist)["allowed"] == []
    add(case, other_office.specialist)
    case.act(other_office.leader, "resolve")
    # The citizen comes to the counter where it was filed.
    seen = case.act(office.reception, "return", {"way": "paper"}).json
    assert seen["status"] == "returned"


def test_a_third_office_never_sees_it(case, office, app):
    case.in_progress()
    case.act(office.specialist, "transfer", TO_OTHER)
    third = Office(app, "H53.003")
    assert slug(third.leader.get(f"/officer/dossiers/{case.id}", status=404)) == (
        "dossier-not-found"
    )


def test_before_acceptance_the_answer_is_the_other_offices(case, office, other_office):
    case.act(office.reception, "transfer", TO_OTHER)
    seen = case.act(other_office.reception, "accept", {}).json
    assert [(i["clock"], i["agency"]["code"]) for i in seen["due"]["intervals"]] == [
        ("acceptance", office.agency),
        ("acceptance", OTHER_AGENCY),
        ("handling", OTHER_AGENCY),
    ]


def test_whoever_had_it_in_hand_has_it_no_longer(case, office, other_office):
    case.in_progress()
    case.act(office.specialist, "claim")
    case.act(office.specialist, "transfer", TO_OTHER)
    assert case.seen_by(other_office.reception)["assignee"] is None


def test_there_must_be_another_office(case, office):
    case.in_progress()
    for agency in ("H99.999", office.agency):
        body = {"agency": agency, "reason": "x"}
        refused = case.act(office.specialist, "transfer", body, status=422)
        assert faults(refused) == {"/agency": "agency_unknown"}


def test_the_citizen_is_told_where_it_went(case, office):
    case.in_progress()
    case.act(office.specialist, "transfer", TO_OTHER)
    last = case.seen_by_citizen()["history"][-1]
    assert (last["label"], last["agency"]["code"]) == ("Chuyển cơ quan khác", office.agency)
