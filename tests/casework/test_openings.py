"""What is offered can be done, what is not offered cannot: in every situation, for every role."""

from collections.abc import Callable
from contextvars import Context
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.core import clock, ids
from backend.dossiers import openings
from backend.dossiers.workflow import ACTIONS, TABLE
from tests.casework.test_refusals import everything
from tests.factories.cases import (
    ASK_FIELD,
    ASK_PAPER,
    DECLINE,
    DRAFT,
    OTHER_AGENCY,
    STOP,
    Case,
    Office,
    file_case,
)
from tests.factories.citizens import slug
from tests.factories.dossiers import PROCEDURE, answers, submit
from tests.factories.filings import REGISTRY, household_business
from tests.factories.results import add, announcement, pdf

pytestmark = pytest.mark.slow

# A household business has 3 working days, from here to Thursday at 17:00, and a fee that is first.
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
LATER = {"due_at": "2026-12-31T03:00:00Z", "reason": "Chờ xác minh địa chỉ."}
PAID = {"method": "cash", "amount": 100_000}
NOBODY = "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f"

# How each action is called: by officers below their dossier; by citizens method, path and body.
CALLS: dict[str, tuple[str, Any]] = {
    "accept": ("accept", {}),
    "decline": ("decline", DECLINE),
    "start": ("start", None),
    "stop": ("stop", STOP),
    "resolve": ("resolve", None),
    "return_result": ("return", {"way": "paper"}),
    "send_by_post": ("posting", {"reference": "EMS1"}),
    "extend": ("extension", LATER),
    "apologise": ("apology", LATER),
    "request_confirmation": ("confirmation-request", DRAFT),
    "grant_withdrawal": ("withdrawal-decision", {"granted": True}),
    "refuse_withdrawal": ("withdrawal-decision", {"granted": False, "reason": "Đã ký."}),
    "refund": ("refund", {"reference": "1"}),
    "add_result": ("results", announcement(pdf())),
    "request_supplement": ("supplements", ASK_FIELD),
    "expire_supplement": ("expiry", None),
    "expire_payment": ("expiry", None),
    "claim": ("claim", None),
    "release": ("release", None),
    "hand_over": ("hand-over", {"officer": NOBODY}),
    "transfer": ("transfer", {"agency": OTHER_AGENCY, "reason": "Không thuộc địa bàn."}),
    "request_payment": ("payment-request", {}),
    "record_payment": ("payments", PAID),
    "answer_supplement": ("supplement-answer", {"answers": {"tre": {"ten": "Khôi"}}}),
    "request_withdrawal": ("withdrawal", {}),
    "cancel_withdrawal": ("withdrawal-cancelled", None),
    "answer_confirmation": ("confirmation", {"agreed": True}),
    "rate": ("rating", {"level": 5}),
    "see_original": ("originals", {"requirement": "giay_to_tuy_than"}),
    "add_note": ("notes", {"text": "Một ghi chú."}),
}
MINE: dict[str, tuple[str, str, Any]] = {
    "answer_supplement": ("put", "supplements/{request}", {"answers": {"tre": {"ten": "Khôi"}}}),
    "request_withdrawal": ("post", "withdrawal", {}),
    "cancel_withdrawal": ("delete", "withdrawal", None),
    "answer_confirmation": ("post", "confirmation", {"agreed": True}),
    "rate": ("post", "rating", {"level": 5}),
}


def birth(session, an, office) -> Case:
    return file_case(session, an, office)


def business(session, an, office) -> Case:
    body = household_business(session, an.id, office.agency)
    return Case(submit(an, body).json["id"], an, office)


def on_paper(session, an, office) -> Case:
    """A birth, handed in at the counter: whoever signs in, it is not theirs."""
    body = {
        "procedure": PROCEDURE,
        "agency": office.agency,
        "channel": "counter",
        "applicant": "Nguyễn Thị Mẫu",
        "answers": answers(),
        "papers": {"giay_chung_sinh": 1},
    }
    key = {"Idempotency-Key": str(ids.new())}
    filed = office.reception.post("/officer/dossiers", json=body, headers=key).json
    return Case(filed["id"], an, office)


