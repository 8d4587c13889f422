"""The standard papers as documents: official, accessible, genuine, whatever stands in them."""

import io
from dataclasses import replace
from datetime import timedelta

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
from backend.letters.values import SIGNED, Applicant, Heading
from tests.factories import papers
from tests.factories.letters import squeezed, text_of

KIND = pytest.mark.parametrize("kind", KINDS)


def page_of(paper: Paper) -> letters.Page:
    """The page by the door of its own kind."""
    return getattr(letters, paper.kind)(paper)


def pdf(paper: Paper) -> bytes:
    return page_of(paper).pdf()


def pages_of(paper: Paper) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf(paper))).pages]


def stand_in_order(words: list[str], text: str) -> None:
    at = 0
    for said in words:
        found = text.find(squeezed(said), at)
        assert found >= 0, said
        at = found


NATIONAL = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
HEAD = ["ỦY BAN NHÂN DÂN XÃ TÂN CHÂU", papers.OFFICE.upper(), NATIONAL, MOTTO]
PLACE_AND_DAY = "Tân Châu, ngày 24 tháng 11 năm 2026"
PERSON = [
    "NGUYỄN THỊ MẪU",
    "Địa chỉ: Số 12, đường Ví Dụ, ấp Thạnh Hưng, xã Tân Châu, tỉnh Tây Ninh",
    "Số điện thoại: 0912 345 678",
    "Thư điện tử: mau.nguyen@example.com",
]
CALL = f"xin liên hệ: Bộ phận Một cửa, {papers.OFFICE}, số điện thoại 0276 3 000 000."
BY_RECEPTION = ["(đã xác nhận bằng tài khoản điện tử)", "Trần Văn Thử", "Chuyên viên"]
BY_DIRECTOR = ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", SIGNED, "Lê Thị Ngưỡng"]

