"""Screens of whoever is signed in, on a slow line: nothing jumps when what they wait for comes."""

import secrets
from threading import Event

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.line import Line
from tests.browser.watch import sign_in
from tests.factories.live_office import LiveOffice, live_office

__all__ = ["live_office"]

# What counts as good for the sum of all shifts of a screen (web.dev/cls).
MOST = 0.1

_WATCH = """() => { window.shifted = [];
  new PerformanceObserver(list => window.shifted.push(...list.getEntries().map(each =>
    each.hadRecentInput ? 0 : each.value))).observe({ type: "layout-shift", buffered: false }); }"""


def slow(route: Route) -> None:
    Event().wait(0.7)
    route.continue_()


@pytest.mark.parametrize("screen", ["ho-so", "ho-so/{id}", "thong-bao", "ca-nhan"])
def test_nothing_jumps(page: Page, live_office: LiveOffice, screen: str):
    name = f"nguoi-{secrets.token_hex(4)}"
    case = live_office.file(name).accepted()
    page.goto("/#/ho-so")
    sign_in(page, name)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/#/tro-giup")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    Line(page, "**/api/v1/**").meets(slow)
    # Past the time in which a shift counts as an answer to the last press.
    page.wait_for_timeout(700)
    page.evaluate(_WATCH)
    page.goto(f"/#/{screen.format(id=case.id)}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert sum(page.evaluate("window.shifted")) <= MOST


def test_a_jump_would_be_seen(page: Page):
    page.goto("/#/tro-giup")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(700)
    page.evaluate(_WATCH)
    page.evaluate("document.querySelector('main').style.paddingTop = '300px'")
    page.wait_for_timeout(500)
    assert sum(page.evaluate("window.shifted")) > MOST
