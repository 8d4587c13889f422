"""Every step of every form, and what may come between: errors, rows, photos, doubts, a bad line."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import ImageFilter
from playwright.sync_api import Locator, Page, Route, expect

from backend.core import ids
from tests.browser import pictures
from tests.browser.citizen import Citizen
from tests.browser.line import Line, cut
from tests.browser.test_procedures import PROCEDURES, VECTORS
from tests.browser.watch import LOOKS, Watch, reader, sign_in, watch
from tests.factories import hostile
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import LiveServer

__all__ = ["live_office", "reader", "watch"]

# Steps and their errors are looked at in both looks; of what comes between, journeys walk the
# Vietnamese side, and pictures are wanted of both.
in_one_look = pytest.mark.parametrize(
    "reader", LOOKS if pictures.FOLDER else LOOKS[1:], indirect=True
)

BIRTH, RECORD = "1.001193", "3.000333"


@pytest.fixture
def citizen(reader: Page, live_server: LiveServer) -> Citizen:
    """Somebody whose drafts the reader's phone opens."""
    return Citizen(reader, live_server, f"nguoi-khai-{ids.random_name()[:8]}")


def answers_of(code: str, case: int = 0) -> dict[str, Any]:
    cases = json.loads((VECTORS / f"valid_{code}.json").read_text("utf-8"))
    answers: dict[str, Any] = cases[case]["answers"]
    return answers


def take_up(citizen: Citizen, code: str, answers: dict[str, Any], step: str | None = None) -> None:
    """Open a draft at a step, or at the first, signed in, in either language."""
    citizen.page.goto(f"/#/lam-tiep/{citizen.draft(code, answers, step)}")
    sign_in(citizen.page, citizen.name)
    expect(citizen.page.locator(".progress")).to_be_visible()


def go_on(page: Page) -> None:
    page.locator("form > button[type=submit]").click()


def told(page: Page) -> Locator:
    """What stands in the way, as the screen lists it."""
    return page.locator(".summary[role=alert]")


@pytest.mark.parametrize("code", PROCEDURES)
def test_every_step(watch: Watch, citizen: Citizen, code: str):
    page = citizen.page
    take_up(citizen, code, answers_of(code), "gui")
    before = page.locator(".progress ol a").evaluate_all("links => links.map(link => link.hash)")
    for place, address in enumerate([*before, page.evaluate("location.hash")], start=1):
        page.goto(f"/{address}")
        expect(page.locator(".bar .full")).to_have_count(place)
        watch.settled()
        watch.look(f"form {code}, {place:02} {address.rpartition('/')[2]}")
    page.locator(".progress summary").click()
    watch.look(f"form {code}, the steps")
    page.locator(".progress ol a").first.click()
    expect(page.locator(".bar .full")).to_have_count(1)
    expect(page.locator(".progress details")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("code", PROCEDURES)
def test_nothing_answered(watch: Watch, citizen: Citizen, code: str):
    page = citizen.page
    take_up(citizen, code, {})
    go_on(page)
    expect(told(page)).to_be_focused()
    watch.look(f"form {code}, errors")


def answers_named(code: str, name: str) -> dict[str, Any]:
    """Answers that a vector of this name has."""
    cases = json.loads((VECTORS / f"answers_{code}.json").read_text("utf-8"))
    (answers,) = [case["answers"] for case in cases if case["name"] == name]
    return dict(answers)


@in_one_look
def test_rows(watch: Watch, citizen: Citizen):
    page = citizen.page
    take_up(citizen, RECORD, answers_of(RECORD), "cu_tru")
    cards = page.locator(".row-card")
    cards.first.get_by_role("button").first.click()
    watch.look("rows, one open")
    page.locator(".field > .button.second").click()
    expect(cards).to_have_count(4)
    go_on(page)
    expect(told(page)).to_be_focused()
    watch.look("rows, errors")
    cards.nth(1).get_by_role("button").last.click()
    expect(page.locator(".undo")).to_be_visible()
    watch.look("rows, one removed")


@in_one_look
def test_choosing_from_a_list(watch: Watch, citizen: Citizen):
    page = citizen.page
    take_up(citizen, BIRTH, answers_of(BIRTH), "tre")
    page.locator(".pick").first.click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("listitem").first).to_be_visible()
    watch.look("a list to choose from")
    sheet.get_by_role("searchbox").fill("zzzz")
    expect(sheet.get_by_role("listitem")).to_have_count(0)
    watch.look("a list, nothing matches")


