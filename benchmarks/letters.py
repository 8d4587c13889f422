"""`python -m benchmarks.letters`: what setting each standard paper costs when warm, in ms.

Each round has another number and name, so that the typesetter cannot hand out what it set before.
"wall" is what a clock on the wall says, "cpu" what this process worked: on a busy machine they
differ. The aim is for 99 of 100 letters, as for the actions that issue them.
"""

import statistics
from dataclasses import replace
from time import perf_counter, process_time

from backend.letters import service as letters
from backend.letters.papers import Paper, to_json
from backend.letters.values import Applicant
from tests.factories import papers

ROUNDS = 200
LIMIT_MS = 50


def main() -> None:
    print(
        f"{'paper':<20}{'wall p50':>10}{'wall p99':>10}{'cpu p50':>10}  pages set, {ROUNDS} rounds"
    )
    for kind, make in papers.MAKERS.items():
        _set(_another(make(), 0))
        measured = [_measure(_another(make(), number)) for number in range(1, ROUNDS + 1)]
        walls = [wall for wall, _ in measured]
        p50, p99 = statistics.median(walls), statistics.quantiles(walls, n=100)[98]
        cpu = statistics.median(cpu for _, cpu in measured)
        print(f"{kind:<20}{p50:>10.1f}{p99:>10.1f}{cpu:>10.1f}  {_verdict(p99)}")
    many = papers.register(rows=papers.register_rows(1000))
    wall, cpu = _measure(many)
    print(f"{'register, 1000 rows':<20}{wall:>10.1f}{'':>10}{cpu:>10.1f}  once")


def _verdict(milliseconds: float) -> str:
    return "ok" if milliseconds <= LIMIT_MS else f"over {LIMIT_MS} ms"


def _another(paper: Paper, number: int) -> Paper:
    issued = replace(paper.issued, number=f"{number:04}/TNHS")
    if hasattr(paper, "applicant"):
        return replace(paper, issued=issued, applicant=Applicant(f"Nguyễn Thị Mẫu {number}"))
    return replace(paper, issued=issued)


def _measure(paper: Paper) -> tuple[float, float]:
    """Milliseconds from kept values to the finished document: by the wall, and of work."""
    kept = to_json(paper)
    wall, cpu = perf_counter(), process_time()
    assert letters.from_frozen(kept).pdf().startswith(b"%PDF")
    return (perf_counter() - wall) * 1000, (process_time() - cpu) * 1000


def _set(paper: Paper) -> None:
    letters.from_frozen(to_json(paper)).pdf()


if __name__ == "__main__":
    main()
