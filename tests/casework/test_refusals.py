"""Who may not, not yet, too late, somebody else's: refused with the reason, nothing changed."""

import pytest
from sqlalchemy import select, text

from backend.core.db import session as current
from backend.dossiers.casework_models import (
    ClockInterval,
    Extension,
    Letter,
    Note,
    OfficerAlert,
    Original,
    Payment,
    Rating,
    Result,
    Supplement,
    Transfer,
)
from backend.dossiers.models import Attachment, Dossier, DossierEvent
from backend.notifications.models import Notification
from backend.officers.models import Officer
from tests.architecture import test_routes
from tests.factories.cases import ASK_FIELD, DECLINE, DRAFT, OTHER_AGENCY, STOP
from tests.factories.citizens import slug
from tests.factories.dossiers import AGENCY
from tests.factories.officers import CENTRE, Clerk, also

pytestmark = pytest.mark.slow

HASHES = {"sha256": "0" * 64, "md5": "0" * 32}
FILE = {"file_name": "ket-qua.pdf", "size": 10, **HASHES}
LATER = {"due_at": "2030-01-02T03:00:00Z", "reason": "Chờ xác minh."}

NOBODY = "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f"
ANYBODY = {"reception", "specialist", "leader"}
WAITING = {"submitted"}

# Every action that an officer can take by HTTP: body, who may when it has just been filed or is in
# progress, and in which statuses.
ACTIONS: dict[str, tuple[object, set[str], set[str]]] = {
    "accept": ({}, {"reception"}, {"submitted"}),
    "decline": (DECLINE, {"reception"}, {"submitted"}),
    "start": (None, {"reception", "specialist"}, {"accepted"}),
    "stop": (STOP, {"specialist", "leader"}, {"accepted", "in_progress"}),
    "resolve": (None, {"leader"}, {"in_progress"}),
    "return": ({"way": "paper"}, {"reception"}, {"resolved"}),
    "posting": ({"reference": "EMS1"}, {"reception"}, {"resolved"}),
    "extension": (LATER, {"leader"}, {"accepted", "in_progress"}),
    "apology": (LATER, {"leader"}, {"accepted", "in_progress"}),
    "confirmation-request": (DRAFT, {"specialist"}, {"in_progress"}),
    "withdrawal-decision": ({"granted": True}, {"reception", "leader"}, {"withdrawal_requested"}),
    "refund": ({"reference": "1"}, {"reception"}, {"declined", "stopped"}),
    "results": (FILE, {"specialist", "leader"}, {"in_progress"}),
    "supplements": (
        ASK_FIELD,
        {"reception", "specialist"},
        {"submitted", "accepted", "in_progress"},
    ),
    "expiry": (None, {"reception"}, {"supplement_requested", "payment_required"}),
    "supplement-answer": ({"answers": {}}, {"reception"}, {"supplement_requested"}),
    "withdrawal": ({}, {"reception"}, {"submitted"}),
    "withdrawal-cancelled": (None, {"reception"}, {"withdrawal_requested"}),
    "confirmation": ({"agreed": True}, {"reception"}, {"in_progress"}),
    "rating": ({"level": 5}, {"reception"}, {"returned"}),
    "claim": (None, ANYBODY, WAITING),
    "release": (None, ANYBODY, WAITING),
    "hand-over": ({"officer": NOBODY}, ANYBODY, WAITING),
    "transfer": (
        {"agency": OTHER_AGENCY, "reason": "Không cư trú ở đây."},
        {"reception"},
        {"submitted"},
    ),
    "payment-request": ({"amount": 8000}, {"reception"}, {"submitted"}),
    "payments": ({"method": "cash", "amount": 8000}, {"reception"}, WAITING),
    "originals": ({"requirement": "giay_chung_sinh"}, {"reception"}, WAITING),
    "notes": ({"text": "Một ghi chú."}, ANYBODY, WAITING),
    f"results/{NOBODY}/complete": (None, {"specialist", "leader"}, {"in_progress"}),
}


