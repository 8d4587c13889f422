"""What the citizen's own earlier dossiers already know."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.dossiers.models import Dossier
from backend.procedures.catalogue import load_catalogue
from backend.procedures.definition import Definition
from backend.procedures.form_schema import answers_schema
from backend.procedures.prefill import Earlier, suggest
from tests.factories.citizens import slug
from tests.factories.dossiers import answers, submission, submit, with_answer
from tests.factories.uploads import PROCEDURE, received

DEATH, BUSINESS, RECORD, TAX = "1.000656", "1.001612", "3.000333", "thue.thay_doi"


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Definition]:
    return {definition.code: definition for definition in load_catalogue()}


def suggested(catalogue, code: str, *earlier: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Values by pointer, from these earlier answers, newest first."""
    definition = catalogue[code]
    forms = [Earlier(catalogue[of], given, place) for place, (of, given) in enumerate(earlier)]
    found = suggest(definition, answers_schema(definition, "vi"), forms)
    assert len({s.pointer for s in found}) == len(found)
    return {s.pointer: s.value for s in found}


ME = {
    "so_dinh_danh": "080190123456",
    "ho_ten": "Nguyễn Văn An",
    "dien_thoai": "0912345678",
    "email": "an@example.vn",
    "noi_cu_tru": {"loai_cu_tru": "1", "pham_vi": "1", "tinh": "80", "xa": "25516"},
}


def test_of_the_same_procedure_everything_about_oneself(catalogue):
    found = suggested(catalogue, PROCEDURE, (PROCEDURE, {"nguoi_yeu_cau": ME}))
    assert found == {
        "/nguoi_yeu_cau/so_dinh_danh": "080190123456",
        "/nguoi_yeu_cau/ho_ten": "Nguyễn Văn An",
        "/nguoi_yeu_cau/dien_thoai": "0912345678",
        "/nguoi_yeu_cau/email": "an@example.vn",
        "/nguoi_yeu_cau/noi_cu_tru/loai_cu_tru": "1",
        "/nguoi_yeu_cau/noi_cu_tru/pham_vi": "1",
        "/nguoi_yeu_cau/noi_cu_tru/tinh": "80",
        "/nguoi_yeu_cau/noi_cu_tru/xa": "25516",
    }


def test_nothing_about_anybody_else(catalogue):
    given = answers("1")
    found = suggested(catalogue, PROCEDURE, (PROCEDURE, given))
    assert {pointer.split("/")[1] for pointer in found} == {"nguoi_yeu_cau"}
    # What belongs to the case and not to the person is not suggested either.
    assert "/nguoi_yeu_cau/quan_he" not in found


@pytest.mark.parametrize(
    ("code", "pointers"),
    [
        (DEATH, {"/nguoi_yeu_cau/so_dinh_danh", "/nguoi_yeu_cau/noi_cu_tru/xa"}),
        (BUSINESS, {"/chu_ho/so_dinh_danh", "/chu_ho/ho_ten", "/chu_ho/dien_thoai"}),
        (RECORD, {"/nguoi/ho_ten", "/nguoi/dien_thoai", "/nguoi/email"}),
        (TAX, {"/nnt/ten", "/nnt/so_dinh_danh", "/nnt/dien_thoai"}),
    ],
)
def test_marks_carry_over_to_other_procedures(catalogue, code, pointers):
    assert pointers <= suggested(catalogue, code, (PROCEDURE, {"nguoi_yeu_cau": ME})).keys()


def test_a_block_of_the_same_name_goes_with_its_place(catalogue):
    home = {"tinh": "80", "xa": "25516", "dia_chi": "12 Trần Phú"}
    found = suggested(catalogue, BUSINESS, (RECORD, {"nguoi": {"thuong_tru": home}}))
    assert found == {f"/chu_ho/thuong_tru/{key}": value for key, value in home.items()}


def test_the_newest_wins_question_by_question(catalogue):
    newest = {"nguoi_yeu_cau": {"dien_thoai": "0987654321"}}
    found = suggested(catalogue, PROCEDURE, (PROCEDURE, newest), (PROCEDURE, {"nguoi_yeu_cau": ME}))
    assert found["/nguoi_yeu_cau/dien_thoai"] == "0987654321"
    assert found["/nguoi_yeu_cau/email"] == "an@example.vn"
    assert next(iter(found)) == "/nguoi_yeu_cau/dien_thoai"