# Read aloud from top to bottom, what each paper says.
TOLD = {
    "receipt": [
        *HEAD,
        "Số: 0012/TNHS",
        PLACE_AND_DAY,
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Mã hồ sơ: H53.007-261124-0001",
        f"Cơ quan tiếp nhận: {papers.OFFICE}",
        "Tiếp nhận hồ sơ của:",
        *PERSON,
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh",
        "Hình thức nộp: Trực tuyến",
        "Thành phần hồ sơ nộp gồm:",
        "STT Tên giấy tờ Hình thức Số lượng",
        "1 Tờ khai đăng ký khai sinh Biểu mẫu điện tử 1",
        "3 Giấy chứng nhận kết hôn của cha mẹ Bản chụp điện tử 2",
        "Số lượng hồ sơ: 01 (bộ)",
        "Thời gian giải quyết hồ sơ theo quy định: 01 ngày làm việc",
        "Thời gian nhận hồ sơ: 15 giờ 04 phút, ngày 24 tháng 11 năm 2026",
        "Thời gian trả kết quả: 17 giờ 00 phút, thứ Năm, ngày 26 tháng 11 năm 2026",
        "Cách tính ngày hẹn:",
        "Hồ sơ nhận sau 15 giờ ngày 24/11/2026",
        "Phí, lệ phí: 8.000 đồng",
        "Đăng ký nhận kết quả tại:",
        "Mã tra cứu: 7KQ2-9MWX-4D3P",
        "Vào Sổ theo dõi hồ sơ, quyển số: 02/2026, số thứ tự: 0345",
        "NGƯỜI NỘP HỒ SƠ",
        "(nộp trực tuyến, không cần ký tay)",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        *BY_RECEPTION,
    ],
    "supplement_request": [
        *HEAD,
        "Số: 0007/BSHS",
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        *PERSON,
        "đề nghị Ông/Bà bổ sung, hoàn thiện hồ sơ gồm những nội dung sau:",
        "1. Giấy chứng sinh",
        "Lý do: Ảnh chụp bị mờ, không đọc được ngày sinh và tên cơ sở y tế.",
        "Cách thực hiện: Chụp lại cả hai mặt",
        "2. Văn bản ủy quyền",
        "3. Số điện thoại của người mẹ",
        "Lý do chung: Hồ sơ chưa đủ",
        "Căn cứ: Điều 16 Luật Hộ tịch năm 2014.",
        "Thời hạn bổ sung chậm nhất: 17 giờ 00 phút, thứ Ba, ngày 08 tháng 12 năm 2026",
        "Thời gian chờ Ông/Bà bổ sung không tính vào thời hạn giải quyết",
        CALL,
        "NGƯỜI HƯỚNG DẪN",
        *BY_RECEPTION,
    ],
    "refusal": [
        *HEAD,
        "Số: 0003/TCHS",
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        *PERSON,
        "Thời gian nộp hồ sơ: 12 giờ 04 phút, ngày 24 tháng 11 năm 2026",
        "không tiếp nhận, giải quyết hồ sơ này vì lý do sau đây:",
        "1. Việc đăng ký khai sinh có yếu tố nước ngoài",
        "Căn cứ: Khoản 1 Điều 7 Luật Hộ tịch năm 2014.",
        "2. Trẻ đã được đăng ký khai sinh tại nơi khác.",
        "Hướng dẫn: Ông/Bà nộp hồ sơ tại",
        CALL,
        "Xin thông báo để Ông/Bà được biết và thực hiện.",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        *BY_RECEPTION,
    ],
    "apology": [
        *HEAD,
        "Số: 0002/XLHS",
        "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN",
        "Kính gửi: Ông/Bà NGUYỄN THỊ MẪU",
        "Lúc 15 giờ 04 phút, ngày 16 tháng 11 năm 2026",
        "theo thủ tục “Đăng ký khai sinh”",
        "hẹn trả kết quả lúc 15 giờ 04 phút, ngày 25 tháng 11 năm 2026.",
        "không thể giải quyết xong trong thời hạn đã hẹn",
        "Lý do: Phải chờ cơ quan công an xác minh",
        "Trách nhiệm về sự chậm trễ thuộc: Công an xã Tân Châu",
        "xin lỗi Ông/Bà vì sự chậm trễ này và hẹn trả kết quả lúc",
        "17 giờ 00 phút, thứ Ba, ngày 01 tháng 12 năm 2026.",
        CALL,
        "Rất mong Ông/Bà thông cảm.",
        "- Như trên;",
        *BY_DIRECTOR,
    ],
    "stop_notice": [
        *HEAD,
        "Số: 0001/DGQ",
        "THÔNG BÁO DỪNG GIẢI QUYẾT",
        *PERSON,
        "thông báo dừng giải quyết hồ sơ này vì lý do sau đây:",
        "Đã quá thời hạn bổ sung",
        "Căn cứ: Phiếu yêu cầu bổ sung",
        "Hướng xử lý: Ông/Bà có thể nộp lại",
        "Giấy tờ hoàn trả:",
        "Giấy chứng sinh (bản chính)",
        "Cách hoàn trả giấy tờ: Nhận tại quầy",
        "Phí, lệ phí đã nộp: 108.000 đồng; số tiền hoàn trả: 100.000 đồng; cách hoàn trả: Chuyển",
        CALL,
        *BY_DIRECTOR,
    ],
    "control_slip": [
        *HEAD,
        "Số: 0012/KSHS",
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT",
        *PERSON,
        "Thời gian hẹn trả kết quả: 17 giờ 00 phút, thứ Năm, ngày 26 tháng 11 năm 2026",
        "TT Bên giao Bên nhận Giờ, ngày giao, nhận Chữ ký (tài khoản) Kết quả Ghi chú",
        "1 Trung tâm Phục vụ hành chính công xã Tân Châu Trần Văn Thử",
        "Phòng Văn hóa - Xã hội xã Tân Châu Phạm Thị Hòa",
        "15:04 24/11/2026 tranvanthu phamthihoa Trước hạn",
        "Đúng hạn Kèm bản chính",
        "Quá hạn",
        "Cộng: 4 lượt giao, nhận.",
        "NGƯỜI LẬP PHIẾU",
        *BY_RECEPTION,
    ],
    "register": [
        *HEAD,
        "Số: 0011/STDHS",
        "SỔ THEO DÕI HỒ SƠ",
        "Quyển số: 02/2026",
        "Từ ngày 01 tháng 11 năm 2026 đến ngày 30 tháng 11 năm 2026",
        "STT Mã hồ sơ Tên thủ tục hành chính Số bộ Tên người nộp Địa chỉ, số điện thoại",
        "1 H53.007-261124-0001 Đăng ký khai sinh 1 Nguyễn Thị Mẫu",
        "tỉnh Tây Ninh; 0912 345 678 Ủy ban nhân dân xã Tân Châu 24/11/2026 26/11/2026",
        "24/11/2026 25/11/2026 26/11/2026 Bản điện tử nguyenthimau Nộp trực tuyến",
        "2 H53.007-261124-0002 Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam",
        "Y Bhiu H'Hen Niê 0387 654 321 24/11/2026 3",
        "Cộng: 6 hồ sơ.",
        "NGƯỜI LẬP SỔ",
        *BY_RECEPTION,
    ],
    "audit_proof": [
        *HEAD,
        "Số: 0001/DCNK",
        "BIÊN BẢN ĐỐI CHIẾU NHẬT KÝ HỒ SƠ",
        "Thủ tục: Đăng ký khai sinh",
        "Thời điểm đối chiếu: 15 giờ 04 phút, ngày 24 tháng 11 năm 2026",
        "Kết luận: nhật ký nguyên vẹn, đủ 9 mục, mã băm của mọi mục đều khớp.",
        "Mục Thời điểm Người thực hiện Việc đã làm Mã băm (16 ký tự đầu)",
        f"1 15:11:00 24/11/2026 Trần Văn Thử Tiếp nhận hồ sơ, cấp giấy tiếp nhận "
        f"{papers.log(1)[0].hash[:16]}…",
        "Chuỗi nhật ký: dossier:0193a1b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b",
        f"Mã băm của mục cuối: {papers.log(9)[-1].hash}",
        "Dấu niêm phong ngày 23 tháng 11 năm 2026:",
        "NGƯỜI ĐỐI CHIẾU",
        *BY_RECEPTION,
    ],
}


