"""An answer to a supplement: what was asked and what follows from it, on one phone or on two."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.core.db import session
from tests.browser import axe
from tests.browser.citizen import Citizen
from tests.browser.conftest import PHONE
from tests.factories import hostile
from tests.factories.cases import ASK_FIELD, Case, Office
from tests.factories.cases import Citizen as Person
from tests.factories.dossiers import submit
from tests.factories.filings import BUSINESS, REGISTRY, filing
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import LiveServer

__all__ = ["live_office"]

pytestmark = pytest.mark.journey

# Who files for the owner.
HELPER = {"so_dinh_danh": "080194005678", "ho_ten": "Lê Thị Thử"}
BORN = "1994-11-02"


@pytest.fixture
def other_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page on another phone."""
    phone = browser.new_context(base_url=live_server.url, **PHONE)
    yield phone.new_page()
    phone.close()


def asked(office: LiveOffice, name: str) -> Case:
    case = office.file(name)
    case.act(office.staff.reception, "supplements", ASK_FIELD)
    return case


def open_supplement(page: Page, server: LiveServer, case: Case, name: str) -> Citizen:
    citizen = Citizen(page, server, name)
    page.goto(f"/#/ho-so/{case.id}/bo-sung")
    citizen.sign_in()
    expect(page.get_by_role("heading", name="Bổ sung hồ sơ")).to_be_visible()
    return citizen


def business(office: LiveOffice, name: str) -> Case:
    """A household business with one line, that its owner has filed."""
    app = office.client.application
    person = Person(office.client, name)
    with app.app_context():
        body = filing(session(), person.id, REGISTRY, BUSINESS, 0)
    return Case(submit(person, body).json["id"], person, Office(app, REGISTRY))


def write(page: Page, name: str) -> None:
    """Type the child's name, which is saved by itself."""
    page.locator("#q-tre-ten").fill(name)
    expect(page.get_by_text("Đang lưu…")).to_be_visible()
    expect(page.get_by_text("Đã lưu", exact=False)).to_be_visible()


def test_one_question_of_one_row_and_what_follows_from_another(
    page: Page, live_server: LiveServer, live_office: LiveOffice, tmp_path: Path
):
    name = "chu-ho-bo-sung"
    case = business(live_office, name)
    items = [
        {"requirement": "giay_to_phap_ly", "reason": "Ảnh bị mờ, không đọc được số."},
        {"pointer": "/nganh/0/ma", "reason": "Mã ngành này không còn dùng."},
        {"pointer": "/nguoi_nop/vai_tro", "reason": "Người đến nộp không phải chủ hộ."},
    ]
    case.act(case.office.reception, "supplements", {"items": items})
    before = case.seen_by_citizen()["answers"]
    citizen = open_supplement(page, live_server, case, name)
    named = page.locator("form h2")
    line, filer, papers = (
        "Ngành nghề thứ 1 – Mã ngành cấp 4",
        "Người nộp hồ sơ – Ai nộp hồ sơ",
        "Bản sao giấy tờ pháp lý của chủ hộ và thành viên",
    )
    # Text before photos, whatever the office thought of first.
    expect(named).to_have_text([line, filer, papers])
    citizen.picture("supplement-asked")
    code = page.locator("#q-nganh-0-ma")
    code.fill("5629")
    page.get_by_label("Người được ủy quyền", exact=True).check()
    follows = page.get_by_text("Cần thêm, vì câu trả lời ở trên vừa đổi.")
    expect(follows).to_have_count(4)
    # Each of them in a card of its own, the paper among the papers.
    authorisation = "Văn bản ủy quyền nộp hồ sơ"
    expect(named).to_have_text([line, filer, authorisation, papers])
    citizen.picture("supplement-follows")
    assert axe.faults(page) == []
    page.get_by_role("button", name="Gửi bổ sung").click()
    # What is shown and left out is named, the same things that the server would name.
    missing = page.get_by_role("alert").get_by_role("link")
    expect(missing).to_have_count(5)
    citizen.picture("supplement-lacks")
    for question, words in HELPER.items():
        page.locator(f"#q-nguoi_nop-{question}").fill(words)
    born = page.get_by_role("group", name="Ngày sinh của người nộp")
    for part, digits in zip(("Năm", "Tháng", "Ngày"), BORN.split("-"), strict=True):
        born.get_by_label(part, exact=True).fill(digits)
    for paper in (authorisation, papers):
        send_photo(page, paper, tmp_path)
    citizen.picture("supplement-whole")
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.get_by_text("Đã gửi bổ sung.")).to_be_visible()
    seen = case.seen_by_citizen()
    filed_by = {**HELPER, "vai_tro": "uy_quyen", "ngay_sinh": BORN}
    lines = [{**before["nganh"][0], "ma": "5629"}]
    assert seen["answers"] == {**before, "nganh": lines, "nguoi_nop": filed_by}
    sent = {file["requirement"] for file in seen["attachments"]}
    assert sent == {"giay_to_phap_ly", "uy_quyen_nop"}


