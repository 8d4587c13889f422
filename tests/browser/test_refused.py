"""What Zalo asks its user, refused: said beforehand why it is asked, and a way on afterwards."""

from collections.abc import Callable
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Page, expect

from tests.browser.inside_zalo import PLACE, Zalo, inside, release, zalo
from tests.browser.line import Line, cut
from tests.factories.live_office import LiveOffice, live_office

__all__ = ["inside", "live_office", "release", "zalo"]

CARD = "072203000123||Nguyễn Văn Mẫu|15082003|Nam|Ấp 3, Tân Châu|25122021"
REFUSED = -201
ELSEWHERE = [
    "https://example.com/#/ho-so/1",
    "WIFI:S:quan-cafe;T:WPA;P:12345678;;",
    CARD,
    "7KQ2",
]


@pytest.fixture
def picture_of(tmp_path: Path) -> Callable[[str], Path]:
    """A picture of a QR code, as one would have in the album."""

    def draw(text: str) -> Path:
        path = tmp_path / "qr.png"
        segno.make_qr(text, error="m").save(str(path), scale=6, border=4)
        return path

    return draw


def answers(inside: Page, action: str, **answer: object) -> None:
    """What Zalo's app answers from now on."""
    inside.evaluate("([action, answer]) => native.answer(action, answer)", [action, answer])


def open_card(inside: Page) -> None:
    """The step of a form whose group takes an identity card."""
    inside.goto(f"{PLACE}#/thu-tuc/1.001612")
    inside.get_by_role("button", name="Bắt đầu").click()
    expect(inside.get_by_text("Bước 1/")).to_be_visible()
    inside.goto(f"{PLACE}#/thu-tuc/1.001612/khai/chu_ho")
    expect(inside.get_by_role("button", name="Quét mã QR trên thẻ căn cước").first).to_be_visible()


def test_the_card_may_be_a_picture_or_be_typed(inside: Page, picture_of: Callable[[str], Path]):
    open_card(inside)
    expect(
        inside.get_by_text("Bấm quét thì Zalo hỏi được dùng máy ảnh không").first
    ).to_be_visible()
    answers(inside, "action.open.qr", error=REFUSED)
    inside.get_by_role("button", name="Quét mã QR trên thẻ căn cước").first.click()
    said = inside.get_by_text(
        "Chưa dùng được máy ảnh. Xin chọn ảnh chụp thẻ, hoặc tự điền các ô bên dưới."
    )
    expect(said).to_be_visible()
    box = inside.get_by_label("Chụp hoặc chọn ảnh thẻ").first
    box.set_input_files(picture_of("https://example.com/"))
    expect(inside.get_by_text("không phải mã trên thẻ căn cước")).to_be_visible()
    box.set_input_files(picture_of(CARD))
    expect(inside.get_by_text("Đã điền từ thẻ. Xin xem lại các ô bên dưới.")).to_be_visible()
    assert "072203000123" in inside.evaluate(
        "[...document.querySelectorAll('input')].map(each => each.value)"
    )


def test_no_number_is_no_failure(inside: Page):
    inside.goto(f"{PLACE}#/thong-bao/cach-nhan")
    tell = inside.get_by_role("button", name="Dùng số điện thoại của Zalo")
    expect(inside.get_by_text("Zalo sẽ hỏi có cho phép không.")).to_be_visible()
    answers(inside, "action.mp.get.number", error=REFUSED)
    tell.click()
    expect(inside.get_by_text("Không sao. Tin mới vẫn có ở mục Thông báo")).to_be_visible()
    expect(inside.get_by_role("alert")).to_have_count(0)
    expect(tell).to_be_enabled()


def test_no_messages_is_no_failure(inside: Page, zalo: Zalo, live_office: LiveOffice):
    case = live_office.file(zalo.citizen)
    inside.goto(f"{PLACE}#/da-gui/{case.id}")
    expect(inside.get_by_text("Zalo sẽ hỏi bạn có đồng ý không.")).to_be_visible()
    answers(inside, "action.mp.interact.oa", error=REFUSED)
    inside.get_by_role("button", name="Nhận tin qua Zalo").click()
    expect(inside.get_by_text("Không sao. Tin mới vẫn có trong ứng dụng")).to_be_visible()
    expect(inside.get_by_role("link", name="Xem hồ sơ đang đến đâu")).to_be_visible()


