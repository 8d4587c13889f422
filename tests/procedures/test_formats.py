"""Single values: the vectors, and what an identity number or card says."""

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
    ("number", "year", "gender"),
    [
        ("072203000123", 2003, "male"),
        ("072303000123", 2003, "female"),
        ("001099000001", 1999, "male"),
        ("001199000001", 1999, "female"),
        ("001410000001", 2110, "male"),
        ("001999000001", 2399, "female"),
    ],
)
def test_a_personal_number_tells_year_and_gender(number, year, gender):
    assert formats.read_personal_id(number) == formats.PersonalId(year, gender)


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
    ("phone", "known"),
    [("0912345678", True), ("0551234567", True), ("02763822233", True), ("0512345678", False)],
)
def test_phone_prefixes(phone, known):
    assert formats.has_known_prefix(phone) is known


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


@pytest.mark.parametrize(
    ("number", "any_country", "vietnamese"),
    [("C1234567", True, True), ("18AB12345", True, False), ("c1234567", False, False)],
)
def test_passports(number, any_country, vietnamese):
    assert formats.is_passport(number) is any_country
    assert formats.is_vietnamese_passport(number) is vietnamese


def test_an_identity_card_is_read():
    card = formats.parse_identity_card(
        "072203000123||NGUYỄN VĂN MẪU|05032003|Nam|Ấp 1, Xã Tân Châu, Tây Ninh|12082024"
    )
    assert card == formats.IdentityCard(
        personal_id="072203000123",
        old_number="",
        full_name="NGUYỄN VĂN MẪU",
        birth=date(2003, 3, 5),
        gender="male",
        residence="Ấp 1, Xã Tân Châu, Tây Ninh",
        issued=date(2024, 8, 12),
    )


def test_a_newer_card_has_more_fields_that_are_left_out():
    card = formats.parse_identity_card(
        "072303000456|290123456|LÊ THỊ VÍ DỤ|29022004|Nữ|Ấp 3|03092024|thêm|nữa"
    )
    assert card is not None
    assert card.gender == "female"
    assert card.old_number == "290123456"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.com/",
        "072203000123||NGUYỄN VĂN MẪU|05032003|Nam|Ấp 1",
        "072203000123||NGUYỄN VĂN MẪU|30022003|Nam|Ấp 1|12082024",
        "072203000123||NGUYỄN VĂN MẪU|05032003|Khác|Ấp 1|12082024",
        "072203000123|||05032003|Nam|Ấp 1|12082024",
        "07220300012||NGUYỄN VĂN MẪU|05032003|Nam|Ấp 1|12082024",
        "072203000123||NGUYỄN VĂN MẪU|5/3/2003|Nam|Ấp 1|12082024",
    ],
)
def test_other_codes_are_no_identity_card(text):
    assert formats.parse_identity_card(text) is None


@given(st.text())
def test_no_text_upsets_a_format(text):
    for check in formats.FORMATS.values():
        assert check(text) in (True, False)
    formats.parse_identity_card(text)
