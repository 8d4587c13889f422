"""What the catalogue says of mistakes in lists of rows, ticks, fees and redirects."""

from pathlib import Path

import pytest

from backend.procedures.catalogue import DIRECTORY, CatalogueError, load_catalogue

SIXTH = (Path(__file__).parent / "sixth.yaml").read_text(encoding="utf-8")
TEN = '{key: "dan[].ten", type: text, max: 20, label: {vi: Tên đàn, en: Name}'
REPEAT = 'repeat: {key: dan, item: {vi: Đàn, en: Hive}, min: 1, max: 5, titled_by: "dan[].ten"}'

# What is replaced, by what, and what the complaint says; it must name the line of the replacement.
MISTAKES = {
    "no name of a row": ("item: {vi: Đàn, en: Hive}, ", "", "item is missing"),
    "no greatest number": ("min: 1, max: 5,", "min: 1,", "max is missing"),
    "more at least than at most": ("min: 1, max: 5,", "min: 6, max: 5,", "not below min"),
    "far too many rows": ("max: 5, titled_by", "max: 1000, titled_by", "from 1 to 100"),
    "a list of none": ("min: 0, max: 4}", "min: 0, max: 0}", "from 1 to 100"),
    "titled by another field": ('titled_by: "dan[].ten"', "titled_by: co_ong", "not a field of"),
    "titled by nothing": ('titled_by: "dan[].ten"', 'titled_by: "dan[].x"', "not a field of"),
    "a list named as a row": ("repeat: {key: dan,", 'repeat: {key: "dan[]",', "written as dan"),
    "a field outside the rows": ('{key: "dan[].du"', "{key: dan_du", "is written as dan[].…"),
    "a field of another list": ('{key: "dan[].du"', '{key: "cho[].du"', "is written as dan[].…"),
    "rows nobody repeats": ("{key: co_ong,", '{key: "ong[].co",', "no group repeats ong"),
    "a row as a field": ('{key: "dan[].du"', '{key: "dan[]"', "is a row, not a field in it"),
    "rows in rows": ('{key: "dan[].du"', '{key: "dan[].a[].b"', "not a field key"),
    "a field inside a list": ("{key: co_ong,", "{key: dan.co_ong,", "is a list, so"),
    "a field as a list": ("{key: co_ong,", "{key: dan,", "is a field, so"),
    "the list twice": ("repeat: {key: cho,", "repeat: {key: dan,", "the list dan is written twice"),
    "a derived row": (
        '{key: "dan[].ten", type: text,',
        '{key: "dan[].ten", derived: {rule: place}, type: text,',
        "must be answered by the citizen",
    ),
    "derived from rows": ("from: [nguoi.ngay]", 'from: ["dan[].ten"]', "not a field that somebody"),
    "row and rest joined by any": (
        'when: {all: [{field: ban_sao, is: 2}, {field: "dan[].du", is: true}]}',
        'when: {any: [{field: ban_sao, is: 2}, {field: "dan[].du", is: true}]}',
        "by `all` only",
    ),
    "a group that depends on its own rows": (
        "when: {field: co_ong, is: true}",
        'when: {field: "dan[].du", is: true}',
        "conditions go in a circle",
    ),
    "a list that requires one of its rows": (
        "when: {field: co_ong, is: true}",
        'when: {not: {field: "dan[].ten", absent: true}}',
        "conditions go in a circle: dan[].ten → dan[].ten",
    ),
    "a question of a row that shows itself": (
        'required: true, when: {field: "dan[].loai", is: khac}',
        'required: true, when: {field: "dan[].loai_khac", present: true}',
        "conditions go in a circle: dan[].loai_khac → dan[].loai_khac",
    ),
    "a list shown by what its rows show": (
        "{key: co_ong, type: boolean,",
        '{key: co_ong, when: {field: "dan[].du", is: true}, type: boolean,',
        "conditions go in a circle: co_ong → dan[].du → co_ong",
    ),
    "a row held against itself": (
        '{check: not_before, earliest: "cho[].tu"}',
        '{check: not_before, earliest: "cho[].den"}',
        "cannot hold cho[].den against itself",
    ),
    "no two alike, of itself": (
        "required: true, checks: [unique]}",
        'required: true, checks: [{check: unique, others: ["dan[].ten"]}]}',
        "cannot hold dan[].ten against itself",
    ),
    "begins at any age": ("years: 14}", "years: 1000000000000}", "must be from 1 to 150"),
    "a number without end": (
        "min: 0, max: 9,",
        "min: 0, max: 100000000000000000,",
        "must be at most 1000000000000000",
    ),
    "copies without end": ("free: 1}", "free: 1000000000000}", "must be from 0 to 100"),
    "one of rows outside rows": (
        "checks: [not_in_future]",
        "checks: [exactly_one]",
        "cannot check",
    ),
    "a list's check outside rows": (
        "{key: nguoi.benh, type: text, max: 50,",
        "{key: nguoi.benh, type: text, checks: [unique], max: 50,",
        "is not asked in rows",
    ),
    "a check against other rows": (
        '{check: not_before, earliest: "cho[].tu"}',
        '{check: not_before, earliest: "dan[].ten"}',
        "not asked in the same rows",
    ),
    "until is missing": ('{check: consecutive, until: "cho[].den"}', "consecutive", "needs until"),
    "a tick for other questions": ("of: nguoi.noi}", "of: nguoi}", "same questions"),
    "a tick for itself": (
        "place: nhan.noi, of: nguoi.noi",
        "place: nhan.noi, of: nhan.noi",
        "same",
    ),
    "two ticks for each other": (
        "            same_as: {place: nhan.noi, of: nguoi.noi}\n",
        "            same_as: {place: nhan.noi, of: nguoi.noi}\n"
        "          - {key: nguoc, type: boolean, label: {vi: N, en: N}, "
        "same_as: {place: nguoi.noi, of: nhan.noi}}\n",
        "stand for each other in a circle: nhan.noi → nguoi.noi",
    ),
    "a tick for nothing": ("place: nhan.noi,", "place: nhan.x,", "same questions"),
    "same as on a text": (
        "{key: nguoi.benh, type: text, max: 50,",
        "{key: nguoi.benh, type: text, max: 50, same_as: {place: nhan.noi, of: nguoi.noi},",
        "does not go with the type text",
    ),
    "times of no number": ("times: {field: ban_sao, free: 1}", "times: {field: co_ong}", "number"),
    "times of no field": ("times: {field: ban_sao, free: 1}", "times: {field: x}", "number"),
    "a fee under no condition": (
        "when: {field: han, is: qua_han}",
        "when: {field: x, is: y}",
        "no field",
    ),
    "a question under a derived one": (
        "when: {field: co_ong, is: true}",
        "when: {field: han, is: qua_han}",
        "not answered by the citizen",
    ),
    "a redirect to nowhere": (
        'to: {name: {vi: Nơi khác, en: Elsewhere}, procedure: "9.000006"}',
        "to: {}",
        "name is missing",
    ),
    "a redirect to no procedure": (
        'procedure: "9.000006"',
        'procedure: "9.000007"',
        "there is no procedure 9.000007",
    ),
    "a redirect without a text": (
        "    text: {vi: Hãy hỏi nơi khác., en: Ask elsewhere.}\n",
        "",
        "text is missing",
    ),
    "a redirect on no field": (
        "{field: nguoi.noi.tinh, is:",
        "{field: nguoi.x, is:",
        "no field nguoi.x",
    ),
    "an office of no commune": ("must_serve: nguoi.noi.xa", "must_serve: co_ong", "with communes"),
    "an office of an unknown kind": (
        "level: business_registry",
        "level: province",
        "'province' is not known",
    ),
    "sensitive or not": ("sensitive: true", "sensitive: false", "can only be true"),
    "an unknown unit": ("unit: working_days", "unit: weeks", "'weeks' is not known"),
}

# The complaint is about what surrounds the mistake.
LOOSE_LINES = {
    "a list named as a row",
    "the list twice",
    "a redirect without a text",
    "a group that depends on its own rows",
    "a list that requires one of its rows",
    "a field as a list",
    "a field inside a list",
}


@pytest.fixture
def write(tmp_path):
    def write(text):
        for shared in ("_blocks.yaml", "_checks.yaml"):
            (tmp_path / shared).write_bytes((DIRECTORY / shared).read_bytes())
        (tmp_path / "_categories.yaml").write_text("mau: {vi: Mẫu, en: Sample}\n", "utf-8")
        (tmp_path / "9.000006.yaml").write_text(text, "utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_named_with_file_line_and_key(write, mistake):
    old, new, message = MISTAKES[mistake]
    assert SIXTH.count(old) == 1, "the mistake must be made in one place"
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(SIXTH.replace(old, new)))
    error = caught.value
    assert message in error.message
    assert error.path.name == "9.000006.yaml"
    assert error.key
    if mistake not in LOOSE_LINES:
        assert error.line == 1 + SIXTH[: SIXTH.index(old)].count("\n")
