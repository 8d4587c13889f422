"""Files of a sixth procedure that are refused, and at which line and key.

Knows: the file, and what is done to it. Does not know: who publishes it (test_publishing_api.py).
"""

from pathlib import Path

CODE = "9.000006"
SIXTH = (Path(__file__).parent / "sixth.yaml").read_text("utf-8").replace("[mau]", "[ho-tich]")

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(12)
)


def line(text: str) -> int:
    """Where the sixth procedure has this first."""
    return 1 + SIXTH[: SIXTH.index(text)].count("\n")


def with_when(**shown_by: str) -> str:
    """The sixth procedure with questions that are asked when others are answered."""
    written = SIXTH
    for key, other in shown_by.items():
        written = written.replace(
            f"{{key: {key},", f"{{key: {key}, when: {{field: {other}, present: true}},"
        )
    return written


def with_chain(length: int, times: int) -> str:
    """The sixth procedure with questions that are each asked for what the next one was answered.

    Each names the next one so many `times`.
    """
    place = SIXTH.index("          - {key: co_ong,")
    label = "type: boolean, label: {vi: A, en: A}"
    rows = []
    for number in range(length):
        tests = ", ".join([f"{{field: x{number + 1}, is: true}}"] * times)
        rows.append(f"          - {{key: x{number}, {label}, when: {{any: [{tests}]}}}}\n")
    rows.append(f"          - {{key: x{length}, {label}}}\n")
    return SIXTH[:place] + "".join(rows) + SIXTH[place:]


WRONG = {
    "no YAML": ("a: [", 2, "", "did not find"),
    "no mapping": ("- a", 1, "", "must be a list of `key: value` lines"),
    "only white": (" \n ", 1, "", "is empty"),
    "another code": (SIXTH.replace(CODE, "9.000007", 1), 3, "code", "must be named 9.000007.yaml"),
    "a loop": (BOMB.replace("[x", "[*a", 1), 1, "", "holds itself"),
    "a bomb": (BOMB, 1, "", "more than 200000 values"),
    "deep": ("[" * 100_000, 1, "", "deeper than 64"),
    "a program": ("!!python/object/apply:os.system ['ls']", 1, "", "must be a list of `key"),
    "the year 1": (
        SIXTH.replace("effective_from: 2026-01-01", "effective_from: 0001-01-01"),
        4,
        "effective_from",
        "from 1945 to 2100",
    ),
    "a shows b, b shows a": (
        with_when(co_ong="ban_sao", ban_sao="co_ong"),
        line("{key: co_ong,"),
        "steps[0].groups[0].fields[6]",
        "conditions go in a circle: co_ong → ban_sao → co_ong",
    ),
    "a shows b, b shows c, c shows a": (
        with_when(co_ong="nguoi.web", ban_sao="co_ong", **{"nguoi.web": "ban_sao"}),
        line("{key: nguoi.web,"),
        "steps[0].groups[0].fields[3]",
        "conditions go in a circle: nguoi.web → ban_sao → co_ong → nguoi.web",
    ),
    "a list that requires one of its rows": (
        SIXTH.replace(
            "when: {field: co_ong, is: true}", 'when: {field: "dan[].ten", present: true}'
        ),
        line('{key: "dan[].ten",'),
        "steps[1].groups[0].fields[0]",
        "conditions go in a circle: dan[].ten → dan[].ten",
    ),
    "a chain without end": (
        with_chain(2000, times=1),
        line("{key: co_ong,"),
        "steps[0].groups[0].fields[6]",
        "x0 depends on more than 50 answers",
    ),
    "a chain that doubles with each link": (
        with_chain(40, times=2),
        line("{key: co_ong,") + 35,
        "steps[0].groups[0].fields[41]",
        "x35 depends on more than 50 answers",
    ),
    "a text without end": (
        SIXTH.replace("max: 50,", "max: 1000000000000,"),
        line("max: 50,"),
        "steps[0].groups[0].fields[5].max",
        "max must be at most 10000",
    ),
    "a number of 5,000 digits": (
        SIXTH.replace("max: 50,", f"max: {'9' * 5000},"),
        line("max: 50,"),
        "steps[0].groups[0].fields[5].max",
        "must have at most 18 digits",
    ),
    "an answer of 5,000 digits": (
        SIXTH.replace("{field: co_ong, is: true}", f"{{field: co_ong, is: {'9' * 5000}}}", 1),
        line("{field: co_ong, is: true}"),
        "steps[1].when.is",
        "must have at most 18 digits",
    ),
    "years without end": (
        SIXTH.replace("years: 14", "years: 1000000000000"),
        line("years: 14"),
        "steps[1].groups[1].fields[0].checks[2].years",
        "must be from 1 to 150",
    ),
    "a check against itself": (
        SIXTH.replace('earliest: "cho[].tu"', 'earliest: "cho[].den"'),
        line('earliest: "cho[].tu"'),
        "steps[1].groups[1].fields[1].checks[1]",
        "cannot hold cho[].den against itself",
    ),
    "a condition on nothing": (
        SIXTH.replace("{field: co_ong, is: true}", "{field: co_voi, is: true}", 1),
        line("{field: co_ong, is: true}"),
        "steps[1].when",
        "there is no field co_voi",
    ),
    "a check nobody knows": (
        SIXTH.replace("checks: [known_phone_prefix]", "checks: [khong_co]", 1),
        line("checks: [known_phone_prefix]"),
        "steps[1].groups[0].fields[7].checks[0]",
        "'khong_co' is not known here",
    ),
    "a redirect to nowhere": (
        SIXTH.replace('procedure: "9.000006"', 'procedure: "9.999999"'),
        line('procedure: "9.000006"'),
        "redirects[0].to.procedure",
        "there is no procedure 9.999999",
    ),
    "a shared block that is not there": (
        SIXTH.replace("block: ", "block: khong_co_", 1),
        line("block: "),
        "steps[0].groups[1].fields[0].block",
        "'khong_co_domestic_address' is not known here",
    ),
}
