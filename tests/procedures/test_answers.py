"""Answers held to their rules: the vectors, papers, derivations, and whatever anybody may send."""

import copy
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.text import clean
from backend.procedures.answers import MAX_ERRORS, AnswerRules
from tests.factories.procedures import catalogue
from tests.procedures.conftest import read_vectors

TODAY = date(2025, 9, 20)
# No complete answers speak of a day after it.
LATER = date(2026, 11, 23)
CASES = read_vectors("answers_1.001193.json")
VALID = [entry["answers"] for entry in read_vectors("valid_1.001193.json")]
DEFINITION = catalogue()["1.001193"]
RULES = AnswerRules(DEFINITION)


def pairs(findings):
    return [{"pointer": found.pointer, "code": found.code} for found in findings]


def codes(answers, today=TODAY):
    return {error.pointer: error.code for error in RULES.check(answers, today).errors}


@pytest.mark.parametrize(
    "case", [c for c in CASES if "server" not in c], ids=lambda case: case["name"]
)
def test_vectors_of_the_schema(case):
    assert pairs(RULES.check(case["answers"], TODAY).errors) == case["expected"]


@pytest.mark.parametrize("case", [c for c in CASES if "server" in c], ids=lambda case: case["name"])
def test_vectors_of_the_server(case):
    said = case["server"]
    findings = RULES.check(case["answers"], date.fromisoformat(said["today"]))
    assert pairs(findings.errors) == said["errors"]
    assert pairs(findings.warnings) == said["warnings"]
    # What the schema says is a part of what the server says.
    assert all(fault in said["errors"] for fault in case["expected"])


@pytest.mark.parametrize(
    "entry", read_vectors("valid_1.001193.json"), ids=lambda entry: entry["name"]
)
def test_papers_follow_the_answers(entry):
    assert [item["key"] for item in RULES.papers(entry["answers"])] == entry["papers"]


def test_cleaned_answers_are_judged_like_typed_ones(valid):
    typed = valid["1"] | {"me": valid["1"]["me"] | {"dan_toc": "", "giay_to": {"so": None}}}
    assert codes(clean(typed)) == {}


def test_every_message_names_the_question_in_both_languages():
    labels = {
        "/" + field["key"].replace(".", "/"): field["label"]
        for _, _, field in DEFINITION.fields()
        if field["type"] != "attachments"
    }
    for case in CASES:
        findings = RULES.check(case["answers"], TODAY)
        about_questions = [w for w in findings.warnings if w.code != "redirect"]
        for error in findings.errors + about_questions:
            label = labels.get(error.pointer, {"vi": "", "en": ""})
            assert label["vi"][:50] in error.message.vi
            assert label["en"][:50] in error.message.en
            assert error.message.vi.endswith(".")
            assert "{" not in error.message.vi + error.message.en


def test_questions_that_look_alike_are_told_apart():
    messages = [error.message.vi for error in RULES.check({}, TODAY).errors]
    assert len(set(messages)) == len(messages)
    assert "Xin chọn “Trong nước hay nước ngoài – Nơi sinh của bé”." in messages


def test_what_to_do_is_said_kindly(valid):
    answers = copy.deepcopy(valid["1"])
    answers["tre"]["ngay_sinh"] = "2025-02-30"
    answers["tre"]["noi_sinh"]["tinh"] = "79"
    answers["me"]["so_dinh_danh"] = "123"
    answers["ban_sao"]["so_luong"] = 50
    said = {error.pointer: error.message for error in RULES.check(answers, TODAY).errors}
    assert "ngày có thật" in said["/tre/ngay_sinh"].vi
    assert "không thuộc tỉnh" in said["/tre/noi_sinh/xa"].vi
    assert "12 chữ số" in said["/me/so_dinh_danh"].vi
    assert said["/ban_sao/so_luong"].vi == "“Số lượng bản sao” nhiều nhất là 20."


def test_derived_answers_are_written_and_phones_normalised(valid):
    answers = copy.deepcopy(valid["2"])
    answers["tre"]["ho_ten"] = "Ai Khác"
    kept = RULES.derive(answers, TODAY, "Xã Tân Châu, tỉnh Tây Ninh")
    assert kept["tre"]["ho_ten"] == "O'Connor Linh"
    assert kept["tre"]["ngay_sinh_chu"].startswith("ngày mười lăm tháng tám")
    assert kept["tre"]["loai_dang_ky"] == "dung_han"
    assert (kept["noi_lam"], kept["ngay_lam"]) == ("Xã Tân Châu, tỉnh Tây Ninh", "2025-09-20")
    assert kept["nguoi_yeu_cau"]["dien_thoai"] == "0912345678"


def test_deriving_changes_a_copy_only(valid):
    before = copy.deepcopy(valid["1"])
    RULES.derive(valid["1"], TODAY, "Xã Tân Châu")
    assert valid["1"] == before


def test_derived_answers_pass_the_check(valid):
    for answers in valid.values():
        assert codes(RULES.derive(answers, TODAY, "Xã Tân Châu")) == {}


def test_what_cannot_be_derived_is_not_left_to_the_client():
    kept = RULES.derive({"tre": {"ho_ten": "Ai Đó", "ngay_sinh_chu": "hôm qua"}}, TODAY, "")
    assert kept == {"tre": {}, "ngay_lam": "2025-09-20"}


def test_late_registration(valid):
    kept = RULES.derive(valid["1"], date(2025, 10, 15), "Xã Tân Châu")
    assert kept["tre"]["loai_dang_ky"] == "qua_han"


