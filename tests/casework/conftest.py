"""Fixtures of these tests: every answer keeps the contract."""

from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.cases import case, office, other_office
from tests.factories.citizens import an, binh

__all__ = ["an", "binh", "case", "every_answer_keeps_the_contract", "office", "other_office"]
