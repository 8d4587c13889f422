"""Citizens on a slow line who lose the network and then the app, whatever they do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from zlib import crc32

from playwright.sync_api import Locator, Page, expect

from backend.development.processes import wait_until
from tests.browser.citizen import Citizen
from tests.rig.live import LiveServer

# 1.6 Mbit/s with 150 ms; bytes a second.
SLOW = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}


class RestlessCitizen(Citizen):
    """The line of the phone is slow; it can be cut, and the app be gone."""

    def __init__(self, page: Page, server: LiveServer, name: str) -> None:
        super().__init__(page, server, name)
        self._line = page.context.new_cdp_session(page)
        self._line.send("Network.enable")
        self.has_network(True)

    def has_network(self, there: bool) -> None:
        self._line.send("Network.emulateNetworkConditions", {"offline": not there, **SLOW})

    @contextmanager
    def without_network(self) -> Iterator[None]:
        self.has_network(False)
        yield
        self.has_network(True)

    def open_anew(self) -> None:
        """The app is gone with all it knew; opened again at the same address, it asks who this is
        as soon as it matters."""
        self.page.reload()

    def wait_until_kept(self, path: str, kept: Callable[[Any], bool]) -> None:
        """Wait until what the server answers at `path` is as `kept` says."""
        with self.server.client(headers=self.token()) as client:

            def is_kept() -> bool:
                self.page.wait_for_timeout(50)  # lets the page's own events come
                return kept(client.get(path).json())

            wait_until(is_kept, seconds=40, what=f"{path} to be kept")


class RestlessApplicant(RestlessCitizen):
    """Files a dossier of one procedure, and loses network and app with every step."""

    def __init__(self, page: Page, server: LiveServer, name: str, procedure: str) -> None:
        super().__init__(page, server, name)
        self.procedure = procedure

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
        with self.without_network():
            button.click()
            expect(self.page.get_by_role("alert").first).to_be_visible(timeout=40_000)
            self.picture("send-without-network")
        again = self.page.get_by_role("button", name="Gửi lại").or_(button)
        again.first.click()
        code = self.page.get_by_test_id("tracking-code")
        expect(code).to_be_visible(timeout=30_000)
        return code.inner_text()

    def _leave(self, button: str) -> None:
        title = self._title()
        before = title.inner_text()
        with self.without_network():
            self.page.get_by_role("button", name=button, exact=True).click()
            expect(title).not_to_have_text(before)
        if title.inner_text() == "Có thể việc này làm ở nơi khác":
            return  # A warning, which is no step.
        step = self.page.url.rpartition("/")[2]
        self.wait_until_kept("/drafts", lambda mine: step in [d["step"] for d in mine["items"]])
        self.go_on_anew()

    def go_on_anew(self) -> None:
        """The app is gone, and goes on with what is kept, where it was."""
        heading = self._title().inner_text()
        self.open_anew()
        begin = self.page.get_by_role("button", name="Bắt đầu")
        begin.click()
        self.sign_in()
        self.page.get_by_role("link", name=f"Làm tiếp: {self.procedure}").click()
        expect(self._title()).to_have_text(heading, timeout=20_000)

    def _title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)


class RestlessHelper(RestlessApplicant):
    """Files for a neighbour, and loses network and app with what is said of them, too."""

    def __init__(self, page: Page, server: LiveServer, name: str, procedure: str) -> None:
        super().__init__(page, server, name, procedure)
        # As the API names it.
        self.helped: dict[str, Any] = {
            "full_name": "Nguyễn Thị Láng Giềng",
            "relationship": "neighbour",
            "phone": phone_of_the_neighbour(name),
            "how_consented": "in_person",
            "consent": True,
        }

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
            name.fill(self.helped["full_name"])
            expect(page.get_by_text("Chưa lưu, đang thử lại.")).to_be_visible()
            page.get_by_label("Người đó là gì của bạn?").select_option(label="Hàng xóm")
        self._lose_the_app_once_it_keeps("full_name", "relationship")
        expect(name).to_have_value(self.helped["full_name"])
        with self.without_network():
            page.get_by_label("Số di động của người đó").fill(self.helped["phone"])
        with self.without_network():
            way = page.get_by_label("Người đó đã đồng ý bằng cách nào?")
            way.select_option(label="Nói trực tiếp")
            page.get_by_label("đã biết và đồng ý").check()
        self._lose_the_app_once_it_keeps(*self.helped)
        expect(page.get_by_label("đã biết và đồng ý")).to_be_checked()
        expect(page.get_by_label("Người đó là gì của bạn?")).to_have_value("neighbour")

    def _lose_the_app_once_it_keeps(self, *parts: str) -> None:
        [draft] = self.drafts()
        said = {part: self.helped[part] for part in parts}

        def kept(draft: Any) -> bool:
            found = draft["on_behalf_of"] or {}
            return said.items() <= found.items()

        self.wait_until_kept(f"/drafts/{draft['id']}", kept)
        self.go_on_anew()


def phone_of_the_neighbour(helper: str) -> str:
    """Each helps another one: a number may be filed for a few times a day only."""
    return f"0912{crc32(helper.encode()) % 1_000_000:06}"
