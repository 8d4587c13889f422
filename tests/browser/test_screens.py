"""Every screen, and every state of it, is accessible; nothing is wider than the narrowest phone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from backend.core import ids
from tests.browser import axe
from tests.browser.citizen import Citizen, keep_picture
from tests.browser.conftest import PHONE
from tests.browser.line import Line, cut
from tests.factories import results
from tests.factories.cases import ASK_FIELD, ASK_PAPER, DRAFT
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import LiveServer

__all__ = ["live_office"]

VALID = Path(__file__).parents[1] / "vectors" / "valid_1.001193.json"
GUIDE = "/#/thu-tuc/1.001193"


class CarefulCitizen(Citizen):
    """Has every screen on the way examined."""

    def __init__(self, page: Page, server: LiveServer, name: str) -> None:
        super().__init__(page, server, name)
        self.faults: list[str] = []

    def picture(self, title: str) -> None:
        super().picture(title)
        self.faults += [f"{title}: {fault}" for fault in axe.faults(self.page)]
        if _width(self.page) > self.page.viewport_size["width"]:  # type: ignore[index]
            self.faults.append(f"{title}: wider than the screen")


def _width(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


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


@pytest.fixture(params=["vi-light", "en-dark"])
def reader(
    browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A narrow phone whose Zalo is set to a language and a theme."""
    language, theme = request.param.split("-")
    agent = (
        f"Mozilla/5.0 (Linux; Android 9) Chrome/138 Zalo ZaloTheme/{theme} ZaloLanguage/{language}"
    )
    options = {**PHONE, "viewport": {"width": 320, "height": 700}, "user_agent": agent}
    phone = browser.new_context(base_url=live_server.url, **options)
    phone.set_default_timeout(10_000)
    opened = phone.new_page()
    opened.goto("/")
    expect(opened.locator("html")).to_have_attribute("data-theme", theme)
    expect(opened.locator("html")).to_have_attribute("lang", language)
    yield opened
    phone.close()


ADDRESSES = (
    "/#/tra-cuu",
    "/#/ca-nhan",
    "/#/tro-giup",
    "/#/gioi-thieu",
    "/#/rieng-tu",
    "/#/nowhere",
)


def test_screens_that_need_nobody(reader: Page):
    seen = []
    for address in ADDRESSES:
        reader.goto(address)
        expect(reader.get_by_role("heading", level=1)).to_be_visible()
        expect(reader.locator(".loading")).to_have_count(0)
        reader.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        seen += [f"{address}: {fault}" for fault in axe.faults(reader)]
        if _width(reader) > 320:
            seen.append(f"{address}: wider than the screen")
    assert seen == []


def test_screens_of_a_bad_day(reader: Page):
    """Waiting, offline, refused, and not signed in."""
    seen = []

    def look(state: str, *without: str) -> None:
        seen.extend(f"{state}: {fault}" for fault in axe.faults(reader, *without))

    reader.goto("/#/ho-so")
    reader.get_by_role("dialog").wait_for()
    look("asked to sign in")
    reader.get_by_role("dialog").get_by_role("button").last.click()
    expect(reader.locator(".empty")).to_be_visible()
    look("not signed in")
    held: list[Route] = []
    busy = {"status": 500, "json": {"type": "about:blank", "title": "?", "status": 500}}

    line = Line(reader, "**/api/v1/procedures/*")
    line.meets(held.append)
    reader.goto(GUIDE)
    reader.get_by_role("status").wait_for()
    look("waiting", "page-has-heading-one")  # The heading is among what is waited for.
    line.meets(lambda route: route.fulfill(**busy))
    for route in held:
        route.fulfill(**busy)
    reader.get_by_role("alert").wait_for()
    look("the service is busy")
    line.mend()
    reader.goto("/#/tra-cuu")
    reader.locator("form").get_by_role("button").first.click()
    reader.get_by_role("alert").wait_for()
    look("a code is missing")
    assert seen == []


