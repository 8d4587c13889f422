"""The form carries every named check beside its question, with all that a client needs for it."""

from collections import Counter

import jsonschema_rs
import pytest

from backend.procedures import form_schema
from tests.procedures.conftest import DEFINITIONS


def checks_in(schema, place=""):
    """(pointer with [] for rows, check) of every check in a schema of answers."""
    for check in schema.get("x-checks", ()):
        yield place, check
    for name, inside in schema.get("properties", {}).items():
        yield from checks_in(inside, f"{place}/{name}")
    if "items" in schema:
        yield from checks_in(schema["items"], f"{place}/[]")


def forms_checks(code, language="vi"):
    return list(checks_in(form_schema.compile_form(DEFINITIONS[code], language)["schema"]))


def as_pointer(key):
    return "/" + key.replace("[]", ".[]").replace(".", "/").replace("//", "/")


@pytest.mark.parametrize("code", DEFINITIONS)
def test_every_check_of_the_catalogue_is_in_the_form(code):
    written = Counter(
        (as_pointer(use["field"]), use["check"], use["severity"])
        for use in DEFINITIONS[code].data["checks"]
    )
    found = Counter(
        (place, check["check"], check["severity"]) for place, check in forms_checks(code)
    )
    assert found == written
    assert found


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", DEFINITIONS)
def test_they_say_all_that_is_needed(code, language):
    places = {place for place, _ in answers_in(code)}
    for _, check in forms_checks(code, language):
        assert not {"{", "}"} & set(check["message"])
        named = check.get("from", {}).values()
        for pointer in [p for one in named for p in ([one] if isinstance(one, str) else one)]:
            assert pointer in places
        for condition in ("when", "row_when"):
            if condition in check:
                jsonschema_rs.meta.validate(check[condition])


def answers_in(code):
    def walk(schema, place=""):
        yield place, schema
        for name, inside in schema.get("properties", {}).items():
            yield from walk(inside, f"{place}/{name}")
        if "items" in schema:
            yield from walk(schema["items"], f"{place}/[]")

    return walk(form_schema.compile_form(DEFINITIONS[code], "vi")["schema"])


def test_a_check_on_all_rows_names_the_answers_of_all_rows():
    found = {(place, check["check"]): check for place, check in forms_checks("3.000333")}
    order = found["/cu_tru/[]/tu", "consecutive"]
    assert (order["rows"], order["from"]) == (True, {"until": "/cu_tru/[]/den"})
    start = found["/cu_tru/[]/tu", "begins_at_age"]
    assert (start["from"], start["with"]) == ({"birth": "/nguoi/ngay_sinh"}, {"years": 14})
    assert "“Từ tháng”" in start["message"]


def test_a_check_within_a_row_has_its_condition_on_the_row():
    found = [check for place, check in forms_checks("1.001612") if "row_when" in check]
    assert {check["check"] for check in found} == {"personal_id_gender"}
    assert all("rows" not in check and "when" not in check for check in found)
