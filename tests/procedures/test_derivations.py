"""Answers the server writes."""

from datetime import date

import pytest

from backend.procedures.derivations import DERIVATIONS, Circumstances, words_of_date

TODAY = Circumstances(date(2025, 10, 14), "Xã Tân Châu", days=60)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 8, 15), "ngày mười lăm tháng tám năm hai nghìn không trăm hai mươi lăm"),
        (date(1995, 4, 21), "ngày hai mươi mốt tháng tư năm một nghìn chín trăm chín mươi lăm"),
        (date(2000, 1, 1), "ngày mồng một tháng một năm hai nghìn"),
        (date(2004, 2, 29), "ngày hai mươi chín tháng hai năm hai nghìn không trăm linh bốn"),
        (date(2010, 12, 10), "ngày mồng mười tháng mười hai năm hai nghìn không trăm mười"),
        (date(1911, 11, 11), "ngày mười một tháng mười một năm một nghìn chín trăm mười một"),
        (date(2050, 5, 31), "ngày ba mươi mốt tháng năm năm hai nghìn không trăm năm mươi"),
    ],
)
def test_dates_in_words(day, words):
    assert words_of_date(day) == words


@pytest.mark.parametrize(
    ("rule", "answers", "written"),
    [
        ("full_name", ["Nguyễn", "Minh", "An"], "Nguyễn Minh An"),
        ("full_name", ["Phạm", None, "Phúc"], "Phạm Phúc"),
        ("full_name", [None, None, None], None),
        ("full_name", [5, {}, "An"], "An"),
        (
            "date_in_words",
            ["2025-08-01"],
            "ngày mồng một tháng tám năm hai nghìn không trăm hai mươi lăm",
        ),
        ("date_in_words", ["2025-02-30"], None),
        ("date_in_words", [20250801], None),
        ("registration_kind", ["2025-10-14"], "dung_han"),
        ("registration_kind", ["2025-08-15"], "dung_han"),
        ("registration_kind", ["2025-08-14"], "qua_han"),
        ("registration_kind", ["2025-10-15"], None),
        ("registration_kind", [None], None),
        ("today", [], "2025-10-14"),
        ("place", [], "Xã Tân Châu"),
    ],
)
def test_rules(rule, answers, written):
    assert DERIVATIONS[rule].rule(answers, TODAY) == written


def test_sixty_days_are_still_on_time():
    kind = DERIVATIONS["registration_kind"].rule
    assert kind(["2025-08-15"], TODAY) == "dung_han"  # exactly 60 days before
    assert kind(["2025-08-14"], TODAY) == "qua_han"