def started(case: Case) -> Case:
    case.act(case.office.reception, "start")
    return case


def paid(case: Case) -> Case:
    case.act(case.office.reception, "payments", PAID)
    return case


def paid_in_progress(case: Case) -> Case:
    return paid(case).in_progress()


def supplemented(case: Case) -> Case:
    """The one supplement there may be was asked for and answered."""
    case.in_progress().act(case.office.specialist, "supplements", ASK_FIELD)
    request = case.seen_by_citizen()["requests"][0]["id"]
    case.answer("put", f"supplements/{request}", {"answers": {"tre": {"ten": "Khôi"}}})
    return case


def compared(case: Case) -> Case:
    """The original of each paper was seen; the form knows more papers than this case calls for."""
    papers = case.person.get(f"/procedures/{PROCEDURE}/form").json["requirements"]
    seen = [
        ask(case.office.reception, "post", f"/officer/dossiers/{case.id}/originals", body)
        for body in ({"requirement": paper["key"]} for paper in papers)
    ]
    assert 200 in {answer.status_code for answer in seen}
    return case


def with_result(case: Case) -> Case:
    add(case.in_progress(), case.office.specialist)
    return case


def resolved(case: Case) -> Case:
    with_result(case).act(case.office.leader, "resolve")
    return case


def returned(case: Case, way: str = "paper") -> Case:
    resolved(case).act(case.office.reception, "return", {"way": way})
    return case


def rated(case: Case) -> Case:
    returned(case).answer("post", "rating", {"level": 5})
    return case


def then(build: Callable[[Case], Any], *acts: tuple[str, str, Any]) -> Callable[[Case], None]:
    """A situation, and these actions (role, path, body) after it."""

    def built(case: Case) -> None:
        build(case)
        for role, action, body in acts:
            case.act(case.office.by_role(role), action, body)

    return built


