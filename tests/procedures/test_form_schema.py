"""The form as any validator and any renderer sees it."""

import json
import re
from datetime import date

import jsonschema_rs
import pytest

from backend.procedures import form_schema, formats


@pytest.fixture(scope="module", params=["vi", "en"])
def form(request, definition):
    return form_schema.compile_form(definition, request.param)


def walk(schema):
    """Every object schema under the properties, with its path."""
    pending = [((), schema)]
    while pending:
        path, schema = pending.pop()
        yield path, schema
        for name, below in schema.get("properties", {}).items():
            pending.append(((*path, name), below))


def leaves(schema):
    return {".".join(path): s for path, s in walk(schema) if "properties" not in s}


def controls(element):
    if element["type"] == "Control":
        yield element
    for below in element.get("elements", ()):
        yield from controls(below)


def test_the_form_has_the_parts_of_the_contract(form):
    assert form.keys() == {
        "procedure",
        "schema",
        "ui_schema",
        "requirements",
        "redirects",
        "fees",
        "receiving",
        "consent",
    }
    assert form["procedure"]["code"] == "1.001193"
    assert json.loads(json.dumps(form)) == form


def test_the_schema_is_valid_2020_12(form):
    assert form["schema"]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(form["schema"])
    for requirement in form["requirements"]:
        if requirement["condition"] is not None:
            jsonschema_rs.meta.validate(requirement["condition"])


def test_every_object_is_closed(form):
    for path, schema in walk(form["schema"]):
        if "properties" in schema:
            assert schema["type"] == "object", path
            assert schema["additionalProperties"] is False, path


def test_every_question_has_a_label(form):
    for key, schema in leaves(form["schema"]).items():
        assert schema["title"], key


def test_derived_answers_are_read_only_and_never_required(form):
    derived = {k: s["x-derived"] for k, s in leaves(form["schema"]).items() if "x-derived" in s}
    assert derived == {
        "tre.ho_ten": "full_name",
        "tre.ngay_sinh_chu": "date_in_words",
        "tre.loai_dang_ky": "birth_registration_kind",
        "noi_lam": "place",
        "ngay_lam": "today",
    }
    assert all(leaves(form["schema"])[key]["readOnly"] is True for key in derived)
    required = json.dumps([form["schema"]["required"], form["schema"]["allOf"]])
    for name in ("ngay_sinh_chu", "loai_dang_ky", "noi_lam", "ngay_lam"):
        assert name not in required
    assert "ho_ten" not in form["schema"]["properties"]["tre"]["required"]


def test_code_lists_name_their_parent_beside_them(form):
    questions = leaves(form["schema"])
    communes = {k: s for k, s in questions.items() if s.get("x-codelist") == "communes"}
    assert len(communes) == 5
    for key, schema in communes.items():
        sibling = f"{key.rpartition('.')[0]}.{schema['x-parent']}"
        assert questions[sibling]["x-codelist"] == "provinces"


def test_formats_are_known(form):
    used = {s["format"] for s in leaves(form["schema"]).values() if "format" in s}
    assert used == {"date", "email", "vn-personal-id", "vn-phone", "partial-date"}
    assert used - {"date", "email"} <= formats.FORMATS.keys()


def test_defaults(form):
    defaults = {k: s["default"] for k, s in leaves(form["schema"]).items() if "default" in s}
    assert set(defaults.values()) == {"VN", "1"}
    assert defaults["tre.quoc_tich"] == "VN"
    assert defaults["tre.noi_sinh.pham_vi"] == "1"


