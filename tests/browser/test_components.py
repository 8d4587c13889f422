"""Every component in every state, on the page that developers look at."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from backend.development import processes
from backend.development.processes import Program
from tests.browser import axe

MINIAPP = Path(__file__).parents[2] / "miniapp"


@pytest.fixture(scope="module")
def development_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`npm run dev`, on a port of its own."""
    (port,) = processes.free_ports(1)
    program = Program(
        "vite",
        ["node", "node_modules/vite/bin/vite.js", "--port", str(port), "--strictPort"],
        {"PATH": os.environ["PATH"]},
        MINIAPP,
    )
    service = processes.start(program, tmp_path_factory.mktemp("vite") / "vite.log")
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        service.check()
        try:
            return httpx.get(f"{address}/dev/components", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    try:
        processes.wait_until(answers, seconds=60, what="waiting for the development server")
        yield address
    finally:
        service.stop(10)


def _no_lists(route: Route) -> None:
    route.fulfill(json={"name": "list", "items": []})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible_on_the_narrowest_phone(
    page: Page, development_server: str, theme: str
):
    page.route("**/api/v1/**", _no_lists)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{development_server}/dev/components")
    expect(page.get_by_role("heading", name="Components")).to_be_visible(timeout=30_000)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # Parts of screens, shown side by side, repeat names and skip levels of headings.
    assert axe.faults(page, "heading-order", "landmark-unique", "region") == []
    page.get_by_label("largest").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_page_of_components_is_not_in_the_app():
    files = [path for path in (MINIAPP / "dist").rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if b"example-name" in path.read_bytes()] == []
