"""Screens for whoever has the system draw all colours, reads twice as large, or uses keys alone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from backend.core import ids
from tests.browser import pictures
from tests.browser.citizen import Citizen
from tests.browser.test_procedures import VECTORS
from tests.browser.watch import sign_in
from tests.factories.cases import ASK_FIELD
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import LiveServer

__all__ = ["live_office"]

BIRTH = "1.001193"

PLACES = (
    "",
    "thu-tuc/1.001193",
    "tra-cuu",
    "ho-so",
    "thong-bao",
    "thong-bao/cach-nhan",
    "ca-nhan",
    "ca-nhan/du-lieu",
    "tro-giup",
    "gioi-thieu",
    "rieng-tu",
)
PLACES_OF_A_DOSSIER = ("da-gui/{}", "ho-so/{}", "ho-so/{}/bo-sung", "ho-so/{}/rut")

# What can be pressed or filled in and has neither an edge nor a line under it.
_EDGES = """() => [...document.querySelectorAll(
    'main button, main .button, main input, main select, main textarea, main .tile')]
  .filter(each => each.getClientRects().length && !each.closest('.file, .unseen, .choices'))
  .filter(each => {
    const { borderTopWidth, textDecorationLine, appearance } = getComputedStyle(each);
    return parseFloat(borderTopWidth) === 0 && textDecorationLine === 'none'
      && appearance === 'none';
  })
  .map(each => each.outerHTML.slice(0, 120))"""

# Where the keys are: whether at the end, whether a ring can be seen, how far down, and at what.
_AT = """() => {
  const at = document.activeElement;
  const seen = at.matches('input[type=file]') ? at.closest('label')
    : at.closest('.choices') ? at.nextElementSibling : at;
  const { outlineStyle, outlineWidth } = getComputedStyle(seen);
  return [at === document.body, outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    seen.getBoundingClientRect().top + scrollY, at.outerHTML.slice(0, 100)];
}"""


@pytest.fixture
def citizen(page: Page, live_server: LiveServer) -> Citizen:
    return Citizen(page, live_server, f"nguoi-can-giup-{ids.random_name()[:8]}")


def answers() -> dict[str, Any]:
    cases: list[dict[str, Any]] = json.loads((VECTORS / f"valid_{BIRTH}.json").read_text("utf-8"))
    return cases[0]["answers"] if "answers" in cases[0] else cases[0]


def open_step(citizen: Citizen, step: str) -> None:
    citizen.page.goto(f"/#/lam-tiep/{citizen.draft(BIRTH, answers(), step)}")
    sign_in(citizen.page, citizen.name)
    expect(citizen.page.locator(".progress")).to_be_visible()


def steps_of(page: Page) -> list[str]:
    """The addresses of all steps up to this one."""
    before: list[str] = page.locator(".progress ol a").evaluate_all(
        "links => links.map(link => link.hash)"
    )
    return [*before, page.evaluate("location.hash")]


def look_in_forced_colours(page: Page, state: str) -> list[str]:
    """What has no edge, and what is wrong with the walk of the keys."""
    expect(page.locator(".loading, .bone")).to_have_count(0)
    pictures.keep(page, f"forced colours, {state}")
    faults = [f"{state}: no edge: {each}" for each in page.evaluate(_EDGES)]
    return faults + walk(page, state)


_IS_NAMED = """() => {
  const [named] = document.title.split(" – ");
  return document.querySelector("h1").textContent.startsWith(named);
}"""


def walk(page: Page, state: str) -> list[str]:
    """Go through the screen with Tab: every stop has a ring, and none lies above the one before."""
    faults = []
    # A screen names the window as its heading takes focus, after it is drawn: not during the walk.
    page.wait_for_function(_IS_NAMED)
    page.locator("main").focus()
    before = 0.0
    for _ in range(80):
        page.keyboard.press("Tab")
        is_over, is_seen, top, what = page.evaluate(_AT)
        if is_over or "places" in what:
            return faults
        if not is_seen:
            faults.append(f"{state}: no ring: {what}")
        if top < before - 40:
            faults.append(f"{state}: back up to {what}")
        before = top
    return [*faults, f"{state}: the keys never leave"]


def test_colours_of_the_system(page: Page, citizen: Citizen, live_office: LiveOffice):
    page.emulate_media(forced_colors="active")
    page.goto("/")
    expect(page.get_by_role("link", name="Đăng ký khai sinh")).to_be_visible()
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    faults = look_in_forced_colours(page, "home")
    case = live_office.file(citizen.name).accepted()
    open_step(citizen, "gui")
    for address in steps_of(page):
        page.goto(f"/{address}")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        faults += look_in_forced_colours(page, f"step {address.rpartition('/')[2]}")
    page.goto(f"/#/ho-so/{case.id}")
    expect(page.locator(".timeline")).to_be_visible()
    faults += look_in_forced_colours(page, "dossier")
    assert faults == []


@pytest.fixture
def screens(page: Page, citizen: Citizen, live_office: LiveOffice) -> Iterator[str]:
    """Opens screens outside a form, of a citizen of whom something is asked; their addresses."""
    case = live_office.file(citizen.name)
    case.act(live_office.staff.reception, "supplements", ASK_FIELD)

    def open_each() -> Iterator[str]:
        page.goto("/#/ho-so")
        sign_in(page, citizen.name)
        for place in (*PLACES, *(place.format(case.id) for place in PLACES_OF_A_DOSSIER)):
            page.goto(f"/#/{place}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator(".loading, .bone")).to_have_count(0)
            yield place

    return open_each()


def test_colours_of_the_system_outside_a_form(page: Page, screens: Iterator[str]):
    page.emulate_media(forced_colors="active")
    assert [fault for place in screens for fault in look_in_forced_colours(page, place)] == []


def test_letters_twice_as_large_stay_on_the_screen_outside_a_form(
    page: Page, screens: Iterator[str]
):
    wide = []
    for place in screens:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        pictures.keep(page, f"twice as large, {place}")
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(place)
    assert wide == []


_OUTLINE = """chosen => [...document.querySelectorAll('.choices input')]
  .filter(each => each.checked === chosen)
  .map(each => getComputedStyle(each.nextElementSibling).outlineStyle)[0]"""


def test_what_is_chosen_is_seen_in_colours_of_the_system(page: Page, citizen: Citizen):
    page.emulate_media(forced_colors="active")
    open_step(citizen, "gui")
    # Two boxes side by side: only the chosen one has a second edge.
    assert [page.evaluate(_OUTLINE, chosen) for chosen in (True, False)] == ["solid", "none"]
    consent = page.locator("main input[type=checkbox]").first
    empty = consent.screenshot()
    consent.check()
    assert consent.screenshot() != empty
    page.goto(next(f"/{each}" for each in steps_of(page) if each.endswith("/tre")))
    radios = page.locator("main input[type=radio]")
    expect(radios.first).to_be_checked()
    assert radios.first.screenshot() != radios.nth(1).screenshot()


def test_letters_twice_as_large_stay_on_the_screen_in_a_form(page: Page, citizen: Citizen):
    open_step(citizen, "gui")
    wide = []
    for address in steps_of(page):
        page.goto(f"/{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".loading, .bone")).to_have_count(0)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        pictures.keep(page, f"twice as large, {address.rpartition('/')[2]}")
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(address)
    assert wide == []