Build = Callable[[Case], Any]
# What is filed, what happens, and how long after that Monday somebody looks.
SITUATIONS: dict[str, tuple[Callable[..., Case], Build, timedelta]] = {
    "a birth, filed": (birth, lambda case: case, timedelta()),
    "in a colleague's hands": (birth, then(lambda c: c, ("leader", "claim", None)), timedelta()),
    "every original compared": (birth, compared, timedelta()),
    "let go after a while": (
        birth,
        then(lambda c: c, ("leader", "claim", None)),
        timedelta(minutes=16),
    ),
    "accepted": (birth, Case.accepted, timedelta()),
    "in progress": (birth, Case.in_progress, timedelta()),
    "a supplement awaited": (
        birth,
        then(Case.in_progress, ("specialist", "supplements", ASK_FIELD)),
        timedelta(),
    ),
    "a supplement that did not come": (
        birth,
        then(Case.in_progress, ("specialist", "supplements", ASK_FIELD)),
        timedelta(days=90),
    ),
    "no supplement left": (birth, supplemented, timedelta()),
    "a draft awaited": (
        birth,
        then(with_result, ("specialist", "confirmation-request", DRAFT)),
        timedelta(),
    ),
    "a result there": (birth, with_result, timedelta()),
    "late": (birth, with_result, timedelta(days=9)),
    "apologised": (birth, with_result, timedelta(days=10)),
    "resolved": (birth, resolved, timedelta()),
    "returned": (birth, returned, timedelta()),
    "returned electronically": (birth, lambda c: returned(c, "electronic"), timedelta()),
    "rated": (birth, rated, timedelta()),
    "a birth, declined": (
        birth,
        then(lambda c: c, ("reception", "decline", DECLINE)),
        timedelta(),
    ),
    "on paper": (on_paper, started, timedelta()),
    "on paper, a supplement awaited": (
        on_paper,
        then(started, ("specialist", "supplements", ASK_FIELD)),
        timedelta(),
    ),
    "on paper, papers awaited": (
        on_paper,
        then(started, ("specialist", "supplements", ASK_PAPER)),
        timedelta(),
    ),
    "on paper, withdrawal asked for": (
        on_paper,
        then(started, ("reception", "withdrawal", {})),
        timedelta(),
    ),
    "on paper, a draft awaited": (
        on_paper,
        then(started, ("specialist", "confirmation-request", DRAFT)),
        timedelta(),
    ),
    "on paper, stopped": (on_paper, then(started, ("specialist", "stop", STOP)), timedelta()),
    "a business, filed": (business, lambda case: case, timedelta()),
    "a fee asked for": (
        business,
        then(lambda c: c, ("reception", "payment-request", {})),
        timedelta(),
    ),
    "a fee that did not come": (
        business,
        then(lambda c: c, ("reception", "payment-request", {})),
        timedelta(days=90),
    ),
    "paid": (business, paid, timedelta()),
    "paid, in progress": (business, paid_in_progress, timedelta(days=1)),
    "too late to extend": (business, paid_in_progress, timedelta(days=3)),
    "extended": (
        business,
        then(paid_in_progress, ("leader", "extension", LATER)),
        timedelta(days=1),
    ),
    "withdrawal asked for": (
        business,
        lambda c: paid_in_progress(c).answer("post", "withdrawal", {}),
        timedelta(),
    ),
    "stopped after paying": (
        business,
        then(paid_in_progress, ("specialist", "stop", STOP)),
        timedelta(),
    ),
    "refunded": (
        business,
        then(
            paid_in_progress,
            ("specialist", "stop", STOP),
            ("reception", "refund", {"reference": "1"}),
        ),
        timedelta(),
    ),
}
# Why what the table would allow is closed.
WHY = {
    ("a business, filed", "reception", "accept"): "fee-first",
    ("every original compared", "reception", "see_original"): "original-seen",
    ("paid", "reception", "request_payment"): "fee-paid",
    ("paid", "reception", "record_payment"): "fee-paid",
    ("a birth, filed", "reception", "request_payment"): "fee-after-acceptance",
    ("no supplement left", "specialist", "request_supplement"): "supplements-used-up",
    ("a draft awaited", "specialist", "request_confirmation"): "confirmation-awaited",
    ("a draft awaited", "leader", "resolve"): "confirmation-awaited",
    ("a draft awaited", "leader", "transfer"): "confirmation-awaited",
    ("paid, in progress", "specialist", "request_confirmation"): "no-draft-to-confirm",
    ("in progress", "leader", "resolve"): "result-missing",
    ("extended", "leader", "extend"): "extended-already",
    ("extended", "leader", "apologise"): "not-late",
    ("too late to extend", "leader", "extend"): "extension-too-late",
    ("paid, in progress", "leader", "apologise"): "not-late",
    ("apologised", "leader", "apologise"): "apologised-already",
    ("in progress", "citizen", "answer_confirmation"): "no-draft-awaited",
    ("a supplement awaited", "reception", "expire_supplement"): "not-expired",
    ("a fee asked for", "reception", "expire_payment"): "not-expired",
    ("a birth, declined", "reception", "refund"): "nothing-to-refund",
    ("refunded", "reception", "refund"): "nothing-to-refund",
    ("rated", "citizen", "rate"): "rated-already",
    ("a supplement awaited", "reception", "answer_supplement"): "filed-online",
    ("in progress", "reception", "request_withdrawal"): "filed-online",
    ("withdrawal asked for", "reception", "cancel_withdrawal"): "filed-online",
    ("a draft awaited", "reception", "answer_confirmation"): "filed-online",
    ("returned", "reception", "rate"): "filed-online",
    ("on paper", "reception", "answer_confirmation"): "no-draft-awaited",
    ("in a colleague's hands", "reception", "claim"): "claimed-by-other",
    ("in a colleague's hands", "reception", "accept"): "claimed-by-other",
    ("in a colleague's hands", "reception", "decline"): "claimed-by-other",
    ("in a colleague's hands", "reception", "request_supplement"): "claimed-by-other",
    ("in a colleague's hands", "reception", "transfer"): "claimed-by-other",
    ("in a colleague's hands", "reception", "hand_over"): "claimed-by-other",
    ("in a colleague's hands", "reception", "release"): "claimed-by-other",
    ("a birth, filed", "reception", "release"): "not-claimed",
}
ROLES = ("reception", "specialist", "leader", "citizen")
# Only ours does these, or opening the result does.
NOT_CALLED = {"submit", "file_at_counter", "agree_silently", "recompute", "confirm_receipt"}


