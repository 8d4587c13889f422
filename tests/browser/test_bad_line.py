"""Every procedure on a slow line: cut in every step, and the app opened anew in every step."""

import json
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backend.development.processes import wait_until
from tests.browser.citizen import Citizen
from tests.browser.test_procedures import PROCEDURES, VECTORS, wants
from tests.factories import hostile
from tests.rig.live import LiveServer

pytestmark = pytest.mark.journey

# 1.6 Mbit/s with 150 ms; bytes a second.
SLOW = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}


class RestlessCitizen(Citizen):
    """Loses the network with every step, and then the app."""

    def __init__(self, page: Page, server: LiveServer, name: str, procedure: str) -> None:
        super().__init__(page, server, name)
        self.procedure = procedure
        self._line = page.context.new_cdp_session(page)
        self._line.send("Network.enable")
        self.has_network(True)

    def has_network(self, there: bool) -> None:
        self._line.send("Network.emulateNetworkConditions", {"offline": not there, **SLOW})

    def go_on(self) -> None:
        self._leave("Tiếp tục")

    def check_answers(self) -> None:
        expect(self.page.get_by_role("heading", name="Kiểm tra lại")).to_be_visible()
        self._leave("Đúng rồi, tiếp tục")

    def send(self) -> str:
        button = self.page.get_by_role("button", name="Gửi hồ sơ", exact=True)
        expect(button).to_be_visible()
        for box in self.page.get_by_role("checkbox").all():
            box.check()
        self.has_network(False)
        button.click()
        expect(self.page.get_by_role("alert").first).to_be_visible(timeout=40_000)
        self.picture("send-without-network")
        self.has_network(True)
        again = self.page.get_by_role("button", name="Gửi lại").or_(button)
        again.first.click()
        code = self.page.get_by_test_id("tracking-code")
        expect(code).to_be_visible(timeout=30_000)
        return code.inner_text()

    def _leave(self, button: str) -> None:
        title = self.page.get_by_role("heading", level=1)
        before = title.inner_text()
        self.has_network(False)
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(title).not_to_have_text(before)
        self.has_network(True)
        if title.inner_text() == "Có thể việc này làm ở nơi khác":
            return  # A warning, which is no step.
        self._open_anew(title.inner_text())

    def _open_anew(self, heading: str) -> None:
        """Once the step is kept: the app is gone, and goes on where it was."""
        step = self.page.url.rpartition("/")[2]
        headers = self.token()
        with self.server.client(headers=headers) as client:

            def kept() -> bool:
                self.page.wait_for_timeout(50)  # lets the page's own events come
                return any(item["step"] == step for item in client.get("/drafts").json()["items"])

            wait_until(kept, seconds=40, what=f"the step {step} to be kept")
        self.page.reload()
        begin = self.page.get_by_role("button", name="Bắt đầu")
        begin.click()
        self.sign_in()
        self.page.get_by_role("link", name=f"Làm tiếp: {self.procedure}").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading, timeout=20_000)


@pytest.mark.parametrize("code", PROCEDURES)
def test_nothing_is_lost_and_one_dossier_arrives(
    page: Page, live_server: LiveServer, tmp_path: Path, code: str
):
    answers = json.loads((VECTORS / f"valid_{code}.json").read_text("utf-8"))[0]["answers"]
    photo = tmp_path / "giay.jpg"
    photo.write_bytes(hostile.jpeg())
    with live_server.client() as client:
        form = client.get(f"/procedures/{code}/form").json()
    papers = [paper for paper in form["requirements"] if wants(paper, answers)]
    procedure = form["procedure"]["name"]
    citizen = RestlessCitizen(page, live_server, f"nguoi-{secrets.token_hex(4)}", procedure)
    citizen.open_home()
    citizen.begin(procedure)
    citizen.answer(form, answers)
    citizen.photograph({paper["name"]: [photo] for paper in papers})
    citizen.choose_office()
    citizen.check_answers()
    shown = citizen.send()
    with live_server.client(headers=citizen.token()) as client:
        mine = client.get("/dossiers").json()["items"]
        assert [dossier["tracking_code"] for dossier in mine] == [shown]
        assert client.get("/drafts").json()["items"] == []
