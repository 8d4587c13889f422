"""The finished document: readable, accessible, the same each time, whatever was typed."""

import io
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest
from pypdf import PdfReader

from backend.letters import service as letters
from backend.letters.arrange import MAX_ROWS
from backend.letters.glyphs import BOX, PRINTABLE, printable
from tests.factories.letters import FILING, form, squeezed, text_of

pytestmark = pytest.mark.slow

A_NAME = letters.Answer("ten", "Họ và tên", "NGUYỄN VĂN MẪU")


def pdf(*items: letters.Answer | letters.Rows) -> bytes:
    return letters.declaration(form(*items)).pdf()


def answered(value: str) -> letters.Answer:
    return letters.Answer("y_kien", "Ý kiến", value)


def test_it_is_accessible():
    document = PdfReader(io.BytesIO(pdf(A_NAME)))
    root = document.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata.title == "Tờ khai: Đăng ký thử (H53.007-261124-0001)"


def test_its_structure_has_headings_a_table_and_a_described_picture():
    tree = PdfReader(io.BytesIO(pdf(A_NAME))).trailer["/Root"]["/StructTreeRoot"]
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
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= kinds
    assert "Mã QR mở trang tra cứu hồ sơ 7KQ2-9MWX-4D3P" in alternatives


def test_it_carries_its_fonts_and_asks_for_none():
    fonts = [
        descendant["/FontDescriptor"]
        for page in PdfReader(io.BytesIO(pdf(A_NAME))).pages
        for font in page["/Resources"]["/Font"].values()
        for descendant in font["/DescendantFonts"]
    ]
    assert fonts
    assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)


