"""What holds of all five procedures: the official questions, the vectors, the sizes, bad input."""

import copy
import gzip
import json
import re
import unicodedata
from datetime import date

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.text import clean
from backend.procedures import checks, form_schema
from backend.procedures.answers import MAX_ERRORS
from backend.procedures.catalogue_report import lines, report
from backend.procedures.definition import is_answer
from tests.procedures.conftest import DEFINITIONS, RULES, read_vectors
from tests.procedures.generated import answers_of

TODAY = date(2026, 11, 23)
OFFICIAL = {"1.001193": 84, "1.000656": 50, "1.001612": 54, "thue.thay_doi": 23, "3.000333": 38}
OTHERS = [code for code in OFFICIAL if code != "1.001193"]
CASES = [(code, case) for code in OTHERS for case in read_vectors(f"answers_{code}.json")]
VALID = [(code, entry) for code in OTHERS for entry in read_vectors(f"valid_{code}.json")]


def pairs(findings):
    return [{"pointer": found.pointer, "code": found.code} for found in findings]


def test_the_five_procedures_of_the_mission_are_there():
    assert DEFINITIONS.keys() == OFFICIAL.keys()
    assert sum(OFFICIAL.values()) == 249


@pytest.mark.parametrize("code", OTHERS)
def test_every_official_question_is_asked(code):
    known = read_vectors(f"fields_{code}.json")
    assert len(known["official"]) == OFFICIAL[code]
    asked = [key for whole in known["official"] for key in known["parts"].get(whole, [whole])]
    keys = [field["key"] for _, _, field in DEFINITIONS[code].fields()]
    assert sorted(keys) == sorted({*asked, *known["added"]})
    for _, _, field in DEFINITIONS[code].fields():
        assert ("added_because" in field) is (field["key"] in known["added"])
        assert ("certainty" in field) is (field["key"] not in known["added"])


def test_the_report_shows_five_procedures_and_all_fields():
    reports = report(DEFINITIONS.values())
    assert sum(one.fields for one in reports) >= 249
    *each, total = lines(reports)
    assert [line.split()[0] for line in each] == sorted(OFFICIAL)
    assert total.startswith("5 procedures, ")


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("1.001193", "commune"),
        ("1.000656", "commune"),
        ("1.001612", "business_registry"),
        ("thue.thay_doi", "tax"),
        ("3.000333", "provincial_police"),
    ],
)
def test_each_goes_to_its_office(code, level):
    assert DEFINITIONS[code].data["receiving"]["level"] == level


@pytest.mark.parametrize(("code", "case"), CASES, ids=lambda value: str(value)[:60])
def test_vectors(code, case):
    said = case.get("server")
    today = date.fromisoformat(said["today"]) if said else TODAY
    findings = RULES[code].check(case["answers"], today)
    assert pairs(findings.errors) == (said["errors"] if said else case["expected"])
    if said:
        assert pairs(findings.warnings) == said["warnings"]
        assert all(fault in said["errors"] for fault in case["expected"])
    labels = {"{", "}"}
    for error in findings.errors + findings.warnings:
        assert not labels & set(error.message.vi + error.message.en)
        assert error.message.vi.endswith(".")


@pytest.mark.parametrize(("code", "entry"), VALID, ids=lambda value: str(value)[:60])
def test_complete_answers_are_right_before_and_after_deriving(code, entry):
    rules, answers = RULES[code], entry["answers"]
    assert rules.check(answers, TODAY).errors == []
    assert [paper["key"] for paper in rules.papers(answers)] == entry["papers"]
    derived = rules.derive(answers, TODAY, "Xã Tân Châu")
    assert rules.check(derived, TODAY).errors == []
    assert rules.fees(answers, TODAY)


def said(code):
    """What the complete answers of a procedure hold, derived ones too: every value of each key."""
    found = {}
    for entry in read_vectors(f"valid_{code}.json"):
        answers = RULES[code].derive(entry["answers"], TODAY, "Xã Tân Châu")
        for question in RULES[code].questions:
            given = [value for value in question.values(answers) if value is not None]
            found.setdefault(question.field["key"], []).append(given)
    return found


