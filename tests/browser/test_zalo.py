"""The built app as Zalo shows it: on Zalo's host, in Zalo's own page, over its native bridge."""

import httpx
import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser import pictures
from tests.browser.inside_zalo import PLACE, Zalo, asked_of_zalo, inside, release, zalo
from tests.browser.watch import WIDTH, Watch
from tests.factories import results
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import ZALO_ORIGIN, LiveServer

__all__ = ["inside", "live_office", "release", "zalo"]


def test_signs_in_without_asking_and_calls_the_api_across_origins(
    inside: Page, zalo: Zalo, live_server: LiveServer
):
    inside.get_by_role("link", name="Đăng ký khai sinh").click()
    inside.get_by_role("button", name="Bắt đầu").click()
    expect(inside.get_by_text("Bước 1/")).to_be_visible()
    assert inside.url.startswith(f"{ZALO_ORIGIN}{PLACE}#/thu-tuc/1.001193/khai")
    assert zalo.exchanged[0]["code"] == ["one-time-code"]
    with live_server.client() as client:
        token = client.post("/sessions/zalo", json={"access_token": f"dev:{zalo.citizen}"}).json()
        mine = client.get("/me", headers={"Authorization": f"Bearer {token['token']}"}).json()
    assert mine["display_name"]
    _assert_allowed_across_origins(zalo.asked)


def _assert_allowed_across_origins(asked: list[Request]) -> None:
    """A browser that is intercepted grants preflights by itself: so the API is asked for each."""
    assert {request.method for request in asked} >= {"GET", "POST"}
    for request in asked:
        wanted = [name for name in request.headers if name in ("authorization", "content-type")]
        wanted += [name for name in request.headers if name in ("idempotency-key", "if-match")]
        preflight = {
            "Origin": ZALO_ORIGIN,
            "Access-Control-Request-Method": request.method,
            "Access-Control-Request-Headers": ",".join(["accept-language", *wanted]),
        }
        answer = httpx.options(request.url, headers=preflight)
        allowed = answer.headers["access-control-allow-headers"].lower()
        assert answer.headers["access-control-allow-origin"] == ZALO_ORIGIN
        assert request.method in answer.headers["access-control-allow-methods"]
        assert [name for name in wanted if name not in allowed] == []


def test_looks_as_zalo_does(inside: Page):
    expect(inside.locator("html")).to_have_attribute("data-theme", "dark")
    expect(inside.locator("html")).to_have_attribute("data-platform", "zalo")
    expect(inside.locator("html")).to_have_attribute("lang", "vi")


def test_screens_that_are_others_in_zalo(inside: Page, zalo: Zalo, live_office: LiveOffice):
    case = live_office.file(zalo.citizen)
    inside.set_viewport_size({"width": WIDTH, "height": 700})
    watch = Watch(inside)
    screens = {
        "": "home",
        "tra-cuu": "look-up",
        f"da-gui/{case.id}": "sent",
        "tro-giup": "help",
        "thong-bao/cach-nhan": "reach",
    }
    for address, state in screens.items():
        inside.goto(f"{PLACE}#/{address}")
        expect(inside.get_by_role("heading", level=1)).to_be_visible()
        watch.settled()
        watch.look(f"in Zalo, {state}", "document-title")  # The page around ours is Zalo's.
    assert watch.faults == []


def test_a_code_is_scanned_and_a_refused_camera_is_no_dead_end(inside: Page):
    inside.get_by_role("link", name="Tra cứu hồ sơ").click()
    scan = inside.get_by_role("button", name="Quét mã QR")
    expect(inside.get_by_text("Bấm quét thì Zalo hỏi được dùng máy ảnh không.")).to_be_visible()
    inside.evaluate("native.answer('action.open.qr', { error: -201 })")
    scan.click()
    expect(inside.get_by_text("Chưa dùng được máy ảnh. Xin chọn ảnh có mã QR")).to_be_visible()
    inside.get_by_label("Mã tra cứu").fill("abc")
    inside.get_by_role("button", name="Tra cứu", exact=True).click()
    expect(inside.get_by_role("alert")).to_be_focused()


def test_without_a_token_the_reader_is_told_and_may_try_again(inside: Page, zalo: Zalo):
    zalo.gives_tokens = False
    inside.goto(f"{PLACE}#/ho-so")
    inside.reload()
    expect(inside.get_by_role("alert")).to_contain_text("Zalo chưa", timeout=30_000)
    zalo.gives_tokens = True
    inside.get_by_role("button", name="Thử lại").click()
    expect(inside.get_by_text("Chưa gửi hồ sơ nào.")).to_be_visible()


def test_the_result_opens_in_zalos_reader(inside: Page, zalo: Zalo, live_office: LiveOffice):
    case = live_office.file(zalo.citizen).in_progress()
    staff = live_office.staff
    results.add(case, staff.specialist)
    case.act(staff.leader, "resolve")
    case.act(staff.reception, "originals", {"requirement": "giay_chung_sinh"})
    case.act(staff.reception, "return", {"way": "electronic"})
    inside.evaluate("native.answer('action.open.document', { data: {} })")
    inside.goto(f"{PLACE}#/ho-so/{case.id}")
    inside.get_by_role("button", name="Mở kết quả").click()
    assert httpx.get(asked_of_zalo(inside, "document")["url"], timeout=20).content == results.pdf()
    expect(inside.get_by_role("alert")).to_have_count(0)


