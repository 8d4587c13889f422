"""The workflow table, cell by cell, against the national transitions and a table of its own."""

import itertools
from pathlib import Path

import pytest

from backend.dossiers import workflow, workflow_page
from backend.dossiers.states import STATUSES, Status
from backend.dossiers.workflow import ACTIONS, ACTORS, TABLE

# The national one-stop data model: (from, to): who. 0 is before there is a dossier.
# c: citizen, r: reception, s: specialist, l: leader, y: the system.
NATIONAL = {
    (0, 1): "c",
    (0, 2): "r",
    (1, 2): "r",
    (1, 3): "r",
    (1, 5): "r",
    (1, 6): "r",
    (1, 7): "c",
    (2, 4): "rs",
    (2, 5): "s",
    (2, 6): "r",
    (2, 7): "c",
    (2, 8): "sl",
    (4, 5): "s",
    (4, 6): "s",
    (4, 7): "c",
    (4, 8): "sl",
    (4, 9): "l",
    (5, 1): "c",
    (5, 2): "c",
    (5, 4): "c",
    (5, 3): "ry",
    (5, 7): "c",
    (5, 8): "ry",
    # A system confirms what was paid online, the reception what was paid at its desk.
    (6, 1): "ry",
    (6, 2): "ry",
    (6, 4): "ry",
    (6, 7): "c",
    (6, 8): "ry",
    # The system: a dossier that nobody has accepted is withdrawn at once.
    (7, 8): "rly",
    (7, 1): "rc",
    (7, 2): "rc",
    (7, 4): "rc",
    (7, 5): "rc",
    (7, 6): "rc",
    (9, 10): "ry",
}

# Every action that keeps the status or leads back: by status, who.
# What is not in here nor in NATIONAL is forbidden.
CELLS: dict[str, dict[int, str]] = {
    "submit": {0: "c"},
    "file_at_counter": {0: "r"},
    "accept": {1: "r"},
    "decline": {1: "r"},
    "request_supplement": {1: "r", 2: "s", 4: "s"},
    "answer_supplement": {5: "c"},
    "expire_supplement": {5: "ry"},
    "request_payment": {1: "r", 2: "r", 4: "s"},
    "record_payment": {1: "ry", 2: "ry", 4: "ry", 6: "ry", 9: "ry"},
    "expire_payment": {6: "ry"},
    "request_withdrawal": {1: "c", 2: "c", 4: "c", 5: "c", 6: "c"},
    "grant_withdrawal": {7: "rly"},
    "refuse_withdrawal": {7: "r"},
    "cancel_withdrawal": {7: "c"},
    "start": {2: "rs"},
    "stop": {2: "sl", 4: "sl"},
    "resolve": {4: "l"},
    "return_result": {9: "ry"},
    "claim": dict.fromkeys((1, 2, 4, 5, 6, 7, 9), "rsl"),
    "release": dict.fromkeys((1, 2, 4, 5, 6, 7, 9), "rsl"),
    "hand_over": dict.fromkeys((1, 2, 4, 5, 6, 7, 9), "rsl"),
    "transfer": {1: "r", 2: "rsl", 4: "sl", 9: "rsl"},
    "add_note": dict.fromkeys(range(1, 11), "rsl"),
    "see_original": dict.fromkeys((1, 2, 4, 5, 6, 7, 9), "r"),
    "add_result": {4: "sl"},
    "extend": {2: "l", 4: "l"},
    "apologise": {2: "l", 4: "l"},
    "request_confirmation": {4: "s"},
    "answer_confirmation": {4: "c"},
    "agree_silently": {4: "y"},
    "send_by_post": {9: "r"},
    "confirm_receipt": {10: "cy"},
    "refund": {3: "r", 8: "r"},
    "rate": dict.fromkeys((3, 8, 9, 10), "c"),
    "recompute": dict.fromkeys((1, 2, 4, 5, 6, 7), "y"),
}

LETTERS = {"c": "citizen", "r": "reception", "s": "specialist", "l": "leader", "y": "system"}
CODES: dict[Status | None, int] = {status: facts.code for status, facts in STATUSES.items()} | {
    None: 0
}
BY_CODE = {code: status for status, code in CODES.items()}


@pytest.mark.parametrize("action", list(ACTIONS))
def test_every_cell_of_an_action(action: str):
    for source, actor in itertools.product(BY_CODE, ACTORS):
        may = actor in {LETTERS[letter] for letter in CELLS[action].get(source, "")}
        ways = workflow.ways(action, BY_CODE[source], [actor])
        assert bool(ways) is may, f"{action} from {BY_CODE[source]} by {actor}"


def test_the_table_and_the_actions_name_the_same():
    assert {row.action for row in TABLE} == set(ACTIONS) == set(CELLS)


def test_statuses_move_exactly_as_the_national_table_says():
    moves = [row for row in TABLE if row.moves]
    found: dict[tuple[int, int], set[str]] = {}
    for row in moves:
        found.setdefault((CODES[row.source], CODES[row.target]), set()).update(row.actors)
    wanted = {way: {LETTERS[letter] for letter in letters} for way, letters in NATIONAL.items()}
    assert found == wanted


def test_no_row_stands_twice():
    rows = [(row.action, row.source, row.target) for row in TABLE]
    assert len(rows) == len(set(rows))


def test_each_status_that_has_a_paper_issues_it():
    issued = {(CODES[row.target], row.letter) for row in TABLE if row.letter and row.moves}
    assert issued == {
        (2, "receipt"),
        (3, "refusal"),
        (4, "control_slip"),
        (5, "supplement_request"),
        (8, "stop_notice"),
    }


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.action}:{row.source}>{row.target}")
def test_the_clock_does_what_the_new_status_says(row: workflow.Transition):
    """Source: the national statuses say for each whether time counts in it."""
    if not row.moves:
        assert row.clock in ("none", "pause", "run")
        return
    counts = {1: "run", 2: "run", 4: "run", 5: "pause", 6: "pause", 7: "pause"}
    ends = {3: "stop", 8: "stop", 9: "finish"}
    before, after = CODES[row.source], CODES[row.target]
    if after in ends:
        assert row.clock == ends[after]
    elif before == 0 or (before, after) == (1, 2):
        assert row.clock == "start"
    elif counts.get(before) == counts.get(after) == "run" or after == 10:
        assert row.clock == "none"
    elif row.action in ("refuse_withdrawal", "cancel_withdrawal"):
        # Back to a supplement or a payment that is awaited: it goes on being paused.
        assert row.clock == "run"
    else:
        assert row.clock == counts[after]


def test_ended_dossiers_stay_ended():
    ended = {"declined", "stopped", "returned"}
    assert not [row for row in TABLE if row.source in ended and row.moves]


def test_the_page_is_what_the_table_says():
    """Run `flask --app backend.app write-workflow docs/workflow.md` after changing the table."""
    written = (Path(__file__).parents[2] / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert written == workflow_page.page()
    assert all(f"(`{action}`)" in written for action in ACTIONS)
