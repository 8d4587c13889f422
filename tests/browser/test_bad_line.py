"""Every procedure on a slow line, cut in every step, the app opened anew in every step.

A citizen files and answers what the office asks for; a helper files for a neighbour and takes the
result.
"""

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.restless import RestlessApplicant, RestlessHelper
from tests.browser.restless_afterwards import Answerer, Receiver
from tests.browser.test_procedures import PROCEDURES, VECTORS, takes
from tests.factories import hostile, results
from tests.factories.cases import Case
from tests.factories.live_office import LiveOffice, live_office
from tests.rig.live import LiveServer

__all__ = ["live_office"]

pytestmark = pytest.mark.journey

# What the office wants to have said otherwise.
OTHERWISE = {
    "1.001193": ("/tre/ten", "Minh An"),
    "1.000656": ("/nguoi_chet/ho_ten", "Trần Văn Mẫu Mực"),
    "1.001612": ("/ten/tieng_viet", "Quán ăn Cô Tư"),
    "thue.thay_doi": ("/nnt/ten", "Nguyễn Văn Mẫu Mực"),
    "3.000333": ("/muc_dich", "Đi du học"),
}

# Where the office takes nothing on before it is paid for.
FEE_FIRST = ("1.001612", "3.000333")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "giay.jpg"
    path.write_bytes(hostile.jpeg())
    return path


def form_of(server: LiveServer, code: str) -> dict[str, Any]:
    with server.client() as client:
        form: dict[str, Any] = client.get(f"/procedures/{code}/form").json()
    return form


def answers_to(code: str) -> dict[str, Any]:
    cases = json.loads((VECTORS / f"valid_{code}.json").read_text("utf-8"))
    answers: dict[str, Any] = cases[0]["answers"]
    return answers


def papers_of(form: dict[str, Any], answers: dict[str, Any]) -> list[dict[str, Any]]:
    return [paper for paper in form["requirements"] if takes(paper, answers)]


def has_filed_once(citizen: RestlessApplicant, shown: str) -> dict[str, Any]:
    """The one dossier there is of theirs, which is the one that was shown."""
    with citizen.server.client(headers=citizen.token()) as client:
        mine = client.get("/dossiers").json()["items"]
        assert [dossier["tracking_code"] for dossier in mine] == [shown]
        assert client.get("/drafts").json()["items"] == []
        found: dict[str, Any] = client.get(f"/dossiers/{mine[0]['id']}").json()
    return found


@pytest.mark.parametrize("code", PROCEDURES)
def test_a_citizen_loses_nothing_files_once_and_answers_once(
    page: Page, live_server: LiveServer, live_office: LiveOffice, photo: Path, code: str
):
    form, answers = form_of(live_server, code), answers_to(code)
    papers = papers_of(form, answers)
    procedure = form["procedure"]["name"]
    citizen = RestlessApplicant(page, live_server, f"nguoi-{secrets.token_hex(4)}", procedure)
    citizen.open_home()
    citizen.begin(procedure)
    citizen.answer(form, answers)
    citizen.photograph({paper["name"]: [photo] for paper in papers})
    citizen.choose_office()
    citizen.check_answers()
    case = live_office.take_up(has_filed_once(citizen, citizen.send()), citizen.name)
    pointer, wanted = OTHERWISE[code]
    ask(case, pointer, papers)
    answerer = Answerer(page, live_server, citizen.name, case)
    answerer.open_screen()
    answerer.correct(pointer, wanted)
    if papers:
        answerer.photograph_anew(papers[0]["name"], photo)
    answerer.add_words("Em đã xem lại giấy.")
    answerer.send_and_be_cut()
    seen = case.seen_by(case.office.reception)
    assert done(seen, "answer_supplement") == 1
    assert seen["requests"][0]["response"] == "Em đã xem lại giấy."
    assert at(seen["answers"], pointer) == wanted
    if papers:
        key = papers[0]["key"]
        photos = [file for file in seen["attachments"] if file["requirement"] == key]
        assert [file["superseded_at"] is None for file in photos] == [False, True]


def ask(case: Case, pointer: str, papers: list[dict[str, Any]]) -> None:
    """For a field, and for a paper where any was sent."""
    items: list[dict[str, str]] = [{"pointer": pointer, "reason": "Khác với giấy tờ."}]
    items += [{"requirement": each["key"], "reason_key": "anh_khong_ro"} for each in papers[:1]]
    case.act(case.office.reception, "supplements", {"items": items, "remark": "Xin xem lại."})


@pytest.mark.parametrize("code", PROCEDURES)
def test_a_helper_loses_nothing_files_once_and_rates_once(
    page: Page, live_server: LiveServer, live_office: LiveOffice, photo: Path, code: str
):
    """The questions, which are no others for a helper, are answered in the draft."""
    form, answers = form_of(live_server, code), answers_to(code)
    procedure = form["procedure"]["name"]
    helper = RestlessHelper(page, live_server, f"nguoi-giup-{secrets.token_hex(4)}", procedure)
    helper.take_up(code, answers, None)
    expect(page.get_by_text("Bước 1/")).to_be_visible(timeout=20_000)
    helper.answer(form, {})
    helper.photograph({paper["name"]: [photo] for paper in papers_of(form, answers)})
    helper.choose_office()
    helper.check_answers()
    helper.say_for_whom()
    dossier = has_filed_once(helper, helper.send())
    filed_for = dossier["on_behalf_of"]
    said = {part: words for part, words in helper.helped.items() if part != "consent"}
    assert {part: filed_for[part] for part in said} == said
    assert filed_for["consented_at"]
    case = live_office.take_up(dossier, helper.name)
    decide(case, code)
    receiver = Receiver(page, live_server, helper.name, case)
    receiver.find()
    receiver.lose_the_app()
    receiver.open_result()
    assert case.seen_by_citizen()["delivery"] == "received"
    receiver.lose_the_app()
    receiver.rate()
    receiver.lose_the_app()
    expect(page.get_by_role("heading", name="Bạn đã đánh giá")).to_be_visible()
    expect(page.get_by_text("Rất hài lòng")).to_be_visible()
    receiver.picture("rated")
    assert case.seen_by_citizen()["rating"]["level"] == 5
    assert done(case.seen_by(case.office.reception), "rate") == 1


def decide(case: Case, code: str) -> None:
    staff = case.office
    if code in FEE_FIRST:
        case.act(staff.reception, "payment-request", {})
        [payment] = case.seen_by_citizen()["payments"]
        paid = {"method": "cash", "amount": payment["amount"]}
        case.act(staff.reception, "payments", paid)
    results.add(case.in_progress(), staff.specialist)
    case.act(staff.leader, "resolve")
    case.act(staff.reception, "return", {"way": "electronic"})


def done(seen: dict[str, Any], action: str) -> int:
    """How often this happened to the dossier, as the office sees it."""
    return [event["action"] for event in seen["events"]].count(action)


def at(answers: Any, pointer: str) -> Any:
    for name in pointer.strip("/").split("/"):
        answers = answers[name]
    return answers