@pytest.mark.parametrize("code", OFFICIAL)
def test_every_question_is_answered_in_some_complete_answers(code):
    answered = {key for key, cases in said(code).items() if any(cases)}
    asked = {
        field["key"]
        for _, _, field in DEFINITIONS[code].fields()
        if is_answer(field) and "derived" not in field
    }
    assert asked - answered == set()


def statements(node):
    """Every (field, values) that a condition speaks of; what stops a filing is left out."""
    if isinstance(node, list):
        for inner in node:
            yield from statements(inner)
    elif isinstance(node, dict) and node.get("severity") != "hard":
        if "field" in node and ("is" in node or "one_of" in node):
            yield node["field"], tuple(node["one_of"] if "one_of" in node else [node["is"]])
        for inner in node.values():
            yield from statements(inner)


@pytest.mark.parametrize("code", OFFICIAL)
def test_every_condition_is_true_in_some_complete_answers_and_false_in_others(code):
    """So that the journeys, which fill in all of them, walk every branch."""
    told = set(statements(DEFINITIONS[code].data))
    assert told
    for key, values in told:
        answers = [answer for given in said(code)[key] for answer in given or [None]]
        assert {answer in values for answer in answers} == {True, False}, (key, values)


def test_every_kind_of_change_is_declared_to_the_tax_office():
    key = "thay_doi[].chi_tieu"
    [field] = [f for _, _, f in DEFINITIONS["thue.thay_doi"].fields() if f["key"] == key]
    declared = {kind for kinds in said("thue.thay_doi")[key] for kind in kinds}
    assert declared == {choice["value"] for choice in field["choices"]}


def walk(schema):
    if isinstance(schema, dict):
        yield schema
        for key, below in schema.items():
            # Conditions of checks are schemas of their own.
            if key != "x-checks":
                yield from walk(below)
    if isinstance(schema, list):
        for below in schema:
            yield from walk(below)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", OFFICIAL)
def test_the_form_is_small_valid_and_complete(code, language):
    form = form_schema.compile_form(DEFINITIONS[code], language)
    jsonschema_rs.meta.validate(form["schema"])
    for schema in walk(form["schema"]["properties"]):
        if "properties" in schema:
            assert schema["additionalProperties"] is False
    written = json.dumps(form, ensure_ascii=False).encode()
    assert len(gzip.compress(written)) < 30_000
    assert len(gzip.compress(written)) < 10_000, "a form of ours is about 7 kB"


def marked(node):
    """Everything outside the questions that says how sure its source is."""
    if isinstance(node, dict):
        if "certainty" in node:
            yield node
        for name, inner in node.items():
            yield from marked(inner) if name != "steps" else ()
    elif isinstance(node, list):
        for inner in node:
            yield from marked(inner)


@pytest.mark.parametrize("code", OFFICIAL)
def test_every_fact_rule_and_reason_that_is_not_sure_has_a_day(code):
    facts = [fact for fact in marked(DEFINITIONS[code].data) if fact["certainty"] != "sure"]
    assert len(facts) >= 10
    assert all(date.fromisoformat(fact["since"]) for fact in facts)


@pytest.mark.parametrize("code", OFFICIAL)
def test_nothing_counts_from_before_the_law_it_names(code):
    for fact in marked(DEFINITIONS[code].data):
        named = fact.get("text", {}).get("vi", "")
        # A number and its year: not a month, nor a day.
        if years := re.findall(r"(?<![/0-9])[0-9]{2,3}/(20[0-9]{2})(?![0-9])", named):
            latest = max(years)
            assert fact.get("since", latest) >= latest, named


def test_sensitive_answers_are_marked():
    marked = {
        (code, field["key"])
        for code, definition in DEFINITIONS.items()
        for _, _, field in definition.fields()
        if field.get("sensitive")
    }
    assert ("3.000333", "an_tich") in marked
    for code, definition in DEFINITIONS.items():
        for _, _, field in definition.fields():
            if field["key"].endswith("dan_toc"):
                assert (code, field["key"]) in marked


