"""An answer to a supplement on two phones of one citizen, and when nothing is awaited any more."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.citizen import Citizen
from tests.browser.conftest import PHONE
from tests.factories.cases import ASK_FIELD, Case
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import LiveServer

__all__ = ["live_office"]

pytestmark = pytest.mark.journey


@pytest.fixture
def other_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page on another phone."""
    phone = browser.new_context(base_url=live_server.url, **PHONE)
    yield phone.new_page()
    phone.close()


def asked(office: LiveOffice, name: str) -> Case:
    case = office.file(name)
    case.act(office.staff.reception, "supplements", ASK_FIELD)
    return case


def open_supplement(page: Page, server: LiveServer, case: Case, name: str) -> Citizen:
    citizen = Citizen(page, server, name)
    page.goto(f"/#/ho-so/{case.id}/bo-sung")
    citizen.sign_in()
    expect(page.get_by_role("heading", name="Bổ sung hồ sơ")).to_be_visible()
    return citizen


def write(page: Page, name: str) -> None:
    """Type the child's name, which is saved by itself."""
    page.locator("#q-tre-ten").fill(name)
    expect(page.get_by_text("Đang lưu…")).to_be_visible()
    expect(page.get_by_text("Đã lưu", exact=False)).to_be_visible()


def test_two_phones_go_on_with_one_answer_and_are_asked_where_they_differ(
    page: Page, other_page: Page, live_server: LiveServer, live_office: LiveOffice
):
    name = "me-hai-may"
    case = asked(live_office, name)
    citizen = open_supplement(page, live_server, case, name)
    write(page, "Minh An")
    open_supplement(other_page, live_server, case, name)
    expect(other_page.locator("#q-tre-ten")).to_have_value("Minh An")
    write(other_page, "Minh Ân")
    page.locator("#q-tre-ten").fill("Minh Anh")
    conflict = page.get_by_role("alert").filter(has_text="vừa được sửa trên máy khác")
    expect(conflict).to_be_visible()
    citizen.picture("supplement-conflict")
    assert axe.faults(page) == []
    conflict.get_by_role("button", name="Lấy bản kia").click()
    expect(page.locator("#q-tre-ten")).to_have_value("Minh Ân")
    expect(conflict).to_be_hidden()
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.get_by_text("Đã gửi bổ sung.")).to_be_visible()
    assert case.seen_by_citizen()["answers"]["tre"]["ten"] == "Minh Ân"
    # The other phone is told as soon as it has something to save.
    other_page.locator("#q-tre-ten").fill("Minh Anh")
    expect(other_page.get_by_text("Cơ quan đã nhận phần bổ sung")).to_be_visible()
    assert case.seen_by_citizen()["answers"]["tre"]["ten"] == "Minh Ân"


def test_who_still_writes_when_the_dossier_is_withdrawn_is_told_so(
    page: Page, live_server: LiveServer, live_office: LiveOffice
):
    name = "me-rut-ho-so"
    case = asked(live_office, name)
    citizen = open_supplement(page, live_server, case, name)
    write(page, "Minh An")
    case.answer("post", "withdrawal", {"reason": None})
    page.locator("#q-tre-ten").fill("Minh Anh")
    expect(page.get_by_role("heading", name="Việc này không còn phải làm")).to_be_visible()
    citizen.picture("supplement-over")
    page.get_by_role("link", name="Xem hồ sơ").click()
    expect(page.get_by_role("heading", name="Đăng ký khai sinh")).to_be_visible()
