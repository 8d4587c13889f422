"""The browser of these tests is a Vietnamese phone that reaches this machine only."""

import pytest
from playwright.sync_api import Error, Page


def test_the_page_is_seen_on_a_vietnamese_phone(page: Page) -> None:
    page.goto("/healthz")
    assert page.evaluate("navigator.language") == "vi-VN"
    assert page.evaluate("new Date(1e12).getHours()") == 8
    assert page.evaluate("navigator.maxTouchPoints") > 0
    assert page.viewport_size == {"width": 390, "height": 844}


def test_no_other_machine_is_reached(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("https://example.org/")