@KIND
def test_a_paper_says_all_it_has_to_in_the_order_of_reading(kind):
    stand_in_order(TOLD[kind], text_of(pdf(papers.MAKERS[kind]())))


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


def test_papers_without_papers_say_so():
    assert "không có giấy tờ kèm theo" in pages_of(papers.receipt(papers=()))[0]
    assert "Hồ sơ chưa được bàn giao" in pages_of(papers.control_slip(handovers=()))[0]
    assert "Không có hồ sơ nào trong thời gian này" in pages_of(papers.register(rows=()))[0]
    assert "nhật ký chưa có mục nào" in pages_of(papers.audit_proof(entries=()))[0]


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("counter", "(Ký, ghi rõ họ tên)"),
        ("online", "(nộp trực tuyến, không cần ký tay)"),
        ("post", "(nộp qua bưu chính, không cần ký tay)"),
    ],
)
def test_only_who_stands_at_the_counter_signs_by_hand(channel, said):
    assert squeezed(said) in text_of(pdf(papers.receipt(channel=channel)))


def test_an_apology_knows_whether_it_is_too_late():
    late = papers.apology(due_at=papers.AT - timedelta(minutes=1))
    assert squeezed("kết quả chưa được trả đúng thời hạn đã hẹn") in text_of(pdf(late))
    in_time = papers.apology(due_at=papers.AT)
    assert squeezed("đề nghị gia hạn.") in text_of(pdf(in_time))


def test_waiting_stops_the_clock_or_starts_it_anew_or_neither():
    said = {clock: text_of(pdf(papers.supplement_request(clock=clock))) for clock in
            ("pause", "restart", "")}  # fmt: skip
    assert squeezed("không tính vào thời hạn giải quyết") in said["pause"]
    assert squeezed("tính lại từ đầu") in said["restart"]
    assert squeezed("thời hạn giải quyết") not in said[""]


def test_a_broken_log_is_called_so():
    text = text_of(pdf(papers.audit_proof(broken_at=4)))
    assert squeezed("KHÔNG nguyên vẹn, không khớp kể từ mục số 4") in text
    assert squeezed("nhật ký nguyên vẹn") not in text


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
    for version in (0, 2, -1):
        with pytest.raises(ValueError, match="no template"):
            letters.receipt(papers.receipt(version=version))


def test_an_office_far_down_has_a_long_name_and_the_motto_stays_whole():
    office = "Chi nhánh Văn phòng Đăng ký đất đai khu vực huyện biên giới Tân Biên và Tân Châu"
    paper = papers.receipt(heading=Heading(office, "Sở Nông nghiệp và Môi trường", "Tân Biên"))
    text = pages_of(paper)[0]
    assert NATIONAL in text
    assert MOTTO in text
    assert squeezed(office.upper()) in squeezed(text)


def test_a_name_in_small_letters_stands_in_capitals_where_the_form_wants_it():
    paper = papers.receipt(applicant=Applicant("y bhiu h'hen niê ỡ ự ẵ"))
    assert squeezed("Y BHIU H'HEN NIÊ Ỡ Ự Ẵ") in text_of(pdf(paper))
