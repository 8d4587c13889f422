"""A birth is registered on a phone, from the first screen to the look-up."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.citizen import Citizen
from tests.factories import hostile
from tests.rig.live import LiveServer

VALID = Path(__file__).parents[1] / "vectors" / "valid_1.001193.json"
CASES = json.loads(VALID.read_text(encoding="utf-8"))


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two photos as a phone makes them: large, and not all alike."""
    made = []
    for number, width in enumerate((2600, 1900)):
        path = tmp_path / f"IMG_{number}.jpg"
        path.write_bytes(hostile.jpeg(hostile.page(width, 4500 - width)))
        made.append(path)
    return made


@pytest.mark.journey
def test_a_mother_registers_a_birth(page: Page, live_server: LiveServer, photos: list[Path]):
    with live_server.client() as client:
        form = client.get("/procedures/1.001193/form").json()
    citizen = Citizen(page, live_server, "me-cua-be")
    citizen.open_home()
    citizen.begin("Đăng ký khai sinh")
    citizen.answer(form, CASES[0]["answers"])
    citizen.photograph({"Giấy chứng sinh": photos})
    citizen.choose_office()
    citizen.check_answers()
    code = citizen.send()
    with live_server.client() as client:
        seen = client.get(f"/tracking/{code}").json()
    assert seen["tracking_code"] == code
    citizen.look_up(code.lower().replace("-", " "))
    expect(page.get_by_text("Đã gửi, chờ tiếp nhận").first).to_be_visible()
    citizen.picture("tracked")


def test_what_is_missing_is_said_and_led_to(page: Page, live_server: LiveServer):
    citizen = Citizen(page, live_server, "nguoi-voi-vang")
    citizen.open_home()
    citizen.begin("Đăng ký khai sinh")
    citizen.go_on()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Số định danh cá nhân").click()
    number = page.get_by_label("Số định danh cá nhân", exact=True)
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Bước 1/")).to_be_visible()


def test_a_lost_answer_is_pressed_again_and_makes_one_dossier(
    page: Page, live_server: LiveServer, photos: list[Path]
):
    lost = []

    def lose_the_first_answer(route: Route) -> None:
        if not lost:
            lost.append(route.fetch())  # It arrives, and its answer does not come back.
            route.abort("connectionreset")
        else:
            route.continue_()

    citizen = Citizen(page, live_server, "mang-yeu")
    citizen.take_up("1.001193", CASES[4]["answers"], "anh-giay-to")
    citizen.photograph({"Biên bản về việc trẻ bị bỏ rơi": photos[:1]})
    citizen.choose_office()
    citizen.check_answers()
    page.route("**/api/v1/dossiers", lose_the_first_answer)
    code = citizen.send()
    with live_server.client(headers=citizen.token()) as client:
        mine = client.get("/dossiers").json()["items"]
    assert [dossier["tracking_code"] for dossier in mine] == [code]
    assert lost[0].json()["tracking_code"] == code


def test_a_mistyped_code_is_explained(page: Page, live_server: LiveServer):
    citizen = Citizen(page, live_server, "ai-do")
    citizen.look_up("7KQ2-9MWX-4D3")
    expect(page.get_by_role("alert").get_by_text("mã vừa điền có 11")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_the_screen(page: Page, live_server: LiveServer, width: int):
    page.set_viewport_size({"width": width, "height": 700})
    for address in ("/", "/#/thu-tuc/1.001193", "/#/tra-cuu"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