def send_photo(page: Page, paper: str, folder: Path) -> None:
    """Photograph one paper, of which there is one kind or the first is taken."""
    photo = folder / "giay.jpg"
    photo.write_bytes(hostile.jpeg(hostile.page(1900, 2600)))
    card = page.locator("section").filter(has=page.get_by_role("heading", name=paper))
    if card.get_by_role("radio").count():
        card.get_by_role("radio").first.check()
    card.locator("input[type=file]").last.set_input_files(photo)
    expect(card.get_by_text("Đã gửi", exact=True)).to_be_visible(timeout=30_000)


def test_two_phones_go_on_with_one_answer_and_are_asked_where_they_differ(
    page: Page, other_page: Page, live_server: LiveServer, live_office: LiveOffice
):
    name = "me-hai-may"
    case = asked(live_office, name)
    citizen = open_supplement(page, live_server, case, name)
    write(page, "Minh An")
    open_supplement(other_page, live_server, case, name)
    expect(other_page.locator("#q-tre-ten")).to_have_value("Minh An")
    write(other_page, "Minh Ân")
    page.locator("#q-tre-ten").fill("Minh Anh")
    conflict = page.get_by_role("alert").filter(has_text="vừa được sửa trên máy khác")
    expect(conflict).to_be_visible()
    citizen.picture("supplement-conflict")
    assert axe.faults(page) == []
    conflict.get_by_role("button", name="Lấy bản kia").click()
    expect(page.locator("#q-tre-ten")).to_have_value("Minh Ân")
    expect(conflict).to_be_hidden()
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.get_by_text("Đã gửi bổ sung.")).to_be_visible()
    assert case.seen_by_citizen()["answers"]["tre"]["ten"] == "Minh Ân"
    # The other phone is told as soon as it has something to save.
    other_page.locator("#q-tre-ten").fill("Minh Anh")
    expect(other_page.get_by_text("Cơ quan đã nhận phần bổ sung")).to_be_visible()
    assert case.seen_by_citizen()["answers"]["tre"]["ten"] == "Minh Ân"


def test_who_still_writes_when_the_dossier_is_withdrawn_is_told_so(
    page: Page, live_server: LiveServer, live_office: LiveOffice
):
    name = "me-rut-ho-so"
    case = asked(live_office, name)
    citizen = open_supplement(page, live_server, case, name)
    write(page, "Minh An")
    case.answer("post", "withdrawal", {"reason": None})
    page.locator("#q-tre-ten").fill("Minh Anh")
    expect(page.get_by_role("heading", name="Việc này không còn phải làm")).to_be_visible()
    citizen.picture("supplement-over")
    page.get_by_role("link", name="Xem hồ sơ").click()
    expect(page.get_by_role("heading", name="Đăng ký khai sinh")).to_be_visible()
