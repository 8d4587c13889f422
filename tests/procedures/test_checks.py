"""Named checks, each by itself."""

from datetime import date

import pytest

from backend.procedures.checks import CHECKS

TODAY = date(2025, 9, 20)


@pytest.mark.parametrize(
    ("check", "value", "given", "holds"),
    [
        ("not_in_future", "2025-09-20", {}, True),
        ("not_in_future", "2025-09-21", {}, False),
        ("not_in_future", "2025", {}, True),
        ("not_in_future", "2025-10", {}, False),
        ("not_in_future", "no date", {}, True),
        ("not_before", "2025-08-15", {"earliest": "2025-08-15"}, True),
        ("not_before", "2025-08-14", {"earliest": "2025-08-15"}, False),
        ("not_before", "2025-08-14", {"earliest": None}, True),
        ("not_before", "2025-08-14", {"earliest": {"x": 1}}, True),
        ("after", "2025-08-15", {"earliest": "2025-08-15"}, False),
        ("after", "2025-08-16", {"earliest": "2025-08-15"}, True),
        ("after", "1996-03-01", {"earliest": "1996"}, True),
        ("after", "1995-12-31", {"earliest": "1996"}, False),
        ("personal_id_gender", "072203000123", {"gender": "male"}, True),
        ("personal_id_gender", "072203000123", {"gender": "female"}, False),
        ("personal_id_gender", "072", {"gender": "female"}, True),
        ("personal_id_birth_year", "072203000123", {"birth": "2003-03-05"}, True),
        ("personal_id_birth_year", "072303000456", {"birth": "2004-02-29"}, False),
        ("personal_id_birth_year", "072303000456", {"birth": "2003"}, True),
        ("personal_id_birth_year", "072303000456", {"birth": None}, True),
        ("age_at_least", "2013-08-15", {"on": "2025-08-15", "years": 12}, True),
        ("age_at_least", "2013-08-16", {"on": "2025-08-15", "years": 12}, False),
        ("age_at_least", "2013", {"on": "2025-08-15", "years": 12}, True),
        ("age_at_least", "2014", {"on": "2025-08-15", "years": 12}, False),
        ("age_at_least", "2012-02-29", {"on": "2024-02-28", "years": 12}, False),
        ("age_at_least", "2014", {"on": None, "years": 12}, True),
        ("surname_from", "Nguyễn", {"names": ["Nguyễn Văn Mẫu"]}, True),
        ("surname_from", "Nguyễn Phúc", {"names": ["Nguyễn Phúc An"]}, True),
        ("surname_from", "Ngu", {"names": ["Nguyễn Văn Mẫu"]}, False),
        ("surname_from", "Niê", {"names": ["H'Hen Niê"]}, True),
        ("surname_from", "Văn", {"names": ["Nguyễn Văn Mẫu"]}, False),
        ("surname_from", "Lý", {"names": []}, True),
        ("same_as_one_of", "01", {"others": ["02", "01"]}, True),
        ("same_as_one_of", "03", {"others": ["02", "01"]}, False),
        ("same_as_one_of", "03", {"others": []}, True),
        ("not_in_future", "2025-09", {}, True),
        ("not_in_future", "nay", {}, True),
        ("not_before", "nay", {"earliest": "2025-08"}, True),
        ("not_before", "2025-07", {"earliest": "2025-08"}, False),
        ("not_before", "2025-08", {"earliest": "2025-08"}, True),
        ("not_in_past", "2025-09-20", {}, True),
        ("not_in_past", "2025-09-19", {}, False),
        ("not_in_past", "no date", {}, True),
        ("of_age", "2007-09-20", {"years": 18}, True),
        ("of_age", "2007-09-21", {"years": 18}, False),
        ("of_age", "x", {"years": 18}, True),
        ("different_from", "a", {"other": "b"}, True),
        ("different_from", "a", {"other": "a"}, False),
        ("different_from", "a", {"other": None}, True),
        ("without_words", "Quán Công Bằng", {"words": ["công ty"]}, True),
        ("without_words", "CÔNG  TY Ba", {"words": ["công ty"]}, False),
        ("without_words", "cong ty ba", {"words": ["công ty"]}, False),
        ("known_phone_prefix", "0912345678", {}, True),
        ("known_phone_prefix", "0512345678", {}, False),
        ("known_phone_prefix", "không có", {}, True),
    ],
)
def test_rules(check, value, given, holds):
    assert CHECKS[check].rule(value, given, TODAY) is holds


@pytest.mark.parametrize("name", CHECKS)
def test_messages_can_be_filled_in_both_languages(name):
    check = CHECKS[name]
    words = dict.fromkeys(check.parameters(), "x")
    assert check.message.vi.format(name="Tên", **words)
    assert check.message.en.format(name="Name", **words)
