"""A supplement that points inside a list: at a row, or at one question of one row."""

from typing import Any

import pytest
from sqlalchemy import select

from backend.dossiers.models import Letter
from tests.casework.test_counter import filing as on_paper
from tests.casework.test_counter import hand_in
from tests.factories.cases import Case, Office
from tests.factories.citizens import faults
from tests.factories.dossiers import submit, with_answer
from tests.factories.filings import BUSINESS, REGISTRY, filing
from tests.factories.officers import POLICE

pytestmark = pytest.mark.slow

RECORD = "3.000333"
REASON = "Không có trong danh mục."


def ask(*pointers: str) -> dict[str, Any]:
    return {"items": [{"pointer": pointer, "reason": REASON} for pointer in pointers]}


class Asked:
    """What an office asks of a dossier, and the citizen's answers to it."""

    def __init__(self, case: Case, *pointers: str) -> None:
        case.act(case.office.reception, "supplements", ask(*pointers))
        self.case = case
        self.request = case.seen_by_citizen()["requests"][0]

    def send(self, answers: Any, status: int = 200) -> Any:
        path = f"supplements/{self.request['id']}"
        return self.case.answer("put", path, {"answers": answers}, status=status)

    def save(self, answers: Any, version: int = 0, status: int = 200) -> Any:
        path = f"supplements/{self.request['id']}/draft"
        body = {"answers": answers}
        return self.case.answer("put", path, body, seen=f'"{version}"', status=status)


def household(session, person) -> dict[str, Any]:
    """Its body of `POST /dossiers`, for this registry."""
    body = filing(session, person.id, REGISTRY, BUSINESS, 1)
    return with_answer(body, "/tru_so/dia_chi/xa", "25516")


@pytest.fixture
def registry(app) -> Office:
    """The office that registers businesses."""
    return Office(app, REGISTRY)


@pytest.fixture
def business(session, an, registry) -> Case:
    """A household business with three lines and two members."""
    return Case(submit(an, household(session, an)).json["id"], an, registry)


@pytest.fixture
def record(app, session, an) -> Case:
    """A criminal record certificate with three places where somebody has lived."""
    body = filing(session, an.id, POLICE, RECORD)
    return Case(submit(an, body).json["id"], an, Office(app, POLICE))


def test_one_question_of_one_row_changes_and_nothing_else(business, registry, session):
    before = business.seen_by_citizen()["answers"]
    asked = Asked(business, "/nganh/1/ma")
    [item] = asked.request["items"]
    assert (item["pointer"], item["name"]) == ("/nganh/1/ma", "Ngành nghề thứ 2 – Mã ngành cấp 4")
    letter = session.scalars(select(Letter).where(Letter.kind == "supplement_request")).one()
    assert "Ngành nghề thứ 2 – Mã ngành cấp 4" in str(letter.values)
    seen = asked.send({"nganh": {"1": {"ma": "5629"}}}).json
    rows = [dict(row) for row in before["nganh"]]
    rows[1]["ma"] = "5629"
    assert seen["answers"] == {**before, "nganh": rows}
    [request] = business.seen_by(registry.reception)["requests"]
    assert request["changes"] == [
        {
            "pointer": "/nganh/1/ma",
            "requirement": None,
            "name": "Ngành nghề thứ 2 – Mã ngành cấp 4",
            "before": before["nganh"][1].get("ma"),
            "after": "5629",
        }
    ]


def test_it_is_named_in_the_readers_language(business, registry, an):
    business.act(registry.reception, "supplements", ask("/nganh/0/ma", "/thanh_vien/1"))
    seen = an.get(f"/dossiers/{business.id}", headers={"Accept-Language": "en"}).json
    names = [item["name"] for item in seen["requests"][0]["items"]]
    assert names == ["Line 1 – Industry code of level 4", "Member 2"]


def test_a_whole_row_is_all_its_questions(business):
    before = business.seen_by_citizen()["answers"]["thanh_vien"]
    asked = Asked(business, "/thanh_vien/1")
    changed = {**before[1], "ho_ten": "Trần Thị Khác"}
    seen = asked.send({"thanh_vien": {"1": changed}}).json
    assert seen["answers"]["thanh_vien"] == [before[0], changed]