@in_one_look
def test_a_card_is_scanned(watch: Watch, citizen: Citizen, tmp_path: Path):
    page = citizen.page
    card = tmp_path / "the.png"
    printed = "001190000001||Nguyễn Thị Khác|01021990|Nữ|Xã Tân Châu|01012024"
    segno.make_qr(printed).save(str(card), scale=10)
    take_up(citizen, BIRTH, answers_of(BIRTH), "me")
    scan = page.locator(".scan").first
    scan.locator("input").set_input_files(card)
    expect(scan.get_by_role("group").first).to_be_visible()
    watch.look("a card differs")
    segno.make_qr("7KQ2-9MWX-4D3P").save(str(card), scale=10)
    page.locator(".scan").last.locator("input").set_input_files(card)
    expect(page.locator(".scan").last.get_by_role("status")).not_to_be_empty()
    watch.look("no card")


@in_one_look
def test_doubts_and_other_offices(watch: Watch, citizen: Citizen):
    page = citizen.page
    doubtful = answers_named(BIRTH, "the mother's number says male and another year")
    take_up(citizen, BIRTH, doubtful, "me")
    watch.look("doubts")
    page.goto("about:blank")
    elsewhere = answers_named("1.000656", "cư trú cuối ở tỉnh khác")
    take_up(citizen, "1.000656", elsewhere, "nguoi_chet")
    go_on(page)
    expect(page.locator(".standing")).to_be_visible()
    watch.look("done elsewhere")


@in_one_look
def test_what_was_said_before_and_said_elsewhere(
    watch: Watch, citizen: Citizen, live_office: LiveOffice
):
    """Offers from an earlier dossier; the draft changed on another phone; a line that is cut."""
    page = citizen.page
    live_office.file(citizen.name)
    draft = citizen.draft(BIRTH, {}, None)
    page.goto(f"/#/lam-tiep/{draft}")
    sign_in(page, citizen.name)
    expect(page.locator(".notice .answers")).to_be_visible()
    watch.settled()
    watch.look("an offer")
    line = Line(page, re.compile(r"/api/v1/drafts/"))
    line.meets(cut)
    page.locator("input[type=text]").first.fill("Nguyễn")
    expect(page.locator(".progress .care")).to_be_visible(timeout=30_000)
    watch.look("not saved")
    with citizen.server.client(headers=citizen.token()) as client:
        kept = client.get(f"/drafts/{draft}")
        names = ("revision", "answers", "attachments", "agency", "step")
        body = {name: kept.json()[name] for name in names} | {"step": "tre"}
        client.put(f"/drafts/{draft}", json=body, headers={"If-Match": kept.headers["ETag"]})
    line.mend()
    page.locator("input[type=text]").first.fill("Nguyễn Thị")
    expect(page.locator(".progress .notice")).to_be_visible(timeout=30_000)
    watch.look("changed on another phone")


@in_one_look
def test_a_newer_form(watch: Watch, citizen: Citizen):
    page = citizen.page

    def carried_over(route: Route) -> None:
        draft = route.fetch().json()
        said = {"pointer": "/me/email", "label": "Thư điện tử", "value": "lan@example.com"}
        asked = {"pointer": "/me/so_dinh_danh", "label": "Số định danh cá nhân"}
        paper = {"upload": str(ids.new()), "name": "Giấy chứng sinh"}
        draft["carried_over"] = {
            "from_revision": 1,
            "dropped": [said],
            "dropped_papers": [paper],
            "newly_asked": [asked],
        }
        route.fulfill(json=draft)

    Line(page, re.compile(r"/api/v1/drafts/")).meets(carried_over)
    page.goto(f"/#/lam-tiep/{citizen.draft(BIRTH, answers_of(BIRTH), 'tre')}")
    sign_in(page, citizen.name)
    expect(page.locator(".group").first).to_be_visible()
    watch.look("a newer form")


def papers_of(page: Page) -> Locator:
    """The first paper that is to be photographed."""
    return page.locator("section.group").first


