"""What comes after filing, for citizens who lose the network and then the app in every step."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.line import Line
from tests.browser.restless import RestlessCitizen
from tests.browser.test_answers import opened_by
from tests.factories import results
from tests.factories.cases import Case
from tests.rig.live import LiveServer

UNSENT = "Chưa biết đã đến nơi chưa"
NOT_SAVED = "Chưa lưu, đang thử lại."
NO_NETWORK = "Không kết nối được."


class Answerer(RestlessCitizen):
    """Answers a supplement; after every step only what the server keeps is left.

    `paper` is the name of the paper that the office asks for, if it asks for one.
    """

    def __init__(self, page: Page, server: LiveServer, name: str, case: Case) -> None:
        super().__init__(page, server, name)
        self.case = case
        self.procedure = case.seen_by_citizen()["procedure"]["name"]
        [request] = case.seen_by_citizen()["requests"]
        self._draft = f"/dossiers/{case.id}/supplements/{request['id']}/draft"
        self._words = page.get_by_label("Nhắn thêm cho cán bộ")

    def open_screen(self) -> None:
        self.page.goto(f"/#/ho-so/{self.case.id}/bo-sung")
        self._lose_the_app()

    def correct(self, pointer: str, wanted: str) -> None:
        """Say something else where the office asks for it."""
        box = self.page.locator(f"#q{pointer.replace('/', '-')}")
        with self._losing_the_app_after("answers", nested(pointer, wanted)):
            box.fill(wanted)
        expect(box).to_have_value(wanted)

    def photograph_anew(self, paper: str, photo: Path) -> None:
        section = self._section(paper)
        kinds = section.get_by_role("radio")
        if kinds.count():
            kinds.first.check()
        sent = section.get_by_text("Đã gửi", exact=True)
        with self.without_network():
            section.locator("input[type=file]").last.set_input_files(photo)
            expect(section.get_by_text("Mạng yếu, đang gửi lại…")).to_be_visible(timeout=40_000)
            self.picture("photo-without-network")
        expect(sent).to_have_count(1, timeout=40_000)
        self.wait_until_kept(self._draft, lambda draft: len(draft["attachments"]) == 1)
        self._lose_the_app()
        expect(sent).to_have_count(1)

    def add_words(self, words: str) -> None:
        with self._losing_the_app_after("remark", words):
            self._words.fill(words)
            self.picture("supplement-not-saved")
        expect(self._words).to_have_value(words)

    def send_and_be_cut(self) -> None:
        """Cut before it leaves; then its answer is lost, and the app with it."""
        page = self.page
        with self.without_network():
            page.get_by_role("button", name="Gửi bổ sung").click()
            expect(page.get_by_text(UNSENT)).to_be_visible(timeout=40_000)
        lost = Line(page, "**/supplements/*").loses_next_answer()
        page.get_by_role("button", name="Gửi lại", exact=True).click()
        expect(page.get_by_text(UNSENT)).to_be_visible(timeout=40_000)
        assert lost == [200]
        self.open_anew()
        self.sign_in()
        over = page.get_by_text("Cơ quan đã nhận phần bổ sung, không phải gửi nữa.")
        expect(over).to_be_visible(timeout=20_000)
        self.picture("supplement-over")
        page.get_by_role("link", name="Xem hồ sơ").click()
        expect(page.get_by_role("heading", name=self.procedure)).to_be_visible(timeout=20_000)
        expect(page.get_by_role("region", name="Cơ quan cần bạn bổ sung")).to_have_count(0)

    def _section(self, paper: str) -> Locator:
        heading = self.page.get_by_role("heading", name=paper)
        return self.page.locator("section").filter(has=heading)

    @contextmanager
    def _losing_the_app_after(self, part: str, kept: Any) -> Iterator[None]:
        """Network and app are gone after what is said here; it comes back as it was."""
        with self.without_network():
            yield
            expect(self.page.get_by_text(NOT_SAVED)).to_be_visible()
        self.wait_until_kept(self._draft, lambda draft: draft[part] == kept)
        self._lose_the_app()
        expect(self.page.get_by_text("Đã lưu", exact=False)).to_be_visible()

    def _lose_the_app(self) -> None:
        self.open_anew()
        self.sign_in()
        expect(self._words).to_be_visible(timeout=20_000)


def nested(pointer: str, value: str) -> dict[str, Any]:
    """The answers that hold nothing but `value`, at `pointer`."""
    found: Any = value
    for name in reversed(pointer.strip("/").split("/")):
        found = {name: found}
    answers: dict[str, Any] = found
    return answers


class Receiver(RestlessCitizen):
    """Finds a dossier whose result was returned, opens the result and rates how it went."""

    def __init__(self, page: Page, server: LiveServer, name: str, case: Case) -> None:
        super().__init__(page, server, name)
        self.case = case
        self.procedure = case.seen_by_citizen()["procedure"]["name"]

    def find(self) -> None:
        """From the list to the dossier, whose facts first cannot be fetched."""
        page = self.page
        page.goto("/#/ho-so")
        self.open_anew()
        self.sign_in()
        row = page.get_by_role("link", name=self.procedure)
        expect(row).to_be_visible(timeout=20_000)
        with self.without_network():
            row.click()
            expect(page.get_by_text(NO_NETWORK)).to_be_visible(timeout=40_000)
            self.picture("dossier-without-network")
        page.get_by_role("button", name="Thử lại").click()
        self._expect_dossier()

    def lose_the_app(self) -> None:
        """It is opened anew at the dossier."""
        self.open_anew()
        self.sign_in()
        self._expect_dossier()

    def open_result(self) -> None:
        page = self.page
        button = page.get_by_role("button", name="Mở kết quả")
        with self.without_network():
            button.click()
            expect(page.get_by_text(NO_NETWORK)).to_be_visible(timeout=40_000)
            self.picture("result-without-network")
        assert opened_by(page, page.get_by_role("button", name="Thử lại")) == results.pdf()
        expect(page.get_by_text(NO_NETWORK)).to_have_count(0)
        self.picture("result-opened")

    def rate(self) -> None:
        """Cut before it leaves; then its answer is lost, and the third press finds it there."""
        page = self.page
        page.get_by_role("link", name="Đánh giá cách làm việc").click()
        page.get_by_label("Rất hài lòng", exact=True).check()
        with self.without_network():
            page.get_by_role("button", name="Gửi đánh giá").click()
            expect(page.get_by_text(UNSENT)).to_be_visible(timeout=40_000)
            self.picture("rating-without-network")
        lost = Line(page, "**/rating").loses_next_answer()
        again = page.get_by_role("button", name="Gửi lại", exact=True)
        again.click()
        expect(page.get_by_text(UNSENT)).to_be_visible(timeout=40_000)
        again.click()
        expect(page.get_by_text("Đã nhận đánh giá. Cảm ơn bạn.")).to_be_visible(timeout=20_000)
        assert lost == [200]

    def _expect_dossier(self) -> None:
        heading = self.page.get_by_role("heading", name=self.procedure)
        expect(heading).to_be_visible(timeout=20_000)
