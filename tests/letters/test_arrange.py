"""Which answer stands where on the paper."""

from dataclasses import replace

import pytest

from backend.letters import layouts
from backend.letters import service as letters
from backend.letters.arrange import LINE_LENGTH, OTHER_ANSWERS, arrange
from tests.factories.letters import FILING, OFFICE, form

HO = letters.Answer("nguoi.ho_ten", "Họ và tên", "LÊ THỊ BÌNH")
SO = letters.Answer("nguoi.so", "Số định danh", "")
VIEC = letters.Rows("viec", "Việc", (("ten", "Tên"), ("nam", "Năm")), (("Thợ may", "2019"),))


def laid_out(*lines: object, **changes: object) -> layouts.Layout:
    section = {"title": "Người khai", "lines": list(lines)}
    return layouts.read({"title": "ĐƠN THỬ", "sections": [section], **changes}, "thu.yaml")


def blocks(page: dict, title: str = "Người khai") -> list[dict]:
    found = [s["blocks"] for s in page["sections"] if s["title"].endswith(f". {title}")]
    return found[0] if found else []


def cells(page: dict) -> list[list[tuple[str, str]]]:
    return [
        [(cell["label"], cell["value"]) for cell in block["cells"]]
        for block in blocks(page)
        if block["kind"] == "line"
    ]


def test_a_line_on_the_paper_is_there_even_when_nothing_was_answered():
    page = arrange(form(HO, SO), laid_out({"nguoi.ho_ten": "Tên tôi là", "nguoi.so": None}))
    assert cells(page) == [[("Tên tôi là", "LÊ THỊ BÌNH"), ("Số định danh", "")]]


def test_a_line_that_may_be_missing_is_left_out():
    assert cells(arrange(form(HO, SO), laid_out("nguoi.ho_ten", "nguoi.so~"))) == [
        [("Họ và tên", "LÊ THỊ BÌNH")]
    ]


def test_a_question_that_the_revision_does_not_have_leaves_no_gap():
    page = arrange(form(HO), laid_out("nguoi.ho_ten", "nguoi.moi", {"table": "moi"}))
    assert cells(page) == [[("Họ và tên", "LÊ THỊ BÌNH")]]


def test_an_answer_the_layout_does_not_know_is_not_lost():
    later = letters.Answer("nguoi.moi_hoi", "Điều mới hỏi", "có trả lời")
    page = arrange(form(HO, later, VIEC), laid_out("nguoi.ho_ten"))
    line, table = blocks(page, OTHER_ANSWERS)
    assert line["cells"][0]["label"] == "Điều mới hỏi (Nhóm)"
    assert line["cells"][0]["value"] == "có trả lời"
    assert table["rows"] == [["1", "Thợ may", "2019"]]


def test_hidden_answers_stand_on_the_paper_in_another_form():
    page = arrange(form(HO, SO), laid_out("nguoi.so", hidden=["nguoi.ho_ten"]))
    assert not blocks(page, OTHER_ANSWERS)


def test_a_column_may_hold_several_answers():
    table = {"table": "viec", "columns": {"ten + nam": "Việc và năm"}}
    assert blocks(arrange(form(VIEC), laid_out(table)))[0]["rows"] == [["1", "Thợ may\n2019"]]


def test_a_list_too_wide_for_a_table_is_told_row_by_row():
    columns = tuple((f"c{number}", f"Cột số {number}") for number in range(12))
    wide = letters.Rows("rong", "Dòng", columns, (tuple(f"ô {n} khá dài" for n in range(12)),))
    heading, *lines = blocks(arrange(form(wide), laid_out({"table": "rong"})))
    assert heading == {"kind": "heading", "text": "Dòng: 1"}
    values = [cell["value"] for line in lines for cell in line["cells"]]
    assert values == list(wide.rows[0])


