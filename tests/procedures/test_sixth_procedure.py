"""A sixth procedure is one YAML file: from the catalogue to the checks without a line of code."""

import copy
import json
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest

from backend.core import ids
from backend.procedures import form_schema, publishing
from backend.procedures.answers import AnswerRules
from backend.procedures.catalogue import DIRECTORY, load_catalogue
from backend.procedures.catalogue_report import lines, report
from tests.factories.citizens import Person
from tests.factories.letters import squeezed, text_of

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)
ANSWERS = {
    "nguoi": {
        "ngay": "2026-11-10",
        "sinh": "2000-05-01",
        "web": "ong.example.vn",
        "fax": "0276 3822 233",
        "noi": {"tinh": "80", "xa": "25516", "dia_chi": "Ấp 3"},
    },
    "co_ong": True,
    "ban_sao": 3,
    "nhu_noi_o": True,
    "dan": [
        {"ten": "Một", "chinh": True, "loai": "mat", "goi": "+84 912 345 678", "von": 1000},
        {"ten": "Hai", "loai": "khac", "loai_khac": "vò vẽ", "du": True, "so": "123456789"},
    ],
    "cho": [
        {"tu": "2014-05", "den": "2020-01", "noi": {"pham_vi": "3", "ten_cu": "xã cũ"}},
        {"tu": "2020-02", "den": "nay", "noi": {"pham_vi": "1", "tinh": "80", "xa": "25516"}},
    ],
}


@pytest.fixture(scope="module")
def sixth(tmp_path_factory):
    directory = tmp_path_factory.mktemp("catalogue")
    for shared in ("_blocks.yaml", "_checks.yaml"):
        (directory / shared).write_bytes((DIRECTORY / shared).read_bytes())
    (directory / "_categories.yaml").write_text("mau: {vi: Mẫu, en: Sample}\n", "utf-8")
    (directory / "9.000006.yaml").write_text((HERE / "sixth.yaml").read_text("utf-8"), "utf-8")
    (definition,) = load_catalogue(directory)
    return definition


@pytest.fixture(scope="module")
def rules(sixth):
    return AnswerRules(sixth)


@pytest.fixture
def answers():
    return copy.deepcopy(ANSWERS)


def codes(rules, answers):
    return [(error.pointer, error.code) for error in rules.check(answers, TODAY).errors]


def told(rules, answers):
    return [(found.pointer, found.code) for found in rules.check(answers, TODAY).warnings]


def test_it_is_read_and_compiled(sixth):
    for language in ("vi", "en"):
        form = form_schema.compile_form(sixth, language)
        jsonschema_rs.meta.validate(form["schema"])
        assert json.loads(json.dumps(form)) == form
    assert "nuôi ong" in form_schema.summarise(sixth, "vi")["keywords"]
    assert form["receiving"]["must_serve"] == "/nguoi/noi/xa"


def test_complete_answers_are_right(rules, answers):
    assert codes(rules, answers) == []
    assert told(rules, answers) == [("/dan", "redirect")]
    assert [paper["key"] for paper in rules.papers(answers)] == []
    del answers["dan"][1]["du"], answers["dan"][1]["so"]
    assert [paper["key"] for paper in rules.papers(answers)] == ["anh"]


def test_fees_follow_the_case(rules, answers):
    fees = [(fee.amount, fee.quantity, fee.total) for fee in rules.fees(answers, TODAY)]
    assert fees == [(0, 1, 0), (2000, 2, 4000), (None, 1, None)]
    late = rules.fees(answers, date(2026, 11, 25))
    assert [fee.total for fee in late] == [5000, 4000, None]
    assert late[0].text.vi == "Quá hạn"
    assert [fee.quantity for fee in rules.fees({}, TODAY)] == [0]


def test_a_condition_may_join_the_row_with_the_rest(rules, answers):
    answers["ban_sao"] = 2
    assert codes(rules, answers) == [("/dan/1/ban_sao", "required")]
    answers["dan"][1]["ban_sao"] = "x"
    assert codes(rules, answers) == []
    answers["dan"][0]["ban_sao"] = "x"
    assert codes(rules, answers) == [("/dan/0/ban_sao", "not_applicable")]
    answers["ban_sao"] = 3
    assert codes(rules, answers) == [
        ("/dan/0/ban_sao", "not_applicable"),
        ("/dan/1/ban_sao", "not_applicable"),
    ]


def test_a_format_may_depend_on_the_row(rules, answers):
    answers["dan"][0]["so"] = "abc"
    assert codes(rules, answers) == []
    answers["dan"][1]["so"] = "abc"
    assert codes(rules, answers) == [("/dan/1/so", "invalid_format")]


def test_a_hidden_list_is_one_fault_and_its_rows_are_not_judged(rules, answers):
    answers["co_ong"] = False
    answers["dan"][0]["x"] = answers["dan"][1].pop("ten")
    assert codes(rules, answers) == [("/dan", "not_applicable"), ("/cho", "not_applicable")]


def test_messages_say_which_row(rules, answers):
    del answers["dan"][1]["ten"]
    (error,) = rules.check(answers, TODAY).errors
    assert error.message.vi == "Xin điền “Tên đàn – Đàn 2”."
    assert error.message.en == "Please fill in “Name – Hive 2”."
    (error,) = rules.check({**ANSWERS, "dan": [], "cho": []}, TODAY).errors
    assert error.message.vi == "“Các đàn ong” cần ít nhất 1 dòng. Xin thêm dòng."


