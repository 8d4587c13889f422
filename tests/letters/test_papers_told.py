"""What the standard papers say, word by word, in the order of reading."""

from datetime import timedelta

import pytest

from backend.letters.papers import KINDS
from tests.factories import papers
from tests.factories.letters import squeezed, text_of
from tests.factories.papers import pages_of, pdf

pytestmark = pytest.mark.slow

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
CALL = (
    f"xin liên hệ: Bộ phận Một cửa, {papers.OFFICE}; địa chỉ: Số 1, đường Ví Dụ, ấp Thạnh Hưng,"
    " xã Tân Châu; số điện thoại: 0276 3 000 000; giờ làm việc: thứ Hai đến thứ Sáu,"
    " 07:30–11:30 và 13:30–17:00."
)
BY_RECEPTION = ["(đã xác nhận bằng tài khoản điện tử)", "Trần Văn Thử", "Chuyên viên"]
BY_DIRECTOR = ["PHÓ GIÁM ĐỐC", "(đã ký số)", "Lê Thị Ngưỡng"]

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
        CALL,
        "Vào Sổ theo dõi hồ sơ, quyển số: 2026, số thứ tự: 0012",
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
        "Hướng dẫn: Chụp lại cả hai mặt",
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
        "Phí, lệ phí đã nộp: 8.000 đồng. Việc hoàn trả được xét theo quy định và báo cho Ông/Bà",
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
        "được tiếp nhận và được hẹn trả kết quả lúc 15 giờ 04 phút, ngày 25 tháng 11 năm 2026.",
        "không thể giải quyết xong trong thời hạn đã hẹn",
        "Lý do: Phải chờ cơ quan công an xác minh",
        "Trách nhiệm về sự chậm trễ thuộc: Công an xã Tân Châu.",
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
        "Phí, lệ phí đã nộp: 108.000 đồng. Việc hoàn trả được xét theo quy định và báo cho Ông/Bà",
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
        "15:04 24/11/2026 tranvanthu phamthihoa Trước hạn còn 22 giờ 30 phút làm việc",
        "Đúng hạn còn 1 giờ làm việc Kèm bản chính",
        "Quá hạn thêm 7 giờ 30 phút làm việc",
        "Cộng: 4 lượt giao, nhận.",
        "Nơi nhận:",
        "- Phòng Văn hóa - Xã hội xã Tân Châu;",
        "NGƯỜI LẬP PHIẾU",
        *BY_RECEPTION,
    ],
    "register": [
        *HEAD,
        "Số: 0011/STDHS",
        "SỔ THEO DÕI HỒ SƠ",
        "Quyển số: 2026",
        "Từ ngày 01 tháng 11 năm 2026 đến ngày 30 tháng 11 năm 2026",
        "STT Mã hồ sơ Tên thủ tục hành chính Số bộ Tên người nộp Địa chỉ, số điện thoại",
        "0012 H53.007-261124-0001 Đăng ký khai sinh 1 Nguyễn Thị Mẫu",
        "tỉnh Tây Ninh; 0912 345 678 Ủy ban nhân dân xã Tân Châu 24/11/2026 26/11/2026",
        "24/11/2026 25/11/2026 26/11/2026 Bản điện tử Đã mở bản điện tử Nộp trực tuyến",
        "0013 H53.007.01-261124-0002 Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam",
        "Y Bhiu H'Hen Niê 0387 654 321 24/11/2026 0012",
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


def stand_in_order(words: list[str], text: str) -> None:
    at = 0
    for said in words:
        found = text.find(squeezed(said), at)
        assert found >= 0, said
        at = found


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_says_all_it_has_to_in_the_order_of_reading(kind):
    stand_in_order(TOLD[kind], text_of(pdf(papers.MAKERS[kind]())))


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


def test_a_fee_that_was_not_paid_is_not_spoken_of():
    said = squeezed("Phí, lệ phí đã nộp")
    assert said in text_of(pdf(papers.refusal()))
    assert said not in text_of(pdf(papers.refusal(fee_paid=None)))


def test_a_share_that_nobody_had_to_keep_is_not_judged():
    slip = papers.control_slip(handovers=papers.handovers(4)[3:])
    text = text_of(pdf(slip))
    assert not [word for word in ("Trước hạn", "Đúng hạn", "Quá hạn") if squeezed(word) in text]