def test_patterns_are_written_for_every_engine(form):
    """No look-around and no escapes that only one of Rust, JavaScript (u) and Python knows."""
    patterns = set(re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', json.dumps(form["schema"])))
    assert len(patterns) >= 5
    for pattern in map(json.loads, patterns):
        assert "(?" not in pattern
        assert not re.search(r"\\(?!p\{[LM]\}|\.)", pattern), pattern


def test_every_question_is_on_the_screen_once(form):
    scopes = [control["scope"] for control in controls(form["ui_schema"])]
    keys = [scope.removeprefix("#/properties/").replace("/properties/", ".") for scope in scopes]
    assert sorted(keys) == sorted(leaves(form["schema"]))
    assert len(set(keys)) == len(keys)


def test_steps_are_categories_of_groups(form):
    steps = form["ui_schema"]["elements"]
    assert form["ui_schema"]["type"] == "Categorization"
    assert [step["options"]["key"] for step in steps] == [
        "nguoi_yeu_cau",
        "tre",
        "noi_sinh",
        "me",
        "cha",
        "ket_hon",
        "ket_thuc",
    ]
    for step in steps:
        assert (step["type"], bool(step["label"])) == ("Category", True)
        for group in step["elements"]:
            assert (group["type"], bool(group["label"])) == ("Group", True)
            assert 1 <= len(group["elements"]) <= 8


def test_controls_say_how_to_be_typed(form):
    options = {c["scope"]: c.get("options", {}) for c in controls(form["ui_schema"])}
    scope = "#/properties/nguoi_yeu_cau/properties/"
    assert options[f"{scope}quan_he"] == {"format": "radio"}
    assert options[f"{scope}so_dinh_danh"] == {"inputmode": "numeric", "prefill": "personal_id"}
    assert options[f"{scope}dien_thoai"] == {"inputmode": "tel", "autocomplete": "tel"}
    assert options[f"{scope}noi_cu_tru/properties/dia_chi"] == {"multi": True}
    assert "ông" in options[f"{scope}quan_he_khac"]["suggestions"]
    assert options["#/properties/ngay_lam"] == {"readonly": True}


def test_an_identity_card_can_fill_the_people(form):
    groups = [g for step in form["ui_schema"]["elements"] for g in step["elements"]]
    filled = [g for g in groups if g.get("options", {}).get("prefill") == "cccd"]
    assert len(filled) == 3
    for group in filled:
        values = {c.get("options", {}).get("prefill") for c in group["elements"]}
        assert {"personal_id", "full_name", "birth"} <= values


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("1", {"nguoi_yeu_cau", "tre", "noi_sinh", "me", "cha", "ket_hon", "ket_thuc"}),
        ("2", {"nguoi_yeu_cau", "tre", "noi_sinh", "cha", "ket_thuc"}),
        ("3", {"nguoi_yeu_cau", "tre", "noi_sinh", "me", "ket_thuc"}),
        ("4", {"nguoi_yeu_cau", "tre", "noi_sinh", "ket_thuc"}),
        ("5", {"nguoi_yeu_cau", "tre", "noi_sinh", "ket_thuc"}),
    ],
)
def test_steps_follow_the_kind_of_registration(form, valid, kind, shown):
    def is_shown(element):
        rule = element.get("rule")
        if rule is None:
            return True
        assert rule["effect"] == "SHOW"
        assert rule["condition"]["scope"] == "#"
        return jsonschema_rs.is_valid(rule["condition"]["schema"], valid[kind])

    steps = form["ui_schema"]["elements"]
    assert {step["options"]["key"] for step in steps if is_shown(step)} == shown


def test_requirements(form):
    for item in form["requirements"]:
        common = {"key", "name", "hint", "how", "required", "condition"}
        files = {"alternatives", "media_types", "max_bytes", "max_files"}
        assert item.keys() == common | (files if item["how"] == "submit" else set())
        if item["how"] == "submit":
            assert item["alternatives"]


def test_receiving_and_consent(form):
    assert form["receiving"] == {
        "level": "commune",
        "suggested_from": [
            "/me/noi_cu_tru/xa",
            "/cha/noi_cu_tru/xa",
            "/nguoi_yeu_cau/noi_cu_tru/xa",
        ],
    }
    (purpose,) = form["consent"]["purposes"]
    assert (purpose["key"], purpose["required"]) == ("processing", True)
    assert "91/2025/QH15" in form["consent"]["notice"]


def test_both_languages_have_the_same_bones(definition):
    def bones(value):
        if isinstance(value, dict):
            said = {"title", "description", "label", "hint", "name", "text", "notice"}
            said |= {"message", "x-message"}
            return {k: bones(v) for k, v in value.items() if not (k in said and isinstance(v, str))}
        return [bones(v) for v in value] if isinstance(value, list) else value

    vietnamese = form_schema.compile_form(definition, "vi")
    english = form_schema.compile_form(definition, "en")
    assert bones(vietnamese) == bones(english)
    assert vietnamese != english


def test_the_description_tells_what_to_know_before(definition):
    about = form_schema.describe(definition, "vi")
    assert about["name"] == "Đăng ký khai sinh"
    assert about["citizen_deadline"]["certainty"] == "sure"
    assert "60 ngày" in about["citizen_deadline"]["text"]
    assert [fee["amount"] for fee in about["fees"]] == [0, None, 8000]
    assert all(law["text"] and law["certainty"] for law in about["legal_basis"])
    assert len(about["guide"]) == 3
    assert about["requirements"][0]["key"] == "giay_chung_sinh"


def test_the_summary_is_a_line(definition):
    line = form_schema.summarise(definition, "en")
    assert line["name"] == "Birth registration"
    assert line["categories"][0] == {"key": "ho-tich", "name": "Civil status"}
    assert isinstance(line["fee"], str)
    assert isinstance(line["time_limit"], str)


def test_it_takes_effect_when_communes_took_over(definition):
    assert definition.effective_from == date(2025, 7, 1)
