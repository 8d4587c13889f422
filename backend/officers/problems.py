"""What can be wrong when officers sign in, and when accounts are looked after."""

from typing import Final

from backend.core.errors import ProblemType
from backend.core.text import Text

SIGN_IN_REFUSED: Final = ProblemType(
    "sign-in-refused",
    401,
    Text("Tên đăng nhập hoặc mật khẩu không đúng", "The name or the password is wrong"),
    Text(
        "Xin gõ lại. Sai 10 lần thì tài khoản tạm khóa 15 phút; quên mật khẩu, xin gặp quản trị.",
        "Please type them again. After 10 failures an account is locked for 15 minutes; if you"
        " forgot the password, ask your administrator.",
    ),
)
SECOND_FACTOR_WRONG: Final = ProblemType(
    "second-factor-wrong",
    401,
    Text("Mã xác thực không đúng", "The code is wrong"),
    Text(
        "Mã đổi sau mỗi 30 giây và chỉ dùng một lần. Chờ mã mới rồi nhập lại; mất điện thoại thì"
        " dùng mã dự phòng.",
        "A code changes every 30 seconds and works once. Wait for the next one; if the phone is"
        " lost, use a recovery code.",
    ),
)
SIGN_IN_INCOMPLETE: Final = ProblemType(
    "sign-in-incomplete",
    403,
    Text("Bạn chưa đăng nhập xong", "Your sign-in is not complete"),
    Text(
        "Làm nốt những bước trong `missing`: đổi mật khẩu tạm (password_change), cài mã xác thực"
        " (enrolment), nhập mã xác thực (second_factor).",
        "Complete the steps in `missing`: change the temporary password (password_change), set up"
        " the second factor (enrolment), give its code (second_factor).",
    ),
)
ROLE_NEEDED: Final = ProblemType(
    "role-needed",
    403,
    Text("Vai trò của bạn không làm được việc này", "Your role may not do this"),
    Text(
        "Việc này cần một trong các vai trò ở `roles`. Xin gặp quản trị của cơ quan.",
        "This needs one of the roles in `roles`. Ask the administrator of your office.",
    ),
)
SCOPE_NEEDED: Final = ProblemType(
    "scope-needed",
    403,
    Text("Khóa API không được làm việc này", "The API key may not do this"),
    Text(
        "Khóa cần phạm vi ở `scope`; không có phạm vi nào thì việc này chỉ dành cho người.",
        "The key needs the scope in `scope`; where it is null, only people may do this.",
    ),
)
NETWORK_REFUSED: Final = ProblemType(
    "network-refused",
    403,
    Text("Khóa API không dùng được từ mạng này", "The API key may not be used from this network"),
    Text(
        "Khóa chỉ dùng được từ các mạng đã ghi khi tạo. Xin gặp quản trị của cơ quan.",
        "The key works only from the networks it was made for. Ask your administrator.",
    ),
)
CURRENT_PASSWORD_WRONG: Final = ProblemType(
    "current-password-wrong",
    403,
    Text("Mật khẩu đang dùng không đúng", "The current password is wrong"),
    Text("Xin gõ lại mật khẩu đang dùng.", "Please type the current password again."),
)
NOTHING_TO_CONFIRM: Final = ProblemType(
    "nothing-to-confirm",
    409,
    Text("Chưa có mã xác thực nào đang chờ", "No second factor is waiting"),
    Text(
        "Bắt đầu cài lại mã xác thực, quét mã QR rồi nhập mã.",
        "Begin the enrolment again, scan the QR code, then give the code.",
    ),
)
