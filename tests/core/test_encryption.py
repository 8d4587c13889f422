"""What is encrypted at rest opens with the same key, for the same purpose and row, unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core import encryption, ids
from backend.core.encryption import Box, CannotDecrypt

KEY = "of-the-tests-" * 4
ROW = ids.new()


@given(text=st.text(max_size=200))
def test_what_goes_in_comes_out(text: str):
    box = Box(KEY, "second-factor")
    kept = box.encrypt(text, ROW)
    assert text.encode() not in kept or len(text) < 4
    assert box.decrypt(kept, ROW) == text


def test_the_same_text_never_looks_the_same():
    box = Box(KEY, "second-factor")
    assert box.encrypt("x", ROW) != box.encrypt("x", ROW)


@pytest.mark.parametrize(
    ("key", "purpose", "row"),
    [
        (KEY + "x", "second-factor", ROW),
        (KEY, "single-sign-on", ROW),
        (KEY, "second-factor", ids.new()),
    ],
    ids=["another key", "another purpose", "another row"],
)
def test_elsewhere_it_stays_shut(key: str, purpose: str, row):
    kept = Box(KEY, "second-factor").encrypt("JBSWY3DP", ROW)
    with pytest.raises(CannotDecrypt):
        Box(key, purpose).decrypt(kept, row)


@given(data=st.data())
def test_any_change_is_noticed(data: st.DataObject):
    box = Box(KEY, "second-factor")
    kept = bytearray(box.encrypt("JBSWY3DP", ROW))
    kept[data.draw(st.integers(0, len(kept) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotDecrypt):
        box.decrypt(bytes(kept), ROW)


@given(length=st.integers(0, 28))
def test_a_piece_of_it_is_nothing(length: int):
    box = Box(KEY, "second-factor")
    with pytest.raises(CannotDecrypt):
        box.decrypt(box.encrypt("", ROW)[:length], ROW)


def test_the_application_has_boxes_of_its_own_key(app):
    with app.app_context():
        kept = encryption.box("second-factor").encrypt("x", ROW)
    secret_key = app.extensions["settings"].secret_key
    assert Box(secret_key, "second-factor").decrypt(kept, ROW) == "x"
