"""Answers made up from a definition, for comparing validators on what nobody thought of.

`answers_of(definition)` is a Hypothesis strategy: answers that mostly fit, from nothing or from the
complete answers of the vectors, with questions left out, questions answered that are not asked, and
nonsense here and there. As a program

    python -m tests.procedures.generated CODE COUNT PATH [SEED]

writes up to COUNT different ones with the verdict of the schema as JSON: a list of `{answers,
expected}`, where `expected` is a set of `{pointer, code}` as in tests/vectors/README.md. The same
seed gives the same answers, so a difference between validators can be found again.
"""

import copy
import json
import sys
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from backend.core.text import clean
from backend.procedures import codelists
from backend.procedures.answers import AnswerRules
from backend.procedures.catalogue import load_catalogue
from backend.procedures.definition import in_row, is_answer, rows_of

VECTORS = Path(__file__).parents[1] / "vectors"

NONSENSE = st.one_of(
    st.booleans(),
    st.integers(-3, 10**16),
    st.sampled_from(["x", "Đ", "Ð", "👶", "2025-02-30", "\u202eabc", "1" * 300, "nay", "hasOwn"]),
    st.just([]),
    st.just(["x"]),
    st.just({"x": 1}),
)

_TEXTS = {
    "person-name": ["Nguyễn Văn Mẫu", "Y Bhiu", "H'Hen Niê", "K'Brể"],
    "nine-digits": ["290123456"],
    "twelve-digits": ["072203000123"],
    "passport": ["C1234567", "18AB12345"],
    "identity-or-passport": ["072203000123", "C1234567"],
    "industry-code": ["5610", "0111"],
    "household-business-name": ["Quán Cô Ba", "Đá 79 & Bạn"],
}
_VALUES = {
    "date": ["2025-08-15", "1990-02-28", "2026-11-23", "2099-01-01"],
    "partial_date": ["1996", "1996-04", "1996-04-12"],
    "month": ["2010-01", "2017-03", "2021-12"],
    "open_month": ["nay", "2017-03", "2022-01"],
    "email": ["ten@example.com"],
    "phone": ["0912345678", "+84 912 345 678"],
    "fax": ["0276 3822 233"],
    "url": ["https://quan.example.vn/", "quan.vn"],
    "personal_id": ["072203000123", "072190001234"],
    "tax_code": ["0100233488", "072203000123"],
    "confirmation": [True],
    "boolean": [True, False],
}


def value_of(field):
    """Answers that fit the field by itself."""
    kind = field["type"]
    if kind == "choice":
        return st.sampled_from([choice["value"] for choice in field["choices"]])
    if kind == "codelist":
        name = field["codelist"]
        parent = "80" if name in codelists.PARENTS else ""
        codes = [item["code"] for item in codelists.items(name, parent)]
        allowed = [code for code in codes if code not in field.get("except", ())]
        return st.sampled_from([*allowed[:40], "80"])
    if kind in ("integer", "money"):
        return st.integers(field.get("min", 0), min(field.get("max", 10**9), 10**9))
    if kind == "text":
        every = [text for texts in _TEXTS.values() for text in texts]
        known = _TEXTS.get(field.get("format", ""), ["văn bản", "Ấp 3", *every])
        return st.sampled_from([text[: field["max"]] for text in known])
    return st.sampled_from(_VALUES[kind])


def answers_of(definition):
    """Answers to `definition`, as `core.text.clean` leaves them."""
    fields = [f for _, _, f in definition.fields() if is_answer(f) and "derived" not in f]
    repeats = {repeat["key"]: repeat for _, _, repeat in definition.rows()}
    rules = rules_of(definition)
    path = VECTORS / f"valid_{definition.code}.json"
    complete = [e["answers"] for e in json.loads(path.read_text("utf-8"))] if path.exists() else []

    @st.composite
    def draw_answers(draw):
        # Whole forms are seldom right when every question may be left out; so choose how many.
        left_out = draw(st.sampled_from([0, 0, 1, 3, 10]))
        wrong = draw(st.sampled_from([0, 0, 0, 1, 3]))

        def fill(place, wanted):
            for field in wanted:
                chance = draw(st.integers(0, 99))
                if chance < left_out or (chance < 97 and not from_nothing):
                    continue
                strategy = NONSENSE if chance >= 100 - wrong else value_of(field)
                _put(place, in_row(field["key"]), draw(strategy))

        start = draw(st.sampled_from([{}, *complete]))
        from_nothing = not start
        answers = copy.deepcopy(start)
        fill(answers, [f for f in fields if rows_of(f["key"]) is None])
        for key, repeat in repeats.items():
            if draw(st.integers(0, 9)) == 0 or not from_nothing:
                continue
            rows = []
            for _ in range(draw(st.sampled_from([0, 1, 1, 2, 3, repeat["max"] + 1]))):
                row = {}
                fill(row, [f for f in fields if rows_of(f["key"]) == key])
                rows.append(row if draw(st.integers(0, 29)) else draw(NONSENSE))
            _put(answers, key, rows)
        pruned = draw(st.sampled_from([True, True, False]))
        return clean(_prune(rules, answers) if pruned else answers)

    return draw_answers()


_PREPARED = {}


def rules_of(definition):
    """The rules of a definition, prepared once."""
    if definition.checksum not in _PREPARED:
        _PREPARED[definition.checksum] = AnswerRules(definition)
    return _PREPARED[definition.checksum]


def _put(place, key, value):
    *parents, name = key.split(".")
    for parent in parents:
        place = place.setdefault(parent, {})
        if not isinstance(place, dict):
            return
    place[name] = value


def _prune(rules, answers):
    """What is not asked taken out, as a client does before it sends."""
    for _ in range(4):
        hidden = [f for f in schema_faults(rules, answers) if f["code"] == "not_applicable"]
        if not hidden:
            break
        for fault in hidden:
            _remove(answers, fault["pointer"].strip("/").split("/"))
    return answers


def _remove(place, parts):
    for part in parts[:-1]:
        place = place[int(part)] if isinstance(place, list) else place.get(part)
        if not isinstance(place, dict | list):
            return
    if isinstance(place, dict):
        place.pop(parts[-1], None)


def schema_faults(rules, answers):
    """What the schema alone says, as in the vectors: without code lists and named checks."""
    faults = rules.schema_errors(answers)
    return [{"pointer": error.pointer, "code": error.code} for error in faults]


def generate(definition, count, start=0):
    """Up to `count` different answers to `definition`; the same `start` gives the same ones."""
    entries = {}

    @seed(start)
    @settings(
        max_examples=count * 3,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(answers_of(definition))
    def collect(answers):
        if len(entries) < count:
            entries[json.dumps(answers, ensure_ascii=False, sort_keys=True)] = answers

    collect()
    return list(entries.values())


def write(code, count, path, start=0):
    """Write up to `count` generated answers of one procedure with their verdicts to `path`."""
    definition = {found.code: found for found in load_catalogue()}[code]
    rules = rules_of(definition)
    entries = [
        {"answers": answers, "expected": schema_faults(rules, answers)}
        for answers in generate(definition, count, start)
    ]
    Path(path).write_text(json.dumps(entries, ensure_ascii=False), "utf-8")
    return entries


if __name__ == "__main__":
    code, count, path, *rest = sys.argv[1:]
    made = write(code, int(count), path, int(rest[0]) if rest else 0)
    right = sum(not entry["expected"] for entry in made)
    print(f"{len(made)} answers to {code}, {right} of them right: {path}")
