"""A phone's browser for every test that takes `page`.

After a failure a screenshot and what the page said are in .data/test-artifacts/; with `TRACE=1` a
trace, too (`playwright show-trace`), which costs a third of the time of these tests.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser import chromium
from tests.rig.live import LiveServer

ARTIFACTS = Path(__file__).parents[2] / ".data" / "test-artifacts"

# No test talks to another machine, nor does the browser on its own account.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
}
_TRACE = bool(os.environ.get("TRACE"))
_FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session (with `-n`, for each worker's)."""
    found = chromium.find()
    assert found, "no Chromium: `make test` installs one"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=found.executable,
            args=_ARGUMENTS,
            env={**os.environ, **found.environment},
        )
        yield running
        running.close()


@pytest.fixture
def context(
    browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A phone of its own: 390 × 844, Vietnamese, nothing remembered."""
    # What an earlier run kept of this test; others may be running beside it.
    shutil.rmtree(_folder(request.node), ignore_errors=True)
    phone = browser.new_context(base_url=live_server.url, **PHONE)
    phone.set_default_timeout(10_000)
    if _TRACE:
        phone.tracing.start(screenshots=True, snapshots=True)
    yield phone
    if request.node.stash.get(_FAILED, False):
        folder = _artifacts(request.node)
        for number, page in enumerate(phone.pages):
            page.screenshot(path=folder / f"page-{number}.png", full_page=True)
        if _TRACE:
            phone.tracing.stop(path=folder / "trace.zip")
    phone.close()


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of `live_server`. An exception that the page does not catch fails the test."""
    said: list[str] = []
    uncaught: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(f"{message.type}: {message.text}")

    opened = context.new_page()
    opened.on("console", hear)
    opened.on("pageerror", lambda error: uncaught.append(str(error)))
    yield opened
    if request.node.stash.get(_FAILED, False):
        (_artifacts(request.node) / "console.txt").write_text("\n".join([*said, *uncaught]))
    assert not uncaught


def _folder(item: pytest.Item) -> Path:
    return ARTIFACTS / re.sub(r"[^\w.-]+", "-", item.nodeid).strip("-")


def _artifacts(item: pytest.Item) -> Path:
    folder = _folder(item)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember failures, for what the fixtures keep of them."""
    report: Any = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report
