"""The server and the mini app say the same of answers that nobody thought of, to all five forms.

The answers are made here from a seed; one process of Node judges them by the mini app's own files.
`BOTH_SIDES_SEED` makes others.
"""

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from backend.procedures.answers import MAX_ERRORS
from backend.procedures.form_schema import compile_form
from tests.procedures.conftest import DEFINITIONS, RULES
from tests.procedures.generated import generate, schema_faults

MINIAPP = Path(__file__).parents[2] / "miniapp"
TODAY = date(2026, 11, 23)
COUNT = 120
SEED = int(os.environ.get("BOTH_SIDES_SEED", "1"))

# What only the server says: redirects, a page of their own in the app, and codes of lists that it
# loads when asked for. Of several codes at an answer only the first is told, so where a code
# is in no list nothing else can be compared.
ELSEWHERE, OF_LISTS = "redirect", "not_in_codelist"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cases():
    """(procedure, answers) of all procedures."""
    return [
        (code, answers)
        for code, definition in DEFINITIONS.items()
        for answers in generate(definition, COUNT, SEED)
    ]


@pytest.fixture(scope="module")
def verdicts(cases):
    """What the mini app says of each."""
    forms = {code: compile_form(definition, "vi") for code, definition in DEFINITIONS.items()}
    asked = {
        "forms": forms,
        "cases": [
            {"code": code, "today": TODAY.isoformat(), "answers": answers}
            for code, answers in cases
        ],
    }
    judged = subprocess.run(
        [shutil.which("node") or "node", "scripts/judge.mjs"],
        cwd=MINIAPP,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert judged.returncode == 0, judged.stderr
    return json.loads(judged.stdout)


def told(found, without=frozenset()):
    return {
        (each["pointer"], each["code"])
        for each in found
        if each["code"] != ELSEWHERE and each["pointer"] not in without
    }


def agree(theirs, ours):
    """Equal; of more faults than anybody can make the server tells the first ones only."""
    return ours <= theirs if len(ours) > MAX_ERRORS // 2 else theirs == ours


def pairs(errors):
    return [{"pointer": error.pointer, "code": error.code} for error in errors]


@pytest.mark.parametrize("code", DEFINITIONS)
def test_of_the_schema(cases, verdicts, code):
    for (of, answers), verdict in zip(cases, verdicts, strict=True):
        if of == code:
            faults = schema_faults(RULES[code], answers)
            assert agree(told(verdict["schema"]), told(faults)), json.dumps(answers)


@pytest.mark.parametrize("code", DEFINITIONS)
def test_of_everything_but_code_lists_and_redirects(cases, verdicts, code):
    for (of, answers), verdict in zip(cases, verdicts, strict=True):
        if of != code:
            continue
        found = RULES[code].check(answers, TODAY)
        own = {each.pointer for each in found.errors if each.code == OF_LISTS}
        for side, ours in (("errors", found.errors), ("warnings", found.warnings)):
            assert agree(told(verdict[side], own), told(pairs(ours), own)), json.dumps(answers)


@pytest.mark.parametrize("code", DEFINITIONS)
def test_the_answers_are_worth_it(cases, code):
    """Right ones, wrong ones, and enough of each to mean something."""
    made = [answers for of, answers in cases if of == code]
    right = [answers for answers in made if not RULES[code].check(answers, TODAY).errors]
    assert len(made) >= COUNT // 4
    assert len(right) >= 5
    assert len(made) - len(right) >= 10


def test_named_checks_come_up(verdicts):
    codes = {each["code"] for verdict in verdicts for each in verdict["errors"]}
    codes |= {each["code"] for verdict in verdicts for each in verdict["warnings"]}
    assert {"exactly_one", "unique", "not_in_future"} <= codes
