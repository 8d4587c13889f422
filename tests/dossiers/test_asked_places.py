"""Where an office can point: every question of every form, rows that exist, and nothing else."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.dossiers.asked_places import Places, read, write
from tests.procedures.conftest import DEFINITIONS, RULES, read_vectors

CODES = sorted(DEFINITIONS)
PLACES = {code: Places(DEFINITIONS[code]) for code in CODES}
ANSWERS = {code: read_vectors(f"valid_{code}.json")[0]["answers"] for code in CODES}


@pytest.mark.parametrize("code", CODES)
def test_whatever_is_asked_can_be_pointed_at_by_its_own_pointer(code):
    asked = RULES[code].questions.asked_of(ANSWERS[code])
    found = [PLACES[code].find(pointer) for pointer in asked]
    assert [place and place.pointer for place in found] == list(asked)
    assert all(place.name.vi and place.name.en for place in found)


@given(st.sampled_from(CODES), st.text("/-~.[]#% 0123nganhmtredoi١²", max_size=20))
def test_any_other_text_points_nowhere_or_just_there(code, text):
    place = PLACES[code].find(text)
    assert place is None or place.pointer == text


@given(st.sampled_from(CODES), st.data())
def test_what_is_written_is_read_and_taking_it_out_leaves_the_rest(code, data):
    asked = sorted(RULES[code].questions.asked_of(ANSWERS[code]))
    pointer = data.draw(st.sampled_from(asked))
    answers = deepcopy(ANSWERS[code])
    write(answers, pointer, "x")
    assert read(answers, pointer) == "x"
    write(answers, pointer, None)
    assert read(answers, pointer) is None
    write(answers, pointer, read(ANSWERS[code], pointer))
    assert answers == ANSWERS[code]


@pytest.mark.parametrize("pointer", ["/nganh/7/ma", "/nganh/-1/ma", "/nganh/x/ma", "/nganh/²/ma"])
def test_no_row_is_made_by_writing(pointer):
    answers = {"nganh": [{"ten": "Quán ăn"}]}
    write(answers, pointer, "5610")
    assert answers == {"nganh": [{"ten": "Quán ăn"}]}
    assert read(answers, pointer) is None


def test_a_group_goes_with_its_last_answer_and_a_row_stays():
    answers = {"tre": {"ho": "Lê"}, "nganh": [{"noi": {"xa": "25516"}}]}
    write(answers, "/tre/ho", None)
    write(answers, "/nganh/0/noi/xa", None)
    assert answers == {"nganh": [{}]}
