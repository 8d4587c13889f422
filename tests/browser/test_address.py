"""The address says which screen is shown, however quickly it changes."""

from playwright.sync_api import Page, expect


def test_an_address_that_changes_and_changes_back_is_stayed_at(page: Page):
    page.goto("/#/tro-giup")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Trợ giúp và liên hệ")
    # Both before the browser tells of the first; a step back would come a little later.
    page.evaluate(
        """async () => {
          location.hash = "#/gioi-thieu";
          location.hash = "#/tro-giup";
          await new Promise((resolve) => setTimeout(resolve, 500));
        }"""
    )
    expect(heading).to_have_text("Trợ giúp và liên hệ")
    page.go_back()
    expect(heading).to_have_text("Giới thiệu")
    page.go_back()
    expect(heading).to_have_text("Trợ giúp và liên hệ")
