"""A neighbour files for a neighbour: with consent on record, and a draft that remembers it.

test_bad_line.py does the same for every procedure, on a bad line.
"""

import json
import secrets

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser import axe
from tests.browser.citizen import Citizen
from tests.browser.restless import phone_of_the_neighbour
from tests.browser.test_procedures import VECTORS
from tests.rig.live import LiveServer

pytestmark = pytest.mark.journey

ENTRY = json.loads((VECTORS / "valid_thue.thay_doi.json").read_text(encoding="utf-8"))[0]


def remembers_all(answer: Response) -> bool:
    """A draft was saved with the consent, the last thing that was said."""
    if answer.request.method not in ("POST", "PUT") or "/v1/drafts" not in answer.url:
        return False
    return answer.ok and bool((answer.json()["on_behalf_of"] or {}).get("consent"))


def test_somebody_files_for_a_neighbour(page: Page, live_server: LiveServer):
    with live_server.client() as client:
        form = client.get("/procedures/thue.thay_doi/form").json()
    helper = Citizen(page, live_server, f"nguoi-giup-{secrets.token_hex(4)}")
    helper.open_home()
    helper.begin(form["procedure"]["name"])
    helper.answer(form, ENTRY["answers"])
    helper.photograph({})
    helper.choose_office()
    helper.check_answers()
    page.get_by_role("radio", name="Giúp người khác").check()
    name = page.get_by_label("Họ và tên người được giúp")
    expect(name).to_be_visible()
    helper.picture("for-somebody")
    page.get_by_role("button", name="Gửi hồ sơ", exact=True).click()
    summary = page.get_by_role("alert").filter(has=page.get_by_role("link"))
    expect(summary.get_by_role("link")).to_have_count(6)
    summary.get_by_role("link", name="Xin ghi họ và tên người được giúp").click()
    expect(name).to_be_focused()
    helper.picture("for-somebody-missing")
    assert axe.faults(page) == []
    name_the_neighbour(page, helper)
    helper.picture("for-somebody-filled")
    [draft] = helper.drafts()
    assert draft["on_behalf_of"]["full_name"] == "Nguyễn Thị Láng Giềng"
    send_for_the_neighbour(page, helper)


def name_the_neighbour(page: Page, helper: Citizen) -> None:
    page.get_by_label("Họ và tên người được giúp").fill("Nguyễn Thị Láng Giềng")
    page.get_by_label("Người đó là gì của bạn?").select_option(label="Hàng xóm")
    page.get_by_label("Số di động của người đó").fill(phone_of_the_neighbour(helper.name))
    page.get_by_label("Người đó đã đồng ý bằng cách nào?").select_option(label="Nói trực tiếp")
    with page.expect_response(remembers_all, timeout=20_000):
        page.get_by_label("đã biết và đồng ý").check()


def send_for_the_neighbour(page: Page, helper: Citizen) -> None:
    page.get_by_label("Tôi đã đọc").check()
    page.get_by_role("button", name="Gửi hồ sơ", exact=True).click()
    expect(page.get_by_test_id("tracking-code")).to_be_visible(timeout=20_000)
    with helper.server.client(headers=helper.token()) as client:
        [mine] = client.get("/dossiers").json()["items"]
        found = client.get(f"/dossiers/{mine['id']}").json()["on_behalf_of"]
    assert (found["full_name"], found["phone"], found["relationship"]) == (
        "Nguyễn Thị Láng Giềng",
        phone_of_the_neighbour(helper.name),
        "neighbour",
    )