@pytest.mark.parametrize(
    ("code", "day", "totals"),
    [
        ("1.000656", date(2026, 11, 23), [0, 24000]),
        ("1.000656", date(2026, 12, 1), [None, 24000]),
        ("1.001612", TODAY, [100000]),
        ("thue.thay_doi", TODAY, [0]),
        ("3.000333", TODAY, [200000]),
    ],
)
def test_fees_of_the_first_case(code, day, totals):
    answers = read_vectors(f"valid_{code}.json")[0]["answers"]
    assert [fee.total for fee in RULES[code].fees(answers, day)] == totals


def test_students_pay_less_and_more_copies_cost_extra():
    answers = read_vectors("valid_3.000333.json")[1]["answers"]
    fees = RULES["3.000333"].fees(answers, TODAY)
    assert [(fee.total, fee.quantity) for fee in fees] == [(100000, 1), (None, 2)]


LISTS = [
    (code, repeat["key"])
    for code, definition in DEFINITIONS.items()
    for _, _, repeat in definition.rows()
]
ROWS = {
    "a thousand rows": [{"ten": "x"}] * 1000,
    "a thousand wrong rows": [{"x": n} for n in range(1000)],
    "rows of everything": [None, True, 1, "x", [], {}, [[]], {"__proto__": {}, "constructor": 1}],
    "a megabyte in each": [{"ten": "N" * 2**20, "tu": "2" * 2**20, "chi_tieu": "x" * 2**20}] * 3,
    "lists in lists": json.loads("[" * 500 + "]" * 500),
    "emoji and marks": [{"ten": "👶🏽\u202eabc", "ho_ten": "\u200fĐ Ð Ɖ", "noi": "👶"}],
    "lone surrogates": [{"ten": "\ud800", "\udfff": 1}],
    "objects for answers": [{"ten": {}, "tu": [], "noi": [], "chinh": {"const": True}}],
    "numbers for rows": {"0": {"ten": "x"}, "[]": {"ten": "x"}, "length": 1},
    "not a number": [{"chinh": float("nan"), "ten": 10**400}],
}


@pytest.mark.slow
@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS.keys())
@pytest.mark.parametrize(("code", "key"), LISTS)
def test_hostile_rows_are_refused_not_fatal(code, key, rows):
    for entry in ({}, read_vectors(f"valid_{code}.json")[1]["answers"]):
        answers = copy.deepcopy(entry) | {key: rows, f"{key}[]": rows}
        findings = RULES[code].check(answers, TODAY)
        assert 1 <= len(findings.errors) <= MAX_ERRORS
        assert len(findings.warnings) <= MAX_ERRORS
        pointers = [error.pointer for error in findings.errors]
        assert len(set(pointers)) == len(pointers)
        assert all(len(e.message.vi) + len(e.pointer) < 500 for e in findings.errors)
        RULES[code].papers(answers)
        RULES[code].fees(answers, TODAY)
        RULES[code].derive(answers, TODAY, "x")
        RULES[code].spelled_out(answers)


@pytest.mark.parametrize(("code", "key"), LISTS)
def test_a_thousand_rows_are_one_fault(code, key):
    answers = read_vectors(f"valid_{code}.json")[1]["answers"]
    for rows in (ROWS["a thousand rows"], ROWS["a thousand wrong rows"]):
        found = RULES[code].check(answers | {key: rows}, TODAY).errors
        assert pairs(found) == [{"pointer": f"/{key}", "code": "too_many"}]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
@pytest.mark.parametrize("code", OFFICIAL)
def test_generated_answers_are_judged_whatever_they_are(code, data):
    answers = data.draw(answers_of(DEFINITIONS[code]))
    findings = RULES[code].check(answers, TODAY)
    pointers = [error.pointer for error in findings.errors]
    assert len(set(pointers)) == len(pointers)
    RULES[code].papers(answers)
    RULES[code].fees(answers, TODAY)
    derived = RULES[code].derive(answers, TODAY, "Xã Tân Châu")
    # What the server writes itself never makes right answers wrong.
    if not findings.errors:
        assert RULES[code].check(derived, TODAY).errors == []


