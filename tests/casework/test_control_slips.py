"""Paper 06: through whose hands a dossier went, and who was in time; and whose a delay is."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from backend.agencies import service as agencies
from backend.core import clock, db
from backend.dossiers.models import Letter
from backend.officers.models import Officer
from tests.factories.cases import Case, Office, paid_business
from tests.factories.filings import REGISTRY
from tests.factories.officers import TAX, Clerk
from tests.factories.results import add

pytestmark = pytest.mark.slow

# A business: three working days from Monday, due Thursday 17:00.
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
TO_TAX = {"agency": TAX, "reason": "Cấp mã số thuế."}
LATE = {"due_at": "2026-12-14T10:00:00Z", "reason": "Máy hỏng."}


@pytest.fixture
def office(app):
    return Office(app, REGISTRY)


@pytest.fixture
def tax(app):
    return Office(app, TAX)


@pytest.fixture
def case(session, an, office) -> Case:
    with clock.set_to(MONDAY):
        return paid_business(session, an, office)


def at(day: int, hour: int, minute: int = 0) -> clock.set_to:
    """Sets the clock to an hour, so many days after that Monday."""
    return clock.set_to((MONDAY + timedelta(days=day)).replace(hour=hour, minute=minute))


@pytest.fixture
def said(session, case):
    """What the last letter of a kind was frozen as."""

    def values(kind: str):
        session.expire_all()
        query = select(Letter).where(Letter.dossier_id == case.id, Letter.kind == kind)
        return session.scalars(query.order_by(Letter.issued_at, Letter.id)).all()[-1].values

    return values


def name_of(code: str) -> str:
    found = agencies.find(code)
    assert found is not None
    return found.name


def account(clerk: Clerk) -> str:
    """The name by which they sign in."""
    return db.session().get_one(Officer, clerk.id).username


def rows(slip) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            row["giver"]["office"],
            row["receiver"]["office"],
            row["punctuality"],
            row["margin"],
            row["note"],
        )
        for row in slip["handovers"]
    ]


def test_each_share_is_judged_when_it_ends(case, office, tax, said):
    registry, treasury = name_of(REGISTRY), name_of(TAX)
    with at(0, 10):
        case.accepted()
    with at(0, 11):
        case.act(office.reception, "start")
    with at(4, 8, 30):
        case.act(office.specialist, "transfer", TO_TAX)
    with at(4, 10):
        case.act(tax.reception, "transfer", {"agency": REGISTRY, "reason": "Trả lại."}, status=403)
        case.act(tax.leader, "transfer", {"agency": REGISTRY, "reason": "Trả lại."})
    deciding = f"Bộ phận chuyên môn, {registry}"
    first = ("Nguyễn Văn An", registry, "", "", "Tiếp nhận")
    slip = said("control_slip")
    _, *others = rows(slip)
    assert rows(slip)[0][1:] == first[1:]
    assert others == [
        # 11:00 to 11:30, three hours and a half, and three days of seven and a half.
        (f"Bộ phận Một cửa, {registry}", deciding, "early", "26 giờ 30 phút làm việc",
         "Chuyển giải quyết"),
        (registry, treasury, "late", "1 giờ làm việc", "Cấp mã số thuế."),
        # The tax office got it late, and answers for its own hours.
        (treasury, registry, "late", "1 giờ 30 phút làm việc", "Trả lại."),
    ]  # fmt: skip
    given = [row["giver"]["account"] for row in slip["handovers"]]
    assert given == ["", *map(account, (office.reception, office.specialist, tax.leader))]


def test_before_it_is_accepted_the_answer_is_what_is_due(case, office, app, said):
    other = Office(app, "H53.002.01")
    with at(0, 10):
        case.act(office.reception, "transfer", {"agency": other.agency, "reason": "Trụ sở ở đó."})
    [row] = rows(said("control_slip"))
    # Eight working hours from 9:00: Tuesday, 9:30.
    assert row == (name_of(REGISTRY), name_of(other.agency), "early", "7 giờ làm việc",
                   "Trụ sở ở đó.")  # fmt: skip
    with at(1, 10):
        case.act(other.reception, "accept", {})
        case.act(other.reception, "start")
    _, taken, _ = rows(said("control_slip"))
    assert taken[:4] == (row[1], row[1], "late", "30 phút làm việc")


def test_who_was_chosen_stands_there_by_name(case, office, tax, said):
    with at(0, 10):
        case.in_progress()
    with at(1, 10):
        case.act(office.leader, "hand-over", {"officer": str(office.specialist.id)})
        case.act(office.specialist, "transfer", TO_TAX)
    row = said("control_slip")["handovers"][2]
    assert (row["giver"]["account"], row["receiver"]["account"], row["note"]) == (
        account(office.leader),
        account(office.specialist),
        "Giao xử lý",
    )
    assert row["receiver"]["officer"]


def test_once_it_is_resolved_no_time_is_anybodys_to_keep(case, office, tax, said):
    with at(0, 10):
        case.in_progress()
        case.act(office.specialist, "transfer", TO_TAX)
    with at(3, 10):
        add(case, tax.specialist)
        case.act(tax.leader, "resolve")
        case.act(tax.leader, "transfer", {"agency": REGISTRY, "reason": "Trả kết quả."})
    *_, resolved, back = rows(said("control_slip"))
    assert resolved[2:] == ("on_time", "5 giờ làm việc", "Ký kết quả")
    assert back == (name_of(TAX), name_of(REGISTRY), "", "", "Trả kết quả.")


def test_an_apology_names_the_office_that_took_too_long(case, office, tax, said):
    with at(0, 10):
        case.in_progress()
        case.act(office.specialist, "transfer", TO_TAX)
    with at(7, 9):
        case.act(tax.leader, "apology", LATE)
    assert said("apology")["caused_by"] == name_of(TAX)


def test_an_apology_names_nobody_where_several_used_the_time_up(case, office, tax, said):
    with at(0, 10):
        case.in_progress()
    with at(2, 10):
        case.act(office.specialist, "transfer", TO_TAX)
    with at(4, 9):
        case.act(tax.leader, "apology", LATE)
    assert said("apology")["caused_by"] == ""


def test_in_time_nobody_has_caused_anything(case, office, said):
    with at(0, 10):
        case.in_progress()
    with at(1, 10):
        later = {"due_at": "2026-12-07T10:00:00Z", "reason": "Chờ xác minh địa chỉ."}
        case.act(office.leader, "extension", later)
    assert said("apology")["caused_by"] == ""
