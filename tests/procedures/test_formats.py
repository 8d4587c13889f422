"""Single values: the vectors, and what an identity number or card says."""

from dataclasses import asdict
from datetime import date

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.procedures import formats
from tests.procedures.conftest import read_vectors


@pytest.mark.parametrize(
    "vector", read_vectors("formats.json"), ids=lambda v: f"{v['format']}: {v['value']!r}"
)
def test_format_vectors(vector):
    validator = jsonschema_rs.Draft202012Validator(
        {"format": vector["format"]}, formats=formats.FORMATS, validate_formats=True
    )
    assert validator.is_valid(vector["value"]) is vector["valid"]


@pytest.mark.parametrize(
    ("number", "place", "year", "gender"),
    [
        ("072203000123", "072", 2003, "male"),
        ("080303000123", "080", 2003, "female"),
        ("001099000001", "001", 1999, "male"),
        ("001199000001", "001", 1999, "female"),
        ("001410000001", "001", 2110, "male"),
        ("101999000001", "101", 2399, "female"),
    ],
)
def test_a_personal_number_tells_place_year_and_gender(number, place, year, gender):
    assert formats.read_personal_id(number) == formats.PersonalId(place, year, gender)


def test_no_number_tells_nothing():
    assert formats.read_personal_id("07220300012") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("0084 912.345.678", "0912345678"),
        ("84-912-345-678", "0912345678"),
        ("(0276) 3822 233", "02763822233"),
        ("0849123456", "0849123456"),
        ("912345678", None),
        ("số của tôi", None),
    ],
)
def test_phone_numbers_are_kept_in_one_form(typed, kept):
    assert formats.normalise_phone(typed) == kept


@given(st.text(max_size=40))
def test_a_normalised_phone_stays_as_it_is(typed):
    kept = formats.normalise_phone(typed)
    assert kept is None or formats.normalise_phone(kept) == kept


@pytest.mark.parametrize(
    ("phone", "prefix"),
    [("+84 912 345 678", "091"), ("0551234567", "055"), ("02763822233", None), ("số", None)],
)
def test_mobile_prefixes(phone, prefix):
    assert formats.mobile_prefix(phone) == prefix


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1996", date(1996, 1, 1), date(1996, 12, 31)),
        ("1996-02", date(1996, 2, 1), date(1996, 2, 29)),
        ("1996-02-29", date(1996, 2, 29), date(1996, 2, 29)),
    ],
)
def test_an_incomplete_date_is_a_span(written, first, last):
    assert formats.parse_partial_date(written) == (first, last)


@pytest.mark.parametrize("vector", read_vectors("identity_cards.json"), ids=lambda v: v["name"])
def test_identity_cards(vector):
    card = formats.parse_identity_card(vector["text"])
    told = asdict(card) if card else None
    assert told == (
        vector["card"]
        and vector["card"]
        | {day: date.fromisoformat(vector["card"][day]) for day in ("birth", "issued")}
    )


@given(st.text())
def test_no_text_upsets_a_format(text):
    for check in formats.FORMATS.values():
        assert check(text) in (True, False)
    formats.parse_identity_card(text)
