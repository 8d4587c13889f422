"""A citizen with a phone: fills in any form by what the form endpoint gives, and by what is seen.

Finds each question by the id the app gives it (the answer's path), answers it as a finger would,
and goes on when nothing is left to answer. Knows no procedure.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from backend.core import ids
from backend.core.text import fold
from tests.browser import pictures
from tests.rig.live import LiveServer

_SHOWN = """() => [...document.querySelectorAll('[id^="q-"]')]
  .filter(element => element.getClientRects().length > 0)
  .map(element => element.id)"""


class Citizen:
    """Drives one page. `name` signs in by the development identity."""

    def __init__(self, page: Page, server: LiveServer, name: str) -> None:
        self.page = page
        self.server = server
        self.name = name
        self._pictures = 0

    def picture(self, title: str) -> None:
        """Keep a picture of the whole screen, if pictures are wanted."""
        self._pictures += 1
        pictures.keep(self.page, f"{self.name}-{self._pictures:02d}-{title}")

    def open_home(self) -> None:
        self.page.goto("/")
        expect(self.page.get_by_role("heading", name="Một Cửa")).to_be_visible()
        expect(self.page.get_by_role("link", name="Đăng ký khai sinh").first).to_be_visible()
        self.picture("home")

    def begin(self, procedure: str) -> None:
        """From the list to the first question of a procedure, by its name."""
        self.page.get_by_role("link", name=procedure).click()
        begin = self.page.get_by_role("button", name="Bắt đầu").or_(
            self.page.get_by_role("link", name="Bắt đầu")
        )
        expect(begin).to_be_visible()
        self.picture("guide")
        begin.click()
        self.sign_in()
        expect(self.page.get_by_text("Bước 1/")).to_be_visible()

    def token(self) -> dict[str, str]:
        """The header of a session of theirs, for what a test does beside the phone."""
        with self.server.client() as client:
            body = {"access_token": f"dev:{self.name}"}
            opened = client.post("/sessions/zalo", json=body).json()
        return {"Authorization": f"Bearer {opened['token']}"}

    def take_up(self, code: str, answers: dict[str, Any], step: str | None) -> None:
        """Open a draft with these answers at the step where it was left, or at the first.

        For tests of what comes after the questions, which others fill in by finger.
        """
        self.page.goto(f"/#/lam-tiep/{self.draft(code, answers, step)}")
        self.sign_in()

    def draft(self, code: str, answers: dict[str, Any], step: str | None) -> str:
        """Have the API keep a draft with these answers; returns its id."""
        with self.server.client(headers=self.token()) as client:
            revision = client.get(f"/procedures/{code}/form").json()["revision"]
            draft = {"revision": revision, "answers": answers, "attachments": [], "agency": None}
            key = {"Idempotency-Key": str(ids.new())}
            body = {"procedure": code, **draft, "step": step}
            kept = client.post("/drafts", json=body, headers=key).json()
        return str(kept["id"])

    def drafts(self) -> list[dict[str, Any]]:
        """What the server keeps of theirs that was not filed."""
        with self.server.client(headers=self.token()) as client:
            items = client.get("/drafts").json()["items"]
            return [client.get(f"/drafts/{item['id']}").json() for item in items]

    def sign_in(self) -> None:
        box = self.page.get_by_label("Tên đăng nhập thử")
        expect(box).to_be_visible()
        self.picture("sign-in")
        box.fill(self.name)
        self.page.get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(box).to_be_hidden()

    def answer(self, form: dict[str, Any], answers: dict[str, Any]) -> None:
        """Fill in every step until the photos are asked for, or the office where none are."""
        questions = list(_questions(form["ui_schema"], form["schema"], answers))
        done: set[str] = set()
        while not (self._at("Ảnh giấy tờ") or self._at("Nơi nhận hồ sơ")):
            heading = self.page.get_by_role("heading", level=1).inner_text()
            if heading == "Có thể việc này làm ở nơi khác":
                self.page.get_by_role("button", name="Vẫn làm tiếp ở đây").click()
                expect(self.page.get_by_role("heading", level=1)).not_to_have_text(heading)
                continue
            while self._answer_shown(questions, answers, done):
                pass  # an answer may have brought further questions
            self.picture(f"step-{fold(heading).replace(' ', '-').replace('/', '-')[:30]}")
            self.go_on()
            expect(self.page.get_by_role("heading", level=1)).not_to_have_text(heading)

    def _answer_shown(
        self,
        questions: list[tuple[list[str], dict[str, Any]]],
        answers: dict[str, Any],
        done: set[str],
    ) -> bool:
        """Answer what can be seen and is not `done`; whether there was anything."""
        before = len(done)
        shown = self._shown()
        for path, schema in questions:
            value = _value(answers, path)
            identity = "q-" + "-".join(path)
            if value is None or identity in done or schema.get("readOnly"):
                continue
            if self._open_row_of(path, shown):
                shown = self._shown()
            if identity not in shown:
                continue
            target = self.page.locator(f"#{identity}")
            if schema.get("type") == "array":
                self._add_rows(target, len(value))
            else:
                beside = _value(answers, [*path[:-1], schema.get("x-parent", "")])
                self._answer_one(target, schema, value, beside or "")
            done.add(identity)
            shown = self._shown()
        return len(done) > before

    def _add_rows(self, rows: Locator, wanted: int) -> None:
        """As many rows as there are answers; the one being filled in is opened when its turn is."""
        add = rows.locator("xpath=..").get_by_role("button", name="Thêm")
        while rows.get_by_role("listitem").count() < wanted:
            add.click()

    def _shown(self) -> set[str]:
        """The ids of all questions and rows that can be seen; asked for at once, since each asking
        of one costs as much.
        """
        return set(self.page.evaluate(_SHOWN))

    def _open_row_of(self, path: list[str], shown: set[str]) -> bool:
        """Open the row that a question stands in, if it stands in one and that is closed."""
        index = next((place for place, name in enumerate(path) if name.isdigit()), None)
        if index is None:
            return False
        name = f"q-{'-'.join(path[: index + 1])}-name"
        if name not in shown:
            return False
        edit = self.page.locator(f"#{name}").locator("xpath=..").get_by_role("button", name="Sửa")
        if edit.count() == 0:
            return False
        edit.click()
        return True

    def go_on(self) -> None:
        self.page.get_by_role("button", name="Tiếp tục", exact=True).click()

    def _at(self, heading: str) -> bool:
        return heading in self.page.get_by_role("heading", level=1).inner_text()

    def _answer_one(self, target: Locator, schema: dict[str, Any], value: Any, parent: str) -> None:
        identity = target.get_attribute("id") or ""
        if "x-codelist" in schema:
            self._pick(target, schema, value, parent)
        elif "oneOf" in schema or isinstance(value, bool):
            self._choose(target, identity, schema, value)
        elif schema.get("format") == "month-or-now" and value == "nay":
            self.page.locator(f"#{identity}-now").check()
        elif schema.get("format") in ("date", "partial-date", "month", "month-or-now"):
            self._date(identity, schema["format"], value)
        else:
            target.fill(str(value))

    def _pick(self, target: Locator, schema: dict[str, Any], code: str, parent: str) -> None:
        with self.server.client() as client:
            address = f"/codelists/{schema['x-codelist']}"
            items = client.get(address, params={"parent": parent}).json()["items"]
        (name,) = (item["name"] for item in items if item["code"] == code)
        target.click()
        sheet = self.page.get_by_role("dialog")
        sheet.get_by_role("searchbox").fill(fold(name))
        sheet.get_by_role("button", name=name, exact=True).click()
        expect(sheet).to_be_hidden()

    def _choose(self, target: Locator, identity: str, schema: dict[str, Any], value: Any) -> None:
        if "oneOf" in schema:
            index = [choice["const"] for choice in schema["oneOf"]].index(value)
        else:
            index = 0 if value else 1
        if target.evaluate("element => element.tagName") == "SELECT":
            target.select_option(str(index))
        elif target.get_attribute("type") == "checkbox":
            target.set_checked(bool(value))
        else:
            self.page.locator(f"#{identity}" + (f"-{index}" if index else "")).check()

    def _date(self, identity: str, kind: str, value: str) -> None:
        parts = value.split("-")
        boxes = ["year", "month"] if kind.startswith("month") else ["year", "month", "day"]
        first = boxes[-1]
        for box, part in zip(boxes, parts, strict=False):
            box_id = identity if box == first else f"{identity}-{box}"
            self.page.locator(f"#{box_id}").fill(part.lstrip("0"))

    def photograph(self, papers: dict[str, list[Path]], kind: int = 0) -> None:
        """Attach photos to papers by name; waits until each has been received.

        Of several kinds that a paper may be, the one of that number, counted round.
        """
        if self._at("Nơi nhận hồ sơ"):
            assert not papers
            return
        for paper, photos in papers.items():
            section = self.page.locator("section").filter(
                has=self.page.get_by_role("heading", name=paper)
            )
            kinds = section.get_by_role("radio")
            if count := kinds.count():
                kinds.nth(kind % count).check()
            section.locator("input[type=file]").last.set_input_files(photos)
            expect(section.get_by_text("Đã gửi", exact=True)).to_have_count(
                len(photos), timeout=30_000
            )
        self.picture("photos")
        self.go_on()

    def choose_office(self) -> None:
        """Keep the office that is suggested; where none is, take the first of the list."""
        office = self.page.get_by_role("button", name="Gửi hồ sơ đến đâu?")
        expect(office).to_be_visible()
        if "Chọn nơi nhận hồ sơ" in office.inner_text():
            office.click()
            sheet = self.page.get_by_role("dialog")
            sheet.get_by_role("listitem").first.get_by_role("button").click()
            expect(sheet).to_be_hidden()
        self.picture("office")
        self.go_on()

    def check_answers(self) -> None:
        expect(self.page.get_by_role("heading", name="Kiểm tra lại")).to_be_visible()
        self.picture("check")
        self.page.get_by_role("button", name="Đúng rồi, tiếp tục").click()

    def send(self) -> str:
        """Consent, press "Gửi hồ sơ", and answer the tracking code on the screen."""
        # The screen comes when it has been fetched; what is not there yet cannot be counted.
        expect(self.page.get_by_role("button", name="Gửi hồ sơ", exact=True)).to_be_visible()
        for box in self.page.get_by_role("checkbox").all():
            expect(box).not_to_be_checked()
            box.check()
        self.picture("send")
        self.page.get_by_role("button", name="Gửi hồ sơ", exact=True).click()
        code = self.page.get_by_test_id("tracking-code")
        expect(code).to_be_visible(timeout=20_000)
        self.picture("sent")
        return code.inner_text()

    def look_up(self, typed: str) -> None:
        self.page.goto("/")
        self.page.get_by_role("link", name="Tra cứu hồ sơ").click()
        self.page.get_by_label("Mã tra cứu").fill(typed)
        self.picture("look-up")
        self.page.get_by_role("button", name="Tra cứu", exact=True).click()


def _questions(
    element: dict[str, Any], schema: dict[str, Any], answers: Any, above: tuple[str, ...] = ()
) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """(path, schema) of every control in the order of the form, rows as often as answered."""
    if element["type"] == "Control":
        path = element["scope"].removeprefix("#/properties/").split("/properties/")
        found = schema
        for name in path:
            found = found["properties"][name]
        whole = [*above, *path]
        yield whole, found
        if found.get("type") == "array":
            for index in range(len(_value(answers, whole) or [])):
                row = (*whole, str(index))
                yield from _questions(element["options"]["detail"], found["items"], answers, row)
    for inner in element.get("elements", []):
        yield from _questions(inner, schema, answers, above)


def _value(answers: Any, path: list[str]) -> Any:
    for name in path:
        if isinstance(answers, list) and name.isdigit() and int(name) < len(answers):
            answers = answers[int(name)]
        elif isinstance(answers, dict) and name in answers:
            answers = answers[name]
        else:
            return None
    return answers
