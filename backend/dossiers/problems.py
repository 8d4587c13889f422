"""What can be wrong with a submission or a look-up."""

from typing import Final

from backend.core.errors import ProblemType
from backend.core.text import Text

IDEMPOTENCY_KEY_REUSED = ProblemType(
    "idempotency-key-reused",
    409,
    Text("Mã lần gửi đã dùng cho nội dung khác", "The key was used for another submission"),
    Text(
        "Mỗi hồ sơ cần một Idempotency-Key riêng; cùng khóa chỉ để gửi lại đúng nội dung cũ.",
        "Each dossier needs its own Idempotency-Key; repeat a key only with the same body.",
    ),
)
DOSSIER_NOT_FOUND = ProblemType(
    "dossier-not-found",
    404,
    Text("Không tìm thấy hồ sơ", "There is no such dossier"),
    Text(
        "Hồ sơ không có, hoặc không phải của bạn.",
        "The dossier does not exist, or it is not yours.",
    ),
)
PAPER_LINK_UNKNOWN = ProblemType(
    "paper-link-unknown",
    404,
    Text("Đường dẫn không đúng", "The link is not right"),
    Text(
        "Đường dẫn bị cắt bớt hoặc không phải của hệ thống này. Xin mở lại từ trong ứng dụng.",
        "It was cut short, or it is not ours. Please open it again from the app.",
    ),
)
PAPER_LINK_EXPIRED = ProblemType(
    "paper-link-expired",
    410,
    Text("Đường dẫn đã hết hạn", "The link has expired"),
    Text(
        "Để giữ kín giấy tờ, đường dẫn chỉ dùng được 5 phút. Xin mở lại từ trong ứng dụng.",
        "To keep papers private, a link works for 5 minutes. Please open it again from the app.",
    ),
)
NOTHING_DUE = ProblemType(
    "nothing-due",
    409,
    Text("Hồ sơ không còn ngày hẹn", "Nothing is due any more"),
    Text(
        "Hồ sơ đã có kết quả hoặc đã dừng, nên không còn ngày nào để ghi vào lịch.",
        "The dossier has its result or has ended: there is no day left for a calendar.",
    ),
)
TRACKING_CODE_MISTYPED = ProblemType(
    "tracking-code-mistyped",
    422,
    Text("Mã tra cứu chưa đúng", "The tracking code is mistyped"),
    Text(
        "Mã có 12 chữ và số, dạng 7KQ2-9MWX-4D3P. Xin xem lại từng ký tự.",
        "A code has 12 letters and digits, like 7KQ2-9MWX-4D3P. Please check each one.",
    ),
)
TRACKING_CODE_UNKNOWN = ProblemType(
    "tracking-code-unknown",
    404,
    Text("Không có hồ sơ với mã này", "No dossier has this code"),
    Text(
        "Xin xem lại mã trên màn hình hoặc tin nhắn bạn đã nhận.",
        "Please compare with the screen or the message you received.",
    ),
)
DRAFT_NOT_FOUND = ProblemType(
    "draft-not-found",
    404,
    Text("Không tìm thấy bản nháp", "There is no such draft"),
    Text(
        "Bản nháp đã gửi, đã xóa, quá hạn, hoặc không phải của bạn.",
        "It was sent, removed or has expired, or it is not yours.",
    ),
)
TOO_MANY_DRAFTS = ProblemType(
    "too-many-drafts",
    409,
    Text("Bạn có quá nhiều bản nháp", "You have too many drafts"),
    Text(
        "Hãy gửi hoặc xóa bớt bản nháp cũ (nhiều nhất 20 bản) rồi bắt đầu bản mới.",
        "Send or remove an old one (there may be 20) before you begin another.",
    ),
)
CURSOR_INVALID: Final = Text("Dấu trang không hợp lệ.", "The cursor is not valid.")

AGENCY_UNKNOWN: Final = Text(
    "Không có cơ quan này trong danh sách nơi nhận hồ sơ.",
    "This office is not in the list of receiving offices.",
)
AGENCY_OF_OTHER_COMMUNE: Final = Text(
    "Thủ tục này phải nộp tại cơ quan của đúng xã, phường bạn đã khai.",
    "This dossier must go to the office of the commune you have given.",
)
PAPER_MISSING: Final = Text("Còn thiếu giấy tờ này.", "This paper is missing.")
PAPER_UNKNOWN: Final = Text(
    "Thủ tục này không yêu cầu giấy tờ đó.", "This procedure asks for no such paper."
)
PAPER_NOT_APPLICABLE: Final = Text(
    "Với câu trả lời của bạn, giấy tờ này không cần; hãy bỏ ra.",
    "With your answers this paper is not needed; please remove it.",
)
PAPER_KIND_UNKNOWN: Final = Text("Giấy tờ này không có loại đó.", "This paper has no such kind.")
TOO_MANY_FILES: Final = Text(
    "Giấy tờ này có quá nhiều tệp.", "There are too many files for this paper."
)
CONSENT_VERSION: Final = Text(
    "Nội dung thông báo đã thay đổi; xin đọc lại.",
    "The notice has changed; please read it again.",
)
CONSENT_MISSING: Final = Text(
    "Bạn cần đánh dấu là đã đọc thông báo.", "Please tick that you have read the notice."
)
