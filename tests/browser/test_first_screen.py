"""The first screen before its script has come, and the moment when that takes it over."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.rig.live import LiveServer

Release = Callable[[], None]


@pytest.fixture
def held(page: Page) -> Release:
    """The app's script stays on its way until this is called."""
    waiting: list[Route] = []

    # A function of its own: Playwright cannot mark a list's method as heard.
    def keep(route: Route) -> None:
        waiting.append(route)

    page.route("**/assets/index.*.js", keep)

    def release() -> None:
        (script,) = waiting
        script.continue_()

    return release


def _open(page: Page, address: str = "/") -> None:
    page.goto(address, wait_until="commit")


def test_what_is_typed_before_the_script_has_come_is_searched_then(page: Page, held: Release):
    _open(page)
    box = page.get_by_role("searchbox", name="Cần làm giấy tờ gì?")
    box.fill("khai sinh")
    box.press("Enter")
    expect(page.get_by_role("heading", name="Thủ tục làm được tại đây")).to_be_visible()
    held()
    expect(page.get_by_role("status").filter(has_text="Tìm thấy")).to_be_visible()
    expect(box).to_have_value("khai sinh")
    expect(box).to_be_focused()


def test_what_is_pressed_before_the_script_has_come_is_done_then(page: Page, held: Release):
    _open(page)
    page.get_by_role("button", name="Mới sinh con").click()
    held()
    expect(page.get_by_role("heading", name="Kết quả tìm")).to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value("mới sinh con")


def test_a_link_pressed_before_the_script_has_come_leads_on(page: Page, held: Release):
    _open(page)
    page.get_by_role("link", name="Tra cứu hồ sơ").click()
    held()
    expect(page.get_by_role("heading", level=1, name="Tra cứu hồ sơ")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(0)


@pytest.mark.parametrize("address", ["/#/tra-cuu", "/?mo=tra-cuu"])
def test_whoever_asks_for_another_screen_never_sees_the_first(
    page: Page, held: Release, address: str
):
    _open(page, address)
    page.locator("#search").wait_for(state="attached")
    expect(page.locator("#search")).to_be_hidden()
    held()
    expect(page.get_by_role("heading", level=1, name="Tra cứu hồ sơ")).to_be_visible()
    expect(page.locator("#search")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "ground"), [("dark", "#0f151c"), ("light", "#f3f5f8")])
def test_it_has_its_theme_before_the_script_has_come(
    page: Page, held: Release, scheme: Literal["dark", "light"], ground: str
):
    page.emulate_media(color_scheme=scheme)
    _open(page)
    expect(page.get_by_role("searchbox")).to_be_visible()
    said = "getComputedStyle(document.documentElement).getPropertyValue('--ground')"
    assert page.evaluate(said).strip() == ground
    held()
    expect(page.get_by_role("link", name="Đăng ký khai sinh")).to_be_visible()
    assert page.evaluate(said).strip() == ground


# Without the list, and what stands below it: they come when they come.
_PLACES = """() => [...document.querySelectorAll("h1, h2, input, button, a")]
  .filter(each => !each.closest("ul.cards") && !each.href?.endsWith("#/tro-giup"))
  .map(each => [each.textContent, ...Object.values(each.getBoundingClientRect().toJSON())])"""
_DRAWN_ANEW = """() => [...document.querySelectorAll("#app *")]
  .filter(each => !each.before && !each.closest("ul.cards")).map(each => each.outerHTML)"""


def test_the_script_takes_it_over_as_it_stands(page: Page, held: Release):
    _open(page)
    page.locator(".places").wait_for()
    page.evaluate("document.querySelectorAll('#app *').forEach(each => each.before = true)")
    before = page.evaluate(_PLACES)
    with page.expect_event("load"):
        held()
    assert page.evaluate("document.documentElement.dataset.waiting") is None
    assert page.evaluate(_DRAWN_ANEW) == []
    assert page.evaluate(_PLACES) == before


def test_the_list_is_asked_for_once_and_before_the_script_has_come(page: Page, held: Release):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("**/api/v1/procedures") as answer:
        _open(page)
    assert answer.value.request.headers["accept-language"] == "vi"
    held()
    expect(page.get_by_role("link", name="Đăng ký khai sinh")).to_be_visible()
    assert [url for url in asked if "/api/" in url] == [answer.value.url]


def test_a_list_that_was_lost_on_the_way_is_asked_for_again(page: Page, held: Release):
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort()

    page.route("**/api/v1/procedures", lose)
    _open(page)
    page.locator(".places").wait_for()
    held()
    expect(page.get_by_role("link", name="Đăng ký khai sinh")).to_be_visible()
    assert lost


def test_the_files_are_sent_packed(live_server: LiveServer):
    (script,) = Path("miniapp/dist/assets").glob("index.*.js")
    for path, file in (("/", Path("miniapp/dist/index.html")), (f"/assets/{script.name}", script)):
        answer = httpx.get(live_server.url + path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.content == file.read_bytes()
        assert int(answer.headers["Content-Length"]) < file.stat().st_size / 2
