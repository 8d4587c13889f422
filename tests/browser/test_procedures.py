"""Every procedure is filled in and sent on a phone, by answers that walk its branches."""

import json
import secrets
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen import Citizen
from tests.factories import hostile
from tests.rig.live import LiveServer

VECTORS = Path(__file__).parents[1] / "vectors"
PROCEDURES = ("1.001193", "1.000656", "1.001612", "thue.thay_doi", "3.000333")


def _cases() -> list[Any]:
    """All but the first of each procedure, which test_bad_line.py fills in and sends."""
    found = []
    for code in PROCEDURES:
        cases = json.loads((VECTORS / f"valid_{code}.json").read_text(encoding="utf-8"))
        for number, case in list(enumerate(cases))[1:]:
            found.append(pytest.param(code, number, case["answers"], id=f"{code}-{number}"))
    return found


def takes(paper: dict[str, Any], answers: dict[str, Any]) -> bool:
    """Whether it can be sent with these answers, if only for who likes to."""
    condition = paper["condition"]
    applies = condition is None or jsonschema_rs.is_valid(condition, answers)
    return bool(paper["how"] == "submit" and applies)


@pytest.mark.journey
@pytest.mark.parametrize(("code", "number", "answers"), _cases())
def test_filled_in_and_sent(
    page: Page,
    live_server: LiveServer,
    tmp_path: Path,
    code: str,
    number: int,
    answers: dict[str, Any],
):
    photo = tmp_path / "giay.jpg"
    photo.write_bytes(hostile.jpeg())
    with live_server.client() as client:
        form = client.get(f"/procedures/{code}/form").json()
    papers = [paper for paper in form["requirements"] if takes(paper, answers)]
    citizen = Citizen(page, live_server, f"nguoi-{secrets.token_hex(4)}")
    citizen.open_home()
    citizen.begin(form["procedure"]["name"])
    citizen.answer(form, answers)
    citizen.photograph({paper["name"]: [photo] for paper in papers}, kind=number)
    citizen.choose_office()
    citizen.check_answers()
    code_shown = citizen.send()
    citizen.look_up(code_shown)
    expect(page.get_by_text("Đã gửi, chờ tiếp nhận").first).to_be_visible()


# What stops a filing: the step that asks, the answer that makes another office the right one, and
# how that office is called.
ELSEWHERE = {
    "a business that is there": (
        "1.001612",
        "hinh_thuc",
        {"hinh_thuc": "khac"},
        "Cơ quan đăng ký kinh doanh nơi đã cấp giấy chứng nhận",
    ),
    "a seat in another province": (
        "1.001612",
        "ten",
        {"tru_so": {"dia_chi": {"tinh": "79", "xa": "25747", "dia_chi": "Số 5"}}},
        "Cơ quan đăng ký kinh doanh của xã, phường nơi đặt trụ sở",
    ),
    "a business of the registry": (
        "thue.thay_doi",
        "nnt",
        {"hoi_truoc": {"mot_cua": True}},
        "Cơ quan đăng ký kinh doanh của xã, phường nơi đặt trụ sở",
    ),
}


@pytest.mark.parametrize("case", ELSEWHERE)
def test_where_another_office_is_right_nobody_goes_on(
    page: Page, live_server: LiveServer, case: str
):
    code, step, changed, office = ELSEWHERE[case]
    cases = json.loads((VECTORS / f"valid_{code}.json").read_text(encoding="utf-8"))
    whole = next(one["answers"] for one in cases if changed.keys() <= one["answers"].keys())
    citizen = Citizen(page, live_server, f"nguoi-{secrets.token_hex(4)}")
    citizen.take_up(code, {**whole, **changed}, step)
    citizen.go_on()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc này làm ở nơi khác")
    expect(page.get_by_text(office, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Vẫn làm tiếp ở đây")).to_have_count(0)
    citizen.picture("elsewhere")
