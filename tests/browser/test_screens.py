"""Every screen that needs no dossier, and what all screens say on a bad day: accessible, and not
wider than the narrowest phone, in both languages.

test_form_screens.py and test_office_screens.py have the others. With `SCREENSHOTS=<folder>` each
is photographed as well (pictures.py).
"""

import json
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser import axe
from tests.browser.citizen import Citizen
from tests.browser.line import Line, cut
from tests.browser.test_procedures import PROCEDURES
from tests.browser.watch import Watch, reader, watch, width_of
from tests.rig.live import LiveServer

__all__ = ["reader", "watch"]

VALID = Path(__file__).parents[1] / "vectors" / "valid_1.001193.json"
GUIDE = "/#/thu-tuc/1.001193"
BUSY = {"status": 500, "json": {"type": "about:blank", "title": "?", "status": 500}}


class CarefulCitizen(Citizen):
    """Has every screen on the way examined."""

    def __init__(self, page: Page, server: LiveServer, name: str) -> None:
        super().__init__(page, server, name)
        self.faults: list[str] = []

    def picture(self, title: str) -> None:
        super().picture(title)
        self.faults += [f"{title}: {fault}" for fault in axe.faults(self.page)]
        if width_of(self.page) > self.page.viewport_size["width"]:  # type: ignore[index]
            self.faults.append(f"{title}: wider than the screen")


@pytest.mark.journey
def test_a_whole_dossier_on_a_narrow_phone(page: Page, live_server: LiveServer, tmp_path: Path):
    photo = tmp_path / "giay.jpg"
    Image.effect_noise((900, 700), 40).convert("RGB").save(photo, "JPEG", quality=80)
    with live_server.client() as client:
        form = client.get("/procedures/1.001193/form").json()
    page.set_viewport_size({"width": 320, "height": 700})
    citizen = CarefulCitizen(page, live_server, "nguoi-ky-tinh")
    citizen.open_home()
    citizen.begin("Đăng ký khai sinh")
    citizen.go_on()
    citizen.picture("errors")
    citizen.answer(form, json.loads(VALID.read_text(encoding="utf-8"))[0]["answers"])
    citizen.photograph({"Giấy chứng sinh": [photo]})
    citizen.choose_office()
    citizen.check_answers()
    code = citizen.send()
    page.get_by_role("link", name="Xem hồ sơ đang đến đâu").click()
    expect(page.get_by_role("heading", name="Đã qua các bước")).to_be_visible()
    citizen.picture("dossier")
    page.get_by_role("link", name="Một Cửa").click()
    expect(page.get_by_role("link", name="Đăng ký khai sinh").first).to_be_visible()
    citizen.picture("home-with-a-dossier")
    page.get_by_role("link", name="Hồ sơ", exact=True).click()
    expect(page.get_by_text(code)).to_be_visible()
    citizen.picture("dossiers")
    citizen.look_up(code)
    expect(page.get_by_text("Đã gửi, chờ tiếp nhận").first).to_be_visible()
    citizen.picture("tracked")
    assert citizen.faults == []


ADDRESSES = {
    "tra-cuu": "look-up",
    "xac-minh/khong-co": "a letter that nobody sent",
    "ca-nhan": "me, not signed in",
    "tro-giup": "help",
    "gioi-thieu": "about",
    "rieng-tu": "privacy",
    "nowhere": "not found",
}


def test_screens_that_need_nobody(reader: Page, watch: Watch):
    for address, state in ADDRESSES.items():
        watch.open(address, state)
    reader.goto("/#/tro-giup")
    watch.unfold()
    watch.look("help, all answers")


def test_the_first_screen(reader: Page, watch: Watch):
    watch.open("", "home")
    events = reader.locator(".events button")
    events.first.click()
    expect(events).to_have_count(0)
    watch.settled()
    watch.look("home, found")
    reader.get_by_role("searchbox").fill("zzzz")
    expect(reader.locator(".empty")).to_be_visible()
    watch.look("home, nothing found")


@pytest.mark.parametrize("code", PROCEDURES)
def test_guides(reader: Page, watch: Watch, code: str):
    reader.goto(f"/#/thu-tuc/{code}")
    expect(reader.locator(".facts")).to_be_visible()
    watch.unfold()
    watch.look(f"guide {code}")


def test_screens_of_a_bad_day(reader: Page, watch: Watch):
    """Waiting, offline, refused, and not signed in."""
    reader.goto("/#/ho-so")
    reader.get_by_role("dialog").wait_for()
    watch.look("asked to sign in")
    reader.get_by_role("dialog").get_by_role("button").last.click()
    expect(reader.locator(".empty")).to_be_visible()
    watch.look("not signed in")
    held: list[Route] = []
    line = Line(reader, "**/api/v1/procedures/*")
    line.meets(held.append)
    reader.goto(GUIDE)
    reader.get_by_role("status").wait_for()
    watch.look("waiting", "page-has-heading-one")  # The heading is among what is waited for.
    line.meets(lambda route: route.fulfill(**BUSY))
    for route in held:
        route.fulfill(**BUSY)
    reader.get_by_role("alert").wait_for()
    watch.look("the service is busy")
    line.mend()
    reader.goto("/#/tra-cuu")
    reader.locator("form").get_by_role("button").first.click()
    reader.get_by_role("alert").wait_for()
    watch.look("a code is missing")
    reader.get_by_role("textbox").fill("7KQ2-9MWX-4D3P")
    reader.locator("form").get_by_role("button").first.click()
    expect(reader.get_by_role("textbox")).to_have_value("7KQ2-9MWX-4D3P")
    reader.get_by_role("alert").wait_for()
    watch.look("no such code")


def test_the_first_screen_without_network(reader: Page, watch: Watch):
    line = Line(reader, "**/api/v1/procedures?*")
    held: list[Route] = []
    line.meets(held.append)
    reader.goto("/#/tra-cuu")
    reader.goto("/#/")
    reader.get_by_role("searchbox").fill("khai sinh")
    reader.get_by_role("status").first.wait_for()
    watch.look("home, waiting")
    line.meets(cut)
    for route in held:
        cut(route)
    reader.get_by_role("alert").wait_for()
    watch.look("home, without network")


def test_an_examination_finds_what_is_wrong(reader: Page):
    reader.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(fault.startswith("button-name") for fault in axe.faults(reader))