def test_what_a_whole_row_no_longer_says_is_missing(business):
    asked = Asked(business, "/nganh/0")
    refused = asked.send({"nganh": {"0": {"ma": "5610"}}}, status=422)
    assert faults(refused)["/answers/nganh/0/ten"] == "required"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        # The rest of the row, other rows, rows that are not there.
        ({"1": {"ma": "5629", "ten": "Khác"}}, {"/answers/nganh/1/ten"}),
        ({"1": {"ma": "5629"}, "0": {"ma": "5610"}}, {"/answers/nganh/0/ma"}),
        ({"1": {"ma": "5629"}, "3": {"ten": "Thêm"}}, {"/answers/nganh/3/ten"}),
        ({"1": {"ma": "5629"}, "01": {"ma": "5610"}}, {"/answers/nganh/01/ma"}),
        ({"1": {"ma": "5629"}, "-": {"ma": "5610"}}, {"/answers/nganh/-/ma"}),
        ({"1": {"ma": "5629"}, "١": {"ma": "5610"}}, {"/answers/nganh/١/ma"}),
        ({"1": "5629"}, {"/answers/nganh/1"}),
        # All rows anew: none can be added, removed or moved.
        ([{"ten": "Một", "chinh": True}], {"/answers/nganh"}),
        ([], set()),
        ("x", {"/answers/nganh"}),
        (7, {"/answers/nganh"}),
    ],
)
def test_the_rest_of_the_list_stays_as_it_is(business, answers, told):
    before = business.seen_by_citizen()["answers"]
    asked = Asked(business, "/nganh/1/ma")
    refused = asked.save({"nganh": answers}, status=422 if told else 200)
    if told:
        assert faults(refused) == dict.fromkeys(told, "not_asked")
        refused = asked.send({"nganh": answers}, status=422)
        assert faults(refused).items() >= dict.fromkeys(told, "not_asked").items()
    assert business.seen_by_citizen()["answers"] == before


def test_of_a_flood_of_what_nobody_asked_for_a_hundred_are_told(business):
    asked = Asked(business, "/nganh/1/ma")
    rows = {str(row): {"ma": "5610"} for row in range(5000)}
    refused = asked.send({"nganh": rows}, status=422)
    assert len(refused.json["errors"]) == 100
    assert "/answers/nganh/1/ma" not in faults(refused)


