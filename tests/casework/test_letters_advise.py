"""What a letter says can be done: about a thing that is missing, and about a dossier that ended."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.dossiers import payments, supplements
from backend.dossiers.models import Letter
from tests.casework.test_counter import filing, hand_in
from tests.factories.cases import ASK_FIELD, ASK_PAPER, DECLINE, STOP, Case, Office
from tests.factories.dossiers import submit
from tests.factories.filings import REGISTRY, household_business

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
LATER = MONDAY + timedelta(days=60)
OBJECT = "khiếu nại hoặc khởi kiện"


@pytest.fixture
def said(session):
    """What the one letter of a kind was frozen as."""

    def values(kind: str):
        session.expire_all()
        return session.scalars(select(Letter).where(Letter.kind == kind)).one().values

    return values


@pytest.fixture
def business(session, app, an) -> Case:
    """A household business, for which a fee of 100,000 đồng is due before it is accepted."""
    body = household_business(session, an.id, REGISTRY)
    return Case(submit(an, body).json["id"], an, Office(app, REGISTRY))


def pay(case: Case) -> None:
    case.act(case.office.reception, "payments", {"method": "cash", "amount": 100_000})


def test_what_was_filed_by_phone_is_photographed(case, office, said):
    case.in_progress().act(office.specialist, "supplements", ASK_PAPER)
    [photo] = said("supplement_request")["items"]
    assert photo["advice"].startswith("Chụp toàn bộ giấy tờ")


@pytest.mark.parametrize("channel", ["counter", "post"])
def test_what_came_on_paper_goes_on_on_paper(an, office, said, channel):
    case = Case(hand_in(office.reception, filing(channel=channel)).json["id"], an, office)
    case.act(office.reception, "start")
    case.act(office.specialist, "supplements", ASK_PAPER)
    [paper] = said("supplement_request")["items"]
    assert paper["advice"].startswith("Nộp tại Bộ phận Một cửa")


def test_of_an_answer_the_letter_says_what_the_form_says(business, said):
    pay(business)
    items = [
        {"pointer": "/ten/tieng_viet", "reason": "Trùng tên."},
        {"pointer": "/nganh", "reason": "Thiếu một ngành."},
    ]
    business.in_progress().act(business.office.specialist, "supplements", {"items": items})
    name, rows = said("supplement_request")["items"]
    assert name["advice"].startswith("Chỉ viết tên riêng")
    assert rows["advice"] == ""


def test_a_letter_speaks_to_people_as_letters_do(case, office, said):
    hinted = {"pointer": "/ban_sao/co", "reason": "Chưa rõ có xin hay không."}
    case.in_progress().act(office.specialist, "supplements", {"items": [hinted]})
    [item] = said("supplement_request")["items"]
    assert item["advice"].startswith("Ngoài bản chính, Ông/Bà có thể xin thêm bản sao")


def test_a_refusal_says_what_was_paid_and_what_can_be_done(business, said):
    pay(business)
    business.act(business.office.reception, "decline", DECLINE)
    refusal = said("refusal")
    assert refusal["fee_paid"] == 100_000
    assert "có thể nộp hồ sơ mới khi lý do nêu trên không còn" in refusal["advice"]
    assert OBJECT in refusal["advice"]


def test_where_nothing_was_paid_no_fee_is_spoken_of(case, office, said):
    case.in_progress().act(office.specialist, "stop", STOP)
    notice = said("stop_notice")
    assert notice["fee_paid"] is None
    assert OBJECT in notice["next_steps"]


def test_whoever_withdrew_is_told_that_they_may_come_again(business, said):
    pay(business)
    business.answer("post", "withdrawal", {"reason": "Chưa cần nữa."})
    notice = said("stop_notice")
    assert notice["next_steps"] == "Khi cần, Ông/Bà có thể nộp hồ sơ mới."
    assert notice["fee_paid"] == 100_000


def test_a_fee_that_did_not_come_in_time(business, session, said):
    business.act(business.office.reception, "payment-request", {})
    with clock.set_to(LATER):
        for found in payments.overdue():
            payments.expire(found)
        session.commit()
    notice = said("stop_notice")
    assert "nộp phí, lệ phí đúng hạn" in notice["next_steps"]
    assert notice["fee_paid"] is None


@pytest.mark.parametrize(
    ("accepted", "kind", "field"),
    [(False, "refusal", "advice"), (True, "stop_notice", "next_steps")],
    ids=["before", "after"],
)
def test_a_supplement_that_did_not_come_in_time(case, office, session, said, accepted, kind, field):
    clerk = office.specialist if accepted else office.reception
    if accepted:
        case.in_progress()
    case.act(clerk, "supplements", ASK_FIELD)
    with clock.set_to(LATER):
        for found in supplements.overdue():
            supplements.expire(found)
        session.commit()
    assert "khi đã có đủ giấy tờ, thông tin được yêu cầu" in said(kind)[field]
