"""Every screen of a dossier that an office works on, in every status that its citizen may see."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from backend.agencies import service as agencies
from backend.core import clock, ids
from backend.core.db import session
from backend.dossiers.models import Letter
from tests.browser.line import Line, cut
from tests.browser.watch import Watch, reader, sign_in, watch
from tests.factories import results
from tests.factories.cases import ASK_FIELD, ASK_PAPER, DECLINE, DRAFT, STOP, Case, Citizen, Office
from tests.factories.dossiers import submit
from tests.factories.drafts import begin
from tests.factories.filings import REGISTRY, household_business
from tests.factories.live_office import LiveOffice, live_office

__all__ = ["live_office", "reader", "watch"]

FOUND = agencies.Facts(
    "Phòng Kinh tế xã Tân Châu",
    "Số 1, đường Ví Dụ, ấp Thạnh Hưng, xã Tân Châu, tỉnh Tây Ninh",
    "0276 3 000 000",
)
FEE = {"method": "cash", "amount": 100_000}


@pytest.fixture
def name() -> str:
    """Of a citizen with nothing behind them."""
    return f"nguoi-ky-{ids.random_name()[:8]}"


def business(office: LiveOffice, name: str) -> Case:
    """A household business, of which there is a fee, just filed."""
    app = office.client.application
    person = Citizen(office.client, name)
    with app.app_context():
        agencies.change(REGISTRY, FOUND, lambda _: True)
        body = household_business(session(), person.id, REGISTRY)
    return Case(submit(person, body).json["id"], person, Office(app, REGISTRY))


def wednesday(weeks: int) -> datetime:
    """Half past nine in the morning of a Wednesday, so many weeks from now."""
    now = clock.now().astimezone(clock.VIETNAM).replace(hour=9, minute=30, second=0, microsecond=0)
    return now + timedelta(days=2 - now.weekday(), weeks=weeks)


def enter(reader: Page, watch: Watch, case: Case, name: str) -> None:
    """Open a dossier as a message would, signed in."""
    reader.goto(f"/#/ho-so/{case.id}")
    sign_in(reader, name)
    expect(reader.locator(".timeline")).to_be_visible()
    watch.settled()


def show(watch: Watch, case: Case, state: str) -> None:
    """A dossier as it is now, with all that can be unfolded in it."""
    watch.page.goto("/#/ho-so")
    expect(watch.page.locator(".card").first).to_be_visible()
    watch.page.goto(f"/#/ho-so/{case.id}")
    expect(watch.page.locator(".timeline")).to_be_visible()
    watch.unfold()
    watch.look(state)


def test_on_the_way(reader: Page, watch: Watch, live_office: LiveOffice, name: str):
    staff = live_office.staff
    waiting, accepted = live_office.file(name), live_office.file(name).accepted()
    enter(reader, watch, waiting, name)
    watch.look("dossier, waiting, all folded")
    show(watch, waiting, "dossier, waiting")
    show(watch, accepted, "dossier, accepted")
    accepted.act(staff.reception, "start")
    show(watch, accepted, "dossier, in progress")
    watch.open(f"da-gui/{waiting.id}", "sent")
    waiting.act(staff.reception, "decline", DECLINE)
    show(watch, waiting, "dossier, declined")
    accepted.act(staff.specialist, "stop", STOP)
    show(watch, accepted, "dossier, stopped")


def test_late_and_later(reader: Page, watch: Watch, live_office: LiveOffice, name: str):
    staff = live_office.staff
    with clock.set_to(wednesday(-1)):
        late = live_office.file(name).in_progress()
    enter(reader, watch, late, name)
    show(watch, late, "dossier, late")
    words = {"due_at": wednesday(1).isoformat(), "reason": "Chờ xác minh nơi sinh."}
    late.act(staff.leader, "apology", words)
    show(watch, late, "dossier, late, apologised")
    extended = business(live_office, name)
    extended.act(extended.office.reception, "payments", FEE)
    extended.in_progress()
    words = {"due_at": wednesday(3).isoformat(), "reason": "Chờ xác minh địa chỉ."}
    extended.act(extended.office.leader, "extension", words)
    show(watch, extended, "dossier, extended")


def test_a_supplement(reader: Page, watch: Watch, live_office: LiveOffice, name: str):
    case = live_office.file(name).in_progress()
    items = [*ASK_FIELD["items"], *ASK_PAPER["items"]]
    case.act(live_office.staff.specialist, "supplements", {**ASK_FIELD, "items": items})
    enter(reader, watch, case, name)
    show(watch, case, "dossier, supplement asked")
    watch.open(f"ho-so/{case.id}/bo-sung", "supplement")
    reader.get_by_role("button").last.click()
    expect(reader.get_by_role("alert")).to_be_focused()
    watch.look("supplement, errors")


def test_a_draft(reader: Page, watch: Watch, live_office: LiveOffice, name: str):
    case = live_office.file(name).in_progress()
    case.act(live_office.staff.specialist, "confirmation-request", DRAFT)
    enter(reader, watch, case, name)
    show(watch, case, "dossier, draft to confirm")
    watch.open(f"ho-so/{case.id}/xac-nhan", "confirm")
    reader.get_by_role("radio").last.check()
    reader.get_by_role("button").last.click()
    expect(reader.get_by_role("alert")).to_be_focused()
    watch.look("confirm, errors")
    watch.open(f"ho-so/{case.id}/bo-sung", "nothing to do")


def test_a_fee(reader: Page, watch: Watch, live_office: LiveOffice, name: str):
    case = business(live_office, name)
    case.act(case.office.reception, "payment-request", {})
    enter(reader, watch, case, name)
    show(watch, case, "dossier, fee to pay")


def test_whether_a_letter_is_genuine(
    reader: Page, watch: Watch, live_office: LiveOffice, name: str
):
    case = live_office.file(name).accepted()
    today = clock.today().isoformat()
    body = {"agency": live_office.staff.agency, "from": today, "to": today}
    register = live_office.staff.leader.post("/officer/registers", json=body).json
    receipt = case.seen_by(live_office.staff.leader)["letters"][0]
    for letter_id, said in (
        (receipt["id"], (receipt["number"], case.seen_by_citizen()["number"])),
        (register["id"], (register["number"], clock.today().strftime("%d/%m/%Y"))),
    ):
        with live_office.client.application.app_context():
            letter = session().get_one(Letter, UUID(letter_id))
            token, kind = letter.token, letter.kind
        watch.open(f"xac-minh/{token}", f"letter, {kind}")
        for words in said:
            expect(reader.locator("dl")).to_contain_text(words)
    line = Line(reader, "**/api/v1/letters/verify/*")
    line.meets(cut)
    watch.page.goto("/#/tro-giup")
    reader.goto(f"/#/xac-minh/{token}")
    reader.get_by_role("alert").wait_for()
    watch.look("letter, offline")
    line.mend()
    reader.get_by_role("alert").get_by_role("button").click()
    expect(reader.locator("dl")).to_contain_text(register["number"])


def test_withdrawing(reader: Page, watch: Watch, live_office: LiveOffice, name: str):
    case = live_office.file(name).in_progress()
    enter(reader, watch, case, name)
    watch.open(f"ho-so/{case.id}/rut", "withdraw")
    reader.get_by_role("button").last.click()
    watch.look("withdraw, to be sure")
    case.answer("post", "withdrawal", {"reason": "Gia đình về quê làm."})
    show(watch, case, "dossier, withdrawal asked")
    case.act(live_office.staff.leader, "withdrawal-decision", {"granted": True})
    show(watch, case, "dossier, withdrawn")


def test_a_result(reader: Page, watch: Watch, live_office: LiveOffice, name: str):
    case = live_office.file(name).in_progress()
    staff = live_office.staff
    results.add(case, staff.specialist)
    case.act(staff.leader, "resolve")
    enter(reader, watch, case, name)
    show(watch, case, "dossier, result ready")
    case.act(staff.reception, "originals", {"requirement": "giay_chung_sinh"})
    case.act(staff.reception, "return", {"way": "electronic"})
    show(watch, case, "dossier, handed over")
    watch.open(f"ho-so/{case.id}/danh-gia", "rating")
    reader.get_by_role("button").last.click()
    expect(reader.get_by_role("alert")).to_be_focused()
    watch.look("rating, errors")
    reader.get_by_role("radio").first.check()
    reader.get_by_role("button").last.click()
    expect(reader.locator(".timeline")).to_be_visible()
    watch.look("dossier, rated")
    line = Line(reader, "**/api/v1/dossiers/*")
    line.meets(cut)
    for screen in ("", "/danh-gia"):
        reader.goto("/#/ho-so")
        expect(reader.locator(".card").first).to_be_visible()
        reader.goto(f"/#/ho-so/{case.id}{screen}")
        # Asked for three times in all before that is said.
        reader.get_by_role("alert").wait_for()
        watch.look(f"offline{screen.replace('/', ' ')}")
    line.mend()
    reader.get_by_role("alert").get_by_role("button").click()
    expect(reader.get_by_role("heading", level=1)).to_be_focused()


def test_what_is_ones_own(reader: Page, watch: Watch, live_office: LiveOffice, name: str):
    """The lists, with nothing in them and with much; then how one is told, and one's data."""
    reader.goto("/#/ho-so")
    sign_in(reader, name)
    expect(reader.locator(".empty")).to_be_visible()
    watch.look("dossiers, none")
    watch.open("thong-bao", "inbox, empty")
    sent, answered = live_office.file(name), live_office.file(name)
    answered.act(live_office.staff.reception, "decline", DECLINE)
    begin(sent.person, procedure="1.000656", answers={})
    watch.open("ho-so", "dossiers")
    reader.locator(".draft > button").click()
    watch.look("dossiers, a draft to throw away")
    watch.open("", "home with dossiers")
    watch.open("thong-bao", "inbox")
    code = sent.seen_by_citizen()["tracking_code"]
    reader.goto(f"/#/tra-cuu/{code}")
    expect(reader.locator(".timeline")).to_be_visible()
    watch.unfold()
    watch.look("look-up, found")
    watch.open("ca-nhan", "me")
    watch.open("thong-bao/cach-nhan", "reach")
    watch.open("ca-nhan/du-lieu", "my data")
    buttons = reader.locator("main").get_by_role("button")
    buttons.first.click()
    expect(reader.locator("main [role=status]")).not_to_be_empty()
    watch.look("my data, on its way")
    buttons.last.click()
    watch.look("my data, to be forgotten")
