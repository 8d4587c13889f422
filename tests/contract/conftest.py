"""Fixtures of these tests."""

from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.citizens import an

__all__ = ["an", "every_answer_keeps_the_contract"]