def test_a_letter_opens_in_zalos_reader(inside: Page, zalo: Zalo, live_office: LiveOffice):
    case = live_office.file(zalo.citizen).accepted()
    [letter] = case.seen_by_citizen()["letters"]
    inside.evaluate("native.answer('action.open.document', { data: {} })")
    inside.goto(f"{PLACE}#/ho-so/{case.id}")
    inside.get_by_role("button", name=letter["title"]).click()
    # As the reader asks: with no token and no cookie.
    answer = httpx.get(asked_of_zalo(inside, "document")["url"], timeout=20)
    assert answer.headers["content-type"] == "application/pdf"
    kept = case.person.get(f"/dossiers/{case.id}/letters/{letter['id']}")
    assert answer.content == kept.data
    expect(inside.get_by_role("alert")).to_have_count(0)


def test_a_code_is_handed_on(inside: Page, zalo: Zalo, live_office: LiveOffice):
    case = live_office.file(zalo.citizen)
    inside.evaluate("native.answer('action.open.sharesheet', { data: { status: 2 } })")
    inside.goto(f"{PLACE}#/da-gui/{case.id}")
    inside.get_by_role("button", name="Gửi mã cho người nhà").click()
    text = asked_of_zalo(inside, "share")["text"]
    assert case.seen_by_citizen()["tracking_code"] in text


@pytest.mark.parametrize("screen", ["da-gui", "ho-so"])
def test_the_promised_day_goes_into_the_phones_calendar(
    inside: Page, zalo: Zalo, live_office: LiveOffice, screen: str
):
    case = live_office.file(zalo.citizen)
    inside.evaluate("native.answer('action.open.outapp', { data: {} })")
    inside.goto(f"{PLACE}#/{screen}/{case.id}")
    inside.get_by_role("button", name="Thêm vào lịch").click()
    expect(inside.get_by_text("Đã mở. Nếu lịch chưa hiện")).to_be_visible()
    # As the phone's browser asks: with no token and no cookie.
    answer = httpx.get(asked_of_zalo(inside, "outapp")["url"], timeout=20)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert case.seen_by_citizen()["tracking_code"] in answer.text


def test_a_copy_of_ones_data_opens_in_the_phones_browser(
    inside: Page, zalo: Zalo, live_office: LiveOffice
):
    case = live_office.file(zalo.citizen)
    inside.evaluate("native.answer('action.open.outapp', { data: {} })")
    inside.goto(f"{PLACE}#/ca-nhan/du-lieu")
    inside.get_by_role("button", name="Lấy bản sao").click()
    expect(inside.get_by_text("Đang tải. Xong, xin tìm tệp")).to_be_visible()
    # As the phone's browser asks: with no token and no cookie.
    answer = httpx.get(asked_of_zalo(inside, "outapp")["url"], timeout=20)
    assert "du-lieu-cua-toi.json" in answer.headers["content-disposition"]
    assert [dossier["id"] for dossier in answer.json()["dossiers"]] == [case.id]


def test_whoever_wants_messages_has_said_so_on_record(
    inside: Page, zalo: Zalo, live_office: LiveOffice
):
    case = live_office.file(zalo.citizen)
    assert case.person.get("/me/consents").json["zalo"] is False
    inside.evaluate("native.answer('action.mp.interact.oa', { data: {} })")
    inside.goto(f"{PLACE}#/da-gui/{case.id}")
    inside.get_by_role("button", name="Nhận tin qua Zalo").click()
    expect(inside.get_by_text("Đã bật tin Zalo")).to_be_visible()
    chosen = case.person.get("/me/consents").json
    assert (chosen["zalo"], chosen["sms"]) == (True, False)
    inside.goto(f"{PLACE}#/thong-bao/cach-nhan")
    expect(inside.get_by_label("Tin nhắn Zalo")).to_be_checked()
    expect(inside.get_by_label("Tin nhắn SMS")).not_to_be_checked()
    # Nor is it asked again after the next dossier.
    another = live_office.file(zalo.citizen)
    inside.goto(f"{PLACE}#/da-gui/{another.id}")
    expect(inside.get_by_text("Đã bật tin Zalo")).to_be_visible()
    expect(inside.get_by_role("button", name="Nhận tin qua Zalo")).to_have_count(0)
    pictures.keep(inside, "in Zalo, sent, messages agreed to")


def test_what_is_typed_is_saved_when_zalo_puts_the_app_away(inside: Page, zalo: Zalo):
    # The timer by which it is saved otherwise never runs out; the page itself stays in sight.
    inside.evaluate(
        "(wait => { window.setTimeout = (what, ms, ...rest) =>"
        " (ms === 1500 ? 0 : wait(what, ms, ...rest)); })(window.setTimeout.bind(window))"
    )
    inside.get_by_role("link", name="Đăng ký khai sinh").click()
    inside.get_by_role("button", name="Bắt đầu").click()
    expect(inside.get_by_text("Bước 1/")).to_be_visible()
    for event in ("h5.event.paused", "h5.event.resumed"):
        box = inside.locator("main input[type=text]:visible").first
        box.fill(f"Trần {event[9]}")
        expect(inside.get_by_text("Đang lưu")).to_be_visible()
        inside.wait_for_timeout(500)
        expect(inside.get_by_text("Đang lưu")).to_be_visible()
        inside.evaluate("event => native.tell(event)", event)
        expect(inside.get_by_text("Đã lưu")).to_be_visible()
