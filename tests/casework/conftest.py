"""Fixtures of these tests: every answer keeps the contract, and it is always the same morning."""

from collections.abc import Iterator

import pytest

from backend.core import clock
from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.cases import FRIDAY_MORNING, an, binh, case, office, other_office


@pytest.fixture(autouse=True)
def from_friday_morning_on() -> Iterator[None]:
    """What may be done depends on the hour (a dossier accepted after 15:00 is not due today), and
    dates that tests name come after it."""
    with clock.started_at(FRIDAY_MORNING):
        yield


__all__ = ["an", "binh", "case", "every_answer_keeps_the_contract", "office", "other_office"]
