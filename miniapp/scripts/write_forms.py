"""Writes the form of every procedure to tests/forms/, for the mini app's own tests.

    python -m miniapp.scripts.write_forms       (from the top of the repository)

Run it after the catalogue has changed. What is written is what `GET …/form` answers in Vietnamese,
as revision 1.
"""

import json
from pathlib import Path

from backend.procedures.catalogue import load_catalogue
from backend.procedures.form_schema import compile_form

FOLDER = Path(__file__).parents[1] / "tests" / "forms"


def main() -> None:
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for definition in load_catalogue():
        form = compile_form(definition, "vi") | {
            "revision": 1,
            "effective_from": definition.effective_from.isoformat(),
        }
        text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
        (FOLDER / f"{definition.code}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