class Watch:
    """Keeps what is wrong with the screens that a narrow phone shows."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.language = page.locator("html").get_attribute("lang")

    def look(self, state: str) -> None:
        expect(self.page.locator(".loading")).to_have_count(0)
        self.page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        keep_picture(self.page, f"{self.language}-{state}")
        self.faults += [f"{state}: {fault}" for fault in axe.faults(self.page)]
        if _width(self.page) > 320:
            self.faults.append(f"{state}: wider than the screen")

    def open(self, address: str, state: str) -> None:
        self.page.goto(f"/#/{address}")
        self.look(state)


def test_screens_of_a_dossier_that_an_office_works_on(reader: Page, live_office: LiveOffice):
    name = f"nguoi-ky-{ids.random_name()[:8]}"
    asked, drafted = (live_office.file(name).in_progress() for _ in range(2))
    staff = live_office.staff
    items = [*ASK_FIELD["items"], *ASK_PAPER["items"]]
    asked.act(staff.specialist, "supplements", {**ASK_FIELD, "items": items})
    drafted.act(staff.specialist, "confirmation-request", DRAFT)
    watch = Watch(reader)
    reader.goto(f"/#/ho-so/{asked.id}")
    sign_in(reader, name)
    expect(reader.locator(".timeline")).to_be_visible()
    watch.look("asked")
    watch.open(f"ho-so/{asked.id}/bo-sung", "supplement")
    reader.get_by_role("button").last.click()
    expect(reader.get_by_role("alert")).to_be_focused()
    watch.look("supplement with errors")
    watch.open(f"ho-so/{drafted.id}", "drafted")
    watch.open(f"ho-so/{drafted.id}/xac-nhan", "draft")
    reader.get_by_role("radio").last.check()
    reader.get_by_role("button").last.click()
    expect(reader.get_by_role("alert")).to_be_focused()
    watch.look("draft with errors")
    watch.open(f"ho-so/{drafted.id}/rut", "withdrawal")
    reader.get_by_role("button").last.click()
    watch.look("withdrawal, to be sure")
    watch.open(f"ho-so/{drafted.id}/bo-sung", "nothing to do")
    assert watch.faults == []


def test_screens_of_a_dossier_with_a_result(reader: Page, live_office: LiveOffice):
    name = f"nguoi-ky-{ids.random_name()[:8]}"
    case = live_office.file(name).in_progress()
    staff = live_office.staff
    results.add(case, staff.specialist)
    case.act(staff.leader, "resolve")
    watch = Watch(reader)
    reader.goto(f"/#/ho-so/{case.id}")
    sign_in(reader, name)
    expect(reader.locator(".timeline")).to_be_visible()
    watch.look("resolved")
    case.act(staff.reception, "originals", {"requirement": "giay_chung_sinh"})
    case.act(staff.reception, "return", {"way": "electronic"})
    watch.open(f"ho-so/{case.id}/danh-gia", "rating")
    reader.get_by_role("button").last.click()
    expect(reader.get_by_role("alert")).to_be_focused()
    watch.look("rating with errors")
    reader.get_by_role("radio").first.check()
    reader.get_by_role("button").last.click()
    expect(reader.locator(".timeline")).to_be_visible()
    watch.look("rated")
    line = Line(reader, "**/api/v1/dossiers/*")
    line.meets(cut)
    for screen in ("", "/danh-gia"):
        reader.goto("/#/ho-so")
        expect(reader.locator(".card").first).to_be_visible()
        reader.goto(f"/#/ho-so/{case.id}{screen}")
        # Asked for three times in all before that is said.
        reader.get_by_role("alert").wait_for()
        watch.look(f"offline{screen.replace('/', ' ')}")
    line.mend()
    reader.get_by_role("alert").get_by_role("button").click()
    expect(reader.get_by_role("heading", level=1)).to_be_focused()
    watch.open("thong-bao/cach-nhan", "reach")
    watch.open("ca-nhan/du-lieu", "my data")
    reader.locator("main").get_by_role("button").last.click()
    watch.look("to be forgotten")
    assert watch.faults == []


def sign_in(page: Page, name: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(name)
    dialog.get_by_role("button").first.click()
    expect(dialog).to_be_hidden()


def test_an_examination_finds_what_is_wrong(reader: Page):
    reader.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(fault.startswith("button-name") for fault in axe.faults(reader))
