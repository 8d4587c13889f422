"""The built app as Zalo shows it: on Zalo's host, in Zalo's own page, over its native bridge."""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.watch import WIDTH, Watch
from tests.factories import results
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import ZALO_ORIGIN, LiveServer

__all__ = ["live_office"]

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


def test_signs_in_without_asking_and_calls_the_api_across_origins(
    inside: Page, zalo: Zalo, live_server: LiveServer
):
    inside.get_by_role("link", name="Đăng ký khai sinh").click()
    inside.get_by_role("button", name="Bắt đầu").click()
    expect(inside.get_by_text("Bước 1/")).to_be_visible()
    assert inside.url.startswith(f"{ZALO_ORIGIN}{PLACE}#/thu-tuc/1.001193/khai")
    assert zalo.exchanged[0]["code"] == ["one-time-code"]
    with live_server.client() as client:
        token = client.post("/sessions/zalo", json={"access_token": f"dev:{zalo.citizen}"}).json()
        mine = client.get("/me", headers={"Authorization": f"Bearer {token['token']}"}).json()
    assert mine["display_name"]
    _assert_allowed_across_origins(zalo.asked)


def _assert_allowed_across_origins(asked: list[Request]) -> None:
    """A browser that is intercepted grants preflights by itself: so the API is asked for each."""
    assert {request.method for request in asked} >= {"GET", "POST"}
    for request in asked:
        wanted = [name for name in request.headers if name in ("authorization", "content-type")]
        wanted += [name for name in request.headers if name in ("idempotency-key", "if-match")]
        preflight = {
            "Origin": ZALO_ORIGIN,
            "Access-Control-Request-Method": request.method,
            "Access-Control-Request-Headers": ",".join(["accept-language", *wanted]),
        }
        answer = httpx.options(request.url, headers=preflight)
        allowed = answer.headers["access-control-allow-headers"].lower()
        assert answer.headers["access-control-allow-origin"] == ZALO_ORIGIN
        assert request.method in answer.headers["access-control-allow-methods"]
        assert [name for name in wanted if name not in allowed] == []


def test_looks_as_zalo_does(inside: Page):
    expect(inside.locator("html")).to_have_attribute("data-theme", "dark")
    expect(inside.locator("html")).to_have_attribute("data-platform", "zalo")
    expect(inside.locator("html")).to_have_attribute("lang", "vi")


def test_screens_that_are_others_in_zalo(inside: Page, zalo: Zalo, live_office: LiveOffice):
    case = live_office.file(zalo.citizen)
    inside.set_viewport_size({"width": WIDTH, "height": 700})
    watch = Watch(inside)
    screens = {
        "": "home",
        "tra-cuu": "look-up",
        f"da-gui/{case.id}": "sent",
        "tro-giup": "help",
        "thong-bao/cach-nhan": "reach",
    }
    for address, state in screens.items():
        inside.goto(f"{PLACE}#/{address}")
        expect(inside.get_by_role("heading", level=1)).to_be_visible()
        watch.settled()
        watch.look(f"in Zalo, {state}", "document-title")  # The page around ours is Zalo's.
    assert watch.faults == []


def test_a_code_is_scanned_and_a_refused_camera_is_no_dead_end(inside: Page):
    inside.get_by_role("link", name="Tra cứu hồ sơ").click()
    scan = inside.get_by_role("button", name="Quét mã QR")
    expect(inside.get_by_text("Zalo sẽ hỏi được dùng máy ảnh không.")).to_be_visible()
    inside.evaluate("native.answer('action.open.qr', { error: -201 })")
    scan.click()
    expect(inside.get_by_text("Chưa dùng được máy ảnh. Xin gõ mã vào ô trên.")).to_be_visible()
    inside.get_by_label("Mã tra cứu").fill("abc")
    inside.get_by_role("button", name="Tra cứu", exact=True).click()
    expect(inside.get_by_role("alert")).to_be_focused()


def test_without_a_token_the_reader_is_told_and_may_try_again(inside: Page, zalo: Zalo):
    zalo.gives_tokens = False
    inside.goto(f"{PLACE}#/ho-so")
    inside.reload()
    expect(inside.get_by_role("alert")).to_contain_text("Zalo chưa", timeout=30_000)
    zalo.gives_tokens = True
    inside.get_by_role("button", name="Thử lại").click()
    expect(inside.get_by_text("Chưa gửi hồ sơ nào.")).to_be_visible()


def test_the_result_opens_in_zalos_reader(inside: Page, zalo: Zalo, live_office: LiveOffice):
    case = live_office.file(zalo.citizen).in_progress()
    staff = live_office.staff
    results.add(case, staff.specialist)
    case.act(staff.leader, "resolve")
    case.act(staff.reception, "originals", {"requirement": "giay_chung_sinh"})
    case.act(staff.reception, "return", {"way": "electronic"})
    inside.evaluate("native.answer('action.open.document', { data: {} })")
    inside.goto(f"{PLACE}#/ho-so/{case.id}")
    inside.get_by_role("button", name="Mở kết quả").click()
    assert httpx.get(_link_to_be_read(inside), timeout=20).content == results.pdf()
    expect(inside.get_by_role("alert")).to_have_count(0)


def _link_to_be_read(inside: Page) -> str:
    """The address that Zalo's reader was asked to show."""
    inside.wait_for_function("native.asked.some(({ action }) => /document/i.test(action))")
    [asked] = [each for each in inside.evaluate("native.asked") if "document" in each["action"]]
    link: str = json.loads(asked["parameters"])["url"]
    return link


def test_a_letter_opens_in_zalos_reader(inside: Page, zalo: Zalo, live_office: LiveOffice):
    case = live_office.file(zalo.citizen).accepted()
    [letter] = case.seen_by_citizen()["letters"]
    inside.evaluate("native.answer('action.open.document', { data: {} })")
    inside.goto(f"{PLACE}#/ho-so/{case.id}")
    inside.get_by_role("button", name=letter["title"]).click()
    # As the reader asks: with no token and no cookie.
    answer = httpx.get(_link_to_be_read(inside), timeout=20)
    assert answer.headers["content-type"] == "application/pdf"
    kept = case.person.get(f"/dossiers/{case.id}/letters/{letter['id']}")
    assert answer.content == kept.data
    expect(inside.get_by_role("alert")).to_have_count(0)


def test_a_code_is_handed_on(inside: Page, zalo: Zalo, live_office: LiveOffice):
    case = live_office.file(zalo.citizen)
    inside.evaluate("native.answer('action.open.sharesheet', { data: { status: 2 } })")
    inside.goto(f"{PLACE}#/da-gui/{case.id}")
    inside.get_by_role("button", name="Gửi mã cho người nhà").click()
    inside.wait_for_function("native.asked.some(({ action }) => /share/i.test(action))")
    [asked] = [each for each in inside.evaluate("native.asked") if "share" in each["action"]]
    assert case.seen_by_citizen()["tracking_code"] in json.loads(asked["parameters"])["text"]
