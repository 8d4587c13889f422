"""Filing on a slow line: cut in every step, and the app opened anew in every step."""

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.restless import RestlessApplicant
from tests.browser.test_photos import drafts
from tests.browser.test_procedures import PROCEDURES, VECTORS, takes
from tests.factories import hostile
from tests.rig.live import LiveServer

pytestmark = pytest.mark.journey


def has_filed_once(citizen: RestlessApplicant, shown: str) -> dict[str, Any]:
    """The one dossier there is of theirs, which is the one that was shown."""
    with citizen.server.client(headers=citizen.token()) as client:
        mine = client.get("/dossiers").json()["items"]
        assert [dossier["tracking_code"] for dossier in mine] == [shown]
        assert client.get("/drafts").json()["items"] == []
        found: dict[str, Any] = client.get(f"/dossiers/{mine[0]['id']}").json()
    return found


@pytest.mark.parametrize("code", PROCEDURES)
def test_nothing_is_lost_and_one_dossier_arrives(
    page: Page, live_server: LiveServer, tmp_path: Path, code: str
):
    answers = json.loads((VECTORS / f"valid_{code}.json").read_text("utf-8"))[0]["answers"]
    photo = tmp_path / "giay.jpg"
    photo.write_bytes(hostile.jpeg())
    with live_server.client() as client:
        form = client.get(f"/procedures/{code}/form").json()
    papers = [paper for paper in form["requirements"] if takes(paper, answers)]
    procedure = form["procedure"]["name"]
    citizen = RestlessApplicant(page, live_server, f"nguoi-{secrets.token_hex(4)}", procedure)
    citizen.open_home()
    citizen.begin(procedure)
    citizen.answer(form, answers)
    citizen.photograph({paper["name"]: [photo] for paper in papers})
    citizen.choose_office()
    citizen.check_answers()
    has_filed_once(citizen, citizen.send())


HELPED = {
    "full_name": "Nguyễn Thị Láng Giềng",
    "relationship": "neighbour",
    "phone": "0912345678",
    "how_consented": "in_person",
    "consent": True,
}


class RestlessHelper(RestlessApplicant):
    """Files for a neighbour, and loses network and app with what is said of them, too."""

    def say_for_whom(self) -> None:
        page = self.page
        with self.without_network():
            page.get_by_role("radio", name="Giúp người khác").check()
            expect(page.get_by_text("Không kết nối được.")).to_be_visible(timeout=40_000)
            self.picture("for-somebody-without-network")
        page.get_by_role("button", name="Thử lại").click()
        name = page.get_by_label("Họ và tên người được giúp")
        expect(name).to_be_visible()
        with self.without_network():
            name.fill(HELPED["full_name"])
            expect(page.get_by_text("Chưa lưu, đang thử lại.")).to_be_visible()
            page.get_by_label("Người đó là gì của bạn?").select_option(label="Hàng xóm")
        self._lose_the_app_once_it_keeps("full_name", "relationship")
        expect(name).to_have_value(HELPED["full_name"])
        with self.without_network():
            page.get_by_label("Số di động của người đó").fill(HELPED["phone"])
        with self.without_network():
            way = page.get_by_label("Người đó đã đồng ý bằng cách nào?")
            way.select_option(label="Nói trực tiếp")
            page.get_by_label("đã biết và đồng ý").check()
        self._lose_the_app_once_it_keeps(*HELPED)
        expect(page.get_by_label("đã biết và đồng ý")).to_be_checked()
        expect(page.get_by_label("Người đó là gì của bạn?")).to_have_value("neighbour")

    def _lose_the_app_once_it_keeps(self, *parts: str) -> None:
        [draft] = drafts(self)
        said = {part: HELPED[part] for part in parts}

        def kept(draft: Any) -> bool:
            found = draft["on_behalf_of"] or {}
            return said.items() <= found.items()

        self.wait_until_kept(f"/drafts/{draft['id']}", kept)
        self.go_on_anew()


def test_a_helper_loses_nothing_and_files_once_with_consent(page: Page, live_server: LiveServer):
    answers = json.loads((VECTORS / "valid_thue.thay_doi.json").read_text("utf-8"))[0]["answers"]
    with live_server.client() as client:
        form = client.get("/procedures/thue.thay_doi/form").json()
    procedure = form["procedure"]["name"]
    helper = RestlessHelper(page, live_server, f"nguoi-giup-{secrets.token_hex(4)}", procedure)
    helper.open_home()
    helper.begin(procedure)
    helper.answer(form, answers)
    helper.photograph({})
    helper.choose_office()
    helper.check_answers()
    helper.say_for_whom()
    dossier = has_filed_once(helper, helper.send())
    filed_for = dossier["on_behalf_of"]
    assert {part: filed_for[part] for part in HELPED if part != "consent"} == {
        part: said for part, said in HELPED.items() if part != "consent"
    }
    assert filed_for["consented_at"]
