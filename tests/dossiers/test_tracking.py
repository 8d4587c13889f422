"""Tracking codes are hard to guess, hard to mistype and easy to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.dossiers import tracking

codes = st.builds(
    lambda body: body + tracking.check_character(body),
    st.text(tracking.ALPHABET, min_size=11, max_size=11),
)


def test_the_alphabet_has_no_look_alikes():
    assert len(set(tracking.ALPHABET)) == 30
    assert not set("01ILOU") & set(tracking.ALPHABET)


def test_generated_codes_are_valid_and_differ():
    generated = {tracking.generate() for _ in range(500)}
    assert len(generated) == 500
    assert all(tracking.parse(code) == code for code in generated)


@given(codes)
def test_what_is_shown_can_be_typed(code):
    shown = tracking.show(code)
    assert len(shown) == 14
    assert tracking.parse(shown) == code
    assert tracking.parse(f"  {shown.lower().replace('-', ' ')} ") == code
    assert tracking.parse(shown.replace("-", "\u2013")) == code


@given(codes, st.integers(0, 11), st.sampled_from(tracking.ALPHABET))
def test_every_single_wrong_character_is_noticed(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]
    assert tracking.parse(wrong) == (code if wrong == code else None)


def test_most_swaps_of_neighbours_are_noticed():
    code = "7KQ29MWX4D3"
    code += tracking.check_character(code)
    swaps = [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(11)]
    assert [tracking.parse(swap) for swap in swaps if swap != code] == [None] * 11


@pytest.mark.parametrize("typed", ["", "7KQ2", "0000-0000-0000", "7KQ2-9MWX-4D3P-7", "é" * 12])
def test_what_cannot_be_a_code_is_none(typed):
    assert tracking.parse(typed) is None