def test_ticks_are_spelled_out_for_readers(rules, answers):
    assert "nhan" not in answers
    assert rules.spelled_out(answers)["nhan"]["noi"] == answers["nguoi"]["noi"]
    assert "nhan" not in answers
    assert rules.spelled_out("x") == "x"


def test_phones_in_rows_are_kept_in_one_form(rules, answers):
    kept = rules.derive(answers, TODAY, "Xã")
    assert kept["dan"][0]["goi"] == "0912345678"
    assert answers["dan"][0]["goi"] == "+84 912 345 678"
    assert codes(rules, kept) == []


def test_redirects_stop(rules, answers):
    answers["nguoi"]["noi"]["tinh"] = "79"
    assert ("/nguoi/noi/tinh", "redirect") in codes(rules, answers)


def test_the_screens_speak_of_rows_as_json_forms_does(sixth):
    form = form_schema.compile_form(sixth, "vi")
    step = form["ui_schema"]["elements"][1]
    (control,) = step["elements"][0]["elements"]
    assert control["scope"] == "#/properties/dan"
    options = control["options"]
    assert (options["item"], options["elementLabelProp"]) == ("Đàn", "ten")
    assert options["showSortButtons"] is True
    rows = {one["scope"]: one for one in options["detail"]["elements"]}
    assert rows["#/properties/loai_khac"]["rule"]["condition"]["schema"] == {
        "type": "object",
        "required": ["loai"],
        "properties": {"loai": {"const": "khac"}},
    }
    mixed = rows["#/properties/ban_sao"]
    assert mixed["rule"]["condition"]["schema"]["properties"] == {"du": {"const": True}}
    assert mixed["options"]["asked"]["properties"] == {"ban_sao": {"const": 2}}
    places = step["elements"][1]["elements"][0]["options"]["detail"]["elements"]
    assert [one["scope"] for one in places][2] == "#/properties/noi/properties/pham_vi"


def test_the_schema_of_a_list(sixth):
    schema = form_schema.answers_schema(sixth, "vi")
    hives = schema["properties"]["dan"]
    assert (hives["type"], hives["minItems"], hives["maxItems"]) == ("array", 1, 5)
    assert hives["items"]["additionalProperties"] is False
    assert hives["items"]["required"] == ["ten", "loai"]
    assert hives["items"]["properties"]["von"]["x-unit"] == "VND"
    assert "minItems" not in schema["properties"]["cho"]
    assert schema["properties"]["nguoi"]["properties"]["benh"]["x-sensitive"] is True
    assert schema["properties"]["nhu_noi_o"]["x-same-as"] == {
        "place": "/nhan/noi",
        "of": "/nguoi/noi",
    }
    assert schema["properties"]["han"]["x-derived-from"] == ["/nguoi/ngay"]
    assert schema["properties"]["han"]["x-derived-days"] == 14


def test_the_description_has_redirects_and_fees_as_data(sixth):
    about = form_schema.describe(sixth, "en")
    assert about["declaration"]["certainty"] == "unsure"
    assert about["legal_basis"][0]["since"] == "2026-01-01"
    assert about["redirects"][0]["to"] == {"name": "Elsewhere", "procedure": "9.000006"}
    assert about["fees"][2]["times"] == {"of": "/ban_sao", "free": 1}
    assert "contains" in json.dumps(about["fees"][3]["condition"])


def test_the_report_names_what_nobody_verified(sixth):
    (one,) = report([sixth])
    assert one.line() == "9.000006      2026-01-01   2 steps   32 fields   1 papers   3 warnings"
    assert lines([one], verbose=True)[1:] == [
        "    Số mẫu",
        "    fees, since 2026-01-01: Tem ong dữ",
        "    declaration, since 2026-01-01: Mẫu 01",
        "1 procedures, 32 fields, 1 papers, 3 warnings",
    ]


def test_it_is_filed_looked_up_and_printed(sixth, session, client, answers):
    publishing.publish([sixth])
    an = Person(client, "nguoi-nuoi-ong")
    form = an.get("/procedures/9.000006/form").json
    offices = an.get("/agencies", query_string={"level": form["receiving"]["level"]}).json["items"]
    commune = answers["nguoi"]["noi"]["xa"]
    office = next(one for one in offices if one["commune"] == commune)
    body = {
        "procedure": "9.000006",
        "revision": form["revision"],
        "agency": office["code"],
        "answers": answers,
        "attachments": [],
        "consent": {"version": form["consent"]["version"], "granted": ["processing"]},
    }
    receipt = an.post("/dossiers", json=body, headers={"Idempotency-Key": str(ids.new())}).json
    tracked = an.get(f"/tracking/{receipt['tracking_code']}").json
    assert tracked["procedure_name"] == "Đăng ký nuôi ong"
    paper = an.get(f"/dossiers/{receipt['id']}/declaration")
    text = text_of(paper.data)
    for words in ("vò vẽ", "Đăng ký nuôi ong", receipt["tracking_code"]):
        assert squeezed(words).casefold() in text.casefold()
