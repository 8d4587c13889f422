"""The workflow table, cell by cell, against the national transitions and a table of its own."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from backend.dossiers import request_views, workflow, workflow_page
from backend.dossiers.casework_models import CHANNELS
from backend.dossiers.states import ENDED, STATUSES, Status
from backend.dossiers.workflow import ACTIONS, ACTORS, TABLE

# The national statuses, their papers and moves: facts, with how certain they are (README.md there).
FACTS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "dossier_statuses.json").read_text(encoding="utf-8")
)

# What the facts call an actor: c: citizen, r: reception, s: specialist, l: leader, y: the system.
NATIONAL_ACTORS = {
    "cong_dan": "c",
    "mot_cua": "r",
    "chuyen_mon": "s",
    "lanh_dao": "l",
    "he_thong": "y",
}

# (from, to) to whom else we let, and why; 0 is before there is a dossier.
BESIDES = {
    # A system confirms what was paid online, the reception what was paid at its desk.
    **dict.fromkeys(((6, 1), (6, 2), (6, 4)), "r"),
    # Who filed on paper cannot sign in: the reception enters what they say.
    **dict.fromkeys(((5, 1), (5, 2), (5, 4), (1, 7), (2, 7), (4, 7), (5, 7), (6, 7)), "r"),
    # A dossier that nobody has accepted is withdrawn at once.
    (7, 8): "y",
}


def national() -> dict[tuple[int, int], set[str]]:
    """The moves of the facts: (from, to) to who, as letters."""
    moves = FACTS["transitions"]
    before = [move["from"] for move in moves if move["to"] == 7]
    found: dict[tuple[int, int], set[str]] = {}
    for move in moves:
        who = {NATIONAL_ACTORS[name] for name in move["actor"].split("|")}
        for target in before if move["to"] == "previous" else [move["to"]]:
            found.setdefault((move["from"] or 0, target), set()).update(who)
    return found


# Every action that keeps the status or leads back: by status, who.
# What is not in here is forbidden.
CELLS: dict[str, dict[int, str]] = {
    "submit": {0: "c"},
    "file_at_counter": {0: "r"},
    "accept": {1: "r"},
    "decline": {1: "r"},
    "request_supplement": {1: "r", 2: "s", 4: "s"},
    "answer_supplement": {5: "cr"},
    "expire_supplement": {5: "ry"},
    "request_payment": {1: "r", 2: "r", 4: "s"},
    "record_payment": {1: "ry", 2: "ry", 4: "ry", 6: "ry", 9: "ry"},
    "expire_payment": {6: "ry"},
    "request_withdrawal": dict.fromkeys((1, 2, 4, 5, 6), "cr"),
    "grant_withdrawal": {7: "rly"},
    "refuse_withdrawal": {7: "r"},
    "cancel_withdrawal": {7: "cr"},
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
    "answer_confirmation": {4: "cr"},
    "agree_silently": {4: "y"},
    "send_by_post": {9: "r"},
    "confirm_receipt": {10: "cy"},
    "refund": {3: "r", 8: "r"},
    "rate": dict.fromkeys((3, 8, 9, 10), "cr"),
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
    wanted = national()
    for way, more in BESIDES.items():
        assert not wanted[way] & set(more), "no longer an addition of ours"
        wanted[way] |= set(more)
    assert found == {way: {LETTERS[who] for who in letters} for way, letters in wanted.items()}


def test_statuses_have_the_national_codes_names_and_ends():
    facts = {each["code"]: each for each in FACTS["statuses"]}
    assert set(facts) == {told.code for told in STATUSES.values()}
    for status, told in STATUSES.items():
        fact = facts[told.code]
        assert told.label.vi == fact["citizen_label"]
        assert (status in ENDED) is fact["terminal"]


def test_papers_have_the_national_names():
    names = [title.vi for title in request_views.TITLES.values()]
    assert names == [form["name"] for form in FACTS["forms_TT03_2025_PL1"]]


def test_channels_are_the_national_ones():
    assert len(CHANNELS) == len(FACTS["channels"])


def test_no_row_stands_twice():
    rows = [(row.action, row.source, row.target) for row in TABLE]
    assert len(rows) == len(set(rows))


def test_each_status_that_has_a_paper_issues_it():
    issued = {(CODES[row.target], row.letter) for row in TABLE if row.letter and row.moves}
    kinds = {f"{number:02}": kind for number, kind in enumerate(request_views.TITLES, start=1)}
    assert issued == {
        (each["code"], kinds[each["document"]]) for each in FACTS["statuses"] if each["document"]
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
