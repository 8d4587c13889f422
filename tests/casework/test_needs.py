"""`needs` is exactly what must be given: held against the contract, and against what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.dossiers import openings
from backend.dossiers.operations import OPERATIONS
from backend.dossiers.workflow import ACTIONS
from tests.casework.test_openings import CALLS, LATER, PAID, ask, situation
from tests.contract.test_operations import CALLS as CONTRACT
from tests.contract.test_operations import body_of
from tests.factories.cases import ASK_FIELD, DECLINE, DRAFT, OTHER_AGENCY, STOP, Case
from tests.factories.citizens import faults
from tests.factories.results import announcement, pdf

__all__ = ["situation"]

pytestmark = pytest.mark.slow

NEVER_BEFORE = {"due_at": LATER["due_at"]}
REASON = {"reason": "Vì thế."}
REMARK = {"remark": "Đã xem."}
NAME = {"answers": {"tre": {"ten": "Khôi"}}}


def colleague(case: Case) -> dict[str, str]:
    return {"officer": str(case.office.specialist.id)}


Body = dict[str, Any] | Callable[[Case], dict[str, Any]]
# Of each action: to what it can be done and by whom, a body with everything that may stand in it,
# and what must. Where that depends on the dossier or on another field, once for each way.
CASES: list[tuple[str, str, str, Body, set[str]]] = [
    ("accept", "a birth, filed", "reception", {"longer_limit": False}, set()),
    ("decline", "a birth, filed", "reception", DECLINE, {"reasons"}),
    ("start", "accepted", "reception", {}, set()),
    ("stop", "in progress", "leader", STOP, {"reasons"}),
    ("resolve", "a result there", "leader", {}, set()),
    ("return_result", "resolved", "reception", {"way": "paper"}, {"way"}),
    ("send_by_post", "resolved", "reception", {"reference": "EMS1"}, {"reference"}),
    ("extend", "paid, in progress", "leader", LATER, {"reason", "due_at"}),
    ("apologise", "late", "leader", LATER, {"reason", "due_at"}),
    ("request_confirmation", "in progress", "specialist", DRAFT | REMARK, {"lines"}),
    (
        "grant_withdrawal",
        "withdrawal asked for",
        "reception",
        {"granted": True} | REASON,
        {"granted"},
    ),
    (
        "refuse_withdrawal",
        "withdrawal asked for",
        "reception",
        {"granted": False} | REASON,
        {"granted", "reason"},
    ),
    ("refund", "stopped after paying", "reception", {"reference": "1"}, {"reference"}),
    (
        "add_result",
        "in progress",
        "specialist",
        announcement(pdf()),
        {"file_name", "size", "sha256", "md5"},
    ),
    ("request_supplement", "a birth, filed", "reception", ASK_FIELD | NEVER_BEFORE, {"items"}),
    ("expire_supplement", "a supplement that did not come", "reception", {}, set()),
    ("expire_payment", "a fee that did not come", "reception", {}, set()),
    ("claim", "a birth, filed", "reception", {}, set()),
    ("release", "in a colleague's hands", "leader", {}, set()),
    ("hand_over", "in a colleague's hands", "leader", colleague, {"officer"}),
    (
        "transfer",
        "a birth, filed",
        "reception",
        {"agency": OTHER_AGENCY} | REASON,
        {"agency", "reason"},
    ),
    # The rules fix what a business costs, but not what a late birth does.
    (
        "request_payment",
        "a business, filed",
        "reception",
        {"amount": 100_000} | REASON | NEVER_BEFORE,
        set(),
    ),
    (
        "request_payment",
        "accepted",
        "reception",
        {"amount": 50_000} | REASON | NEVER_BEFORE,
        {"amount"},
    ),
    (
        "record_payment",
        "a business, filed",
        "reception",
        PAID | {"reference": "BL-1"},
        {"method", "amount"},
    ),
    (
        "record_payment",
        "a fee asked for",
        "reception",
        PAID | {"method": "transfer", "reference": "FT26"},
        {"method", "amount", "reference"},
    ),
    (
        "answer_supplement",
        "on paper, a supplement awaited",
        "reception",
        NAME | REMARK,
        {"answers"},
    ),
    (
        "answer_supplement",
        "on paper, papers awaited",
        "reception",
        {"answers": {}, "papers": {"giay_chung_sinh": 1}} | REMARK,
        {"answers", "papers"},
    ),
    ("request_withdrawal", "on paper", "reception", REASON, set()),
    ("cancel_withdrawal", "on paper, withdrawal asked for", "reception", {}, set()),
    (
        "answer_confirmation",
        "on paper, a draft awaited",
        "reception",
        {"agreed": True} | REMARK,
        {"agreed"},
    ),
    ("rate", "on paper, stopped", "reception", {"level": 5} | REASON, {"level"}),
    (
        "see_original",
        "a birth, filed",
        "reception",
        {"requirement": "giay_chung_sinh"} | REMARK,
        {"requirement"},
    ),
    ("add_note", "a birth, filed", "leader", {"text": "Một ghi chú."}, {"text"}),
]


def needed(offer: dict[str, Any], body: dict[str, Any]) -> set[str]:
    """What the dossier says must be given, with this body."""
    more = [c["needs"] for c in offer["needs_if"] if body.get(c["field"]) == c["value"]]
    return {*offer["needs"], *(name for names in more for name in names)}


def attempt(session, case: Case, role: str, action: str, body: dict[str, Any]) -> Any:
    """What is answered, and then as if nobody had asked."""
    path = f"/officer/dossiers/{case.id}/{CALLS[action][0]}"
    session.get_bind().exec_driver_sql("savepoint attempt")
    answer = ask(case.office.by_role(role), "post", path, body)
    session.get_bind().exec_driver_sql("rollback to savepoint attempt")
    return answer


@pytest.mark.parametrize(
    ("action", "situation", "role", "body", "wanted"),
    CASES,
    indirect=["situation"],
    ids=[f"{action}: {where}" for action, where, *_ in CASES],
)
def test_just_what_it_says_must_be_given(situation, session, action, role, body, wanted):
    body = body(situation) if callable(body) else body
    seen = ask(situation.office.by_role(role), "get", f"/officer/dossiers/{situation.id}").json
    [offer] = [found for found in seen["allowed"] if found["action"] == action]
    assert needed(offer, body) == wanted
    session.commit()
    assert attempt(session, situation, role, action, body).status_code in (200, 201)
    for name in body:
        answer = attempt(
            session, situation, role, action, {k: v for k, v in body.items() if k != name}
        )
        assert (answer.status_code == 422) is (name in wanted), (name, answer.json)
        if name in wanted:
            [fault] = faults(answer).items()
            assert fault[0].split("/")[1] == name
            assert fault[1] in ("required", "paper_missing")


def test_every_action_and_all_that_its_call_takes_is_tried():
    assert {action for action, *_ in CASES} == OPERATIONS.keys()
    for action in OPERATIONS:
        tried = [(body, wanted) for key, _, _, body, wanted in CASES if key == action]
        schema = body_of(CONTRACT[OPERATIONS[action]][2])
        fields = {"officer"} if action == "hand_over" else {f for body, _ in tried for f in body}
        assert fields == schema.get("properties", {}).keys(), action
        told = ACTIONS[action]
        by_value = {name for case in told.needs_if for name in case.needs}
        ever = {name for _, wanted in tried for name in wanted}
        always = set.intersection(*(wanted for _, wanted in tried))
        assert always == set(told.needs), action
        assert ever == {*told.needs, *told.needs_of_some, *by_value}, action


def test_what_some_dossiers_need_is_known_of_each():
    assert openings.NEEDS_OF_SOME.keys() == {k for k, told in ACTIONS.items() if told.needs_of_some}