@pytest.mark.parametrize(
    ("pointers", "told"),
    [
        (["/nganh/3/ma"], {"/items/0/pointer": "row_unknown"}),
        (["/nganh/9999"], {"/items/0/pointer": "row_unknown"}),
        (["/nganh/0/khong_co"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/00/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/-/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/-1/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/~/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/~1/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/+1/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/١/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh//ma"], {"/items/0/pointer": "field_unknown"}),
        (["#/nganh/1/ma"], {"/items/0/pointer": "field_unknown"}),
        (["nganh/1/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/1/ma/0"], {"/items/0/pointer": "field_unknown"}),
        (["/tru_so/0/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/1/" + "ma" * 95], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/1/" + "ma" * 100], {"/items/0/pointer": "wrong_length"}),
        (["/nganh/1/"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/1e0/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh/99999999999999999999/ma"], {"/items/0/pointer": "field_unknown"}),
        (["/nganh[]/ma"], {"/items/0/pointer": "field_unknown"}),
        # He lives where he is registered, so the other address is not asked for.
        (["/thanh_vien/0/hien_tai"], {"/items/0/pointer": "field_hidden"}),
        (["/nganh/1/ma", "/nganh/1/ma"], {"/items/1": "asked_twice"}),
        (["/nganh/1", "/nganh/1/ma"], {"/items/1/pointer": "asked_within"}),
        (
            ["/nganh/1/ma", "/nganh/0", "/nganh"],
            dict.fromkeys(["/items/0/pointer", "/items/1/pointer"], "asked_within"),
        ),
    ],
)
def test_what_of_a_list_cannot_be_asked_for(business, registry, pointers, told):
    refused = business.act(registry.reception, "supplements", ask(*pointers), status=422)
    assert faults(refused) == told
    assert business.status == "submitted"


def test_rows_that_only_begin_alike_are_different(business, registry):
    business.act(
        registry.reception, "supplements", ask("/nganh/1/ma", "/nganh/1/chinh", "/nganh/2")
    )
    assert business.status == "supplement_requested"


def test_a_single_question_that_is_hidden_cannot_be_asked_for(case, office):
    body = ask("/nguoi_yeu_cau/quan_he_khac")
    refused = case.act(office.reception, "supplements", body, status=422)
    assert faults(refused) == {"/items/0/pointer": "field_hidden"}


def test_a_changed_answer_of_a_row_calls_for_others_of_that_row(record):
    asked = Asked(record, "/cu_tru/0/noi/pham_vi")
    missing = asked.send({"cu_tru": {"0": {"noi": {"pham_vi": "1"}}}}, status=422)
    called = {"/answers/cu_tru/0/noi/tinh": "required", "/answers/cu_tru/0/noi/xa": "required"}
    assert faults(missing) == called
    place = {"pham_vi": "1", "tinh": "80", "xa": "25516"}
    seen = asked.send({"cu_tru": {"0": {"noi": place}}}).json
    # What it hides has gone.
    assert seen["answers"]["cu_tru"][0]["noi"] == place


def test_a_row_that_another_answer_is_wrong_beside_is_told(record):
    asked = Asked(record, "/cu_tru/1/den")
    refused = asked.send({"cu_tru": {"1": {"den": "2020-01"}}}, status=422)
    assert "/answers/cu_tru/1/den" in faults(refused)


def test_another_province_takes_another_commune(record):
    asked = Asked(record, "/cu_tru/2/noi/tinh")
    place = {"tinh": "79", "xa": "27316"}
    refused = asked.send({"cu_tru": {"2": {"noi": {"tinh": "79"}}}}, status=422)
    assert faults(refused) == {"/answers/cu_tru/2/noi/xa": "required"}
    seen = asked.send({"cu_tru": {"2": {"noi": place}}}).json
    assert seen["answers"]["cu_tru"][2]["noi"] == {"pham_vi": "1", **place}


def test_the_commune_of_a_province_that_stays_may_not_change(record):
    asked = Asked(record, "/cu_tru/2/noi/tinh")
    same = {"tinh": "80", "xa": "25459"}
    refused = asked.send({"cu_tru": {"2": {"noi": same}}}, status=422)
    assert faults(refused) == {"/answers/cu_tru/2/noi/xa": "not_asked"}


def test_a_draft_keeps_rows_by_their_numbers(business):
    asked = Asked(business, "/nganh/2/ten", "/nganh/0/ma")
    rows = {"nganh": {"2": {"ten": "Bán bia"}}}
    kept = asked.save(rows).json
    assert (kept["version"], kept["answers"]) == (1, rows)
    assert asked.save({}, version=1).json["answers"] == {}


def test_an_old_answer_with_a_whole_list_is_shown_as_it_was(business, registry):
    asked = Asked(business, "/nganh")
    rows = [{"ten": "Bán bia", "chinh": True}]
    before = business.seen_by_citizen()["answers"]["nganh"]
    asked.send({"nganh": rows})
    [request] = business.seen_by(registry.reception)["requests"]
    [change] = request["changes"]
    assert (change["name"], change["before"], change["after"]) == (
        "Ngành, nghề kinh doanh",
        before,
        rows,
    )
    assert business.seen_by_citizen()["requests"][0].keys() == asked.request.keys()


def test_the_desk_enters_one_question_of_a_row(session, an, registry):
    body = household(session, an)
    papers = {file["requirement"]: 1 for file in body["attachments"]}
    handed = on_paper(procedure=BUSINESS, agency=REGISTRY, answers=body["answers"], papers=papers)
    paper = Case(hand_in(registry.reception, handed).json["id"], an, registry)
    paper.act(registry.specialist, "supplements", ask("/nganh/1/ten"))
    given = {"answers": {"nganh": {"1": {"ten": "Cà phê"}, "0": {"ten": "Khác"}}}}
    refused = paper.act(registry.reception, "supplement-answer", given, status=422)
    assert faults(refused) == {"/answers/nganh/0/ten": "not_asked"}
    given = {"answers": {"nganh": {"1": {"ten": "Cà phê"}}}}
    seen = paper.act(registry.reception, "supplement-answer", given).json
    names = [row["ten"] for row in seen["answers"]["nganh"]]
    assert names == [body["answers"]["nganh"][0]["ten"], "Cà phê", "Cho thuê máy"]