def pick(page: Page, files: list[Path]) -> None:
    papers_of(page).get_by_role("radio").first.check()
    papers_of(page).locator(".pickers input[type=file]").last.set_input_files(files)


@in_one_look
def test_photos(watch: Watch, citizen: Citizen, tmp_path: Path):
    page = citizen.page
    sharp, blurred, locked = (tmp_path / name for name in ("1.jpg", "mo.jpg", "khoa.pdf"))
    picture = hostile.page(1900, 2600)
    sharp.write_bytes(hostile.jpeg(picture))
    blurred.write_bytes(hostile.jpeg(picture.filter(ImageFilter.GaussianBlur(20))))
    locked.write_bytes(hostile.pdf_with_password())
    first: list[str] = []
    held: list[Route] = []

    def hold_all_but_the_first_part(route: Route) -> None:
        if first:
            held.append(route)
        else:
            first.append(route.request.url)
            route.continue_()

    line = Line(page, re.compile(r"/incoming/"))
    line.meets(hold_all_but_the_first_part)
    take_up(citizen, BIRTH, answers_of(BIRTH), "anh-giay-to")
    go_on(page)
    expect(told(page)).to_be_focused()
    watch.look("photos, errors")
    pick(page, [sharp, blurred])
    expect(page.locator(".status progress")).to_have_count(1, timeout=20_000)
    expect(page.locator(".status.care")).to_have_count(1)
    watch.look("photos, sending and blurred")
    line.meets(cut)
    for route in held:
        cut(route)
    pick(page, [locked])
    expect(page.locator("li.photo")).to_have_count(3)
    watch.look("photos, without network")
    line.mend()
    done = page.locator(".status.good")
    expect(done).to_have_count(2, timeout=40_000)
    expect(page.locator(".status.bad")).to_have_count(1, timeout=60_000)
    page.locator(".thumbnail").first.click()
    watch.look("photos, sent, enlarged and refused")


@in_one_look
def test_what_stands_on_a_paper(watch: Watch, citizen: Citizen, tmp_path: Path):
    page, photo = citizen.page, tmp_path / "giay.jpg"
    photo.write_bytes(hostile.jpeg(hostile.page(1900, 2600)))
    answers = answers_of(BIRTH)
    read = answers["cha"]["so_dinh_danh"][:-1] + "9"

    def as_read(route: Route) -> None:
        upload = route.fetch().json()
        suggestions = [{"kind": "personal_id", "value": read}]
        upload["inspection"]["reading"] = {"title_found": False, "suggestions": suggestions}
        route.fulfill(json=upload)

    page.route(re.compile(r"/api/v1/uploads/[^/]+$"), as_read)
    take_up(citizen, BIRTH, answers, "anh-giay-to")
    pick(page, [photo])
    expect(page.locator(".status.good")).to_have_count(1, timeout=30_000)
    expect(page.locator(".status.care")).to_have_count(1, timeout=30_000)
    watch.look("photos, another paper")
    page.goto(f"/#/thu-tuc/{BIRTH}/khai/cha")
    expect(page.locator(".from-papers")).to_be_visible()
    watch.look("read on a paper")
    page.goto(f"/#/thu-tuc/{BIRTH}/khai/kiem-tra")
    expect(page.locator(".from-papers")).to_be_visible()
    watch.settled()
    watch.look("read on a paper, checking")


@in_one_look
def test_sending(watch: Watch, citizen: Citizen):
    page = citizen.page
    take_up(citizen, "thue.thay_doi", answers_of("thue.thay_doi"), "gui")
    page.goto("/#/thu-tuc/thue.thay_doi/khai/noi-nhan")
    page.locator(".pick").click()
    page.get_by_role("dialog").get_by_role("listitem").first.get_by_role("button").click()
    go_on(page)
    go_on(page)
    expect(page.get_by_role("radio").last).to_be_visible()
    page.get_by_role("radio").last.check()
    watch.look("for somebody else")
    go_on(page)
    expect(told(page)).to_be_focused()
    watch.look("for somebody else, errors")
    page.get_by_role("radio").first.check()
    for box in page.get_by_role("checkbox").all():
        box.check()
    Line(page, "**/api/v1/dossiers").meets(cut)
    go_on(page)
    expect(page.locator(".notice.warning[role=alert]")).to_be_visible(timeout=60_000)
    watch.look("sent, arrival unknown")