def test_it_uses_no_cut_that_misplaces_vietnamese_accents():
    fonts = {
        font["/BaseFont"].partition("+")[2]
        for page in PdfReader(io.BytesIO(pdf(A_NAME, rows_of(3)))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    serif = {name for name in fonts if name.startswith("Libertinus")}
    assert {name.split("-")[1] for name in serif} == {"Regular", "Italic", "Semibold"}


def test_the_head_and_the_foot_are_those_of_an_official_form():
    text = text_of(pdf(A_NAME))
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "TỜ KHAI ĐĂNG KÝ THỬ",
        "Kính gửi: Trung tâm Phục vụ hành chính công xã Tân Châu",
        "I. Phần đầu",
        "II. Giấy tờ kèm theo",
        "III. Cam đoan",
        "Ngày 24 tháng 11 năm 2026",
        "Nộp trực tuyến lúc 15:04 ngày 24/11/2026, xác nhận bằng tài khoản Zalo “Ví Dụ”",
        "Hồ sơ H53.007-261124-0001 · Mã tra cứu 7KQ2-9MWX-4D3P",
        "Biểu mẫu 9.999999, bản 1 (từ 01/07/2025)",
        "Trang 1/1",
    ):
        assert squeezed(said) in text


def test_the_code_to_scan_opens_the_look_up():
    page = PdfReader(io.BytesIO(pdf(A_NAME))).pages[0]
    links = {note.get_object()["/A"]["/URI"] for note in page["/Annots"]}
    assert links == {FILING.tracking_url}


def test_the_same_form_has_the_same_bytes():
    first, second = (letters.declaration(form(A_NAME)) for _ in range(2))
    assert first.fingerprint == second.fingerprint
    assert first.pdf() == second.pdf()


@pytest.mark.parametrize(
    "changed",
    [
        form(answered("khác")),
        form(A_NAME, filing=replace(FILING, at=FILING.at + timedelta(seconds=1))),
        form(A_NAME, filing=replace(FILING, tracking_url="https://elsewhere.example/")),
    ],
    ids=["an answer", "the time", "the address"],
)
def test_another_form_has_another_fingerprint(changed):
    assert letters.declaration(changed).fingerprint != letters.declaration(form(A_NAME)).fingerprint


@pytest.mark.parametrize(
    "typed",
    [
        '#eval("1 + 1")',
        '#import sys: inputs; #read("/etc/passwd")',
        "$ x^2 $ và *đậm* và _nghiêng_ và `mã`",
        "@nhan <nhan> = Đề mục - gạch + số / từ: nghĩa",
        "\\u{41} \\# \\n C:\\Users\\",
        "{{ 7 * 7 }} ${7*7} <script>alert(1)</script> %PDF-1.7",
        "// chú thích /* chú thích */ https://example.com ~ -- --- ...",
        "\"trong ngoặc\" 'đơn' [vuông] (tròn) {nhọn}",
        "שלום العربية Ωμέγα Привет ñ ß ø",
        "Đà Đẵng Ngưỡng Nguyễn Thuỷ Hoà ỡ ự ẵ ặ ₫",
    ],
)
def test_what_was_typed_stands_there_as_typed(typed):
    page = PdfReader(io.BytesIO(pdf(answered(typed)))).pages[0]
    found = squeezed(page.extract_text())
    for word in typed.split():
        # Readers turn right-to-left words round.
        assert word in found or word[::-1] in found


@pytest.mark.parametrize(
    "typed",
    ["😀 vui", "中文", "ភាសាខ្មែរ", "a\u202eb\u200dc\ufeff", "\x07\x1b[31m", "👨‍👩‍👧 gia đình"],
)
def test_what_no_font_holds_becomes_a_box_and_is_owned_up_to(typed):
    text = text_of(pdf(answered(f"đầu {typed} cuối")))
    assert "đầu" in text
    assert "cuối" in text
    assert (squeezed(f"Dấu {BOX} đứng thay ký tự không in được") in text) == (
        BOX in printable(typed)
    )


@pytest.mark.slow
def test_every_character_that_counts_as_printable_can_be_set():
    for low, high in PRINTABLE:
        characters = " ".join(chr(code) for code in range(ord(low), ord(high) + 1))
        rows = letters.Rows("ky_tu", "Ký tự", (("ky_tu", characters),), ((characters,),))
        assert pdf(answered(characters), rows)


def test_long_texts_run_over_lines_and_pages():
    for value in ("dài lê thê " * 180, "x" * 2000, "dòng\n" * 400):
        document = PdfReader(io.BytesIO(pdf(answered(value))))
        text = squeezed("".join(page.extract_text() for page in document.pages))
        assert squeezed(value)[:60] in text
        assert text.count("Trang") >= 1


def test_a_word_longer_than_a_line_stays_on_the_page():
    page = PdfReader(io.BytesIO(pdf(answered("x" * 1000)))).pages[0]
    lines = [line for line in page.extract_text().splitlines() if "xxxx" in line]
    assert len(lines) > 8


def rows_of(count: int) -> letters.Rows:
    cells = tuple((f"Dòng {number}", "nội dung của dòng") for number in range(count))
    return letters.Rows("bang", "Bảng", (("ten", "Tên"), ("y", "Ý nghĩa")), cells)


def test_a_table_repeats_its_head_on_each_page():
    document = PdfReader(io.BytesIO(pdf(rows_of(120))))
    with_rows = [text for page in document.pages if "Dòng " in (text := page.extract_text())]
    assert len(with_rows) > 1
    assert all("Ý nghĩa" in text for text in with_rows)


@pytest.mark.slow
def test_a_thousand_rows_and_more_stay_bounded():
    before = process_time()
    text = text_of(pdf(rows_of(50_000)))
    assert squeezed(f"Còn {50_000 - MAX_ROWS} dòng, xem trong hồ sơ điện tử.") in text
    assert process_time() - before < 20


@pytest.mark.slow
def test_threads_do_not_mix_their_forms_up():
    def make(number: int) -> bool:
        return f"tiếng{number}x" in text_of(pdf(answered(f"tiếng {number}x")))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(make, range(40)))


def test_setting_a_form_leaves_no_files(tmp_path, monkeypatch):
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    opened = []
    listening = True

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event == "open" and "w" in str(arguments[1]):
            opened.append(arguments[0])

    sys.addaudithook(listen)
    letters.declaration(form(A_NAME)).pdf()
    listening = False
    assert opened == []
    assert list(Path(tmp_path).rglob("*")) == []
