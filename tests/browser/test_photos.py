"""Photos on a phone whose network is bad: cut, slow, and the app closed in the middle."""

import json
import re
import secrets
from pathlib import Path

import pytest
from PIL import ImageFilter
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import axe
from tests.browser.citizen import Citizen
from tests.browser.line import Line, cut
from tests.factories import hostile
from tests.rig.live import LiveServer

VALID = Path(__file__).parents[1] / "vectors" / "valid_1.001193.json"
ANSWERS = json.loads(VALID.read_text(encoding="utf-8"))[0]["answers"]
STORE = re.compile(r"/incoming/")
PAPER = "Giấy chứng sinh"


@pytest.fixture
def citizen(page: Page, live_server: LiveServer) -> Citizen:
    """Somebody who has answered everything and stands before the photos."""
    somebody = Citizen(page, live_server, f"nguoi-{secrets.token_hex(4)}")
    somebody.take_up("1.001193", ANSWERS, "anh-giay-to")
    expect(page.get_by_role("heading", name="Ảnh giấy tờ")).to_be_visible()
    return somebody


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("giay-chung-sinh")
    made = []
    for number in range(3):
        path = folder / f"trang-{number + 1}.jpg"
        page = hostile.page(3000, 4000, title=f"TRANG {number + 1}")
        path.write_bytes(hostile.jpeg(page, orientation=1))
        made.append(path)
    return made


def paper(page: Page) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name=PAPER))


def pick(page: Page, files: list[Path]) -> None:
    kinds = paper(page).get_by_role("radio")
    if kinds.count():
        kinds.first.check()
    paper(page).locator(".pickers input[type=file]").last.set_input_files(files)


def sent(page: Page) -> Locator:
    return paper(page).get_by_text("Đã gửi", exact=True)


def resume_elsewhere(page: Page, citizen: Citizen) -> None:
    """Open the draft with nothing left of the app but the server's knowledge."""
    [draft] = citizen.drafts()
    page.goto("about:blank")
    page.goto(f"/#/lam-tiep/{draft['id']}")
    citizen.sign_in()


@pytest.mark.journey
def test_cut_and_closed_in_the_middle_and_nothing_is_lost(
    page: Page, citizen: Citizen, photos: list[Path]
):
    puts: list[str] = []

    def cut_every_first(route: Route) -> None:
        key = route.request.url.split("?")[0]
        puts.append(key)
        if puts.count(key) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    line = Line(page, STORE)
    line.meets(cut_every_first)
    pick(page, photos[:2])
    expect(sent(page)).to_have_count(2, timeout=30_000)
    # A photo goes in several parts, each of which was cut once.
    assert len(set(puts)) > 2
    assert {puts.count(key) for key in set(puts)} == {2}
    expect(page.get_by_text("Đã nhận lúc").first).to_be_visible()
    citizen.picture("photos-with-receipts")
    # The third is on its way when the network goes and the app is closed.
    line.meets(cut)
    pick(page, photos[2:])
    expect(page.get_by_text("Mạng yếu, đang gửi lại…").first).to_be_visible(timeout=20_000)
    citizen.picture("photos-without-network")
    expect(page.get_by_text("Đã lưu")).to_be_visible(timeout=20_000)
    resume_elsewhere(page, citizen)
    # Only now: while the app was open it would have sent the third by itself.
    line.mend()
    expect(sent(page)).to_have_count(2, timeout=20_000)
    pick(page, photos[2:])
    expect(sent(page)).to_have_count(3, timeout=30_000)


@pytest.mark.journey
def test_one_draft_on_the_server_holds_them(page: Page, citizen: Citizen, photos: list[Path]):
    pick(page, photos[:2])
    expect(sent(page)).to_have_count(2, timeout=30_000)
    expect(page.get_by_text("Đã lưu")).to_be_visible(timeout=20_000)
    [draft] = citizen.drafts()
    assert [file["state"] for file in draft["files"]] == ["received", "received"]
    # Another day, on another phone: the photos are there, with their pictures.
    resume_elsewhere(page, citizen)
    expect(sent(page)).to_have_count(2, timeout=20_000)
    expect(paper(page).locator("img").first).to_be_visible(timeout=20_000)
    citizen.picture("photos-on-another-phone")
    citizen.go_on()
    citizen.choose_office()
    citizen.check_answers()
    citizen.send()
    with citizen.server.client(headers=citizen.token()) as client:
        [mine] = client.get("/dossiers").json()["items"]
        attached = client.get(f"/dossiers/{mine['id']}").json()["attachments"]
    assert [file["file_name"] for file in attached] == ["trang-1.jpg", "trang-2.jpg"]
    assert all(file["size"] < 450_000 for file in attached)


