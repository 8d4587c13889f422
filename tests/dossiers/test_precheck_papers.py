"""What the machine sees in the papers of a dossier: legible or not, and other than the form."""

from uuid import UUID

import pytest
from PIL import ImageFilter
from sqlalchemy import select

from backend.dossiers import advice, paper_differences
from backend.dossiers.advice import Found, Paper
from backend.dossiers.models import Attachment
from backend.dossiers.paper_differences import Difference
from backend.uploads import paper_text
from backend.uploads.models import Upload
from tests.factories import hostile
from tests.factories.cases import Case
from tests.factories.citizens import Person
from tests.factories.dossiers import answers, submission, submit
from tests.factories.jobs import work_off
from tests.factories.procedures import catalogue
from tests.factories.uploads import send

pytestmark = pytest.mark.slow

MOTHER = answers()["me"]
TITLES = ["Giấy chứng sinh"]
NOTICE = "GIẤY CHỨNG SINH\nSố: 12/2026\nHọ và tên mẹ: {name}\nCCCD: {number}\nSinh ngày {born}"


def notice(**changes: str) -> dict[str, object]:
    """What is read on a birth notice of the mother of the usual birth, with some of it changed."""
    year, month, day = MOTHER["ngay_sinh"].split("-")
    usual = {"name": MOTHER["ho_ten"].upper(), "number": MOTHER["so_dinh_danh"]}
    text = NOTICE.format(**{**usual, "born": f"{day}/{month}/{year}", **changes})
    return paper_text.reading(text, TITLES)


def read(session, case: Case, reading: dict[str, object]) -> None:
    """As if the notice of the case had been read like this."""
    upload_id = session.scalars(
        select(Attachment.upload_id).where(Attachment.dossier_id == UUID(case.id))
    ).one()
    session.get(Upload, upload_id).reading = reading
    session.commit()


def precheck(case: Case, **options):
    return case.office.reception.get(f"/officer/dossiers/{case.id}/precheck", **options).json


def notice_of(found):
    return next(paper for paper in found["papers"] if paper["requirement"] == "giay_chung_sinh")


@pytest.fixture
def file(app, an: Person, office):
    """Files a birth with these photos of the notice, and has them inspected."""

    def filed(*photos: bytes) -> Case:
        body = submission(*(send(an, photo)["id"] for photo in photos), agency=office.agency)
        case = Case(submit(an, body).json["id"], an, office)
        work_off(app)
        return case

    return filed


def blurred() -> bytes:
    return hostile.jpeg(hostile.page().filter(ImageFilter.GaussianBlur(9)))


def dark() -> bytes:
    return hostile.jpeg(hostile.page().point(lambda value: value // 4))


def test_a_clear_photo_is_legible(file):
    found = precheck(file(hostile.jpeg()))
    assert notice_of(found)["legible"] is True
    assert found["advice"]["action"] == "accept"


@pytest.mark.parametrize("make", [blurred, dark, hostile.truncated_jpeg])
def test_one_photo_that_cannot_be_read_makes_the_paper_illegible(file, make):
    found = precheck(file(hostile.jpeg(), make()))
    assert (notice_of(found)["legible"], notice_of(found)["files"]) == (False, 2)
    assert found["advice"]["action"] == "request_supplement"
    assert found["advice"]["items"] == [
        {"requirement": "giay_chung_sinh", "reason_key": "anh_khong_ro"}
    ]


def test_before_the_inspection_nobody_can_tell(case):
    assert notice_of(precheck(case))["legible"] is None


def test_a_photo_that_was_replaced_no_longer_counts(app, file, an, session):
    case = file(blurred())
    ask = {"items": precheck(case)["advice"]["items"]}
    case.act(case.office.reception, "supplements", ask)
    [request] = case.seen_by_citizen()["requests"]
    again = {"requirement": "giay_chung_sinh", "upload": send(an, hostile.jpeg())["id"]}
    case.answer("put", f"supplements/{request['id']}", {"attachments": [again]})
    work_off(app)
    found = notice_of(precheck(case))
    assert (found["legible"], found["files"]) == (True, 1)


def test_a_paper_that_says_what_the_form_says_is_passed(case, session):
    read(session, case, notice())
    found = precheck(case)
    assert (found["differences"], found["advice"]["action"]) == ([], "accept")


def test_a_digit_that_differs_is_shown_with_both_values(case, session):
    number = MOTHER["so_dinh_danh"][:-1] + "9"
    read(session, case, notice(number=number))
    found = precheck(case)
    [difference] = found["differences"]
    assert difference == {
        "kind": "personal_id",
        "message": "Số định danh trên giấy khác tờ khai một vài chữ số.",
        "requirement": "giay_chung_sinh",
        "requirement_name": "Giấy chứng sinh",
        "read": number,
        "answers": difference["answers"],
    }
    # The mother files herself: she has given her number twice.
    pointers = [answer["pointer"] for answer in difference["answers"]]
    assert pointers == ["/nguoi_yeu_cau/so_dinh_danh", "/me/so_dinh_danh"]
    assert all(": " in answer["label"] for answer in difference["answers"])
    # A machine may have read it wrong: somebody looks, and the citizen is not asked yet.
    assert found["advice"]["action"] == "examine"
    assert [why["code"] for why in found["advice"]["because"]] == ["paper_differs"]
    english = precheck(case, headers={"Accept-Language": "en"})["differences"]
    assert english[0]["message"].startswith("The personal number on the paper")


def test_another_paper_is_pointed_out(case, session):
    text = "HÓA ĐƠN TIỀN ĐIỆN tháng 11 năm 2026 kính gửi quý khách hàng"
    read(session, case, paper_text.reading(text, TITLES))
    [difference] = precheck(case)["differences"]
    assert (difference["kind"], difference["answers"]) == ("another_paper", [])


# The rules alone.


def differences(*readings: dict[str, object], **given):
    form = answers() | given
    found = paper_differences.find(catalogue()["1.001193"], form, {"giay_chung_sinh": readings})
    return [(one.kind, one.read, *one.pointers) for one in found]


BOTH_NAMES = [("name", "Trần Thị Vi Đủa", "/nguoi_yeu_cau/ho_ten", "/me/ho_ten")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"name": "TRAN THI VI DU"}, []),
        ({"name": "Trần Thị Vỉ Du"}, []),
        ({"name": "Trần Thị Vi Dự An"}, []),
        ({"name": "Phạm Văn Hoàn Toàn Khác"}, []),
        ({"name": "Trần Thị Vi Đủa"}, BOTH_NAMES),
        ({"number": "999999999999"}, []),
        ({"born": "01/01/1999"}, []),
    ],
)
def test_only_what_is_almost_an_answer_is_a_difference(changes, expected):
    assert differences(notice(**changes)) == expected


