"""Reading one's own dossiers, and looking one up with nothing but its code."""

import json
from itertools import chain
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.agencies import service as agencies
from backend.core import clock, ids
from backend.dossiers import tracking
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import AGENCY, submission, submit
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

KEYS_OF_A_LINE = {
    "id",
    "tracking_code",
    "number",
    "status",
    "status_label",
    "procedure",
    "revision",
    "agency",
    "submitted_at",
    "acceptance_due_at",
}


def filed(person, session) -> dict[str, Any]:
    """A dossier that has just been sent."""
    return submit(person, submission(received(session, person.id).id)).json


def pages(person) -> list[list[str]]:
    """The ids of a citizen's dossiers, page by page."""
    found, cursor = [], ""
    while cursor is not None:
        page = person.get("/dossiers", query_string={"cursor": cursor} if cursor else {}).json
        found.append([item["id"] for item in page["items"]])
        cursor = page["next"]
    return found


def test_no_dossiers_yet(an):
    assert an.get("/dossiers").json == {"items": [], "next": None}


def test_the_latest_comes_first(an, session):
    sent = [filed(an, session)["id"] for _ in range(3)]
    assert pages(an) == [sent[::-1]]


def test_a_line_says_what_a_list_needs(an, session):
    receipt = filed(an, session)
    (line,) = an.get("/dossiers").json["items"]
    # Of the office, which it is: where it is, is for who opens the dossier.
    office = {key: receipt["agency"][key] for key in ("code", "name")}
    assert line == {key: receipt[key] for key in KEYS_OF_A_LINE} | {"agency": office}


def test_a_dossier_says_where_its_office_is(an, session):
    office = agencies.find(AGENCY)
    office.address, office.phone = "Số 1, đường Ví Dụ", "0276 3 000 000"
    session.commit()
    receipt = filed(an, session)
    english = {"Accept-Language": "en"}
    seen = an.get(f"/dossiers/{receipt['id']}", headers=english).json["agency"]
    assert receipt["agency"] | {"hours": ""} == {
        "code": AGENCY,
        "name": office.name,
        "address": "Số 1, đường Ví Dụ",
        "phone": "0276 3 000 000",
        "hours": "",
    }
    assert receipt["agency"]["hours"] == "thứ Hai đến thứ Sáu, 07:30–11:30 và 13:30–17:00"
    assert seen["hours"] == "Monday to Friday, 07:30–11:30 and 13:30–17:00"


def test_pages_follow_each_other_without_gap_or_repeat(an, binh, session):
    # All at the same moment: only the order of ids keeps them apart.
    with clock.set_to(clock.now()):
        sent = [filed(an, session)["id"] for _ in range(45)]
        filed(binh, session)
    found = pages(an)
    assert [len(page) for page in found] == [20, 20, 5]
    assert list(chain(*found)) == sent[::-1]


def test_a_full_last_page_has_no_next(an, session):
    for _ in range(20):
        filed(an, session)
    assert [len(page) for page in pages(an)] == [20]


def test_a_dossier_sent_meanwhile_does_not_move_the_pages(an, session):
    sent = [filed(an, session)["id"] for _ in range(21)]
    cursor = an.get("/dossiers").json["next"]
    filed(an, session)
    rest = an.get("/dossiers", query_string={"cursor": cursor}).json["items"]
    assert [item["id"] for item in rest] == [sent[0]]


def test_a_cursor_opens_nobody_elses_list(an, binh, session):
    for _ in range(21):
        filed(an, session)
    mine = filed(binh, session)["id"]
    cursor = an.get("/dossiers").json["next"]
    seen = binh.get("/dossiers", query_string={"cursor": cursor}).json["items"]
    assert {item["id"] for item in seen} <= {mine}


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "<",
        ">",
        ">~",
        ">i:1~i:2",
        ">s:a~s:b",
        ">x~x",
        ">dt:2026-11-23 08:00:00+00:00",
        ">dt:2026-11-23 08:00:00+00:00~uuid:not-one",
        ">dt:never~uuid:0192f0c17a3b7cc08f001a2b3c4d5e6f",
        ">dt:2026-11-23 08:00:00+00:00~i:1",
        ">dt:2026-11-23 08:00:00+00:00~s:\x00",
        "\x00",
        "’",
        ">pickle:AAAA~x",
        ">dt:0001-01-01 00:00:00+14:00~uuid:0192f0c17a3b7cc08f001a2b3c4d5e6f",
        "<dt:2026-11-23 08:00:00+00:00~uuid:0192f0c17a3b7cc08f001a2b3c4d5e6f",
    ],
)
def test_a_bad_cursor_is_told_as_one(an, session, cursor: str):
    filed(an, session)
    refused = an.get("/dossiers", query_string={"cursor": cursor}, status=422)
    assert faults(refused) == {"/cursor": "cursor_invalid"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60) | st.text("<>~:.isudto e0123456789-", min_size=1))
def test_no_cursor_whatever_is_a_fault_of_ours(an, cursor: str):
    refused = an.get("/dossiers", query_string={"cursor": cursor[:500]}, status=422)
    assert faults(refused) == {"/cursor": "cursor_invalid"}


def test_a_cursor_of_any_length_is_refused_kindly(an):
    refused = an.get("/dossiers", query_string={"cursor": "x" * 501}, status=422)
    assert faults(refused) == {"/cursor": "wrong_length"}


