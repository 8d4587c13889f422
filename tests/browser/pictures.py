"""Pictures of screens, for whoever wants to look at them.

With `SCREENSHOTS=<folder>` every screen that a browser test stops at is kept at three widths and in
both themes, as `<folder>/<title>/<language>-<width>-<theme>.png`. Without it nothing is kept.
"""

import os
from pathlib import Path

from playwright.sync_api import Page

FOLDER = os.environ.get("SCREENSHOTS")
_WIDTHS = (320, 390, 768)
_THEMES = ("light", "dark")
_WEAR = "theme => { document.documentElement.dataset.theme = theme; }"
_HEIGHT = "document.documentElement.scrollHeight"


def keep(page: Page, title: str) -> None:
    """Keep the whole screen in all its looks, and give it back as it was."""
    if not FOLDER:
        return
    folder = Path(FOLDER) / title
    folder.mkdir(parents=True, exist_ok=True)
    root = page.locator("html")
    language, worn = root.get_attribute("lang"), root.get_attribute("data-theme")
    before = page.viewport_size
    assert before is not None
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": before["height"]})
        # A phone as long as the screen: the bar at the bottom is then where it belongs.
        page.set_viewport_size({"width": width, "height": page.evaluate(_HEIGHT)})
        for theme in _THEMES:
            page.evaluate(_WEAR, theme)
            page.screenshot(path=folder / f"{language}-{width}-{theme}.png", scale="css")
    page.set_viewport_size(before)
    page.evaluate(_WEAR, worn)
