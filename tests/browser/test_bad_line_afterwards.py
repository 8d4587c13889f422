"""What comes after filing, on a slow line: cut and opened anew in every step."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.line import Line
from tests.browser.restless import RestlessCitizen
from tests.browser.test_answers import decided, opened_by
from tests.factories import hostile, results
from tests.factories.cases import ASK_FIELD, ASK_PAPER, Case
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import LiveServer

__all__ = ["live_office"]

pytestmark = pytest.mark.journey

UNSENT = "Chưa biết đã đến nơi chưa"
NOT_SAVED = "Chưa lưu, đang thử lại."
NO_NETWORK = "Không kết nối được."


def done(case: Case, office: LiveOffice, action: str) -> int:
    """How often this happened to the dossier."""
    events = case.seen_by(office.staff.reception)["events"]
    return [event["action"] for event in events].count(action)


class Answerer(RestlessCitizen):
    """Answers a supplement; after every step only what the server keeps is left."""

    def __init__(self, page: Page, server: LiveServer, name: str, case: Case) -> None:
        super().__init__(page, server, name)
        self.case = case
        [request] = case.seen_by_citizen()["requests"]
        self.draft = f"/dossiers/{case.id}/supplements/{request['id']}/draft"
        self.name_of_child = page.locator("#q-tre-ten")
        self.words = page.get_by_label("Nhắn thêm cho cán bộ")

    def open_screen(self) -> None:
        self.page.goto(f"/#/ho-so/{self.case.id}/bo-sung")
        self.sign_in()
        expect(self.words).to_be_visible(timeout=20_000)

    @property
    def paper(self) -> Locator:
        heading = self.page.get_by_role("heading", name="Giấy chứng sinh")
        return self.page.locator("section").filter(has=heading)

    @contextmanager
    def losing_the_app_after(self, part: str, kept: Any) -> Iterator[None]:
        """Network and app are gone after what is said here; it comes back as it was."""
        with self.without_network():
            yield
            expect(self.page.get_by_text(NOT_SAVED)).to_be_visible()
        self.wait_until_kept(self.draft, lambda draft: draft[part] == kept)
        self.lose_the_app()

    def lose_the_app(self) -> None:
        self.open_anew()
        self.sign_in()
        expect(self.words).to_be_visible(timeout=20_000)
        expect(self.page.get_by_text("Đã lưu", exact=False)).to_be_visible()


def test_an_answer_to_a_supplement_arrives_once_and_whole(
    page: Page, live_server: LiveServer, live_office: LiveOffice, tmp_path: Path
):
    name = "me-bo-sung-mang-yeu"
    case = live_office.file(name).in_progress()
    items = [*ASK_FIELD["items"], *ASK_PAPER["items"]]
    case.act(live_office.staff.specialist, "supplements", {**ASK_FIELD, "items": items})
    citizen = Answerer(page, live_server, name, case)
    citizen.open_screen()
    with citizen.losing_the_app_after("answers", {"tre": {"ten": "Minh An"}}):
        citizen.name_of_child.fill("Minh An")
    expect(citizen.name_of_child).to_have_value("Minh An")
    photograph_and_lose_the_app(citizen, tmp_path)
    with citizen.losing_the_app_after("remark", "Em đã xem lại giấy."):
        citizen.words.fill("Em đã xem lại giấy.")
        citizen.picture("supplement-not-saved")
    expect(citizen.words).to_have_value("Em đã xem lại giấy.")
    expect(citizen.name_of_child).to_have_value("Minh An")
    expect(citizen.paper.get_by_text("Đã gửi", exact=True)).to_have_count(1)
    citizen.picture("supplement-gone-on-with")
    send_and_be_cut(citizen)
    seen = case.seen_by(live_office.staff.reception)
    assert done(case, live_office, "answer_supplement") == 1
    assert seen["answers"]["tre"]["ten"] == "Minh An"
    assert seen["requests"][0]["response"] == "Em đã xem lại giấy."
    assert [file["superseded_at"] is None for file in seen["attachments"]] == [False, True]


def photograph_and_lose_the_app(citizen: Answerer, folder: Path) -> None:
    photo = folder / "giay.jpg"
    photo.write_bytes(hostile.jpeg())
    citizen.paper.get_by_role("radio").first.check()
    with citizen.without_network():
        citizen.paper.locator("input[type=file]").last.set_input_files(photo)
        expect(citizen.paper.get_by_text("Mạng yếu, đang gửi lại…")).to_be_visible(timeout=40_000)
        citizen.picture("photo-without-network")
    expect(citizen.paper.get_by_text("Đã gửi", exact=True)).to_have_count(1, timeout=40_000)
    citizen.wait_until_kept(citizen.draft, lambda draft: len(draft["attachments"]) == 1)
    citizen.lose_the_app()
    expect(citizen.paper.get_by_text("Đã gửi", exact=True)).to_have_count(1)


def send_and_be_cut(citizen: Answerer) -> None:
    """Cut before it leaves; then its answer is lost, and the app with it."""
    page = citizen.page
    with citizen.without_network():
        page.get_by_role("button", name="Gửi bổ sung").click()
        expect(page.get_by_text(UNSENT)).to_be_visible(timeout=40_000)
    lost = Line(page, "**/supplements/*").loses_next_answer()
    page.get_by_role("button", name="Gửi lại", exact=True).click()
    expect(page.get_by_text(UNSENT)).to_be_visible(timeout=40_000)
    assert lost == [200]
    citizen.open_anew()
    citizen.sign_in()
    expect(page.get_by_text("Cơ quan đã nhận phần bổ sung, không phải gửi nữa.")).to_be_visible()
    citizen.picture("supplement-over")
    page.get_by_role("link", name="Xem hồ sơ").click()
    expect(page.get_by_role("heading", name="Đăng ký khai sinh")).to_be_visible()
    expect(page.get_by_role("region", name="Cơ quan cần bạn bổ sung")).to_have_count(0)


def test_a_result_is_opened_and_rated_once(
    page: Page, live_server: LiveServer, live_office: LiveOffice
):
    name = "me-nhan-ket-qua-mang-yeu"
    case = live_office.file(name).in_progress()
    decided(case, live_office)
    citizen = RestlessCitizen(page, live_server, name)
    find_dossier(citizen)
    lose_the_app(citizen)
    open_result(citizen)
    assert case.seen_by_citizen()["delivery"] == "received"
    lose_the_app(citizen)
    rate(citizen)
    lose_the_app(citizen)
    expect(page.get_by_role("heading", name="Bạn đã đánh giá")).to_be_visible()
    expect(page.get_by_text("Rất hài lòng")).to_be_visible()
    citizen.picture("rated")
    assert case.seen_by_citizen()["rating"]["level"] == 5
    assert done(case, live_office, "rate") == 1


def lose_the_app(citizen: RestlessCitizen) -> None:
    """It is opened anew at the dossier."""
    citizen.open_anew()
    citizen.sign_in()
    heading = citizen.page.get_by_role("heading", name="Đăng ký khai sinh")
    expect(heading).to_be_visible(timeout=20_000)


def find_dossier(citizen: RestlessCitizen) -> None:
    """From the list to the dossier, of which first neither screen nor facts can be fetched."""
    page = citizen.page
    page.goto("/#/ho-so")
    citizen.sign_in()
    row = page.get_by_role("link", name="Đăng ký khai sinh")
    expect(row).to_be_visible(timeout=20_000)
    with citizen.without_network():
        row.click()
        expect(page.get_by_text("Chưa tải được màn hình này.")).to_be_visible(timeout=40_000)
        citizen.picture("screen-without-network")
    page.get_by_role("button", name="Thử lại").click()
    # No browser asks again for code that it could not fetch, so the page is opened anew.
    citizen.sign_in()
    heading = page.get_by_role("heading", name="Đăng ký khai sinh")
    expect(heading).to_be_visible(timeout=20_000)
    page.go_back()
    expect(row).to_be_visible(timeout=20_000)
    with citizen.without_network():
        row.click()
        expect(page.get_by_text(NO_NETWORK)).to_be_visible(timeout=40_000)
        citizen.picture("dossier-without-network")
    page.get_by_role("button", name="Thử lại").click()
    expect(heading).to_be_visible(timeout=20_000)


def open_result(citizen: RestlessCitizen) -> None:
    page = citizen.page
    button = page.get_by_role("button", name="Mở kết quả")
    with citizen.without_network():
        button.click()
        expect(page.get_by_text(NO_NETWORK)).to_be_visible(timeout=40_000)
        citizen.picture("result-without-network")
    assert opened_by(page, page.get_by_role("button", name="Thử lại")) == results.pdf()
    expect(page.get_by_text(NO_NETWORK)).to_have_count(0)
    citizen.picture("result-opened")


def rate(citizen: RestlessCitizen) -> None:
    """Cut before it leaves; then its answer is lost, and the third press finds it there."""
    page = citizen.page
    page.get_by_role("link", name="Đánh giá cách làm việc").click()
    page.get_by_label("Rất hài lòng", exact=True).check()
    with citizen.without_network():
        page.get_by_role("button", name="Gửi đánh giá").click()
        expect(page.get_by_text(UNSENT)).to_be_visible(timeout=40_000)
        citizen.picture("rating-without-network")
    lost = Line(page, "**/rating").loses_next_answer()
    again = page.get_by_role("button", name="Gửi lại", exact=True)
    again.click()
    expect(page.get_by_text(UNSENT)).to_be_visible(timeout=40_000)
    again.click()
    expect(page.get_by_text("Đã nhận đánh giá. Cảm ơn bạn.")).to_be_visible(timeout=20_000)
    assert lost == [200]
