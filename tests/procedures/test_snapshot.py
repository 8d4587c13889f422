"""The form that the mini app's tests render is the form that is published."""

import json
from pathlib import Path

from backend.procedures.catalogue import load_catalogue
from backend.procedures.form_schema import compile_form

SNAPSHOT = Path(__file__).parents[2] / "miniapp" / "tests" / "form_1.001193.vi.json"


def test_the_mini_app_tests_the_form_as_it_is():
    (birth,) = (found for found in load_catalogue() if found.code == "1.001193")
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    compiled = json.loads(json.dumps(compile_form(birth, "vi")))
    assert {key: kept[key] for key in compiled if key in kept} == {
        key: compiled[key] for key in compiled if key in kept
    }
    assert {"schema", "ui_schema", "requirements"} <= kept.keys() & compiled.keys()
