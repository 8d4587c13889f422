"""What the changed answers of a supplement newly call for comes along: questions and papers."""

from typing import Any

import pytest

from tests.casework.test_counter import filing as on_paper
from tests.casework.test_counter import hand_in
from tests.factories.cases import Case, Office
from tests.factories.citizens import faults
from tests.factories.dossiers import attached, submit
from tests.factories.filings import BUSINESS, REGISTRY, filing
from tests.factories.officers import TAX
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

CHANGE = "thue.thay_doi"
PASSPORT = "ho_chieu"
NEW_PASSPORT = {
    "chi_tieu": PASSPORT,
    "cu": "B1234567",
    "moi": "C7654321",
    "ngay_phat_sinh": "2026-11-20",
}
HELPER = {
    "vai_tro": "uy_quyen",
    "so_dinh_danh": "080194005678",
    "ho_ten": "Lê Thị Thử",
    "ngay_sinh": "1994-11-02",
}


class Asked:
    """What an office asks of a dossier, and the citizen's answers to it."""

    def __init__(self, case: Case, *pointers: str) -> None:
        items = [{"pointer": pointer, "reason": "Không khớp."} for pointer in pointers]
        case.act(case.office.reception, "supplements", {"items": items})
        self.case = case
        self.path = f"supplements/{case.seen_by_citizen()['requests'][0]['id']}"

    def send(self, answers: Any, *attachments: Any, status: int = 200) -> Any:
        body = {"answers": answers, "attachments": list(attachments)}
        return self.case.answer("put", self.path, body, status=status)

    def save(self, version: int, answers: Any, *attachments: Any, status: int = 200) -> Any:
        body = {"answers": answers, "attachments": list(attachments)}
        path = f"{self.path}/draft"
        return self.case.answer("put", path, body, seen=f'"{version}"', status=status)


@pytest.fixture
def tax(app) -> Office:
    return Office(app, TAX)


@pytest.fixture
def change(session, an, tax) -> Case:
    """A change of tax data: telephone, e-mail and two other things; no paper belongs to it."""
    return Case(submit(an, filing(session, an.id, TAX, CHANGE)).json["id"], an, tax)


@pytest.fixture
def business(app, session, an) -> Case:
    """A household business whose owner files it herself and lives where she is registered."""
    body = filing(session, an.id, REGISTRY, BUSINESS)
    return Case(submit(an, body).json["id"], an, Office(app, REGISTRY))


@pytest.fixture
def photo(session, an):
    """Makes an attachment of one received photo of a paper."""

    def take(requirement: str, owner: Any = an, procedure: str = CHANGE) -> dict[str, str]:
        sent = received(session, owner.id, procedure=procedure, requirement=requirement)
        return attached(sent.id, requirement)

    return take


def rows(**of_row: Any) -> dict[str, Any]:
    return {"thay_doi": {"1": {**NEW_PASSPORT, **of_row}}}


def test_a_paper_that_is_needed_now_comes_along(change, tax, photo):
    asked = Asked(change, "/thay_doi/1")
    refused = asked.send(rows(), status=422)
    assert faults(refused) == {"/attachments/ho_chieu": "paper_missing"}
    [error] = refused.json["errors"]
    assert "Bản chụp hộ chiếu còn hiệu lực" in error["message"]
    assert change.status == "supplement_requested"
    seen = asked.send(rows(), photo(PASSPORT), photo(PASSPORT)).json
    assert [file["requirement"] for file in seen["attachments"]] == [PASSPORT] * 2
    [request] = change.seen_by(tax.reception)["requests"]
    told = {
        each["pointer"] or each["requirement"]: (each["before"], each["after"])
        for each in request["changes"]
    }
    assert told[PASSPORT] == (None, 2)
    assert told["/thay_doi/1/chi_tieu"] == ("email", PASSPORT)


def test_it_is_named_in_the_readers_language(change, an):
    asked = Asked(change, "/thay_doi/1")
    path = f"/dossiers/{change.id}/{asked.path}"
    headers = {"If-Match": "*", "Accept-Language": "en"}
    refused = an.put(path, json={"answers": rows()}, headers=headers, status=422)
    assert "Photo of the valid passport" in refused.json["errors"][0]["message"]


@pytest.mark.parametrize(
    ("answers", "paper"),
    [
        # Not called for by these answers; optional; of no procedure.
        (rows(chi_tieu="ho_ten", cu="Nguyễn Văn A", moi="Nguyễn Văn B"), PASSPORT),
        (rows(chi_tieu="ho_ten", cu="Nguyễn Văn A", moi="Nguyễn Văn B"), "can_cuoc"),
        (rows(chi_tieu="dia_chi_thuong_tru"), "noi_cu_tru"),
        ({}, PASSPORT),
        (rows(chi_tieu="dia_chi_thuong_tru"), "bang_lai"),
    ],
)
def test_no_other_paper_comes_along(change, photo, answers, paper):
    asked = Asked(change, "/thay_doi/1")
    refused = asked.send(answers, photo(paper), status=422)
    assert faults(refused)["/attachments/0/requirement"] == "not_asked"
    refused = asked.save(0, answers, photo(paper), status=422)
    assert faults(refused) == {"/attachments/0/requirement": "not_asked"}