def test_a_severity_written_in_the_catalogue_counts(definition, valid):
    data = json.loads(json.dumps(definition.to_dict()))
    for check in data["checks"]:
        if check["check"] == "surname_from":
            check["severity"] = "hard"
    strict = AnswerRules(type(definition)(data))
    answers = valid["1"] | {"tre": valid["1"]["tre"] | {"ho": "Lý"}}
    assert pairs(strict.check(answers, TODAY).errors) == [
        {"pointer": "/tre/ho", "code": "surname_from"}
    ]


def nested(depth, value="x"):
    for _ in range(depth):
        value = {"a": value}
    return value


HOSTILE = {
    "null": None,
    "text": "x",
    "number": 5,
    "list": [1, [2, [3]]],
    "a megabyte of text": {"tre": {"ho": "N" * 2**20, "ngay_sinh": "2" * 2**20}},
    "a megabyte of digits": {"me": {"so_dinh_danh": "1" * 2**20}},
    "a megabyte of phone": {"nguoi_yeu_cau": {"dien_thoai": "0" * 2**20}},
    "a megabyte of address": {"nguoi_yeu_cau": {"email": "a@" + "a." * 2**19}},
    "a long unknown key": {"k" * 2**20: 1},
    "many unknown keys": {str(number): number for number in range(10_000)},
    "many unknown objects": {"tre": {str(number): {} for number in range(10_000)}},
    "very deep": nested(5_000),
    "very deep in a question": {"tre": {"ho": nested(5_000)}},
    "very deep list": {"tre": json.loads("[" * 900 + "]" * 900)},
    "keys of prototypes": {"__proto__": {}, "constructor": {}, "tre": {"__class__": "x"}},
    "emoji": {"tre": {"ho": "👶🏽", "👶": "x"}},
    "lone surrogates": {"tre": {"ho": "\ud800", "\udfff": 1}, "\ud800": "\ud800"},
    "NUL": {"tre": {"ho": "a\x00b"}, "\x00": 1},
    "not a number": {"ban_sao": {"so_luong": float("nan")}},
    "infinity": {"ban_sao": {"so_luong": float("inf")}},
    "an endless number": {"ban_sao": {"co": True, "so_luong": 10**6000}},
    "wrong types": {"tre": [], "me": 1, "cha": "x", "ban_sao": True, "cam_doan": {}, "ket_hon": 0},
    "objects for answers": {"tre": {"ho": {}, "loai_khai_sinh": {"const": "1"}, "ngay_sinh": []}},
    "numbers for codes": {"tre": {"loai_khai_sinh": 1, "noi_sinh": {"tinh": 80, "xa": 25516}}},
}


@pytest.mark.parametrize("answers", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_answers_are_refused_not_fatal(answers):
    findings = RULES.check(answers, TODAY)
    assert 1 <= len(findings.errors) <= MAX_ERRORS
    pointers = [error.pointer for error in findings.errors]
    assert len(set(pointers)) == len(pointers)
    assert all(len(error.message.vi) + len(error.pointer) < 500 for error in findings.errors)
    RULES.papers(answers)
    RULES.derive(answers, TODAY, "x")


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.sampled_from(["1", "2", "5", "khac", "VN", "80", "25516", "2025-08-15", "1996", "01"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = [field["key"] for _, _, field in DEFINITION.fields()]


def planted(start, changes):
    """Answers with anything put anywhere a question could be."""
    answers = copy.deepcopy(start)
    for key, value in changes:
        *parents, name = key.split(".")
        place = answers
        for parent in parents:
            if not isinstance(place.get(parent), dict):
                place[parent] = {}
            place = place[parent]
        place[name] = value
    return answers


PLACES = [*KEYS, "tre", "me", "me.noi_cu_tru", "cha.giay_to", "ket_hon", "x", "tre.x"]


@pytest.mark.slow
@settings(max_examples=150)
@given(
    st.sampled_from([{}, *VALID]),
    st.lists(st.tuples(st.sampled_from(PLACES), JSON), max_size=5),
)
def test_anything_anywhere_gets_an_answer(start, changes):
    answers = planted(start, changes)
    findings = RULES.check(answers, TODAY)
    pointers = [error.pointer for error in findings.errors]
    assert len(set(pointers)) == len(pointers)
    RULES.papers(answers)
    RULES.derive(answers, TODAY, "x")


@given(JSON)
def test_any_json_gets_an_answer(answers):
    assert RULES.check(answers, TODAY).errors


@settings(max_examples=100)
@given(
    st.sampled_from(VALID),
    st.sampled_from(["1", "2", "3", "4", "5"]),
    st.sampled_from([True, False]),
)
def test_pruning_and_filling_what_is_named_makes_answers_acceptable(start, kind, unknown):
    """What errors ask for is enough: no question stays that no error ever named."""
    answers = copy.deepcopy(start)
    answers["tre"]["loai_khai_sinh"] = kind
    if unknown:
        answers["nguoi_yeu_cau"]["khong_co_so_dinh_danh"] = True
    for _ in range(4):
        errors = RULES.check(answers, LATER).errors
        if not errors:
            break
        for error in errors:
            _repair(answers, error)
    assert RULES.check(answers, LATER).errors == []


SUITABLE = {
    "so_dinh_danh": "072196001234",
    "ho_ten": "Trần Thị Ví Dụ",
    "ngay_sinh": "1990",
    "loai": "8",
    "so": "AB-1",
    "loai_cu_tru": "1",
    "pham_vi": "1",
    "tinh": "80",
    "xa": "25516",
    "quoc_gia": "LA",
}


def _repair(answers, error):
    *parents, name = error.pointer.strip("/").split("/")
    place = answers
    for parent in parents:
        place = place.setdefault(parent, {})
    if error.code == "not_applicable":
        del place[name]
    else:
        assert error.code == "required"
        place[name] = SUITABLE[name]