# A question whose answer is a person's name, in the first complete answers of each procedure.
NAMES = {
    "1.001193": "/nguoi_yeu_cau/ho_ten",
    "1.000656": "/nguoi_yeu_cau/ho_ten",
    "1.001612": "/chu_ho/ho_ten",
    "thue.thay_doi": "/nnt/ten",
    "3.000333": "/nguoi/ho_ten",
}
HOSTILE = {
    "a megabyte": ("N" * 2**20, "too_long"),
    "a megabyte of Đ": ("Đ" * 2**19, "too_long"),
    "emoji": ("👶🏽", "invalid_format"),
    "a lone surrogate": ("\ud800", "invalid_format"),
    "NUL": ("a\x00b", "invalid_format"),
    "marks from right to left": ("An\u202egnu", "invalid_format"),
    "deep lists": (json.loads("[" * 900 + "]" * 900), "invalid_type"),
    "an object": ({"__proto__": {}, "const": "x"}, "invalid_type"),
    "no number": (float("nan"), "invalid_type"),
    "an endless number": (10**5000, "invalid_type"),
    "true": (True, "invalid_type"),
    "nothing but a blank": (" ", "invalid_format"),
}


def put(answers, pointer, value):
    *above, name = pointer.strip("/").split("/")
    for part in above:
        answers = answers[part]
    answers[name] = value


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("code", OFFICIAL)
def test_a_hostile_answer_is_the_one_fault_of_complete_answers(code, name):
    value, fault = HOSTILE[name]
    answers = copy.deepcopy(read_vectors(f"valid_{code}.json")[0]["answers"])
    put(answers, NAMES[code], value)
    found = RULES[code].check(answers, TODAY).errors
    assert pairs(found) == [{"pointer": NAMES[code], "code": fault}]


@pytest.mark.parametrize("key", ["__proto__", "constructor", "toString", "👶", "a/b~c", ""])
@pytest.mark.parametrize("code", OFFICIAL)
def test_a_hostile_key_is_the_one_fault_of_complete_answers(code, key):
    answers = copy.deepcopy(read_vectors(f"valid_{code}.json")[0]["answers"])
    found = RULES[code].check({**answers, key: {"x": 1}}, TODAY).errors
    pointer = "/" + key.replace("~", "~0").replace("/", "~1")
    assert pairs(found) == [{"pointer": pointer, "code": "unknown_field"}]


@pytest.mark.parametrize("typed", ["\u0110\u1ed7 An", "\u00d0\u1ed7 An", "\u0189\u1ed7\u200b An"])
@pytest.mark.parametrize("code", OFFICIAL)
def test_what_only_looks_hostile_is_cleaned_and_right(code, typed):
    answers = copy.deepcopy(read_vectors(f"valid_{code}.json")[0]["answers"])
    put(answers, NAMES[code], unicodedata.normalize("NFD", typed) if "\u0110" in typed else typed)
    kept = clean(answers)
    assert RULES[code].check(kept, TODAY).errors == []
    assert "Đỗ An" in json.dumps(kept, ensure_ascii=False)


def test_no_rule_looks_at_what_is_too_long(monkeypatch):
    looked = []
    monkeypatch.setattr(checks, "fold", lambda text: looked.append(len(text)) or "")
    answers = copy.deepcopy(read_vectors("valid_1.001193.json")[0]["answers"])
    put(answers, "/tre/ho", "Đ" * 2**19)
    assert pairs(RULES["1.001193"].check(answers, TODAY).errors)[0]["code"] == "too_long"
    assert looked == []


@pytest.mark.parametrize(
    ("kind", "told"), [("ca_nhan", True), ("ho_gia_dinh", True), ("ho_kinh_doanh", False)]
)
def test_who_has_no_business_is_asked_about_changes_of_one(kind, told):
    answers = copy.deepcopy(read_vectors("valid_thue.thay_doi.json")[-1]["answers"])
    answers["nnt"]["loai"] = kind
    if kind != "ho_kinh_doanh":
        del answers["hoi_truoc"]
    found = RULES["thue.thay_doi"].check(answers, TODAY)
    assert found.errors == []
    asked = {f"/thay_doi/{row}/chi_tieu" for row in range(len(answers["thay_doi"]))}
    assert {w.pointer for w in found.warnings if w.code == "unusual"} == (asked if told else set())