def test_my_dossier_shows_everything_i_sent(an, session):
    receipt = filed(an, session)
    answer = an.get(f"/dossiers/{receipt['id']}")
    shown = answer.json
    assert {key: shown[key] for key in receipt} == receipt
    assert shown["answers"]["tre"]["ho"] == "Nguyễn"
    assert shown["attachments"][0]["requirement_name"] == "Giấy chứng sinh"
    assert answer.headers["ETag"] == '"1"'


@pytest.mark.parametrize("owner", ["somebody else", "nobody"])
def test_what_is_not_mine_does_not_exist(an, binh, session, owner: str):
    dossier_id = filed(an, session)["id"] if owner == "somebody else" else ids.new()
    assert slug(binh.get(f"/dossiers/{dossier_id}", status=404)) == "dossier-not-found"
    assert binh.get("/dossiers").json["items"] == []


def lower_with_spaces(code: str) -> str:
    return code.lower().replace("-", " ")


@pytest.mark.parametrize(
    "typed",
    [
        str,
        str.lower,
        lower_with_spaces,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", "–"),
        lambda code: f"  {code}. ",
        "-".join,
    ],
    ids=["as shown", "small", "spaces", "no dashes", "long dashes", "around it", "many dashes"],
)
def test_a_code_is_found_however_it_is_typed(client, an, session, typed: Any):
    receipt = filed(an, session)
    path = f"/api/v1/tracking/{quote(typed(receipt['tracking_code']))}"
    assert client.get(path).json["tracking_code"] == receipt["tracking_code"]


def test_whoever_holds_the_code_sees_how_far_it_is(client, an, session):
    receipt = filed(an, session)
    seen = client.get(f"/api/v1/tracking/{receipt['tracking_code']}").json
    due = seen.pop("due")
    assert (due["clock"], due["at"]) == ("acceptance", receipt["acceptance_due_at"])
    assert [reason["code"] for reason in due["explanation"]][-1] == "due"
    assert seen == {
        "tracking_code": receipt["tracking_code"],
        "status": "submitted",
        "status_label": "Đã gửi, chờ tiếp nhận",
        "procedure_name": "Đăng ký khai sinh",
        "agency_name": receipt["agency"]["name"],
        "submitted_at": receipt["submitted_at"],
        "acceptance_due_at": receipt["acceptance_due_at"],
        "next_step": receipt["next_step"],
        "timeline": receipt["timeline"],
    }


def texts_in(value: Any) -> set[str]:
    """Every text of a JSON value that is long enough to say something."""
    if isinstance(value, dict):
        return set().union(*map(texts_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(texts_in, value))
    return {value} if isinstance(value, str) and len(value) > 3 else set()


def test_and_nothing_about_anybody(client, an, session):
    receipt = filed(an, session)
    full = an.get(f"/dossiers/{receipt['id']}").json
    private = texts_in(full["answers"]) | texts_in(full["attachments"][0])
    # The office is named on the form, and is not a person.
    private -= {receipt["agency"]["name"], full["attachments"][0]["requirement_name"]}
    # Nor is the day: the form was signed on the day it was sent, which the timeline tells.
    private -= {clock.today().isoformat()}
    assert len(private) > 20
    for language in ("vi", "en"):
        path = f"/api/v1/tracking/{receipt['tracking_code']}"
        seen = client.get(path, headers={"Accept-Language": language}).get_data(as_text=True)
        assert [text for text in private if text in seen] == []
        assert receipt["number"] not in seen
        assert receipt["id"] not in seen


def test_in_english_where_that_is_asked_for(client, an, session):
    path = f"/api/v1/tracking/{filed(an, session)['tracking_code']}"
    seen = client.get(path, headers={"Accept-Language": "en"}).json
    assert seen["procedure_name"] == "Birth registration"
    assert seen["status_label"] == "Sent, waiting to be accepted"
    assert seen["next_step"].startswith("The office is looking")


@pytest.mark.parametrize(
    "typed", ["7KQ2", "7KQ2-9MWX-4D3X", "0000-0000-0000", "%00", "ế" * 12, "."]
)
def test_a_mistyped_code_is_told_as_one(client, typed: str):
    refused = client.get(f"/api/v1/tracking/{typed}", status=422)
    assert slug(refused) == "tracking-code-mistyped"
    assert "12 chữ và số" in refused.json["detail"]


def test_one_wrong_character_is_never_another_dossier(client, an, session):
    code = filed(an, session)["tracking_code"]
    other = "3" if code[0] != "3" else "4"
    refused = client.get(f"/api/v1/tracking/{other}{code[1:]}", status=422)
    assert slug(refused) == "tracking-code-mistyped"


def test_a_code_that_nobody_holds(client, session):
    refused = client.get(f"/api/v1/tracking/{tracking.generate()}", status=404)
    assert slug(refused) == "tracking-code-unknown"


def test_an_official_number_opens_nothing(client, an, session):
    number = filed(an, session)["number"]
    assert slug(client.get(f"/api/v1/tracking/{number}", status=422)) == "tracking-code-mistyped"


def test_a_look_up_says_nothing_of_the_code_in_an_error(client):
    code = tracking.generate()
    refused = client.get(f"/api/v1/tracking/{code}", status=404)
    assert code not in json.dumps(refused.json)
