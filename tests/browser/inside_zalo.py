"""The built app on Zalo's host, in a page like Zalo's, over a stand-in for its native bridge."""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.conftest import PHONE
from tests.rig.live import ZALO_ORIGIN, LiveServer

MINIAPP = Path(__file__).parents[2] / "miniapp"
NATIVE = Path(__file__).with_name("native.js")
PLACE = "/zapps/1234567890/"
AGENT = (
    "Mozilla/5.0 (Linux; Android 9; SM-J610F) AppleWebKit/537.36 Chrome/138.0 Mobile "
    "Zalo android/260501901 ZaloTheme/dark ZaloLanguage/vi"
)


@pytest.fixture(scope="module")
def release(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app built for Zalo, for the API of `live_server`."""
    folder = tmp_path_factory.mktemp("release")
    subprocess.run(
        [
            shutil.which("node") or "node",
            "node_modules/vite/bin/vite.js",
            "build",
            "--outDir",
            str(folder),
        ],
        cwd=MINIAPP,
        env={
            "PATH": os.environ["PATH"],
            "VITE_PLATFORM": "zalo",
            "VITE_API_ORIGIN": live_server.url,
            "VITE_ZALO_OA_ID": "4318657068771012646",
        },
        check=True,
        capture_output=True,
    )
    return folder


def _zalos_page(release: Path) -> str:
    """What Zalo serves instead of our index.html: just the files that app-config.json lists."""
    config = json.loads((release / "app-config.json").read_text(encoding="utf-8"))
    styles = "".join(f'<link rel="stylesheet" href="{PLACE}{f}">' for f in config["listCSS"])
    scripts = "".join(
        f'<script type="module" src="{PLACE}{f}"></script>' for f in config["listSyncJS"]
    )
    return (
        '<!doctype html><html><head><meta name="viewport" content="width=device-width">'
        f'<script>window.APP_ID = "77"</script>{styles}</head>'
        f'<body><div id="app"></div>{scripts}</body></html>'
    )


class Zalo:
    """Zalo's servers, played: its page, our files at its place, and its token."""

    def __init__(self, release: Path, citizen: str) -> None:
        self.release = release
        self.citizen = citizen
        self.exchanged: list[dict[str, list[str]]] = []
        self.gives_tokens = True
        self.asked: list[Request] = []

    def hear(self, request: Request) -> None:
        """Remember what is asked of our API."""
        if "/api/v1/" in request.url:
            self.asked.append(request)

    def host(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        file = self.release / path.removeprefix(PLACE)
        if path == PLACE:
            route.fulfill(body=_zalos_page(self.release), content_type="text/html; charset=utf-8")
        elif path.startswith(PLACE) and file.is_file():
            route.fulfill(path=file)
        else:
            route.fulfill(status=404)

    def open_api(self, route: Route) -> None:
        body: dict[str, Any] = {}
        if route.request.url.endswith("/openapi/access_token"):
            self.exchanged.append(parse_qs(route.request.post_data or ""))
            if self.gives_tokens:
                body = {"access_token": f"dev:{self.citizen}", "expires_in": "3600"}
        route.fulfill(
            json=body,
            headers={"Access-Control-Allow-Origin": ZALO_ORIGIN},
        )


@pytest.fixture
def zalo(release: Path) -> Zalo:
    return Zalo(release, f"nguoi-{secrets.token_hex(4)}")


@pytest.fixture
def inside(browser: Browser, zalo: Zalo) -> Iterator[Page]:
    """The app, open inside Zalo."""
    phone = browser.new_context(
        base_url=ZALO_ORIGIN, user_agent=AGENT, permissions=["local-network-access"], **PHONE
    )
    phone.set_default_timeout(10_000)
    opened = phone.new_page()
    uncaught: list[str] = []
    opened.on("pageerror", lambda error: uncaught.append(str(error)))
    opened.on("request", zalo.hear)
    opened.route(f"{ZALO_ORIGIN}/**", zalo.host)
    opened.route("https://*.zalo.me/**", zalo.open_api)
    opened.add_init_script(path=NATIVE)
    opened.goto(PLACE)
    expect(opened.get_by_role("link", name="Đăng ký khai sinh")).to_be_visible()
    yield opened
    phone.close()
    assert not uncaught


def asked_of_zalo(inside: Page, action: str) -> dict[str, Any]:
    """What the native side was asked for, once, by a call whose name has `action` in it."""
    inside.wait_for_function(f"native.asked.some(({{ action }}) => action.includes('{action}'))")
    [asked] = [each for each in inside.evaluate("native.asked") if action in each["action"]]
    parameters: dict[str, Any] = json.loads(asked["parameters"])
    return parameters
