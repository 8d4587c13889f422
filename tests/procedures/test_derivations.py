"""Answers the server writes."""

from datetime import date

import pytest

from backend.procedures.derivations import DERIVATIONS, Circumstances, words_of_date
from tests.procedures.conftest import read_vectors

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
        ("death_registration_kind", ["2025-10-14", None], "1"),
        ("death_registration_kind", ["2025-08-15", None], "1"),
        ("death_registration_kind", ["2025-08-14", False], "4"),
        ("death_registration_kind", ["2025-10", None], "1"),
        ("death_registration_kind", ["2025-07", None], "4"),
        ("death_registration_kind", ["2025", None], "1"),
        ("death_registration_kind", ["1979", True], "5"),
        ("death_registration_kind", [None, True], "5"),
        ("death_registration_kind", [None, None], None),
        ("death_registration_kind", ["2025-10-15", None], None),
        ("death_registration_kind", [{"x": 1}, 1], None),
        ("money_in_words", [1], "Một đồng"),
        ("money_in_words", [15], "Mười lăm đồng"),
        ("money_in_words", [105], "Một trăm linh năm đồng"),
        ("money_in_words", [1001], "Một nghìn không trăm linh một đồng"),
        ("money_in_words", [50_000_000], "Năm mươi triệu đồng"),
        ("money_in_words", [1_250_000_000], "Một tỷ hai trăm năm mươi triệu đồng"),
        ("money_in_words", [1_000_000_021], "Một tỷ không trăm hai mươi mốt đồng"),
        ("money_in_words", [20_005_000], "Hai mươi triệu không trăm linh năm nghìn đồng"),
        ("money_in_words", [10**12], "Một nghìn tỷ đồng"),
        ("money_in_words", [10**15], "Một triệu tỷ đồng"),
        ("money_in_words", [10**15 + 1], None),
        ("money_in_words", [0], None),
        ("money_in_words", [-5], None),
        ("money_in_words", [True], None),
        ("money_in_words", ["50"], None),
        ("money_in_words", [1.0], None),
        ("household_business_name", ["Quán ăn Cô Ba"], "HỘ KINH DOANH QUÁN ĂN CÔ BA"),
        ("household_business_name", ["Hộ kinh doanh Đá 79"], "HỘ KINH DOANH ĐÁ 79"),
        ("household_business_name", ["hộ kinh doanh"], None),
        ("household_business_name", [None], None),
        ("business_registry", ["25516"], "Phòng Kinh tế xã Tân Châu"),
        ("business_registry", ["25459"], "Phòng Kinh tế, Hạ tầng và Đô thị phường Tân Ninh"),
        ("business_registry", ["x"], None),
        ("business_registry", [{}], None),
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


@pytest.mark.parametrize("vector", read_vectors("derived.json"), ids=lambda v: str(v)[:70])
def test_derivation_vectors(vector):
    at = Circumstances(date.fromisoformat(vector["today"]), vector["place"], vector["days"])
    assert DERIVATIONS[vector["rule"]].rule(vector["from"], at) == vector["expected"]


def test_every_rule_has_vectors():
    assert {vector["rule"] for vector in read_vectors("derived.json")} == DERIVATIONS.keys()
