"""Fixtures of these tests: every answer keeps the contract."""

from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.cases import an, binh, case, office, other_office

__all__ = ["an", "binh", "case", "every_answer_keeps_the_contract", "office", "other_office"]
