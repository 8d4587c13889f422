"""What the tests of procedures share: the published catalogue and the vectors."""

import json
from pathlib import Path

import pytest

from backend.procedures.answers import AnswerRules
from backend.procedures.catalogue import load_catalogue

VECTORS = Path(__file__).parents[1] / "vectors"


def read_vectors(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def definition():
    """Đăng ký khai sinh as the catalogue has it."""
    found = {definition.code: definition for definition in load_catalogue()}
    return found["1.001193"]


@pytest.fixture(scope="session")
def rules(definition):
    return AnswerRules(definition)


@pytest.fixture
def valid():
    """Complete answers by kind of birth registration: valid["1"] … valid["5"]."""
    entries = read_vectors("valid_1.001193.json")
    return {entry["answers"]["tre"]["loai_khai_sinh"]: entry["answers"] for entry in entries}
