"""A dossier with a photo is sent from Zalo's host, and the photo goes to the store across origins.

Only Zalo's own hosts are played here, over the debugging protocol: what is intercepted in the usual
way is granted every preflight by Playwright itself, and would prove nothing.
"""

import base64
from collections.abc import Iterator
from json import dumps, loads
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Request, expect

from tests.browser.citizen import Citizen
from tests.browser.conftest import PHONE
from tests.browser.inside_zalo import AGENT, NATIVE, PLACE, Zalo, release, zalo
from tests.browser.test_procedures import VECTORS
from tests.factories import hostile
from tests.rig.live import ZALO_ORIGIN, LiveServer
from tests.rig.servers import Files

__all__ = ["release", "zalo"]

ELSEWHERE = "https://elsewhere.example"
CODE = "1.001193"
PART = 64 * 1024  # bytes, as the app cuts photos
HEADERS = {"content-type": "image/jpeg", "if-none-match": "*"}


class Played:
    """What `Zalo` needs of a route, for a request that is held by the debugging protocol."""

    def __init__(self, line: CDPSession, held: dict[str, Any]) -> None:
        self.line = line
        self.id = held["requestId"]
        self.request = self
        self.url = held["request"]["url"]
        self.post_data = held["request"].get("postData")

    def fulfill(
        self,
        *,
        status: int = 200,
        body: str = "",
        content_type: str = "application/json",
        path: Path | None = None,
        json: Any = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        said = {"content-type": content_type, **(headers or {})}
        content = body.encode()
        if path:
            kinds = {".js": "text/javascript", ".css": "text/css"}
            said["content-type"] = kinds.get(path.suffix, "application/octet-stream")
            content = path.read_bytes()
        elif json is not None:
            content = dumps(json).encode()
        self.line.send(
            "Fetch.fulfillRequest",
            {
                "requestId": self.id,
                "responseCode": status,
                "responseHeaders": [{"name": n, "value": v} for n, v in said.items()],
                "body": base64.b64encode(content).decode(),
            },
        )


@pytest.fixture
def phone(browser: Browser, zalo: Zalo) -> Iterator[Page]:
    """A page in Zalo of which nothing but Zalo is played."""
    context = browser.new_context(
        base_url=ZALO_ORIGIN, user_agent=AGENT, permissions=["local-network-access"], **PHONE
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    line = context.new_cdp_session(page)

    def play(held: dict[str, Any]) -> None:
        played: Any = Played(line, held)
        host = urlsplit(played.url).hostname or ""
        if played.url.startswith(ZALO_ORIGIN):
            zalo.host(played)
        elif host.endswith(".zalo.me"):
            zalo.open_api(played)
        else:
            played.fulfill(body="<!doctype html>", content_type="text/html")

    line.on("Fetch.requestPaused", play)
    hosts = [f"{ZALO_ORIGIN}/*", "https://*.zalo.me/*", f"{ELSEWHERE}/*"]
    line.send("Fetch.enable", {"patterns": [{"urlPattern": host} for host in hosts]})
    page.add_init_script(path=NATIVE)
    yield page
    context.close()


def test_a_dossier_with_a_photo_goes_to_api_and_store_across_origins(
    phone: Page, zalo: Zalo, live_server: LiveServer, store: Files, tmp_path: Path
):
    photo = tmp_path / "giay.jpg"
    photo.write_bytes(hostile.jpeg())
    parts: list[Request] = []

    def hear(request: Request) -> None:
        if request.url.startswith(store.endpoint):
            parts.append(request)

    phone.on("request", hear)
    citizen = Citizen(phone, live_server, zalo.citizen)
    shown = file_with_photo(phone, citizen, photo)
    for part in parts:
        assert (part.method, "authorization" in part.headers) == ("PUT", False)
        answer = part.response()
        assert answer
        assert answer.status == 200
        assert answer.header_value("access-control-allow-origin") == ZALO_ORIGIN
    with live_server.client(headers=citizen.token()) as client:
        [mine] = client.get("/dossiers").json()["items"]
        [attached] = client.get(f"/dossiers/{mine['id']}").json()["attachments"]
    assert mine["tracking_code"] == shown
    assert attached["file_name"] == photo.name
    assert len(parts) == ceil(attached["size"] / PART)
    # By the word of API and store: a page of somebody else gets no further than their doors.
    addresses = (f"{live_server.url}/api/v1/procedures", parts[0].url)
    assert [may_put(phone, address) for address in addresses] == [True, True]
    phone.goto(ELSEWHERE)
    assert [is_there(phone, address) for address in addresses] == [True, True]
    assert [may_put(phone, address) for address in addresses] == [False, False]


def file_with_photo(page: Page, citizen: Citizen, photo: Path) -> str:
    """From a draft that waits for its photos to the tracking code."""
    [case, *_] = loads((VECTORS / f"valid_{CODE}.json").read_text(encoding="utf-8"))
    draft = citizen.draft(CODE, case["answers"], "anh-giay-to")
    page.goto(f"{PLACE}#/lam-tiep/{draft}")
    expect(page.get_by_role("heading", name="Ảnh giấy tờ")).to_be_visible()
    citizen.photograph({"Giấy chứng sinh": [photo]})
    citizen.choose_office()
    citizen.check_answers()
    return citizen.send()


def may_put(page: Page, address: str) -> bool:
    """Whether the browser lets this page send there and see the answer, whatever that is."""
    return tried(page, address, {"method": "PUT", "headers": HEADERS, "body": "x"})


def is_there(page: Page, address: str) -> bool:
    """Whether this page can reach it at all: by a request that needs nobody's leave."""
    return tried(page, address, {"mode": "no-cors"})


def tried(page: Page, address: str, options: dict[str, Any]) -> bool:
    fetched = "([address, options]) => fetch(address, options).then(() => true, () => false)"
    return bool(page.evaluate(fetched, [address, options]))
