"""Somebody who looks at screens for what is wrong with them, on the narrowest phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe, pictures
from tests.browser.conftest import PHONE
from tests.rig.live import LiveServer

WIDTH = 320
LOOKS = ("vi-light", "en-dark")


class Watch:
    """Keeps what is wrong with the screens that it looks at, whatever language they are in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def open(self, address: str, state: str) -> None:
        """Go to a screen and look at it when all of it has come."""
        self.page.goto(f"/#/{address}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        self.settled()
        self.look(state)

    def settled(self) -> None:
        """Wait until nothing is waited for any more."""
        expect(self.page.locator(".loading, .bone")).to_have_count(0)

    def unfold(self) -> None:
        """Open all that is folded away."""
        self.page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        self.settled()

    def look(self, state: str, *without: str) -> None:
        """Look at the screen as it is; rules `without` which it has to do are left out."""
        pictures.keep(self.page, state)
        self.faults += [f"{state}: {fault}" for fault in axe.faults(self.page, *without)]
        if width_of(self.page) > WIDTH:
            self.faults.append(f"{state}: wider than the screen")


def width_of(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def sign_in(page: Page, name: str) -> None:
    """Answer the trial sign-in, in either language."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(name)
    dialog.get_by_role("button").first.click()
    expect(dialog).to_be_hidden()


@pytest.fixture(params=LOOKS)
def reader(
    browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A narrow phone whose Zalo is set to a language and a theme."""
    language, theme = request.param.split("-")
    agent = (
        f"Mozilla/5.0 (Linux; Android 9) Chrome/138 Zalo ZaloTheme/{theme} ZaloLanguage/{language}"
    )
    options = {**PHONE, "viewport": {"width": WIDTH, "height": 700}, "user_agent": agent}
    phone = browser.new_context(base_url=live_server.url, **options)
    phone.set_default_timeout(10_000)
    opened = phone.new_page()
    opened.goto("/")
    expect(opened.locator("html")).to_have_attribute("data-theme", theme)
    expect(opened.locator("html")).to_have_attribute("lang", language)
    yield opened
    phone.close()


@pytest.fixture
def watch(reader: Page) -> Iterator[Watch]:
    """Looks at what the reader sees; in the end nothing may have been wrong with it."""
    watching = Watch(reader)
    yield watching
    assert watching.faults == []