def test_a_date_of_another_year_or_turned_round_is_a_difference():
    year, month, day = MOTHER["ngay_sinh"].split("-")
    other = f"{int(year) + 1}-{month}-{day}"
    [found] = differences(notice(born=f"{day}/{month}/{int(year) + 1}"))
    assert found == ("date", other, "/me/ngay_sinh")
    assert differences(notice(), notice(born=f"{day}/{month}/{int(year) + 40}")) == []
    me = {**MOTHER, "ngay_sinh": "1996-03-07"}
    [turned] = differences(notice(born="03/07/1996"), me=me)
    assert turned == ("date", "1996-07-03", "/me/ngay_sinh")
    assert differences(notice(born="03/07/1996"), me={**me, "ngay_sinh": "1996"}) == []


def test_the_title_need_stand_on_one_sheet_only():
    other = {"title_found": False, "suggestions": []}
    unknown = {"title_found": None, "suggestions": []}
    assert differences(other, notice()) == []
    assert differences(unknown) == differences() == []
    assert differences(other, unknown) == [("another_paper", None)]


@pytest.mark.parametrize(
    "given", [{"me": "nobody"}, {"me": {"ho_ten": 7, "so_dinh_danh": None}}, {"me": {}}]
)
def test_whatever_the_answers_are_nothing_breaks(given):
    differences(notice(number="123456789012"), **given)


def test_rows_of_a_list_are_compared_too():
    member = {"ho_ten": "Lê Văn Một", "so_dinh_danh": "072090001111", "ngay_sinh": "1990-01-01"}
    reading = {
        "title_found": True,
        "suggestions": [{"kind": "personal_id", "value": "072090001112"}],
    }
    given = {"thanh_vien": [{}, member, "nobody"]}
    found = paper_differences.find(catalogue()["1.001612"], given, {"giay": [reading]})
    assert found == [
        Difference("personal_id", "giay", "072090001112", ("/thanh_vien/1/so_dinh_danh",))
    ]


@pytest.mark.parametrize(
    ("found", "action", "because"),
    [
        (Found([], [], 0, 0, 1), "examine", ["paper_differs"]),
        (Found([], [], 0, 1, 1), "examine", ["paper_differs", "warning"]),
        (
            Found([Paper("giay", True, "missing", 0)], [], 0, 0, 1),
            "request_supplement",
            ["paper_missing", "paper_differs"],
        ),
    ],
)
def test_what_a_machine_reads_is_to_be_looked_at(found, action, because):
    advised = advice.advise(found, ())
    assert (advised.action, list(advised.because)) == (action, because)