TABLES = (
    Dossier,
    DossierEvent,
    ClockInterval,
    Letter,
    Notification,
    Supplement,
    Payment,
    Extension,
    Result,
    Note,
    Original,
    Transfer,
    OfficerAlert,
    Rating,
    Attachment,
)


def everything(session) -> str:
    """The state of all that an action writes, as one text."""
    session.expire_all()
    columns = [select(*table.__table__.c) for table in TABLES]
    return str([session.execute(query).all() for query in columns])


# Notes may be written to the end and beyond.
@pytest.mark.parametrize("action", [action for action in ACTIONS if action != "notes"])
def test_from_a_status_that_does_not_allow_it(case, office, session, action: str):
    body, roles, statuses = ACTIONS[action]
    clerk = office.by_role(sorted(roles)[-1])
    if "submitted" in statuses:
        case.act(office.reception, "decline", DECLINE)
    before = everything(session)
    refused = case.act(clerk, action, body, status=409)
    assert slug(refused) == "action-not-allowed"
    now = "declined" if "submitted" in statuses else "submitted"
    assert refused.json["dossier_status"] == now
    assert action not in refused.json["allowed"]
    assert everything(session) == before


@pytest.mark.parametrize("action", [a for a, (_, who, _) in ACTIONS.items() if who != ANYBODY])
def test_by_a_role_that_may_not(case, office, session, action: str):
    body, roles, _ = ACTIONS[action]
    before = everything(session)
    for role in {"reception", "specialist", "leader"} - roles:
        refused = case.act(office.by_role(role), action, body, status=403)
        assert slug(refused) in ("role-needed", "action-not-yours")
        assert refused.json["roles"]
    assert everything(session) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_another_offices_dossier_does_not_exist(case, other_office, session, action: str):
    body, roles, _ = ACTIONS[action]
    before = everything(session)
    refused = case.act(other_office.by_role(sorted(roles)[0]), action, body, status=404)
    assert slug(refused) == "dossier-not-found"
    assert everything(session) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_a_stale_version_is_told_the_current_state(case, office, session, action: str):
    body, roles, _ = ACTIONS[action]
    case.act(office.reception, "notes", {"text": "Một ghi chú."})
    before = everything(session)
    refused = case.act(office.by_role(sorted(roles)[0]), action, body, seen='"1"', status=412)
    assert slug(refused) == "changed-meanwhile"
    assert refused.headers["ETag"] == '"2"'
    assert refused.json["current"]["version"] == 2
    assert refused.json["current"]["notes"][0]["text"] == "Một ghi chú."
    assert everything(session) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_without_the_version_that_was_seen(case, office, action: str):
    body, roles, _ = ACTIONS[action]
    path = f"/officer/dossiers/{case.id}/{action}"
    refused = office.by_role(sorted(roles)[0]).post(path, json=body, status=428)
    assert slug(refused) == "if-match-missing"


def test_no_action_by_http_is_left_out():
    tried = {"results/<uuid:result_id>/complete" if "/" in action else action for action in ACTIONS}
    assert tried == set(test_routes.ACTIONS)


def test_a_role_elsewhere_is_no_role_here(case, app, office):
    clerk = Clerk(app, "reception", agency=OTHER_AGENCY)
    with app.app_context():
        also(current().get_one(Officer, clerk.id), "specialist", office.agency)
    assert slug(case.act(clerk, "accept", {}, status=403)) == "action-not-yours"


@pytest.mark.parametrize("path", ["", "/notes", "/letters/0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f"])
def test_reading_is_for_those_who_have_it(case, other_office, path: str):
    refused = other_office.leader.get(f"/officer/dossiers/{case.id}{path}", status=404)
    assert slug(refused) == "dossier-not-found"


def test_an_officer_of_the_province_centre_sees_all(case, app):
    seen = case.seen_by(Clerk(app, "leader", agency=CENTRE))
    assert seen["status"] == "submitted"


def test_reading_is_on_record(case, office, session):
    case.seen_by(office.reception)
    rows = session.execute(
        text("select action, actor_id from audit_entries where chain = :chain order by position"),
        {"chain": f"dossier:{case.id}"},
    ).all()
    assert ("dossier.read", office.reception.id) in [tuple(row) for row in rows]


