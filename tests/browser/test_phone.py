"""The browser of these tests is a Vietnamese phone that reaches this machine only."""

import pytest
from playwright.sync_api import Error, Page


def test_the_page_is_seen_on_a_vietnamese_phone(page: Page) -> None:
    page.goto("/healthz")
    seen = page.evaluate(
        "() => [innerWidth, navigator.language, new Date(1e12).getHours(), navigator.maxTouchPoints]"
    )
    assert seen[1:3] == ["vi-VN", 8]
    assert page.viewport_size == {"width": 390, "height": 844}
    assert seen[3] > 0


def test_no_other_machine_is_reached(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("https://example.org/")
