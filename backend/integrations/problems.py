"""What may go wrong between this system and others. Pure."""

from typing import Final

from backend.core.errors import ProblemType
from backend.core.text import Text

CURSOR_LOST: Final = ProblemType(
    "cursor-lost",
    410,
    Text("Dữ liệu đã được khôi phục từ bản cũ", "The feed has another history now"),
    Text(
        "Vị trí này không còn khớp với dữ liệu. Hãy đọc lại từ đầu (bỏ `after`); mục đã nhận thì"
        " nhận ra qua `id`.",
        "This place no longer matches the data, which was restored. Read from the beginning"
        " (without `after`); what you know already you know by its `id`.",
    ),
)
WEBHOOK_NOT_FOUND: Final = ProblemType(
    "webhook-not-found",
    404,
    Text("Không có webhook này", "There is no such webhook"),
    Text("Cơ quan của bạn không có webhook này.", "Your office has no such webhook."),
)
WEBHOOK_NOT_YOURS: Final = ProblemType(
    "webhook-not-yours",
    403,
    Text("Bạn không đặt được webhook ở đây", "You may not set up webhooks here"),
    Text(
        "Việc này do quản trị của cơ quan làm, hoặc hệ thống có khóa API của cơ quan ấy. Webhook"
        " của cả tỉnh do quản trị của trung tâm tỉnh đặt.",
        "This is for administrators of the office, or a system with an API key of it. One for the"
        " whole province takes an administrator of the province centre.",
    ),
)
TOO_MANY_WEBHOOKS: Final = ProblemType(
    "too-many-webhooks",
    409,
    Text("Cơ quan đã có đủ webhook", "The office has as many webhooks as it may"),
    Text("Hãy xóa bớt webhook không còn dùng.", "Remove one that is no longer used."),
)
SYNC_NOT_FOUND: Final = ProblemType(
    "sync-not-found",
    404,
    Text("Không có hồ sơ này", "There is no such dossier"),
    Text(
        "Cơ quan của bạn không có hồ sơ này, hoặc hồ sơ chưa có gì để đồng bộ.",
        "Your office has no such dossier, or nothing of it is to be synchronised.",
    ),
)
VNEID_NOT_CONNECTED: Final = ProblemType(
    "vneid-not-connected",
    404,
    Text("Chưa kết nối VNeID", "VNeID is not connected"),
    Text(
        "Nơi này chưa kết nối VNeID. Bạn vẫn làm thủ tục bình thường và mang bản chính khi đến.",
        "VNeID is not connected here. You can go on without it; bring the originals when you come.",
    ),
)
VNEID_REJECTED: Final = ProblemType(
    "vneid-rejected",
    422,
    Text("VNeID không xác nhận được bạn", "VNeID does not confirm you"),
    Text(
        "Phiên VNeID đã hết hạn. Hãy mở lại VNeID rồi thử lần nữa.",
        "The VNeID session has expired. Open VNeID again and retry.",
    ),
)
VNEID_UNAVAILABLE: Final = ProblemType(
    "vneid-unavailable",
    503,
    Text("VNeID đang không trả lời", "VNeID does not answer"),
    Text(
        "Bạn vẫn làm thủ tục bình thường; có thể thử lại sau ít phút.",
        "You can go on without it, or try again in a few minutes.",
    ),
)

CURSOR_INVALID: Final = Text("Vị trí này không đúng dạng.", "This cursor is malformed.")
ADDRESS_FAULTS: Final = {
    "address_malformed": Text(
        "Địa chỉ không đúng dạng: cần https://tên-máy-chủ/đường-dẫn, không kèm tên đăng nhập.",
        "The address is malformed: https://host/path is needed, without a user name.",
    ),
    "address_not_https": Text("Địa chỉ phải là https.", "The address must be https."),
    "address_unknown": Text("Không tìm thấy máy chủ này.", "No such host was found."),
    "address_private": Text(
        "Máy chủ nằm trong mạng riêng; chỉ gửi được tới địa chỉ công khai.",
        "The host is in a private network; only public addresses are allowed.",
    ),
}
