"""The app in a webview that lacks what browsers learnt after Chrome 63."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen import Citizen
from tests.browser.line import Line, cut
from tests.rig.live import LiveServer

# Taken away before anything of the page runs, as far as they can be.
_LACKS = """
// A fetch() from before AbortController passes over the signal.
const { fetch } = window;
window.fetch = (asked, options = {}) => fetch(asked, { ...options, signal: undefined });
for (const name of ["AbortController", "AbortSignal", "queueMicrotask", "structuredClone",
  "ResizeObserver", "BarcodeDetector", "WeakRef"]) delete window[name];
for (const name of ["flat", "flatMap", "at", "findLast"]) delete Array.prototype[name];
for (const name of ["matchAll", "replaceAll", "trimStart", "trimEnd", "at"])
  delete String.prototype[name];
for (const name of ["fromEntries", "hasOwn"]) delete Object[name];
for (const name of ["allSettled", "any"]) delete Promise[name];
for (const name of ["text", "arrayBuffer", "stream"]) delete Blob.prototype[name];
for (const name of ["replaceChildren", "toggleAttribute"]) delete Element.prototype[name];
"""


@pytest.fixture
def old(page: Page) -> Page:
    page.add_init_script(_LACKS)
    return page


def test_it_starts_and_a_form_is_begun(old: Page, live_server: LiveServer):
    citizen = Citizen(old, live_server, "nguoi-may-cu")
    citizen.open_home()
    assert old.evaluate("['flat' in [], typeof structuredClone]") == [
        False,
        "undefined",
    ]
    citizen.begin("Đăng ký khai sinh")
    citizen.go_on()
    expect(old.get_by_role("alert")).to_be_focused()


def test_a_cut_line_is_said_there_too(old: Page):
    line = Line(old, "**/api/v1/procedures/1.001193")
    line.meets(cut)
    old.goto("/#/thu-tuc/1.001193")
    expect(old.get_by_role("alert")).to_be_visible(timeout=20_000)
    line.mend()
    old.get_by_role("button", name="Thử lại").click()
    expect(old.get_by_role("button", name="Bắt đầu")).to_be_visible()