def test_the_code_of_a_declaration_is_scanned(inside: Page, live_office: LiveOffice, zalo: Zalo):
    code = live_office.file(zalo.citizen).seen_by_citizen()["tracking_code"]
    for shown in (f"https://motcua.example/tay-ninh/#/tra-cuu/{code}", code):
        inside.goto(f"{PLACE}#/tra-cuu")
        answers(inside, "action.open.qr", data={"content": shown})
        inside.get_by_role("button", name="Quét mã QR").click()
        expect(inside.get_by_test_id("tracking-code")).to_have_text(code)


@pytest.mark.parametrize("text", ELSEWHERE, ids=["address", "wifi", "card", "short"])
def test_any_other_code_is_refused_in_words(inside: Page, text: str):
    inside.goto(f"{PLACE}#/tra-cuu")
    answers(inside, "action.open.qr", data={"content": text})
    inside.get_by_role("button", name="Quét mã QR").click()
    expect(inside.get_by_text("Mã QR này không phải của hồ sơ.")).to_be_visible()
    expect(inside).to_have_url(f"https://h5.zdn.vn{PLACE}#/tra-cuu")


def test_a_picture_of_the_code_is_read_in_a_browser(
    page: Page, live_office: LiveOffice, picture_of: Callable[[str], Path], tmp_path: Path
):
    code = live_office.file("nguoi-chup-ma").seen_by_citizen()["tracking_code"]
    page.goto("/#/tra-cuu")
    box = page.get_by_label("Chụp hoặc chọn ảnh mã QR")
    expect(page.get_by_role("button", name="Quét mã QR")).to_have_count(0)
    box.set_input_files(picture_of("https://example.com/"))
    expect(page.get_by_text("Mã QR này không phải của hồ sơ.")).to_be_visible()
    no_picture = tmp_path / "no.png"
    no_picture.write_bytes(b"no picture at all")
    box.set_input_files(no_picture)
    expect(page.get_by_text("Không thấy mã QR trong ảnh.")).to_be_visible()
    box.set_input_files(picture_of(f"https://motcua.example/#/tra-cuu/{code}"))
    expect(page.get_by_test_id("tracking-code")).to_have_text(code)


def test_without_a_line_the_reader_of_pictures_is_fetched_again(
    page: Page, live_office: LiveOffice, picture_of: Callable[[str], Path]
):
    code = live_office.file("nguoi-mat-mang").seen_by_citizen()["tracking_code"]
    line = Line(page, "**/assets/qr-photo*")
    page.goto("/#/tra-cuu")
    box = page.get_by_label("Chụp hoặc chọn ảnh mã QR")
    line.meets(cut)
    box.set_input_files(picture_of(code))
    said = page.get_by_text("Mạng yếu nên chưa đọc được ảnh.")
    expect(said).to_be_visible()
    line.mend()
    # A browser never asks twice for a module that was lost: the page comes anew, then it is there.
    with page.expect_navigation():
        box.set_input_files(picture_of(code))
    box.set_input_files(picture_of(code))
    expect(page.get_by_test_id("tracking-code")).to_have_text(code)


def test_an_address_may_be_pasted(page: Page, live_office: LiveOffice):
    code = live_office.file("nguoi-dan-ma").seen_by_citizen()["tracking_code"]
    page.goto("/#/tra-cuu")
    field = page.get_by_label("Mã tra cứu", exact=True)
    field.fill("https://example.com/khong-phai")
    page.get_by_role("button", name="Tra cứu", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Địa chỉ này không phải của hồ sơ")
    field.fill(f"https://motcua.example/#/tra-cuu/{code}")
    page.get_by_role("button", name="Tra cứu", exact=True).click()
    expect(page.get_by_test_id("tracking-code")).to_have_text(code)