@pytest.mark.parametrize("method", ["post", "delete"])
def test_citizens_cannot_undo_what_is_not_theirs(case, binh, method: str):
    refused = getattr(binh, method)(
        f"/dossiers/{case.id}/withdrawal", json={}, headers={"If-Match": "*"}, status=404
    )
    assert slug(refused) == "dossier-not-found"


YESTERDAY = "2020-01-02T03:00:00Z"
ITEM = {"pointer": "/tre/ten", "reason": "Khác giấy chứng sinh."}
# What is wrong with what is given, of a dossier in progress: by whom, the action, the body.
WRONG: dict[str, tuple[str, str, object]] = {
    "a supplement that was due yesterday": (
        "specialist",
        "supplements",
        {"items": [ITEM], "due_at": YESTERDAY},
    ),
    "a supplement for a field that is not there": (
        "specialist",
        "supplements",
        {"items": [ITEM, {"pointer": "/tre/khong_co", "reason": "x"}]},
    ),
    "a supplement for a paper that is not there": (
        "specialist",
        "supplements",
        {"items": [{"requirement": "bang_lai", "reason": "x"}]},
    ),
    "a supplement without a reason": (
        "specialist",
        "supplements",
        {"items": [{"pointer": "/tre/ten"}]},
    ),
    "a supplement for nothing": ("specialist", "supplements", {"items": []}),
    "a fee that was due yesterday": (
        "specialist",
        "payment-request",
        {"amount": 8000, "due_at": YESTERDAY},
    ),
    "a fee below nothing": ("specialist", "payment-request", {"amount": -1}),
    "a payment of nothing": ("reception", "payments", {"method": "cash", "amount": 0}),
    "a payment nobody knows how": ("reception", "payments", {"method": "x", "amount": 8000}),
    "a transfer without its reference": (
        "reception",
        "payments",
        {"method": "transfer", "amount": 8000},
    ),
    "a new date in the past": ("leader", "apology", LATER | {"due_at": YESTERDAY}),
    "a new date in the year 9999": (
        "leader",
        "apology",
        LATER | {"due_at": "9999-12-31T23:59:59Z"},
    ),
    "a fee that is due in the year 9999": (
        "specialist",
        "payment-request",
        {"amount": 8000, "due_at": "9999-12-31T23:59:59Z"},
    ),
    "a new date in the night": (
        "leader",
        "apology",
        LATER | {"due_at": "2030-01-02T18:00:00Z"},
    ),
    "a new date without a reason": ("leader", "apology", {"due_at": LATER["due_at"]}),
    "a stop without a reason": ("leader", "stop", {"reasons": []}),
    "a stop for a reason that is not there": ("leader", "stop", {"reasons": [{"key": "x"}]}),
    "a stop without its basis": ("leader", "stop", {"reasons": [{"text": "Vì thế."}]}),
    "to an office that is not there": ("leader", "transfer", {"agency": "X", "reason": "Vì."}),
    "to the office that has it": ("leader", "transfer", {"agency": AGENCY, "reason": "Vì."}),
    "to somebody who is not there": ("leader", "hand-over", {"officer": NOBODY}),
    "to somebody who works elsewhere": ("leader", "hand-over", {"officer": "elsewhere"}),
    "an original that was not asked for": ("reception", "originals", {"requirement": "bang_lai"}),
    "a note that says nothing": ("leader", "notes", {"text": "  "}),
    "a draft without a line": ("specialist", "confirmation-request", {"lines": []}),
    "a result that is too large": ("specialist", "results", FILE | {"size": 2**30}),
    "a result of nothing": ("specialist", "results", FILE | {"size": 0}),
    "a result without its hash": ("specialist", "results", FILE | {"sha256": "x"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_nothing_changes(case, office, other_office, session, name: str):
    case.in_progress()
    role, action, body = WRONG[name]
    if body == {"officer": "elsewhere"}:
        body = {"officer": str(other_office.leader.id)}
    before = everything(session)
    refused = case.act(office.by_role(role), action, body, status=422)
    assert refused.json["errors"]
    assert everything(session) == before