def test_what_is_wrong_with_it_is_told_like_of_any_paper(change, photo, binh):
    asked = Asked(change, "/thay_doi/1")
    many = [photo(PASSPORT) for _ in range(5)]
    refused = asked.send(rows(), *many, status=422)
    assert faults(refused) == {"/attachments/ho_chieu": "too_many_files"}
    refused = asked.send(rows(), {**many[0], "alternative": "la"}, status=422)
    assert faults(refused) == {"/attachments/0/alternative": "paper_kind_unknown"}
    refused = asked.send(rows(), photo(PASSPORT, binh), status=422)
    assert faults(refused) == {"/attachments/0/upload": "upload_not_found"}
    assert change.status == "supplement_requested"


def test_a_draft_keeps_it_as_long_as_it_is_called_for(change, photo):
    asked = Asked(change, "/thay_doi/1")
    sent = photo(PASSPORT)
    saved = asked.save(0, {"thay_doi": {"1": {"chi_tieu": PASSPORT}}}, sent).json
    assert [file["requirement"] for file in saved["files"]] == [PASSPORT]
    refused = asked.save(1, {"thay_doi": {"1": {"chi_tieu": "von"}}}, sent, status=422)
    assert faults(refused) == {"/attachments/0/requirement": "not_asked"}


def test_a_paper_that_was_called_for_before_is_not_asked_for_again(session, an, tax):
    case = Case(submit(an, filing(session, an.id, TAX, CHANGE, 1)).json["id"], an, tax)
    row = next(
        place
        for place, row in enumerate(case.seen_by_citizen()["answers"]["thay_doi"])
        if row["chi_tieu"] == PASSPORT
    )
    asked = Asked(case, f"/thay_doi/{row}/moi")
    asked.send({"thay_doi": {str(row): {"moi": "C7654321"}}})
    assert case.status == "submitted"


def test_questions_and_papers_may_follow_from_one_answer(business, photo):
    asked = Asked(business, "/nguoi_nop/vai_tro")
    refused = asked.send({"nguoi_nop": {"vai_tro": "uy_quyen"}}, status=422)
    told = faults(refused)
    assert told.pop("/attachments/uy_quyen_nop") == "paper_missing"
    assert told.pop("/answers/nguoi_nop/ho_ten") == "required"
    assert set(told.values()) == {"required"}
    paper = photo("uy_quyen_nop", procedure=BUSINESS)
    seen = asked.send({"nguoi_nop": HELPER}, paper).json
    assert seen["answers"]["nguoi_nop"] == HELPER
    assert "uy_quyen_nop" in [file["requirement"] for file in seen["attachments"]]


def test_what_may_be_left_open_does_not_come_along(business, photo):
    asked = Asked(business, "/nguoi_nop/vai_tro")
    paper = photo("uy_quyen_nop", procedure=BUSINESS)
    refused = asked.send({"nguoi_nop": {**HELPER, "gioi_tinh": "2"}}, paper, status=422)
    assert faults(refused) == {"/answers/nguoi_nop/gioi_tinh": "not_asked"}
    assert business.status == "supplement_requested"


def test_what_does_not_follow_stays_as_it_is(business):
    asked = Asked(business, "/nguoi_nop/vai_tro")
    refused = asked.send({"nguoi_nop": {**HELPER, "vai_tro": "chu_ho"}}, status=422)
    assert set(faults(refused).values()) == {"not_asked"}
    assert "/answers/nguoi_nop/vai_tro" not in faults(refused)


def test_what_a_changed_answer_hides_is_gone_even_where_it_was_asked_for(app, session, an):
    body = filing(session, an.id, REGISTRY, BUSINESS, 2)
    case = Case(submit(an, body).json["id"], an, Office(app, REGISTRY))
    asked = Asked(case, "/nguoi_nop/vai_tro", "/nguoi_nop/ho_ten")
    seen = asked.send({"nguoi_nop": {"vai_tro": "chu_ho"}}).json
    assert seen["answers"]["nguoi_nop"] == {"vai_tro": "chu_ho"}


def test_the_desk_counts_a_paper_that_is_needed_now(session, an, tax):
    body = filing(session, an.id, TAX, CHANGE)
    handed = on_paper(procedure=CHANGE, agency=TAX, answers=body["answers"], papers={})
    paper = Case(hand_in(tax.reception, handed).json["id"], an, tax)
    item = {"pointer": "/thay_doi/1", "reason": "Không khớp."}
    paper.act(tax.specialist, "supplements", {"items": [item]})
    given = {"answers": rows()}
    refused = paper.act(tax.reception, "supplement-answer", given, status=422)
    assert faults(refused) == {"/papers/ho_chieu": "paper_missing"}
    seen = paper.act(tax.reception, "supplement-answer", {**given, "papers": {PASSPORT: 1}}).json
    assert seen["paper_copies"] == {PASSPORT: 1}
    assert seen["requests"][0]["changes"][-1]["after"] == 1
