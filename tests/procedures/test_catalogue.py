"""The catalogue: what it holds, and what it says of mistakes in its files."""

import json
from pathlib import Path

import pytest

from backend.procedures.catalogue import CatalogueError, load_catalogue
from backend.procedures.definition import Definition
from tests.procedures.conftest import read_vectors

HERE = Path(__file__).parent
SAMPLE = (HERE / "sample.yaml").read_text(encoding="utf-8")
BLOCKS = (HERE / "sample_blocks.yaml").read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path):
    """A catalogue of one procedure in a directory of its own."""

    def write(sample=SAMPLE, blocks=BLOCKS, name="9.000001.yaml"):
        (tmp_path / "_blocks.yaml").write_text(blocks, encoding="utf-8")
        (tmp_path / "_categories.yaml").write_text("mau: {vi: Mẫu, en: Sample}\n", "utf-8")
        (tmp_path / name).write_text(sample, encoding="utf-8")
        return tmp_path

    return write


def test_birth_registration_has_every_official_question(definition):
    keys = [field["key"] for _, _, field in definition.fields()]
    known = read_vectors("fields_1.001193.json")
    assert len(known["official"]) == 84
    assert sorted(keys) == sorted(known["official"] + known["added"])


def test_additions_say_why(definition):
    added = read_vectors("fields_1.001193.json")["added"]
    for _, _, field in definition.fields():
        assert ("added_because" in field) is (field["key"] in added)
        assert ("certainty" in field) is (field["key"] not in added)


def test_the_kind_of_registration_is_known_before_the_parents(definition):
    steps = {field["key"]: number for number, (_, _, field) in enumerate(definition.fields())}
    assert steps["tre.loai_khai_sinh"] < steps["me.ho_ten"] < steps["cha.ho_ten"]


def test_papers_follow_the_official_list(definition):
    papers = {item["key"]: item for item in definition.data["requirements"]}
    assert [item["how"] for item in papers.values()] == ["submit"] * 5 + ["present"] * 2
    birth = papers["giay_chung_sinh"]
    kinds = [kind["key"] for kind in birth["alternatives"]]
    assert kinds == ["giay_chung_sinh", "van_ban_lam_chung", "giay_cam_doan"]
    assert (birth["max_bytes"], birth["max_files"]) == (6 * 1024 * 1024, 10)
    assert birth["media_types"] == ["image/jpeg", "image/png", "image/heic", "application/pdf"]


def _texts(value):
    if isinstance(value, dict):
        if value.keys() == {"vi", "en"}:
            yield value
        for below in value.values():
            yield from _texts(below)
    if isinstance(value, list):
        for below in value:
            yield from _texts(below)


def test_every_text_is_there_in_both_languages(definition):
    texts = list(_texts(definition.to_dict()))
    assert len(texts) > 200
    for text in texts:
        assert text["vi"].strip()
        assert text["en"].strip()
        assert "{" not in text["vi"] + text["en"]


def test_a_definition_survives_json(definition):
    again = Definition.from_dict(json.loads(json.dumps(definition.to_dict())))
    assert again == definition
    assert again.checksum == definition.checksum


def test_the_checksum_does_not_depend_on_order_but_on_content(definition):
    data = definition.to_dict()
    backwards = dict(reversed(data.items()))
    assert Definition.from_dict(backwards).checksum == definition.checksum
    assert Definition.from_dict({**data, "code": "x"}).checksum != definition.checksum


