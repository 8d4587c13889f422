"""The forms that the mini app's tests render are the forms that are published."""

import json
from pathlib import Path

import pytest

from backend.procedures.form_schema import compile_form
from tests.factories.procedures import catalogue

SNAPSHOTS = Path(__file__).parents[2] / "miniapp" / "tests" / "forms"


@pytest.mark.parametrize("definition", catalogue().values(), ids=lambda found: found.code)
def test_the_mini_app_tests_the_form_as_it_is(definition):
    kept = json.loads((SNAPSHOTS / f"{definition.code}.json").read_text(encoding="utf-8"))
    compiled = json.loads(json.dumps(compile_form(definition, "vi")))
    assert {key: kept[key] for key in compiled} == compiled
