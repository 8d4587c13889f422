"""What axe-core finds wrong with a page, as short lines that a failing test shows."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "miniapp" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """(rules) => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
  rules,
})"""


def faults(page: Page, *without: str) -> list[str]:
    """One line for each element that breaks a rule of WCAG 2.2 AA or a best practice.

    `without` names rules that do not apply to what is tested.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SOURCE.read_text(encoding="utf-8"))
    rules = {rule: {"enabled": False} for rule in without}
    found: dict[str, Any] = page.evaluate(_RUN, rules)
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
