"""Who a letter says has issued it, and by what; and the time limit that it names."""

from copy import deepcopy
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from backend.core import clock
from backend.dossiers import issuing, payments
from backend.dossiers.models import Letter
from backend.procedures import service as procedures
from tests.factories.cases import OTHER_AGENCY, STOP, Case, Office
from tests.factories.dossiers import submission, submit
from tests.factories.filings import REGISTRY, household_business
from tests.factories.officers import system
from tests.factories.procedures import catalogue, changed
from tests.factories.uploads import PROCEDURE, received

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
BY_ACCOUNT = "(đã xác nhận bằng tài khoản điện tử)"


@pytest.fixture
def letters(session):
    """What the letters were frozen as, in order."""

    def frozen(kind: str) -> list[Letter]:
        session.expire_all()
        query = select(Letter).where(Letter.kind == kind).order_by(Letter.issued_at, Letter.id)
        return list(session.scalars(query))

    return frozen


def words(app, letter: Letter) -> str:
    _, content = issuing.content_of(app.extensions["storage"], letter.id)
    return " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())


def test_an_officer_issues_it_by_the_account_they_are_signed_in_with(case, letters):
    case.accepted()
    signer = letters("receipt")[0].values["issued"]["signer"]
    assert (signer["role"], signer["mark"]) == ("Cán bộ tiếp nhận", BY_ACCOUNT)


def test_who_gives_it_away_signs_in_the_role_they_had(case, office, letters):
    case.in_progress()
    body = {"agency": OTHER_AGENCY, "reason": "Thuộc thẩm quyền nơi khác."}
    case.act(office.specialist, "transfer", body)
    signer = letters("control_slip")[-1].values["issued"]["signer"]
    assert signer["role"] == "Cán bộ xử lý"


def test_no_letter_claims_a_digital_signature_that_it_does_not_bear(app, case, office, letters):
    # A leader's least of all: people go to court with it.
    case.in_progress().act(office.leader, "stop", STOP)
    [notice] = letters("stop_notice")
    assert notice.values["issued"]["signer"]["mark"] == BY_ACCOUNT
    assert notice.values["issued"]["signer"]["role"] == "Lãnh đạo cơ quan"
    told = words(app, notice)
    assert BY_ACCOUNT in told
    assert "ký số" not in told


def test_an_offices_own_system_issues_it_by_its_account(app, client, case, office, letters):
    with app.app_context():
        key = system(roles=("reception",), agency=office.agency)
    client.post(
        f"/api/v1/officer/dossiers/{case.id}/accept",
        json={},
        headers={"Authorization": f"Bearer {key}", "If-Match": "*"},
        status=200,
    )
    signer = letters("receipt")[0].values["issued"]["signer"]
    assert (signer["name"], signer["mark"]) == ("Một cửa điện tử", BY_ACCOUNT)


def test_what_nobody_issued_says_so(app, session, an, letters):
    office = Office(app, REGISTRY)
    with clock.set_to(MONDAY):
        body = household_business(session, an.id, office.agency)
        case = Case(submit(an, body).json["id"], an, office)
        case.act(office.reception, "payment-request", {})
    with clock.set_to(MONDAY + timedelta(days=40)):
        for found in payments.overdue():
            payments.expire(found)
        session.commit()
    [notice] = letters("stop_notice")
    told = words(app, notice)
    assert "(tự động phát hành) Hệ thống một cửa điện tử" in told
    assert "tài khoản" not in told


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"kind": "days", "amount": 10}, "theo quy định: 10 ngày, tính cả ngày nghỉ"),
        ({"kind": "working_days", "amount": 3}, "theo quy định: 03 ngày làm việc"),
    ],
)
def test_the_receipt_names_the_time_limit(app, session, an, office, letters, limit, said):
    handling = deepcopy(catalogue()[PROCEDURE].data["handling"])
    handling["time_limit"] = {**limit, "certainty": "sure"}
    procedures.publish([changed(handling=handling)])
    body = submission(received(session, an.id).id, agency=office.agency, revision=2)
    Case(submit(an, body).json["id"], an, office).accepted()
    assert said in words(app, letters("receipt")[0])
