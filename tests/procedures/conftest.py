"""What the tests of procedures share: the published catalogue and the vectors."""

import json
from pathlib import Path

import pytest

from backend.procedures.answers import AnswerRules
from tests.factories.procedures import catalogue

VECTORS = Path(__file__).parents[1] / "vectors"

# Every procedure of the catalogue, and the rules of each.
DEFINITIONS = catalogue()
RULES = {code: AnswerRules(definition) for code, definition in DEFINITIONS.items()}


def read_vectors(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def definition():
    """Đăng ký khai sinh as the catalogue has it."""
    return DEFINITIONS["1.001193"]


@pytest.fixture(scope="session")
def rules(definition):
    return RULES[definition.code]


@pytest.fixture
def valid():
    """The first complete answers of each kind of birth registration: valid["1"] … valid["5"]."""
    entries = reversed(read_vectors("valid_1.001193.json"))
    return {entry["answers"]["tre"]["loai_khai_sinh"]: entry["answers"] for entry in entries}