def test_a_blurred_photo_is_taken_again_or_sent_all_the_same(
    page: Page, citizen: Citizen, photos: list[Path], tmp_path: Path
):
    blurred = tmp_path / "mo.jpg"
    picture = hostile.page(3000, 4000).filter(ImageFilter.GaussianBlur(20))
    blurred.write_bytes(hostile.jpeg(picture))
    pick(page, [blurred, blurred])
    warning = page.get_by_text("Ảnh bị mờ, khó đọc.")
    expect(warning).to_have_count(2)
    citizen.picture("photos-blurred")
    citizen.go_on()
    expect(
        page.get_by_role("alert").get_by_text(f"Ảnh 1 của “{PAPER}” chưa gửi xong")
    ).to_be_visible()
    again = paper(page).locator("li.photo").first.locator("input[type=file]")
    again.set_input_files(photos[0])
    expect(sent(page)).to_have_count(1, timeout=20_000)
    page.get_by_role("button", name="Vẫn gửi ảnh này").click()
    expect(sent(page)).to_have_count(2, timeout=20_000)
    citizen.picture("photos-all-the-same")


def test_paused_and_put_in_order(page: Page, citizen: Citizen, photos: list[Path]):
    held: list[Route] = []
    line = Line(page, STORE)
    line.meets(held.append)
    pick(page, photos)
    page.get_by_role("button", name="Tạm dừng gửi").click()
    expect(page.get_by_text("Đang tạm dừng.")).to_be_visible()
    citizen.picture("photos-paused")
    names = paper(page).locator("li.photo img")
    expect(names).to_have_count(2)
    first = names.nth(0).get_attribute("src")
    page.get_by_role("button", name="Xuống sau Ảnh 1").click()
    expect(names.nth(1)).to_have_attribute("src", first or "")
    line.mend()
    for route in held:
        route.continue_()
    page.get_by_role("button", name="Gửi tiếp").click()
    expect(sent(page)).to_have_count(3, timeout=30_000)
    expect(page.get_by_text("Đã gửi 3/3 ảnh")).to_be_visible()
    citizen.picture("photos-in-order")


def test_a_line_that_stands_still_is_said_in_words(
    page: Page, citizen: Citizen, photos: list[Path]
):
    held: list[Route] = []
    line = Line(page, STORE)
    line.meets(held.append)
    pick(page, photos[:2])
    slow = paper(page).get_by_text("Mạng đang chậm, ảnh vẫn đang được gửi.")
    expect(paper(page).get_by_role("progressbar").first).to_be_visible()
    assert slow.count() == 0
    expect(slow.first).to_be_visible(timeout=20_000)
    # Both photos show it, and one of them says it.
    expect(slow).to_have_count(2)
    expect(paper(page).get_by_role("status").filter(has_text="Mạng đang chậm")).to_have_count(1)
    citizen.picture("photos-standing-still")
    assert axe.faults(page) == []
    line.mend()
    for route in held:
        route.continue_()
    expect(slow).to_have_count(0)
    expect(sent(page)).to_have_count(2, timeout=30_000)


def test_what_the_server_cannot_use_is_said_at_the_photo(
    page: Page, citizen: Citizen, tmp_path: Path
):
    locked = tmp_path / "co-mat-khau.pdf"
    locked.write_bytes(hostile.pdf_with_password())
    pick(page, [locked])
    expect(sent(page)).to_have_count(1)
    told = page.get_by_text("Tệp PDF có mật khẩu nên cơ quan không đọc được.")
    expect(told).to_be_visible(timeout=60_000)
    citizen.picture("photos-refused")
    citizen.go_on()
    expect(page.get_by_role("alert").get_by_text("chưa gửi xong").first).to_be_visible()


def test_what_stands_on_a_paper_is_offered_and_never_written(
    page: Page, citizen: Citizen, photos: list[Path]
):
    read = ANSWERS["cha"]["so_dinh_danh"][:-1] + "9"

    def as_read(route: Route) -> None:
        upload = route.fetch().json()
        suggestions = [{"kind": "personal_id", "value": read}]
        upload["inspection"]["reading"] = {"title_found": True, "suggestions": suggestions}
        route.fulfill(json=upload)

    page.route(re.compile(r"/api/v1/uploads/[^/]+$"), as_read)
    pick(page, photos[:1])
    expect(sent(page)).to_have_count(1, timeout=30_000)
    citizen.go_on()
    citizen.choose_office()
    offer = page.get_by_text("Theo giấy đã chụp:")
    expect(offer).to_have_count(1, timeout=20_000)  # The father's number, and nobody else's.
    expect(page.get_by_text(ANSWERS["cha"]["so_dinh_danh"])).to_be_visible()
    citizen.picture("check-with-a-difference")
    assert axe.faults(page) == []
    page.get_by_role("button", name=f"Dùng {read}").click()
    expect(offer).to_have_count(0)
    expect(page.get_by_text(read)).to_be_visible()
