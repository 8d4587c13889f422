"""The promised day on its way into the calendar of a phone's browser."""

from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from backend.core import ids
from tests.browser.line import Line, cut
from tests.browser.watch import sign_in
from tests.factories.cases import DECLINE
from tests.factories.live_office import LiveOffice, live_office

__all__ = ["live_office"]

ADD = "Thêm vào lịch"


@pytest.fixture
def name() -> str:
    return f"nguoi-hen-{ids.random_name()[:8]}"


def test_it_is_taken_and_the_screen_stays(page: Page, live_office: LiveOffice, name: str):
    case = live_office.file(name).accepted()
    page.goto(f"/#/ho-so/{case.id}")
    sign_in(page, name)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=ADD).click()
    taken = waiting.value
    seen = case.seen_by_citizen()
    assert taken.suggested_filename == f"hen-{seen['tracking_code']}.ics"
    [event] = Calendar.from_ical(Path(taken.path()).read_bytes()).walk("VEVENT")
    assert seen["tracking_code"] in event["description"]
    expect(page.get_by_text("Đã mở. Nếu lịch chưa hiện")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng ký khai sinh")


def test_a_cut_line_is_said_and_it_goes_on(page: Page, live_office: LiveOffice, name: str):
    case = live_office.file(name)
    line = Line(page, "**/appointment/link")
    page.goto(f"/#/da-gui/{case.id}")
    sign_in(page, name)
    line.meets(cut)
    page.get_by_role("button", name=ADD).click()
    expect(page.get_by_role("alert")).to_be_visible()
    line.mend()
    with page.expect_download():
        page.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_what_ended_meanwhile_has_no_day(page: Page, live_office: LiveOffice, name: str):
    case = live_office.file(name)
    page.goto(f"/#/ho-so/{case.id}")
    sign_in(page, name)
    add = page.get_by_role("button", name=ADD)
    expect(add).to_be_visible()
    case.act(live_office.staff.reception, "decline", DECLINE)
    add.click()
    expect(page.get_by_role("alert")).to_contain_text("không còn ngày nào để ghi vào lịch")
    page.goto("/#/ho-so")
    page.goto(f"/#/ho-so/{case.id}")
    expect(page.get_by_text("Lý do", exact=True)).to_be_visible()
    expect(add).to_have_count(0)
