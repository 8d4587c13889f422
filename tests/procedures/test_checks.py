"""Named checks, each by itself: the vectors, which the mini app is held to as well."""

from datetime import date

import pytest

from backend.procedures.checks import CHECKS
from backend.procedures.row_checks import ROW_CHECKS
from tests.procedures.conftest import read_vectors

VECTORS = read_vectors("checks.json")
SINGLE = [case for case in VECTORS if "value" in case]
OF_ROWS = [case for case in VECTORS if "values" in case]
ALL = {**CHECKS, **ROW_CHECKS}


def titled(case):
    return f"{case['check']} {str(case.get('value', case.get('values')))[:40]}"


@pytest.mark.parametrize("case", SINGLE, ids=titled)
def test_rules_of_one_answer(case):
    rule, today = CHECKS[case["check"]].rule, date.fromisoformat(case["today"])
    assert rule(case["value"], case["given"], today) is case["holds"]


@pytest.mark.parametrize("case", OF_ROWS, ids=titled)
def test_rules_of_all_rows(case):
    rule, today = ROW_CHECKS[case["check"]].rule, date.fromisoformat(case["today"])
    assert rule(case["values"], case["given"], today) == case["wrong"]


def test_every_rule_is_seen_to_hold_and_to_fail():
    for name in CHECKS:
        assert {case["holds"] for case in SINGLE if case["check"] == name} == {True, False}
    for name in ROW_CHECKS:
        assert {bool(case["wrong"]) for case in OF_ROWS if case["check"] == name} == {True, False}


@pytest.mark.parametrize("name", ALL)
def test_messages_can_be_filled_in_both_languages(name):
    check = ALL[name]
    words = dict.fromkeys(check.parameters(), "x")
    assert check.message.vi.format(name="Tên", **words)
    assert check.message.en.format(name="Name", **words)
