"""Half-filled answers under a new revision: what fits stays, what does not is shown."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from backend.procedures import form_schema
from backend.procedures.answer_paths import read
from backend.procedures.carry_over import carry_over
from tests.factories.procedures import catalogue


def form(
    properties: dict[str, Any], groups: dict[str, list[str]] | None = None, **rules: Any
) -> dict[str, Any]:
    """A form document: `groups` name top-level questions, `rules` show one under a condition."""

    def control(key: str) -> dict[str, Any]:
        shown = {"effect": "SHOW", "condition": {"scope": "#", "schema": rules.get(key)}}
        first, _, below = key.partition("/")
        scope = f"#/properties/{first}" + (f"/properties/{below}" if below else "")
        return {"type": "Control", "scope": scope} | ({"rule": shown} if key in rules else {})

    groups = groups or {"Chung": list(properties)}
    elements = [
        {"type": "Group", "label": label, "elements": [control(key) for key in keys]}
        for label, keys in groups.items()
    ]
    return {
        "schema": {"type": "object", "additionalProperties": False, "properties": properties},
        "ui_schema": {
            "type": "Categorization",
            "elements": [{"type": "Category", "label": "Một", "elements": elements}],
        },
    }


def text(title: str, length: int = 10, **more: Any) -> dict[str, Any]:
    return {"title": title, "type": "string", "minLength": 1, "maxLength": length, **more}


def choice(title: str, *values: str) -> dict[str, Any]:
    choices = [{"const": value, "title": f"{title} {value}"} for value in values]
    return {"title": title, "type": "string", "oneOf": choices}


def codes(name: str) -> dict[str, Any]:
    return {"title": name, "type": "string", "minLength": 1, "maxLength": 10, "x-codelist": name}


def section(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def rows(title: str, **properties: Any) -> dict[str, Any]:
    return {"title": title, "type": "array", "items": section(**properties)}


DATE = {"title": "Ngày", "type": "string", "format": "date"}
LOOSE_DATE = {"title": "Ngày", "type": "string", "format": "partial-date"}


@pytest.mark.parametrize(
    ("old", "new", "value", "kept"),
    [
        (text("A"), text("A"), "x", True),
        # Words may change, and an answer that was too long before is still the citizen's.
        (text("A"), text("B", description="b"), "x", True),
        (text("A", 3), text("B", 3), "longer", True),
        (text("A", 3), text("A", 9), "longer", True),
        (text("A", 9), text("A", 3), "longer", False),
        (text("A", 9), text("A", 3), "ok", True),
        (text("A"), text("A", pattern="^[0-9]+$"), "12", True),
        (text("A"), text("A", pattern="^[0-9]+$"), "ab", False),
        (choice("A", "1", "2"), choice("A", "2", "1"), "1", True),
        (choice("A", "1", "2"), choice("A", "1", "3"), "1", True),
        (choice("A", "1", "2"), choice("A", "1", "3"), "2", False),
        # A code says nothing where people write, and writing is no code.
        (choice("A", "1"), text("A"), "1", False),
        (text("A"), choice("A", "1"), "1", False),
        (codes("communes"), codes("provinces"), "80", False),
        (codes("provinces"), text("A"), "80", False),
        (text("A"), codes("provinces"), "80", False),
        (DATE, LOOSE_DATE, "2020-01-02", True),
        (LOOSE_DATE, DATE, "2020", False),
        (LOOSE_DATE, DATE, "2020-01-02", True),
        ({"type": "integer"}, {"type": "integer", "maximum": 5}, 7, False),
        ({"type": "boolean"}, {"const": True}, True, True),
        ({"type": "boolean"}, {"const": True}, False, False),
        (text("A"), {"type": "integer"}, "5", False),
        (text("A"), section(b=text("B")), "x", False),
        (section(b=text("B")), text("A"), {"b": "x"}, False),
        (text("A"), rows("A", b=text("B")), "x", False),
        (rows("A", b=text("B")), text("A"), [{"b": "x"}], False),
    ],
)
def test_an_answer_stays_where_it_fits(old, new, value, kept):
    carried = carry_over(form({"a": old}), form({"a": new}), {"a": value})
    assert carried.answers == ({"a": value} if kept else {})
    assert bool(carried.dropped) is not kept


def test_what_is_dropped_is_named_with_its_old_value():
    old = form({"a": text("Tên gọi"), "b": text("Ghi chú")})
    carried = carry_over(old, form({"a": text("Tên gọi")}), {"a": "An", "b": "xin gọi tối"})
    assert carried.answers == {"a": "An"}
    (dropped,) = carried.dropped
    assert (dropped.pointer, dropped.label, dropped.value) == ("/b", "Ghi chú", "xin gọi tối")


def test_questions_of_one_name_are_told_apart_by_their_section():
    groups = {"Người cha": ["cha/ten"], "Người mẹ": ["me/ten"]}
    old = form({"cha": section(ten=text("Tên")), "me": section(ten=text("Tên"))}, groups)
    carried = carry_over(old, form({"x": text("X")}), {"cha": {"ten": "A"}, "me": {"ten": "B"}})
    assert [d.label for d in carried.dropped] == ["Tên – Người cha", "Tên – Người mẹ"]
    assert [d.pointer for d in carried.dropped] == ["/cha/ten", "/me/ten"]


def test_what_a_form_never_knew_is_dropped_in_one_piece():
    carried = carry_over(form({"a": text("A")}), form({"a": text("A")}), {"z": {"y": [1]}})
    assert [(d.pointer, d.label, d.value) for d in carried.dropped] == [("/z", "z", {"y": [1]})]


def test_what_the_server_writes_is_not_spoken_of():
    written = text("A", readOnly=True)
    carried = carry_over(form({"a": text("A"), "b": written}), form({"a": written}), {"a": "x"})
    assert (carried.answers, carried.dropped) == ({}, [])
    carried = carry_over(form({"a": written}), form({"b": text("B")}), {"a": "x"})
    assert carried.dropped == []


def test_rows_are_carried_one_by_one():
    old = form({"nganh": rows("Ngành", ten=text("Tên"), ma=text("Mã"))})
    new = form(
        {"nganh": rows("Ngành", ten=text("Tên"), chinh={"title": "Chính", "type": "boolean"})}
    )
    answers = {"nganh": [{"ten": "A", "ma": "1"}, {"ma": "2"}, {"ten": "C"}]}
    carried = carry_over(old, new, answers)
    assert carried.answers == {"nganh": [{"ten": "A"}, {"ten": "C"}]}
    assert [(d.pointer, d.label) for d in carried.dropped] == [
        ("/nganh/0/ma", "Mã – Ngành"),
        ("/nganh/1/ma", "Mã – Ngành"),
    ]
    assert [(a.pointer, a.label) for a in carried.asked] == [("/nganh", "Chính – Ngành")]


def test_what_is_newly_asked_is_named_when_it_is_shown():
    new = form(
        {"a": text("A"), "b": text("B"), "c": text("C"), "d": text("D", readOnly=True)},
        b={"properties": {"a": {"const": "x"}}, "required": ["a"]},
        c={"properties": {"a": {"const": "y"}}, "required": ["a"]},
    )
    carried = carry_over(form({"a": text("A")}), new, {"a": "x"})
    assert [(a.pointer, a.label) for a in carried.asked] == [("/b", "B")]


def test_a_new_list_is_named_as_one():
    new = form({"a": text("A"), "nganh": rows("Ngành", ten=text("Tên"))})
    carried = carry_over(form({"a": text("A")}), new, {"a": "x"})
    assert [(a.pointer, a.label) for a in carried.asked] == [("/nganh", "Ngành")]


@pytest.mark.parametrize("nonsense", [None, [], "x", 5, {"a": None}, {"a": [[[]]]}, {"": {"": ""}}])
def test_nonsense_is_no_reason_to_fail(nonsense):
    carried = carry_over(form({"a": text("A")}), form({"b": text("B")}), nonsense)
    assert carried.answers == {}


# On the forms of the catalogue, and on generated ones

QUESTIONS = st.sampled_from(
    [
        text("A"),
        text("A", 3),
        text("B", pattern="^[a-z]+$"),
        choice("C", "1", "2"),
        choice("C", "2", "3"),
        codes("provinces"),
        DATE,
        LOOSE_DATE,
        {"title": "I", "type": "integer", "maximum": 9},
        {"title": "J", "const": True},
        text("R", readOnly=True),
    ]
)
KEYS = st.sampled_from(list("abcdef"))
LEVEL_1 = st.dictionaries(KEYS, QUESTIONS, min_size=1)
LEVEL_2 = st.one_of(
    QUESTIONS,
    LEVEL_1.map(lambda properties: section(**properties)),
    LEVEL_1.map(lambda properties: rows("Rows", **properties)),
)
FORMS = st.dictionaries(KEYS, LEVEL_2, min_size=1).map(form)
LEAVES = st.one_of(
    st.sampled_from(["1", "2", "80", "abc", "2020-01-02", "2020"]),
    st.booleans(),
    st.integers(-5, 20),
    st.text(min_size=1, max_size=12),
)
ANSWERS = st.dictionaries(
    KEYS,
    st.one_of(
        LEAVES,
        st.dictionaries(KEYS, LEAVES, min_size=1),
        st.lists(st.dictionaries(KEYS, LEAVES, min_size=1), min_size=1, max_size=3),
    ),
)


def flat(value: Any, at: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    """Every single answer by its place."""
    if isinstance(value, dict):
        return {k: v for key in value for k, v in flat(value[key], (*at, key)).items()}
    if isinstance(value, list):
        return {k: v for i, row in enumerate(value) for k, v in flat(row, (*at, i)).items()}
    return {at: value}


def question(schema: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        schema = (
            schema["items"]
            if isinstance(part, int) and "items" in schema
            else (schema.get("properties", {}).get(part))
        )
        if schema is None:
            return None
    return schema


@pytest.mark.slow
@given(FORMS, FORMS, ANSWERS)
@settings(max_examples=300, deadline=None)
def test_an_answer_to_an_unchanged_question_is_never_lost(old, new, answers):
    carried = carry_over(old, new, answers)
    left = list(flat(carried.answers).items())
    for path, value in flat(answers).items():
        before, after = (question(f["schema"], path) for f in (old, new))
        if before is not None and before == after and not {"properties", "items"} & {*before}:
            # A row that lost all its answers is gone, and those below moved up.
            names = [part for part in path if not isinstance(part, int)]
            assert any(
                [part for part in place if not isinstance(part, int)] == names and value == kept
                for place, kept in left
            )


@pytest.mark.slow
@given(FORMS, FORMS, ANSWERS)
@settings(max_examples=300, deadline=None)
def test_nothing_is_carried_that_the_new_form_does_not_know(old, new, answers):
    carried = carry_over(old, new, answers)
    errors = Draft202012Validator(new["schema"]).iter_errors(carried.answers)
    assert [e for e in errors if e.kind.name == "additionalProperties"] == []


@pytest.mark.slow
@given(FORMS, FORMS, ANSWERS)
@settings(max_examples=300, deadline=None)
def test_every_answer_is_kept_or_told_or_written_by_the_server(old, new, answers):
    carried = carry_over(old, new, answers)
    told = [pointer.pointer for pointer in carried.dropped]
    assert len(told) == len(set(told))
    lost = len(flat(answers)) - len(flat(carried.answers))
    silent = [
        path
        for path in flat(answers)
        if any(
            (question(f["schema"], path[:length]) or {}).get("readOnly")
            for f in (old, new)
            for length in range(1, len(path) + 1)
        )
    ]
    dropped = sum(len(flat(d.value)) for d in carried.dropped)
    assert dropped <= lost <= dropped + len(silent)


@given(FORMS, ANSWERS)
@settings(max_examples=100, deadline=None)
def test_the_same_form_changes_nothing_it_knows(same, answers):
    carried = carry_over(same, deepcopy(same), answers)
    again = carry_over(same, same, carried.answers)
    assert (again.answers, again.dropped, again.asked) == (carried.answers, [], [])


def test_complete_answers_of_the_catalogue_pass_unharmed(definition, valid):
    document = form_schema.compile_form(definition, "vi")
    for answers in valid.values():
        carried = carry_over(document, document, answers)
        assert (carried.answers, carried.dropped, carried.asked) == (answers, [], [])


def test_every_question_of_the_catalogue_has_a_name():
    for found in catalogue().values():
        document = form_schema.compile_form(found, "vi")
        empty = {**document, "schema": {"type": "object", "properties": {}}}
        asked = carry_over(empty, document, {}).asked
        assert asked
        assert [a.pointer for a in asked if not a.label.strip(" –")] == []


def test_a_question_moved_to_another_name_is_both_dropped_and_asked(definition, valid):
    old = form_schema.compile_form(definition, "en")
    new = deepcopy(old)
    person = new["schema"]["properties"]["nguoi_yeu_cau"]["properties"]
    person["thu_dien_tu"] = person.pop("email")
    answers = deepcopy(valid["1"])
    answers["nguoi_yeu_cau"]["email"] = "an@example.vn"
    carried = carry_over(old, new, answers)
    assert [(d.pointer, d.value) for d in carried.dropped] == [
        ("/nguoi_yeu_cau/email", "an@example.vn")
    ]
    assert [a.pointer for a in carried.asked] == ["/nguoi_yeu_cau/thu_dien_tu"]
    assert read(carried.answers, ("nguoi_yeu_cau", "email")) is None
