"""Text in: normalised once, the same for every keyboard."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.text import MAX_DEPTH, NulCharacter, Text, TooDeep, clean, clean_text, fold

VECTORS = Path(__file__).parents[1] / "vectors" / "texts.json"


@pytest.mark.parametrize(
    "vector", json.loads(VECTORS.read_text(encoding="utf-8")), ids=lambda v: v["name"]
)
def test_text_is_kept_as_meant_and_found_by_its_key(vector):
    assert clean_text(vector["typed"]) == vector["kept"]
    assert fold(vector["kept"]) == vector["key"]


@given(st.text())
def test_cleaning_twice_is_cleaning_once(typed):
    assert clean_text(clean_text(typed)) == clean_text(typed)


@pytest.mark.parametrize(
    "written", ["Đặng  Thị Hòa", "Đặng Thị Hoà", "dang thi hoa", "ĐẶNG THỊ HÒA"]
)
def test_every_way_of_writing_has_one_search_key(written):
    assert fold(written) == "dang thi hoa"


def test_nothing_in_four_kinds_disappears():
    answers = {"a": "", "b": None, "c": {}, "d": {"e": "  "}, "f": [], "g": [None, "x"], "h": False}
    assert clean(answers) == {"g": ["x"], "h": False}


def test_a_nul_is_refused_with_its_place():
    with pytest.raises(NulCharacter) as refused:
        clean({"tre": {"ten/goi": "An\x00"}})
    assert refused.value.pointer == "/tre/ten~1goi"


def test_a_nul_in_a_key_is_refused():
    with pytest.raises(NulCharacter):
        clean({"tre\x00": "An"})


def test_deep_nesting_is_refused_before_it_hurts():
    value: object = "x"
    for _ in range(MAX_DEPTH + 1):
        value = {"a": value}
    with pytest.raises(TooDeep):
        clean(value)


def test_a_text_speaks_the_readers_language():
    text = Text("Xin chào", "Hello")
    assert (text.pick("vi"), text.pick("en")) == ("Xin chào", "Hello")