def test_the_sample_is_read(write):
    (sample,) = load_catalogue(write())
    fields = {field["key"]: field for _, _, field in sample.fields()}
    assert list(fields) == [
        "nguoi.ten",
        "nguoi.loai",
        "nguoi.ghi_chu",
        "nguoi.sinh",
        "nguoi.loai_dang_ky",
        "nguoi.noi.tinh",
        "nguoi.noi.xa",
        "nguoi.noi.tu",
        "nguoi.noi.den",
        "tep",
    ]
    assert fields["nguoi.noi.tinh"]["label"] == {"vi": "Tỉnh của bạn", "en": "Province, yours"}
    assert fields["nguoi.noi.xa"]["parent"] == "nguoi.noi.tinh"
    assert [(c["check"], c["field"], c["severity"]) for c in sample.data["checks"]] == [
        ("not_in_future", "nguoi.sinh", "hard"),
        ("after", "nguoi.noi.den", "soft"),
        ("not_before", "nguoi.noi.tu", "hard"),
    ]
    assert sample.data["requirements"][0]["alternatives"] == [
        {"key": "giay_a", "name": {"vi": "Giấy A", "en": "Paper A"}}
    ]


# What is replaced, by what, and what the complaint says. The complaint must name the line of the
# replacement that holds "◄", or its first line.
MISTAKES = {
    "unknown key": ("max_mib: 2", "max_mb: 2", "is not known"),
    "unknown key of a field": ("max: 20", "maximum: 20", "is not known"),
    "missing key": ("    how: submit\n", "", "how is missing"),
    "key written twice": ("max: 20", "max: 20\n            ◄max: 30", "is written twice"),
    "code as a number": ('code: "9.000001"', "code: 9.000001", "write it in quotes"),
    "code of another file": ('code: "9.000001"', 'code: "9.000002"', "must be named 9.000002"),
    "date that does not exist": ("2026-01-01", "2026-02-30", "date"),
    "no Vietnamese": ("label: {vi: Tên, en: Name}", "label: {en: Name}", "no Vietnamese text"),
    "no English": ("label: {vi: Tên, en: Name}", "label: {vi: Tên}", "no English text"),
    "empty text": ("{vi: Tên, en: Name}", '{vi: "", en: Name}', "must not be empty"),
    "third language": ("{vi: Tên, en: Name}", "{vi: Tên, en: Name, fr: Nom}", "not a language"),
    "text that is a word of YAML": ("{vi: Tên, en: Name}", "{vi: Tên, en: no}", "in quotes"),
    "not a list": ("categories: [mau]", "categories: mau", "must be a list"),
    "empty list": ("categories: [mau]", "categories: []", "must not be empty"),
    "unknown category": ("categories: [mau]", "categories: [khac]", "not known here"),
    "unknown certainty": ("certainty: likely", "certainty: maybe", "not known here"),
    "not sure and without a day": (", since: 2026-01-02", "", "is likely, so it needs since"),
    "a text of no letters": ("max: 20", "max: 0", "max must be at least 1"),
    "a text without end": ("max: 20", "max: 1000000000000", "max must be at most 10000"),
    "a text of no end at least": (
        "            max: 20\n",
        "            ◄min: 10001\n            max: 20\n",
        "min must be at most 10000",
    ),
    "a fee of any size": ("amount: 0", "amount: 1000000000001", "must be from 0 to 1000000000"),
    "a check against itself": (
        "field: nguoi.noi.tu, earliest: nguoi.sinh}",
        "field: nguoi.noi.tu, earliest: nguoi.noi.tu}",
        "cannot hold nguoi.noi.tu against itself",
    ),
    "years without end": (
        "checks: [not_in_future]",
        "checks: [{check: of_age, years: 1000000000000}]",
        "must be from 1 to 150",
    ),
    "no years": ("checks: [not_in_future]", "checks: [{check: of_age, years: 0}]", "from 1 to 150"),
    "a paper of no size": ("max_mib: 2", "max_mib: 0", "must be from 1 to 1024"),
    "a paper of any size": ("max_mib: 2", "max_mib: 99999999", "must be from 1 to 1024"),
    "days without end": ("days: 60}", "days: 9999999999999}", "must be from 0 to 3660"),
    "a day in the year 1": ("2026-01-01", "0001-01-01", "from 1945 to 2100"),
    "a category twice": ("categories: [mau]", "categories: [mau, mau]", "is there twice"),
    "an answer derived from itself twice": (
        "from: [nguoi.sinh], days",
        "from: [nguoi.sinh, nguoi.sinh], days",
        "cannot be made from 2",
    ),
    "what browsers do not know": (
        "            max: 20\n",
        "            max: 20\n            ◄autocomplete: ten\n",
        "'ten' is not known here",
    ),
    "amount below zero": ("amount: 0", "amount: -1", "whole number"),
    "unknown field type": ("type: date\n", "type: day\n", "'day' is not known here"),
    "field twice": ("- key: nguoi.ghi_chu", "- key: nguoi.ten", "written twice"),
    "field inside a field": ("- key: nguoi.ten", "- key: nguoi", "is a field, so"),
    "field key with a capital": ("- key: nguoi.ten", "- key: Nguoi.ten", "not a field key"),
    "text without a limit": ("            max: 20\n", "", "needs max"),
    "limit on a date": ("type: date\n", "type: date\n            ◄max: 5\n", "does not go with"),
    "default that is no choice": ('default: "1"', 'default: "9"', "not an answer"),
    "choice twice": ('- {value: "2"', '- {value: "1"', "choice 1 is there twice"),
    "unknown format": ("format: person-name", "format: name", "no format is named name"),
    "unknown derivation": ("rule: registration_kind", "rule: magic", "no derivation is named"),
    "derived from nothing": ("from: [nguoi.sinh]", "from: [nguoi.x]", "nguoi.x is not a field"),
    "derived from too much": (
        "from: [nguoi.sinh]",
        "from: [nguoi.sinh, nguoi.ten]",
        "cannot be made from 2 fields",
    ),
    "derived without its days": (", days: 60}", "}", "needs days"),
    "derived into other choices": (
        "{value: qua_han,",
        "{value: tre_han,",
        "does not answer such a field",
    ),
    "unknown check": ("checks: [not_in_future]", "checks: [in_the_past]", "not known here"),
    "check without its parameter": ("checks: [not_in_future]", "checks: [after]", "needs earliest"),
    "check on a wrong type": ("field: nguoi.noi.tu", "field: nguoi.ten", "cannot check a field"),
    "check of no field": ("field: nguoi.noi.tu", "field: nguoi.x", "no field nguoi.x"),
    "check against no field": ("earliest: nguoi.sinh}", "earliest: nguoi.x}", "no field nguoi.x"),
    "check with an unknown parameter": (
        "earliest: nguoi.sinh}",
        "earliest: nguoi.sinh, latest: nguoi.sinh}",
        "is not known",
    ),
    "condition on no field": ('{field: nguoi.loai, is: "2"}', '{field: x, is: "2"}', "no field x"),
    "condition on no choice": (
        '{field: nguoi.loai, is: "2"}',
        '{field: nguoi.loai, is: "3"}',
        "'3' is not an answer",
    ),
    "condition on a number for a choice": (
        '{field: nguoi.loai, is: "2"}',
        "{field: nguoi.loai, is: 2}",
        "2 is not an answer",
    ),
    "condition on a derived answer": (
        '{field: nguoi.loai, is: "2"}',
        "{field: nguoi.loai_dang_ky, is: qua_han}",
        "not answered by the citizen",
    ),
    "condition on files": (
        '{field: nguoi.loai, is: "2"}',
        "{field: tep, present: true}",
        "not answered by the citizen",
    ),
    "condition of two tests": (
        '{field: nguoi.loai, is: "2"}',
        '{field: nguoi.loai, is: "2", present: true}',
        "exactly one of",
    ),
    "condition of nothing": ('{field: nguoi.loai, is: "2"}', "{}", "write {field"),
    "condition of an unknown word": (
        '{field: nguoi.loai, is: "2"}',
        "{unless: {field: nguoi.loai, present: true}}",
        "is not known",
    ),
    "condition on not being present": (
        "{field: nguoi.loai, present: true}",
        "{field: nguoi.loai, present: false}",
        "can only be true",
    ),
    "condition of a paper on no field": (
        'when: {field: nguoi.loai, is: "1"}',
        'when: {not: {field: nguoi.y, is: "1"}}',
        "no field nguoi.y",
    ),
    "office suggested by no commune": (
        "[nguoi.noi.xa]",
        "[nguoi.ten]",
        "not a field with communes",
    ),
    "paper twice": ("- key: the\n", "- key: giay_a\n", "paper giay_a is there twice"),
    "step twice": ("- key: hai\n", "- key: mot\n", "step mot is there twice"),
    "files for a paper that is shown": (
        "required: false",
        "required: false\n    ◄max_files: 1",
        "papers that are submitted",
    ),
    "no limit for a paper that is sent": ("    max_mib: 2\n", "", "max_mib is missing"),
    "unknown file type": ("types: [jpeg, pdf]", "types: [jpeg, exe]", "'exe' is not known here"),
    "no required purpose": (
        "en: Read}, required: true",
        "en: Read}, required: false",
        "no purpose",
    ),
    "number of no paper": (
        "max: 20",
        "max: 20\n            ◄number_of: giay_khong_co",
        "there is no paper giay_khong_co",
    ),
    "unknown block": ("block: noi", "block: noi_o", "'noi_o' is not known here"),
    "word of a block not given": (
        "            words: {cua: {vi: của bạn, en: yours}}\n",
        "",
        "the word {cua} is not given",
    ),
    "not YAML": ("categories: [mau]", "categories: [mau", "expected"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_named_with_file_line_and_key(write, mistake):
    old, new, message = MISTAKES[mistake]
    assert SAMPLE.count(old) == 1, "the mistake must be made in one place"
    directory = write(SAMPLE.replace(old, new.replace("◄", "")))
    with pytest.raises(CatalogueError, match=r".+") as caught:
        load_catalogue(directory)
    error = caught.value
    assert message in error.message
    assert str(error) == f"{error.path}:{error.line}: " + (
        f"{error.key}: " if error.key else ""
    ) + (error.message)
    if new and error.path.name == "9.000001.yaml" and mistake not in LOOSE_LINES:
        marked = SAMPLE.replace(old, new if "◄" in new else "◄" + new)
        assert error.line == 1 + marked[: marked.index("◄")].count("\n")


# Here the complaint is about what surrounds the mistake, or is found where reading stopped.
LOOSE_LINES = {
    "derived into other choices",
    "field inside a field",
    "no required purpose",
    "not YAML",
}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("codelist: provinces", "codelist: planets", 4, "no code list is named planets"),
        ("    parent: .tinh\n", "", 7, "needs parent"),
        ("parent: .tinh", "parent: .tu", 10, "is not a field beside it"),
        ("- key: .tinh", "- key: tinh", 2, "with a dot in front"),
        ("under: .\n", "under: .tinh.\n", 14, "not a field key"),
        ("checks:\n      - {check: after, earliest: .tu, severity: soft}",
         "when: {field: .den, present: true}", 19, "in a circle: nguoi.noi.den → nguoi.noi.den"),
        ("earliest: .tu", "earliest: .den", 23, "cannot hold nguoi.noi.den against itself"),
        ("block: ngay", "block: noi", 13, "use each other in a circle"),
        ("    required: true\n", "    except: [XX]\n", 6, "XX is not in the code list"),
    ],
)  # fmt: skip
def test_mistakes_in_a_block_are_named_in_its_own_file(write, old, new, line, message):
    assert old in BLOCKS
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(blocks=BLOCKS.replace(old, new, 1)))
    error = caught.value
    assert message in error.message
    assert (error.path.name, error.line) == ("_blocks.yaml", line)