def test_two_people_are_never_mixed(catalogue):
    newest = {"nguoi_yeu_cau": {"ho_ten": "Trần Thị Bình"}}
    found = suggested(catalogue, PROCEDURE, (PROCEDURE, newest), (PROCEDURE, {"nguoi_yeu_cau": ME}))
    assert found["/nguoi_yeu_cau/ho_ten"] == "Trần Thị Bình"
    assert "/nguoi_yeu_cau/so_dinh_danh" not in found


def test_two_addresses_are_never_mixed(catalogue):
    newest = {"nguoi_yeu_cau": {"noi_cu_tru": {"tinh": "79"}}}
    found = suggested(catalogue, PROCEDURE, (PROCEDURE, newest), (PROCEDURE, {"nguoi_yeu_cau": ME}))
    assert found["/nguoi_yeu_cau/noi_cu_tru/tinh"] == "79"
    assert "/nguoi_yeu_cau/noi_cu_tru/xa" not in found


def test_what_the_question_would_not_take_is_not_suggested(catalogue):
    # A year alone is a date of birth here and none there.
    given = {"nguoi_yeu_cau": {"ngay_sinh": "1990", "ho_ten": "Nguyễn Văn An"}}
    found = suggested(catalogue, BUSINESS, (PROCEDURE, given))
    assert found == {"/chu_ho/ho_ten": "Nguyễn Văn An"}


@pytest.mark.parametrize("given", [{}, {"nguoi_yeu_cau": "x"}, {"nguoi_yeu_cau": {"email": [1]}}])
def test_answers_of_another_time_may_look_like_anything(catalogue, given):
    assert suggested(catalogue, PROCEDURE, (PROCEDURE, given)) == {}


# Over HTTP


def filed(person, session, **changes: Any) -> dict[str, Any]:
    body = submission(received(session, person.id).id)
    for pointer, value in changes.items():
        body = with_answer(body, "/nguoi_yeu_cau/" + pointer, value)
    receipt: dict[str, Any] = submit(person, body).json
    return receipt


def prefill(person, procedure=PROCEDURE, **options):
    return person.get("/me/prefill", query_string={"procedure": procedure}, **options)


def test_it_says_from_which_dossier(an, session):
    receipt = filed(an, session, dien_thoai="0912345678")
    items = {item["pointer"]: item for item in prefill(an).json["items"]}
    assert items["/answers/nguoi_yeu_cau/dien_thoai"] == {
        "pointer": "/answers/nguoi_yeu_cau/dien_thoai",
        "value": "0912345678",
        "label": "Số điện thoại",
        "from": {
            "tracking_code": receipt["tracking_code"],
            "submitted_at": receipt["submitted_at"],
        },
    }
    english = prefill(an, headers={"Accept-Language": "en"}).json["items"]
    assert "Phone number" in [item["label"] for item in english]


def test_the_newest_dossier_comes_first(an, session):
    first = filed(an, session, dien_thoai="0912345678")
    session.scalars(select(Dossier)).one().submitted_at -= timedelta(days=1)
    session.commit()
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        second = filed(an, session, dien_thoai="0987654321")
    items = prefill(an).json["items"]
    assert items[0]["from"]["tracking_code"] == second["tracking_code"]
    assert first["tracking_code"] not in {item["from"]["tracking_code"] for item in items}


def test_nobody_elses_dossiers_are_asked(an, binh, session):
    filed(an, session)
    assert prefill(binh).json == {"items": [], "next": None}


def test_nothing_is_written_by_asking(an, session):
    filed(an, session)
    kept = deepcopy(session.scalars(select(Dossier.answers)).one())
    prefill(an, DEATH)
    session.expire_all()
    assert session.scalars(select(Dossier.answers)).one() == kept
    assert an.get("/drafts").json["items"] == []


def test_of_nothing_there_are_no_suggestions(an):
    assert slug(prefill(an, "9.999999", status=404)) == "procedure-not-found"
    an.get("/me/prefill", status=422)
    prefill(an, "x" * 51, status=422)
