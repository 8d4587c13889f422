"""Named checks over a list of rows, each by itself."""

from datetime import date

import pytest

from backend.procedures.row_checks import ROW_CHECKS

TODAY = date(2026, 11, 23)
BIRTH = {"birth": "2003-03-05", "years": 14}


def until(*ends):
    return {"until": list(ends)}


@pytest.mark.parametrize(
    ("check", "values", "given", "wrong"),
    [
        ("exactly_one", [True], {}, []),
        ("exactly_one", [None, True, False], {}, []),
        ("exactly_one", [None, False], {}, [0]),
        ("exactly_one", [True, None, True, True], {}, [2, 3]),
        ("exactly_one", [], {}, []),
        ("unique", ["a", "b"], {}, []),
        ("unique", ["a", "b", "a", "a"], {}, [2, 3]),
        ("unique", ["a", None, None, {}, {}], {}, []),
        ("unique", ["a"], {"others": ["a", None]}, [0]),
        ("unique", ["khac", "khac", "x", "x"], {"except": ["khac"]}, [3]),
        ("consecutive", ["2010-01", "2012-05"], until("2012-05", "nay"), []),
        ("consecutive", ["2010-01", "2012-05"], until("2012-06", "nay"), [1]),
        ("consecutive", ["2012-05", "2010-01"], until("nay", "2012-05"), [1]),
        ("consecutive", ["2010-01", "2012-05"], until(None, "nay"), []),
        ("consecutive", ["2010-01", "tháng 5", "2013-01"], until("2012-05", "x", "nay"), []),
        ("without_gaps", ["2010-01", "2012-06"], until("2012-05", "nay"), []),
        ("without_gaps", ["2010-01", "2012-07"], until("2012-05", "nay"), [1]),
        ("without_gaps", ["2010-01", "2013-01"], until("2012-12", "nay"), []),
        ("without_gaps", ["2010-01", "2013-01"], until("nay", "nay"), []),
        ("begins_at_age", ["2017-03"], BIRTH, []),
        ("begins_at_age", ["2017-04"], BIRTH, [0]),
        ("begins_at_age", ["2003-03"], BIRTH, []),
        ("begins_at_age", [None], BIRTH, []),
        ("begins_at_age", ["2020-01"], {"birth": None, "years": 14}, []),
        ("begins_at_age", ["2020-01"], {"birth": "2015-01-01", "years": 14}, []),
        ("begins_at_age", ["2026-12"], {"birth": "2012-11-30", "years": 14}, [0]),
        ("last_is_open", ["2012-01", "nay"], {}, []),
        ("last_is_open", ["nay", "2012-01"], {}, [1]),
        ("last_is_open", ["2012-01", None], {}, []),
        ("last_is_open", [], {}, []),
    ],
)
def test_rules(check, values, given, wrong):
    assert ROW_CHECKS[check].rule(values, given, TODAY) == wrong


@pytest.mark.parametrize("name", ROW_CHECKS)
def test_messages_can_be_filled_in_both_languages(name):
    check = ROW_CHECKS[name]
    words = dict.fromkeys(check.parameters(), "x")
    assert check.message.vi.format(name="Tên", **words)
    assert check.message.en.format(name="Name", **words)