WORDS = "{check: without_words, words: [công ty]}"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("without_words", ["tập đoàn"]),
        (WORDS, ["công ty"]),
        ("{check: without_words}", ["tập đoàn"]),
    ],
)
def test_what_checks_need_everywhere_is_written_once(write, written, words):
    sample = SAMPLE.replace("key: nguoi.ten", f"key: nguoi.ten\n            checks: [{written}]", 1)
    directory = write(sample)
    (directory / "_checks.yaml").write_text("without_words:\n  words: [tập đoàn]\n", "utf-8")
    (definition,) = load_catalogue(directory)
    [found] = [c for c in definition.data["checks"] if c["check"] == "without_words"]
    assert found["params"] == {"words": words}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("without_words:\n  words: 1\n", 2, "list"),
        ("without_words:\n  word: [a]\n", 2, "word"),
        ("no_such_check:\n  words: [a]\n", 2, "no check is named no_such_check"),
        ("different_from:\n  other: nguoi.ten\n", 2, "not known"),
    ],
)
def test_mistakes_in_what_checks_need_are_named_in_their_own_file(write, text, line, message):
    directory = write()
    (directory / "_checks.yaml").write_text(text, "utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(directory)
    assert message in caught.value.message
    assert (caught.value.path.name, caught.value.line) == ("_checks.yaml", line)


NOTE = 'when: {field: nguoi.loai, is: "2"}'
KIND = "label: {vi: Loại, en: Kind}"
BORN = "label: {vi: Ngày sinh, en: Born}"
INDENT = "\n            "
# What is written instead of what, and the circle that is complained of, at its first question.
CIRCLES = {
    "a shows a": (
        {NOTE: "when: {field: nguoi.ghi_chu, absent: true}"},
        "nguoi.ghi_chu → nguoi.ghi_chu",
    ),
    "a shows b, b shows a": (
        {KIND: f"{KIND}{INDENT}when: {{field: nguoi.ghi_chu, present: true}}"},
        "nguoi.loai → nguoi.ghi_chu → nguoi.loai",
    ),
    "a shows b, b shows c, c shows a": (
        {
            KIND: f"{KIND}{INDENT}when: {{field: nguoi.sinh, absent: true}}",
            BORN: f"{BORN}{INDENT}when: {{not: {{field: nguoi.ghi_chu, present: true}}}}",
        },
        "nguoi.loai → nguoi.sinh → nguoi.ghi_chu → nguoi.loai",
    ),
    "a step shows a question that shows the step": (
        {KIND: f"{KIND}{INDENT}when: {{field: nguoi.noi.tinh, present: true}}"},
        "nguoi.loai → nguoi.noi.tinh → nguoi.loai",
    ),
}


@pytest.mark.parametrize("circle", CIRCLES)
def test_circles_of_conditions_are_named_at_a_question_of_theirs(write, circle):
    changes, way = CIRCLES[circle]
    sample = SAMPLE
    for before, after in changes.items():
        assert sample.count(before) == 1, "the change must be made in one place"
        sample = sample.replace(before, after)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(sample))
    error = caught.value
    assert error.message == f"conditions go in a circle: {way}"
    assert error.key.startswith("steps[0].groups[0].fields[")
    place = f"- key: {way.split()[0]}\n"
    assert error.line == 1 + sample[: sample.index(place)].count("\n")


@pytest.mark.parametrize("content", ["", "# nothing\n", "- a\n- b\n", "text\n"])
def test_a_file_that_is_no_procedure(write, content):
    with pytest.raises(CatalogueError):
        load_catalogue(write(content))


def test_a_file_that_is_no_text(write, tmp_path):
    write()
    (tmp_path / "9.000001.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueError, match="cannot be read"):
        load_catalogue(tmp_path)


def test_an_empty_directory_has_no_procedures(tmp_path):
    assert load_catalogue(tmp_path) == []