def test_long_words_may_break_but_addresses_to_open_stay_whole():
    word = "https://example.com/" + "a" * 40
    filing = replace(FILING, tracking_url=word)
    page = arrange(form(letters.Answer("a", "Trang", word), filing=filing), None)
    (shown,) = [cell["value"] for cell in blocks(page, "Phần đầu")[0]["cells"]]
    assert shown != word
    assert shown.replace("\u200b", "") == word
    assert page["filing"]["url"] == word


def test_an_optional_section_without_answers_is_left_out():
    section = {"title": "Nếu có", "optional": True, "lines": ["nguoi.so", {"say": "Câu nói"}]}
    layout = layouts.read({"title": "ĐƠN", "sections": [section]}, "thu.yaml")
    assert [s["title"] for s in arrange(form(SO), layout)["sections"]] == []


def test_cells_go_below_when_they_do_not_fit_beside_one_another():
    long = letters.Answer("nguoi.noi", "Nơi ở", "x" * (LINE_LENGTH - 10))
    page = arrange(form(HO, long), laid_out({"nguoi.ho_ten": None, "nguoi.noi": None}))
    assert [len(line) for line in cells(page)] == [1, 1]


@pytest.mark.parametrize(
    ("layout", "office", "addressee"),
    [
        ({}, OFFICE, OFFICE.name),
        ({"addressee": "Ủy ban nhân dân {commune}"}, OFFICE, "Ủy ban nhân dân xã Tân Châu"),
        (
            {"addressee": "Ủy ban nhân dân {commune}"},
            letters.Office("Công an tỉnh Tây Ninh"),
            "Công an tỉnh Tây Ninh",
        ),
        ({"addressee_from": "nguoi.ho_ten"}, OFFICE, "LÊ THỊ BÌNH"),
    ],
)
def test_it_is_addressed_to_the_office(layout, office, addressee):
    page = arrange(form(HO, office=office), laid_out("nguoi.ho_ten", **layout))
    assert page["addressee"] == addressee


def test_it_is_signed_by_the_first_name_given_or_else_by_the_account():
    layout = laid_out("nguoi.ho_ten", signed_by=["nguoi.so", "nguoi.ho_ten"])
    assert arrange(form(HO, SO), layout)["signature"] == "LÊ THỊ BÌNH"
    assert arrange(form(SO), layout)["signature"] == "VÍ DỤ"
    assert arrange(form(HO), None)["signature"] == "VÍ DỤ"


def test_an_account_without_a_name_is_not_quoted():
    page = arrange(form(HO, filing=replace(FILING, account="")), None)
    assert "tài khoản Zalo;" in page["confirmation"]


def test_without_a_layout_the_form_s_own_order_holds_and_only_answers_show():
    groups = (letters.Group("Một", (HO, SO)), letters.Group("Hai", (VIEC,)))
    parts = (letters.Part("Đầu", groups), letters.Part("Trống", (letters.Group("Ba", (SO,)),)))
    page = arrange(form(parts=parts), None)
    assert page["title"] == "TỜ KHAI ĐĂNG KÝ THỬ"
    assert [section["title"] for section in page["sections"]] == ["I. Đầu"]
    assert [block["kind"] for block in page["sections"][0]["blocks"]] == [
        "heading",
        "line",
        "heading",
        "table",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"title": "A"}, "title and sections"),
        ({"title": "A", "sections": [], "colour": "red"}, "unknown: colour"),
        ({"title": "A", "sections": [{"title": "B", "lines": [], "if": 1}]}, "unknown"),
        ({"title": "A", "sections": [{"title": "B", "lines": [[]]}]}, "not a line"),
    ],
)
def test_a_layout_that_means_nothing_is_refused(content, said):
    with pytest.raises(layouts.LayoutError, match=said):
        layouts.read(content, "thu.yaml")


@pytest.mark.parametrize("code", ["9.999999", "../service", "a/b", ""])
def test_other_names_have_no_layout(code):
    assert layouts.of(code) is None
