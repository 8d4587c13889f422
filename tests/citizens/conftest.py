"""People of these tests."""

from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.citizens import an, binh

__all__ = ["an", "binh", "every_answer_keeps_the_contract"]
