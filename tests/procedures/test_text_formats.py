"""Patterns of texts: what each lets through."""

import re

import jsonschema_rs
import pytest

from backend.procedures.answers_schema import BASES
from backend.procedures.formats import TEXT_FORMATS
from tests.procedures.conftest import read_vectors

PATTERNS = {name: form.pattern for name, form in TEXT_FORMATS.items()} | {
    name: BASES[name]["pattern"] for name in ("fax", "url")
}


@pytest.mark.parametrize("vector", read_vectors("patterns.json"), ids=lambda v: str(v)[:70])
def test_pattern_vectors(vector):
    pattern = PATTERNS[vector["name"]]
    assert vector["pattern"] == pattern
    for value in vector["valid"]:
        assert jsonschema_rs.is_valid({"pattern": pattern}, value), value
    for value in vector["invalid"]:
        assert not jsonschema_rs.is_valid({"pattern": pattern}, value), value


def test_every_pattern_has_vectors_and_is_written_for_every_engine():
    assert {vector["name"] for vector in read_vectors("patterns.json")} == set(PATTERNS)
    for pattern in PATTERNS.values():
        assert "(?" not in pattern
        assert not re.search(r"\\(?!p\{[LM]\}|\.)", pattern), pattern
