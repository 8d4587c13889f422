"""The standard papers as documents: official, accessible, genuine, whatever stands in them."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from backend.letters import service as letters
from backend.letters.glyphs import BOX
from backend.letters.papers import (
    KINDS,
    Missing,
    Paper,
    PaperHandedIn,
    Reason,
    to_json,
)
from backend.letters.values import Applicant, Heading
from tests.factories import papers
from tests.factories.letters import squeezed, text_of
from tests.factories.papers import page_of, pages_of, pdf

pytestmark = pytest.mark.slow

KIND = pytest.mark.parametrize("kind", KINDS)


@KIND
def test_a_paper_is_accessible(kind):
    page = page_of(papers.MAKERS[kind]())
    document = PdfReader(io.BytesIO(page.pdf()))
    root = document.trailer["/Root"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata.title == page.name
    assert document.metadata.author == papers.OFFICE


@KIND
def test_its_structure_names_what_each_part_is(kind):
    tree = PdfReader(io.BytesIO(pdf(papers.MAKERS[kind]()))).trailer["/Root"]["/StructTreeRoot"]
    kinds, alternatives = set(), []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            kinds.add(node.get("/S"))
            alternatives.append(node.get("/Alt"))
            walk(node.get("/K", []))

    walk(tree)
    assert {"/H1", "/P", "/Figure", "/Link"} <= kinds
    if kind in {"receipt", "control_slip", "register", "audit_proof"}:
        assert {"/Table", "/THead", "/TH", "/TR", "/TD"} <= kinds
    if kind in {"supplement_request", "refusal", "stop_notice"}:
        assert {"/L", "/LI", "/LBody"} <= kinds
    assert any(text and text.startswith("Mã QR mở trang xác minh: ") for text in alternatives)


@KIND
def test_it_carries_its_fonts_and_no_cut_that_misplaces_accents(kind):
    fonts = [
        font
        for page in PdfReader(io.BytesIO(pdf(papers.MAKERS[kind]()))).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        assert {"/FontFile3", "/FontFile2"} & descendant["/FontDescriptor"].keys()
    names = {font["/BaseFont"].partition("+")[2] for font in fonts}
    cuts = {name.split("-")[1] for name in names if name.startswith("Libertinus")}
    assert {"Regular", "Semibold"} <= cuts <= {"Regular", "Italic", "Semibold", "SemiboldItalic"}


@KIND
def test_the_code_is_read_by_a_scanner_and_opens_the_page_that_verifies(kind):
    content = pdf(papers.MAKERS[kind]())
    with pypdfium2.PdfDocument(content) as document:
        # 72 dots an inch times two: worse than any office's printer.
        picture = document[len(document) - 1].render(scale=2).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [papers.ADDRESS]
    page = PdfReader(io.BytesIO(content)).pages[-1]
    assert {note.get_object()["/A"]["/URI"] for note in page["/Annots"]} == {papers.ADDRESS}
    # Who copies the address from the page gets all of it, and nothing unseen.
    assert papers.ADDRESS in "".join(page.extract_text().split())


@KIND
def test_what_is_missing_leaves_no_hole(kind):
    (text,) = pages_of(papers.bare(kind))
    for label in (
        "Địa chỉ", "Số điện thoại", "Thư điện tử", "Căn cứ", "Lý do chung", "Hướng dẫn",
        "Khi cần hướng dẫn", "Phí", "Cách tính", "Mã tra cứu", "quyển số", "Đăng ký nhận",
        "theo quy định", "Thời hạn bổ sung", "Trách nhiệm", "hoàn trả", "Hướng xử lý", "niêm phong",
        "Cộng", "Quyển", "Mã băm của mục cuối", "None", "none", "Số:", "Số ·",
    ):  # fmt: skip
        assert label not in text
    assert ": \n" not in text
    assert "Ngày 24 tháng 11 năm 2026" in text


@pytest.mark.parametrize("count", [1, 18, 60, 500])
@pytest.mark.parametrize("length", [1, 3])
def test_the_proof_of_a_log_has_one_page(count, length):
    said = "Chuyển hồ sơ sang cơ quan khác để tiếp tục giải quyết. "
    entries = tuple(
        replace(entry, actor="Nguyễn Hoàng Phương Vy " * length, action=said * length)
        for entry in papers.log(count)
    )
    assert len(pages_of(papers.audit_proof(entries=entries, broken_at=count // 2))) == 1


def sixty(kind: str) -> Paper:
    return {
        "receipt": lambda: papers.receipt(
            papers=tuple(PaperHandedIn(f"Giấy thứ {n}", count=n) for n in range(60))
        ),
        "supplement_request": lambda: papers.supplement_request(
            items=tuple(Missing(f"Giấy thứ {n}", "Vì mờ.") for n in range(60))
        ),
        "refusal": lambda: papers.refusal(
            reasons=tuple(Reason(f"Lý do thứ {n}.", "Một điều luật.") for n in range(60))
        ),
        "control_slip": lambda: papers.control_slip(handovers=papers.handovers(60)),
        "register": lambda: papers.register(rows=papers.register_rows(60)),
    }[kind]()


@pytest.mark.parametrize(
    ("kind", "head"),
    [("receipt", "Tên giấy tờ"), ("control_slip", "Bên giao"), ("register", "Mã hồ sơ")],
)
def test_a_table_repeats_its_head_on_each_page(kind, head):
    pages = pages_of(sixty(kind))
    assert len(pages) > 1
    rows = [page for page in pages if "Giấy thứ" in page or "/11/2026" in page]
    assert len(rows) > 1
    assert all(squeezed(head) in squeezed(page) for page in rows)


@pytest.mark.parametrize(
    "kind", ["receipt", "supplement_request", "refusal", "control_slip", "register"]
)
def test_sixty_are_all_there_and_pages_are_numbered(kind):
    pages = pages_of(sixty(kind))
    for number, page in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in page
    text = squeezed("".join(pages))
    if kind in {"receipt", "supplement_request"}:
        assert all(squeezed(f"Giấy thứ {number}") in text for number in range(60))
    if kind == "refusal":
        assert all(squeezed(f"{n + 1}. Lý do thứ {n}.") in text for n in range(60))


def test_the_one_who_signs_never_stands_alone_on_a_page():
    for count in range(8, 30):
        items = tuple(Missing(f"Giấy thứ {number}") for number in range(count))
        *_, last = pages_of(papers.supplement_request(items=items))
        assert "Khi cần hướng dẫn" in last
        assert "Trần Văn Thử" in last


def test_a_long_register_leaves_nothing_behind_in_memory():
    def memory() -> int:
        """What this process holds, in MB."""
        (line,) = re.findall(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
        return int(line) // 1024

    rows = papers.register_rows(300)
    pdf(papers.register(rows=rows))
    before = memory()
    for number in range(6):
        pdf(papers.register(rows=rows, book=str(number)))
    # Some 45 MB each, if nothing were forgotten.
    assert memory() - before < 90


def test_a_row_is_never_torn_in_two():
    pages = pages_of(papers.control_slip(handovers=papers.handovers(60)))
    for page in pages[1:]:
        rows = page.partition("Ghi chú")[2].split()
        assert rows[0].isdigit()


def test_the_register_lies_on_its_side_and_the_others_stand():
    for kind, make in papers.MAKERS.items():
        box = PdfReader(io.BytesIO(pdf(make()))).pages[0].mediabox
        assert (box.width > box.height) == (kind == "register")


LONG_NAME = "Công Tằng Tôn Nữ Hoàng Phương Nguyễn Ngưỡng Thuỵ Quỳnh Giao"


@KIND
def test_a_long_name_wraps_and_loses_no_letter(kind):
    text = text_of(pdf(papers.filled_with(kind, LONG_NAME)))
    assert squeezed(LONG_NAME) in text or squeezed(LONG_NAME.upper()) in text


@KIND
@pytest.mark.parametrize("typed", ["W" * 400, "từ " * 400, "ư\n" * 150, "a.b@c-d/" * 50])
def test_nothing_runs_off_the_page_or_into_the_next_column(kind, typed):
    with pypdfium2.PdfDocument(pdf(papers.filled_with(kind, typed))) as document:
        for page in document:
            text = page.get_textpage()
            width = page.get_width()
            seen = [at for at, sign in enumerate(text.get_text_range()) if not sign.isspace()]
            boxes = [text.get_charbox(at) for at in seen if at < text.count_chars()]
            # The margin on the right is at least 15 mm.
            assert max(right for _, _, right, _ in boxes) <= width - 40
            assert min(left for left, _, _, _ in boxes) >= 0


HOSTILE = " ".join(
    (
        '#eval("1 + 1")',
        '#import sys: inputs; #read("/etc/passwd")',
        "$ x^2 $ và *đậm* và _nghiêng_ và `mã`",
        "@nhan <nhan> = Đề mục - gạch + số / từ: nghĩa",
        "\\u{41} \\# \\n C:\\Users\\",
        "{{ 7 * 7 }} ${7*7} <script>alert(1)</script> %PDF-1.7",
        "// chú thích /* chú thích */ ~ -- --- ...",
        "\"trong ngoặc\" 'đơn' [vuông] (tròn) {nhọn}",
        "שלום العربية Ωμέγα Привет ñ ß ø",
    )
)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"audit_proof"}))
def test_what_was_typed_stands_there_as_typed(kind):
    found = text_of(pdf(papers.filled_with(kind, HOSTILE)))
    for word in HOSTILE.split():
        # Readers turn right-to-left words round.
        assert word in found or word[::-1] in found, word


def test_the_proof_of_a_log_shows_typed_names_as_typed():
    for typed in ('#eval("1 + 1")', "$x$ *a* _b_ `c` \\n", "@nhan <nhan> // [a] {b}"):
        assert squeezed(typed) in text_of(pdf(papers.filled_with("audit_proof", typed)))


@KIND
@pytest.mark.parametrize("typed", ["😀 vui 中文", "a\u202eb\u200dc\ufeff", "\x00\x07\x1b[31m"])
def test_what_no_font_holds_becomes_a_box_and_is_owned_up_to(kind, typed):
    text = text_of(pdf(papers.filled_with(kind, f"đầu {typed} cuối")))
    owned_up = squeezed(f"Dấu {BOX} đứng thay ký tự không in được") in text
    assert owned_up == ("😀" in typed)


@pytest.mark.parametrize("make", [papers.refusal, papers.stop_notice])
def test_ten_thousand_characters_are_set_to_the_last(make):
    reasons = (Reason("lê thê dài " * 900 + "hết lý do.", "điều " * 2000 + "hết căn cứ."),) * 2
    text = text_of(pdf(make(reasons=reasons)))
    assert text.count("hếtlýdo.") == text.count("hếtcăncứ.") == 2


@KIND
def test_the_same_values_are_the_same_bytes_now_and_from_what_was_kept(kind):
    paper = papers.MAKERS[kind]()
    first, again = page_of(paper), letters.from_frozen(to_json(papers.MAKERS[kind]()))
    assert (first.name, first.fingerprint) == (again.name, again.fingerprint)
    assert first.pdf() == again.pdf()


@KIND
@pytest.mark.parametrize(
    "changes",
    [{"number": "other"}, {"at": papers.AT + timedelta(seconds=1)},
     {"verification_url": "https://motcua.example/#/xac-minh/other"}],
    ids=["number", "time", "address"],
)  # fmt: skip
def test_another_paper_has_another_fingerprint(kind, changes):
    paper = papers.MAKERS[kind]()
    other = replace(paper, issued=replace(paper.issued, **changes))
    assert page_of(paper).fingerprint != page_of(other).fingerprint


def test_a_version_that_does_not_exist_is_refused():
    for version in (0, 3, -1):
        with pytest.raises(ValueError, match="no template"):
            letters.receipt(papers.receipt(version=version))


def test_an_office_far_down_has_a_long_name_and_the_motto_stays_whole():
    office = "Chi nhánh Văn phòng Đăng ký đất đai khu vực huyện biên giới Tân Biên và Tân Châu"
    paper = papers.receipt(heading=Heading(office, "Sở Nông nghiệp và Môi trường", "Tân Biên"))
    text = pages_of(paper)[0]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert squeezed(office.upper()) in squeezed(text)


def test_a_name_in_small_letters_stands_in_capitals_where_the_form_wants_it():
    paper = papers.receipt(applicant=Applicant("y bhiu h'hen niê ỡ ự ẵ"))
    assert squeezed("Y BHIU H'HEN NIÊ Ỡ Ự Ẵ") in text_of(pdf(paper))