@pytest.fixture
def situation(request, app, session, an):
    """The dossier, and the moment at which somebody looks at it."""
    file, build, after = SITUATIONS[request.param]
    office = Office(app, REGISTRY) if file is business else Office(app)
    with clock.set_to(MONDAY):
        case = file(session, an, office)
        build(case)
    with clock.set_to(MONDAY + after):
        if request.param == "apologised":
            case.act(office.leader, "apology", LATER)
        yield case


def ask(who: Any, method: str, path: str, body: Any = None) -> Any:
    """As `who.client` calls, but either answer is one here."""
    call = {"method": method.upper(), "json": body, "headers": who.headers | {"If-Match": "*"}}
    return Context().run(FlaskClient.open, who.client, f"/api/v1{path}", **call)


def offered(case: Case, role: str) -> set[str]:
    if role == "citizen":
        return set(ask(case.person, "get", f"/dossiers/{case.id}").json.get("allowed", ()))
    seen = ask(case.office.by_role(role), "get", f"/officer/dossiers/{case.id}").json
    return {found["action"] for found in seen["allowed"]}


def try_it(case: Case, role: str, action: str) -> Any:
    if role != "citizen":
        path, body = CALLS[action]
        return ask(case.office.by_role(role), "post", f"/officer/dossiers/{case.id}/{path}", body)
    method, path, body = MINE[action]
    requests = ask(case.person, "get", f"/dossiers/{case.id}").json.get("requests")
    path = path.replace("{request}", requests[0]["id"] if requests else NOBODY)
    return ask(case.person, method, f"/dossiers/{case.id}/{path}", body)


def called(action: str) -> Any:
    """How: two actions may be one call, of which one is open at a time."""
    return CALLS.get(action) or MINE[action]


def known_to(role: str) -> list[str]:
    """The actions that the table ever gives to this role."""
    rows = {row.action for row in TABLE if role in row.actors}
    return [action for action in ACTIONS if action in rows - NOT_CALLED]


@pytest.mark.parametrize("situation", SITUATIONS, indirect=True)
def test_what_is_offered_is_what_can_be_done(request, situation, session):
    name = request.node.callspec.params["situation"]
    before = everything(session)
    shown = {role: offered(situation, role) - NOT_CALLED for role in ROLES}
    for role in ROLES:
        open_calls = [called(action) for action in shown[role]]
        for action in known_to(role):
            if called(action) not in open_calls:
                answer = try_it(situation, role, action)
                assert answer.status_code in (403, 404, 409), (role, action, answer.json)
                assert WHY.get((name, role, action), slug(answer)) == slug(answer), (role, action)
    assert everything(session) == before
    session.commit()
    for role in ROLES:
        for action in shown[role]:
            session.get_bind().exec_driver_sql("savepoint attempt")
            answer = try_it(situation, role, action)
            session.get_bind().exec_driver_sql("rollback to savepoint attempt")
            # What was given may still be wrong for this dossier, which is said of it.
            assert answer.status_code in (200, 201, 422), (role, action, answer.json)
    missing = [key for key in WHY if key[0] == name and key[2] in shown[key[1]]]
    assert missing == [], "this is offered"


def test_every_check_is_of_an_action():
    assert openings.CHECKS.keys() <= ACTIONS.keys()
    assert {situation for situation, _, _ in WHY} <= SITUATIONS.keys()
