"""What a citizen does on the phone after filing, while an office works on it by the API."""

from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from backend.development import processes
from tests.browser.citizen import Citizen
from tests.browser.line import Line
from tests.factories import hostile, results
from tests.factories.cases import ASK_FIELD, ASK_PAPER, DRAFT, Case
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import LiveServer

__all__ = ["live_office"]

pytestmark = pytest.mark.journey


def open_dossier(page: Page, server: LiveServer, case: Case, name: str) -> Citizen:
    """Opens the dossier's own screen as a message would, and signs in."""
    citizen = Citizen(page, server, name)
    page.goto(f"/#/ho-so/{case.id}")
    citizen.sign_in()
    expect(page.get_by_role("heading", name="Đăng ký khai sinh")).to_be_visible()
    return citizen


def again(page: Page) -> None:
    """The dossier as it is now, without signing in anew."""
    page.get_by_role("link", name="Một Cửa").click()
    # Not before it is there: until then the way back leads to where this screen was come from.
    expect(page.get_by_role("link", name="Đăng ký khai sinh").first).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Đăng ký khai sinh")).to_be_visible()


def opened_by(page: Page, button: Locator) -> bytes:
    """What opens beside the app: this browser has no reader for PDF, so it saves it instead."""
    saved: list[Download] = []

    # Playwright marks the functions that it calls, which a list's own method does not bear.
    def keep(download: Download) -> None:
        saved.append(download)

    def follow(beside: Page) -> None:
        beside.on("download", keep)

    page.context.on("page", follow)
    button.click()
    processes.wait_until(
        lambda: (page.wait_for_timeout(50), bool(saved))[1], seconds=20, what="waiting for a file"
    )
    return Path(saved[0].path()).read_bytes()


def test_a_supplement_is_answered_and_the_result_is_rated(
    page: Page, live_server: LiveServer, live_office: LiveOffice, tmp_path: Path
):
    case = live_office.file("me-bo-sung").in_progress()
    items = [*ASK_FIELD["items"], *ASK_PAPER["items"]]
    case.act(live_office.staff.specialist, "supplements", {**ASK_FIELD, "items": items})
    citizen = open_dossier(page, live_server, case, "me-bo-sung")
    card = page.get_by_role("region", name="Cơ quan cần bạn bổ sung")
    expect(card).to_contain_text("Tên khác với giấy chứng sinh.")
    citizen.picture("asked")
    card.get_by_role("link", name="Bổ sung").click()
    answer_supplement(citizen, page, tmp_path)
    assert case.seen_by_citizen()["answers"]["tre"]["ten"] == "Minh An"
    assert case.seen_by_citizen()["requests"][0]["response"] == "Em đã xem lại giấy."
    decided(case, live_office)
    again(page)
    citizen.picture("result")
    assert opened_by(page, page.get_by_role("button", name="Mở kết quả")) == results.pdf()
    rate(citizen, page)
    assert case.seen_by_citizen()["rating"]["level"] == 5
    assert case.seen_by_citizen()["delivery"] == "received"


def answer_supplement(citizen: Citizen, page: Page, folder: Path) -> None:
    """The field and the paper, over a line that breaks when the answer comes back."""
    expect(page.get_by_role("heading", name="Bổ sung hồ sơ")).to_be_visible()
    expect(page.locator(".field .box")).to_have_count(2)  # The name and a word to the officer.
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.get_by_role("alert")).to_be_focused()
    citizen.picture("supplement-errors")
    page.locator("#q-tre-ten").fill("Minh An")
    photo = folder / "giay.jpg"
    photo.write_bytes(hostile.jpeg(hostile.page(1900, 2600)))
    paper = page.locator("section").filter(has=page.get_by_role("heading", name="Giấy chứng sinh"))
    kinds = paper.get_by_role("radio")
    if kinds.count():
        kinds.first.check()
    paper.locator("input[type=file]").last.set_input_files(photo)
    expect(paper.get_by_text("Đã gửi", exact=True)).to_be_visible(timeout=30_000)
    page.get_by_label("Nhắn thêm cho cán bộ").fill("Em đã xem lại giấy.")
    citizen.picture("supplement")
    lost = Line(page, "**/supplements/*").loses_next_answer()
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.get_by_text("Chưa biết đã đến nơi chưa")).to_be_visible()
    citizen.picture("supplement-lost")
    page.get_by_role("button", name="Gửi lại", exact=True).click()
    expect(page.get_by_text("Đã gửi bổ sung.")).to_be_visible()
    citizen.picture("answered")
    assert lost == [200]


def decided(case: Case, office: LiveOffice) -> None:
    results.add(case, office.staff.specialist)
    case.act(office.staff.leader, "resolve")
    case.act(office.staff.reception, "originals", {"requirement": "giay_chung_sinh"})
    case.act(office.staff.reception, "return", {"way": "electronic"})


def rate(citizen: Citizen, page: Page) -> None:
    page.get_by_role("link", name="Đánh giá cách làm việc").click()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_label("Rất hài lòng", exact=True).check()
    citizen.picture("rating")
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.get_by_text("Đã nhận đánh giá. Cảm ơn bạn.")).to_be_visible()
    citizen.picture("rated")


def test_a_draft_is_corrected_and_a_dossier_withdrawn(
    page: Page, live_server: LiveServer, live_office: LiveOffice
):
    case = live_office.file("me-xem-nhap").in_progress()
    case.act(live_office.staff.specialist, "confirmation-request", DRAFT)
    citizen = open_dossier(page, live_server, case, "me-xem-nhap")
    page.get_by_role("link", name="Xem bản nháp").click()
    expect(page.get_by_text("NGUYỄN AN")).to_be_visible()
    page.get_by_label("Có chỗ sai").check()
    page.get_by_label("Sai chỗ nào").fill("Tên là Nguyễn Ân.")
    citizen.picture("draft")
    page.get_by_role("button", name="Gửi trả lời").click()
    expect(page.get_by_text("Đã gửi ý kiến của bạn.")).to_be_visible()
    assert case.seen_by_citizen()["requests"][0]["outcome"] == "objected"
    page.get_by_role("link", name="Rút hồ sơ").click()
    page.get_by_label("Vì sao rút?").fill("Gia đình về quê làm.")
    page.get_by_role("button", name="Rút hồ sơ này").click()
    citizen.picture("withdraw")
    page.get_by_role("button", name="Đúng, rút hồ sơ").dblclick()
    expect(page.get_by_text("Đã gửi yêu cầu rút hồ sơ.")).to_be_visible()
    citizen.picture("withdrawing")
    assert case.status == "withdrawal_requested"
    page.get_by_role("button", name="Không rút nữa, làm tiếp").click()
    expect(page.get_by_text("Bạn đang xin rút hồ sơ")).to_be_hidden()
    assert case.status == "in_progress"


def test_the_receipt_opens_beside_the_app(
    page: Page, live_server: LiveServer, live_office: LiveOffice
):
    case = live_office.file("me-mo-giay-hen").accepted()
    citizen = open_dossier(page, live_server, case, "me-mo-giay-hen")
    page.get_by_text("Vì sao là ngày này?").click()
    citizen.picture("accepted")
    receipt = opened_by(page, page.get_by_role("button", name="Giấy tiếp nhận hồ sơ"))
    assert receipt.startswith(b"%PDF-")
    expect(page.get_by_role("heading", name="Đăng ký khai sinh")).to_be_visible()
