"""Fixtures of these tests."""

from tests.contract.checker import every_answer_keeps_the_contract

__all__ = ["every_answer_keeps_the_contract"]
