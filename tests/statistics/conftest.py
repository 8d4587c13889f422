"""Fixtures of these tests: every answer keeps the contract."""

from tests.contract.checker import every_answer_keeps_the_contract

__all__ = ["every_answer_keeps_the_contract"]
