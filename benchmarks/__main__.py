"""`make bench`: everything that is measured, one after the other; `ONLY="api queue"` chooses.

Each also runs by itself, `python -m benchmarks.<name>`; its docstring says what it measures.
"""

import subprocess
import sys
from typing import Final

from benchmarks.installation import ROOT

# The short ones first.
NAMES: Final = (
    "api",
    "letters",
    "deadlines",
    "forms",
    "miniapp",
    "casework",
    "uploads",
    "messages",
    "exports",
    "queue",
)


def main() -> None:
    chosen = sys.argv[1:] or NAMES
    unknown = set(chosen) - set(NAMES)
    if unknown:
        raise SystemExit(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    failed = []
    for name in chosen:
        print(f"\n== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        raise SystemExit(f"could not be measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
