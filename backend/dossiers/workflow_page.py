"""The page docs/workflow.md, made of the table: a diagram, and every row in words. Pure."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from backend.dossiers.states import STATUSES
from backend.dossiers.workflow import ACTIONS, TABLE, Action, Transition

_HEAD: Final = """# What may happen to a dossier

Made by `flask --app backend.app write-workflow docs/workflow.md` from the table in
`backend/dossiers/workflow.py`; a test compares. Do not edit.

Statuses are the ten national ones (their code in brackets). What became of the fee (`money`), of
the result (`delivery`) and of copies elsewhere are axes of their own and move no status. A dossier
that comes back from a supplement, a payment or a withdrawal goes on where it was.

What "must be given" are fields of the call's body; one with a star only of some dossiers, which the
dossier's own `allowed` says.

"""
_CLOCKS: Final = {
    "start": "starts",
    "run": "goes on",
    "pause": "stands still",
    "stop": "ends",
    "finish": "ends, on time or not",
    "none": "",
}
_PAPERS: Final = {
    "receipt": "01",
    "supplement_request": "02",
    "refusal": "03",
    "apology": "04",
    "stop_notice": "05",
    "control_slip": "06",
}


def page() -> str:
    """The page, in Markdown with a Mermaid diagram."""
    return _HEAD + "\n".join([*_diagram(), "", *_moves(), "", *_stays()]) + "\n"


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for status, facts in STATUSES.items():
        yield f"    {status}: {facts.label.en} ({facts.code})"
    ways = sorted({(row.source or "[*]", row.target, row.action) for row in TABLE if row.moves})
    for (source, target), rows in groupby(ways, key=lambda way: way[:2]):
        actions = ", ".join(action for *_, action in rows)
        yield f"    {source} --> {target}: {actions}"
    for status in ("declined", "stopped", "returned"):
        yield f"    {status} --> [*]"
    yield "```"


def _moves() -> Iterator[str]:
    yield "## From one status to the next"
    yield ""
    yield "| action | from | to | who | must be given | paper | clock |"
    yield "|---|---|---|---|---|---|---|"
    for row in TABLE:
        if row.moves:
            yield _line(row, f"`{row.source}`" if row.source else "–", f"`{row.target}`")


def _stays() -> Iterator[str]:
    yield "## Within a status"
    yield ""
    yield "| action | in | who | must be given | paper | clock |"
    yield "|---|---|---|---|---|---|"
    rows = [row for row in TABLE if not row.moves]
    for _, group in groupby(rows, key=lambda r: (r.action, r.actors, r.letter, r.clock)):
        same = list(group)
        yield _line(same[0], ", ".join(f"`{row.source}`" for row in same))


def _line(row: Transition, *places: str) -> str:
    action = ACTIONS[row.action]
    cells = [
        f"{action.label.en} (`{row.action}`)",
        *places,
        ", ".join(sorted(row.actors)),
        ", ".join(_needs(action)),
        _PAPERS.get(row.letter or "", ""),
        _CLOCKS[row.clock],
    ]
    return f"| {' | '.join(cells)} |"


def _needs(action: Action) -> Iterator[str]:
    yield from action.needs
    yield from (f"{name}*" for name in action.needs_of_some)
    for case in action.needs_if:
        yield from (f"{name} ({case.field}: {case.value})" for name in case.needs)
