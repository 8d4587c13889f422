"""Screens that fetch something: cut off while they do, which is said, and there after a press."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backend.core import ids
from tests.browser import pictures
from tests.browser.line import Line, cut
from tests.browser.watch import sign_in
from tests.factories.cases import ASK_FIELD, DRAFT
from tests.factories.drafts import begin
from tests.factories.live_office import LiveOffice, live_office

__all__ = ["live_office"]

NO_NETWORK = "Không kết nối được. Xin kiểm tra Wi-Fi hoặc dữ liệu di động"


@dataclass(frozen=True)
class Screen:
    """`asks` is what it fetches below /api/v1, `shows` a text that only comes with that."""

    address: str
    asks: str
    shows: str


SCREENS = {
    "guide": Screen("thu-tuc/1.000656", "procedures/1.000656", "Nơi giải quyết"),
    "look-up": Screen("tra-cuu/{code}", "tracking/*", "Đã qua các bước"),
    "dossiers": Screen("ho-so", "dossiers", "{code}"),
    "dossier": Screen("ho-so/{waiting}", "dossiers/*", "Đã qua các bước"),
    "sent": Screen("da-gui/{waiting}", "dossiers/*", "Đã gửi hồ sơ"),
    "withdraw": Screen("ho-so/{waiting}/rut", "dossiers/*", "Rút hồ sơ"),
    "confirm": Screen("ho-so/{drafted}/xac-nhan", "dossiers/*", "Họ tên trẻ"),
    "supplement": Screen("ho-so/{asked}/bo-sung", "dossiers/*", "Nhắn thêm cho cán bộ"),
    "resume": Screen("lam-tiep/{draft}", "drafts/*", "Bước 2/"),
    "inbox": Screen("thong-bao", "notifications", "Đã gửi hồ sơ"),
    "reach": Screen("thong-bao/cach-nhan", "me/consents", "Tin nhắn Zalo"),
}


@pytest.fixture
def name() -> str:
    return f"nguoi-mat-mang-{ids.random_name()[:8]}"


@pytest.fixture
def known(live_office: LiveOffice, name: str) -> dict[str, str]:
    """What there is of a citizen with something on every screen."""
    waiting = live_office.file(name)
    drafted, asked = live_office.file(name).in_progress(), live_office.file(name).in_progress()
    drafted.act(live_office.staff.specialist, "confirmation-request", DRAFT)
    asked.act(live_office.staff.specialist, "supplements", ASK_FIELD)
    draft = begin(waiting.person).json["id"]
    code = waiting.seen_by_citizen()["tracking_code"]
    return {
        "waiting": waiting.id,
        "drafted": drafted.id,
        "asked": asked.id,
        "draft": draft,
        "code": code,
    }


def signed_in(page: Page, name: str) -> None:
    page.goto("/#/ho-so")
    sign_in(page, name)


def test_a_cut_line_is_said_and_mended(page: Page, known: dict[str, str], name: str):
    signed_in(page, name)
    lines = {asks: Line(page, f"**/api/v1/{asks}") for asks in {s.asks for s in SCREENS.values()}}
    faults = []
    for state, screen in SCREENS.items():
        page.goto("/#/tro-giup")
        expect(page.get_by_role("heading", name="Trợ giúp")).to_be_visible()
        lines[screen.asks].meets(cut)
        page.goto(f"/#/{screen.address.format(**known)}")
        # Asked for three times in all before that is said.
        alert = page.get_by_role("alert")
        expect(alert, state).to_be_visible(timeout=15_000)
        if NO_NETWORK not in alert.inner_text():
            faults.append(f"{state}: {alert.inner_text()}")
        if page.get_by_role("heading", level=1).count() != 1:
            faults.append(f"{state}: no heading")
        lines[screen.asks].mend()
        alert.get_by_role("button", name="Thử lại").click()
        expect(page.get_by_text(screen.shows.format(**known)).first, state).to_be_visible()
        expect(alert, state).to_have_count(0)
    assert faults == []


def test_a_screen_whose_code_does_not_come_is_fetched_anew(page: Page):
    page.goto("/")
    link = page.get_by_role("link", name="Tra cứu hồ sơ")
    expect(link).to_be_visible()
    code = Line(page, "**/assets/*.js")
    code.meets(cut)
    link.click()
    expect(page.get_by_text("Chưa tải được màn hình này.")).to_be_visible()
    code.mend()
    page.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_label("Mã tra cứu")).to_be_visible()


def test_a_copy_of_ones_data_is_asked_for_again(page: Page, known: dict[str, str], name: str):
    signed_in(page, name)
    line = Line(page, "**/api/v1/me/data/link")
    line.meets(cut)
    page.goto("/#/ca-nhan/du-lieu")
    page.get_by_role("button", name="Lấy bản sao").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(NO_NETWORK)
    line.mend()
    with page.expect_download() as waiting:
        alert.get_by_role("button", name="Thử lại").click()
    assert waiting.value.suggested_filename == "du-lieu-cua-toi.json"
    copy = json.loads(Path(waiting.value.path()).read_bytes())
    assert known["code"] in [dossier["tracking_code"] for dossier in copy["dossiers"]]
    expect(page.get_by_text("Đang tải. Xong, xin tìm tệp")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dữ liệu của tôi")
    forgetting = Line(page, "**/api/v1/me")
    forgetting.meets(cut)
    page.get_by_role("button", name="Xin xóa dữ liệu của tôi").click()
    page.get_by_role("button", name="Đúng, xin xóa").click()
    expect(alert).to_contain_text(NO_NETWORK)
    forgetting.mend()
    alert.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_role("heading", name="Đã nhận yêu cầu xóa")).to_be_visible()


# Screens on which there may be nothing, with what they say then and where they lead.
EMPTY = {
    "ho-so": ("Chưa gửi hồ sơ nào.", "Xem các thủ tục"),
    "thong-bao": ("Chưa có thông báo nào.", "Chọn cách nhận tin"),
}


def test_nothing_is_said_as_that_with_a_way_on(page: Page, name: str):
    signed_in(page, f"{name}-moi")
    for address, (said, way_on) in EMPTY.items():
        page.goto("/#/tro-giup")
        page.goto(f"/#/{address}")
        expect(page.get_by_text(said), address).to_be_visible()
        expect(page.get_by_role("link", name=way_on)).to_be_visible()
    for address in (f"ho-so/{ids.new()}", f"da-gui/{ids.new()}", f"lam-tiep/{ids.new()}"):
        page.goto("/#/tro-giup")
        page.goto(f"/#/{address}")
        expect(page.get_by_role("alert"), address).to_contain_text("Không tìm thấy")
        expect(page.get_by_role("link", name="Một Cửa")).to_be_visible()


def test_who_does_not_sign_in_is_told_what_for(page: Page):
    for address in ("ho-so", "thong-bao", "thong-bao/cach-nhan"):
        page.goto("/#/tro-giup")
        page.goto(f"/#/{address}")
        page.get_by_role("dialog").get_by_role("button").last.click()
        expect(page.get_by_role("main").get_by_role("button", name="Đăng nhập")).to_be_visible()


def test_a_link_that_is_over_is_told_of_on_a_page(page: Page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/api/v1/copies/cut-short")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Đường dẫn không đúng")
    # Its own style is let in, and nothing leads sideways.
    assert heading.evaluate("each => getComputedStyle(each).fontSize") == "24px"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    pictures.keep(page, "link-over")
