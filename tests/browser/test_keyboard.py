"""Without a finger and without eyes: order, focus, what is announced, large letters, no motion."""

import json
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen import Citizen
from tests.rig.live import LiveServer

_FOCUSED = """() => {
  const at = document.activeElement;
  return at.id || at.getAttribute("aria-label") || at.textContent.trim();
}"""


_SHIFT = """() => new Promise(resolve => {
  const sum = list => list.getEntries().reduce((all, entry) => all + entry.value, 0);
  const seen = {type: "layout-shift", buffered: true};
  new PerformanceObserver(list => resolve(sum(list))).observe(seen);
  setTimeout(() => resolve(0), 500);
})"""


def _order(page: Page, presses: int) -> list[str]:
    """What has focus after each press of Tab."""
    order = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        order.append(page.evaluate(_FOCUSED))
    return order


def test_the_first_screen_is_walked_in_the_order_it_is_read(page: Page):
    page.goto("/")
    expect(page.get_by_role("link", name="Đăng ký khai sinh")).to_be_visible()
    order = _order(page, 7)
    assert order[:4] == ["Bỏ qua phần đầu trang", "English", "search", "Tìm"]
    for at, start in enumerate(("Hồ sơ của tôi", "Thông báo", "Tra cứu hồ sơ"), start=4):
        assert order[at].startswith(start)


def test_the_head_of_a_page_can_be_skipped(page: Page):
    page.goto("/#/tra-cuu")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert _order(page, 1) == ["code"]


def test_each_screen_and_each_step_begins_at_its_heading(page: Page, live_server: LiveServer):
    citizen = Citizen(page, live_server, "nguoi-dung-ban-phim")
    citizen.open_home()
    for place, heading in (("Hồ sơ", "Hồ sơ của tôi"), ("Cá nhân", "Cá nhân")):
        page.get_by_role("navigation", name="Các trang chính").get_by_role(
            "link", name=place, exact=True
        ).press("Enter")
        if place == "Hồ sơ":
            citizen.sign_in()
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_focused()
        expect(page.get_by_role("link", name=place, exact=True)).to_have_attribute(
            "aria-current", "page"
        )
    page.goto("/#/thu-tuc/3.000333")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("button", name="Bắt đầu").press("Enter")
    expect(page.get_by_text("Bước 1/")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("button", name="Tiếp tục", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()


def test_results_of_a_search_are_announced(page: Page):
    page.goto("/")
    page.get_by_label("Cần làm giấy tờ gì?").fill("khai sinh")
    expect(page.get_by_role("status").filter(has_text="Tìm thấy")).to_be_visible()
    page.get_by_label("Cần làm giấy tờ gì?").fill("zzzzzz qqqq")
    expect(page.get_by_role("status").filter(has_text="Chưa có thủ tục")).to_be_visible()


@pytest.mark.parametrize("event", ["Mới sinh con", "Người thân qua đời", "Mở quán, buôn bán"])
def test_a_life_event_finds_what_it_means(page: Page, event: str):
    page.goto("/")
    page.get_by_role("button", name=event).click()
    expect(page.get_by_role("heading", name="Kết quả tìm")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Tìm thấy")).to_be_visible()
    expect(page.locator(".cards a").first).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/#/thu-tuc/1.001193", "/#/ca-nhan", "/#/rieng-tu"])
def test_letters_twice_as_large_stay_on_the_screen(page: Page, address: str):
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".loading")).to_have_count(0)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_nothing_moves_for_whoever_wants_no_motion(page: Page):
    page.emulate_media(reduced_motion="reduce")
    page.route("**/api/v1/procedures*", lambda _: None)
    page.goto("/")
    expect(page.locator(".bone").first).to_be_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.bone')).animationName") == "none"
    )


def test_strong_contrast_is_given_to_whoever_asks(page: Page):
    page.goto("/")
    usual = page.evaluate("getComputedStyle(document.querySelector('.tile-text')).color")
    page.emulate_media(contrast="more")
    strong = page.evaluate("getComputedStyle(document.querySelector('.tile-text')).color")
    assert usual == "rgb(86, 98, 112)"
    assert strong == "rgb(47, 57, 67)"


def test_nothing_jumps_when_the_list_comes(page: Page):
    """Cumulative layout shift of the first screen, as browsers measure it, on a long screen."""
    page.set_viewport_size({"width": 390, "height": 1700})
    page.goto("/")
    expect(page.get_by_role("link", name="Đăng ký khai sinh")).to_be_visible()
    shift = page.evaluate(_SHIFT)
    assert shift < 0.05


def test_each_answer_said_is_changed_where_it_was_asked(page: Page, live_server: LiveServer):
    vectors = Path(__file__).parents[1] / "vectors" / "valid_1.001612.json"
    answers = json.loads(vectors.read_text(encoding="utf-8"))[0]["answers"]
    citizen = Citizen(page, live_server, f"nguoi-{secrets.token_hex(4)}")
    citizen.take_up("1.001612", answers, "kiem-tra")
    expect(page.get_by_role("heading", name="Kiểm tra lại")).to_be_visible()
    lines = page.locator(".changeable > div")
    assert lines.count() > 15
    expect(page.locator(".changeable dd > a")).to_have_count(lines.count())
    citizen.picture("check-with-links")
    # The second stands in a row, which is closed.
    for question in ("Họ và tên chủ hộ", "Tên ngành"):
        page.get_by_role("link", name=f"Sửa câu {question}").first.click()
        expect(page.get_by_label(question).first).to_be_focused()
        page.get_by_role("button", name="Xong, về trang kiểm tra").click()
        expect(page.get_by_role("heading", name="Kiểm tra lại")).to_be_visible()
