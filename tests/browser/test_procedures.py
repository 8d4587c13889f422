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
    found = []
    for code in PROCEDURES:
        cases = json.loads((VECTORS / f"valid_{code}.json").read_text(encoding="utf-8"))
        for number, case in enumerate(cases):
            found.append(pytest.param(code, case["answers"], id=f"{code}-{number}"))
    return found


def wants(paper: dict[str, Any], answers: dict[str, Any]) -> bool:
    condition = paper["condition"]
    applies = condition is None or jsonschema_rs.is_valid(condition, answers)
    return bool(paper["how"] == "submit" and paper["required"] and applies)


@pytest.mark.journey
@pytest.mark.parametrize(("code", "answers"), _cases())
def test_filled_in_and_sent(
    page: Page, live_server: LiveServer, tmp_path: Path, code: str, answers: dict[str, Any]
):
    photo = tmp_path / "giay.jpg"
    photo.write_bytes(hostile.jpeg())
    with live_server.client() as client:
        form = client.get(f"/procedures/{code}/form").json()
    papers = [paper for paper in form["requirements"] if wants(paper, answers)]
    citizen = Citizen(page, live_server, f"nguoi-{secrets.token_hex(4)}")
    citizen.open_home()
    citizen.begin(form["procedure"]["name"])
    citizen.answer(form, answers)
    citizen.photograph({paper["name"]: [photo] for paper in papers})
    citizen.choose_office()
    citizen.check_answers()
    code_shown = citizen.send()
    citizen.look_up(code_shown)
    expect(page.get_by_text("Đã gửi, chờ tiếp nhận").first).to_be_visible()
