"""A cursor says how far somebody has read, and notices when the feed has another history."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.integrations import cursors
from backend.integrations.cursors import BEGINNING, NoCursor, Place


@given(st.integers(0, 2**63 - 1), st.uuids(), st.uuids())
def test_a_cursor_is_read_as_it_was_written(position: int, event: UUID, other: UUID):
    place = Place(position, cursors.mark_of(event))
    text = cursors.write(place)
    assert cursors.read(text) == place
    assert len(text) == 22
    assert place.is_at(event)
    assert place.is_at(other) == (event == other)


@given(st.text(max_size=40))
def test_any_other_text_is_no_cursor(text: str):
    try:
        assert cursors.write(cursors.read(text)) == text
    except NoCursor:
        return


@pytest.mark.parametrize("text", ["", "A", "=" * 22, "A" * 21, "A" * 23, "_" * 22, "A" * 21 + "B"])
def test_what_is_no_cursor(text: str):
    with pytest.raises(NoCursor):
        cursors.read(text)


def test_the_beginning_has_a_cursor():
    assert cursors.read(cursors.write(BEGINNING)) == BEGINNING
