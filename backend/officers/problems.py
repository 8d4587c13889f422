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
    Text("Không có mã xác thực nào đang chờ", "No code is waited for"),
    Text(
        "Để cài mã xác thực: bắt đầu cài, quét mã QR rồi nhập mã. Nếu đã đăng nhập xong thì không"
        " cần mã nữa.",
        "To set up a second factor, begin the enrolment, scan the QR code, then give the code. If"
        " your sign-in is complete, no code is needed.",
    ),
)
OIDC_NOT_OFFERED: Final = ProblemType(
    "oidc-not-offered",
    404,
    Text("Không có đăng nhập một lần", "There is no single sign-on here"),
    Text(
        "Hệ thống này chỉ đăng nhập bằng mật khẩu.",
        "This installation signs in by password only.",
    ),
)
OIDC_UNAVAILABLE: Final = ProblemType(
    "oidc-unavailable",
    503,
    Text("Máy chủ đăng nhập một lần không trả lời", "The identity provider does not answer"),
    Text(
        "Xin thử lại sau ít phút, hoặc đăng nhập bằng mật khẩu.",
        "Please try again in a few minutes, or sign in by password.",
    ),
)
OIDC_REFUSED: Final = ProblemType(
    "oidc-refused",
    401,
    Text("Đăng nhập một lần không thành", "The single sign-on did not succeed"),
    Text(
        "Phiên đăng nhập đã cũ, hoặc tài khoản chưa được đăng ký ở đây. Xin làm lại từ đầu.",
        "The attempt is too old, or no account is registered for you. Please begin again.",
    ),
)
USERNAME_TAKEN: Final = ProblemType(
    "username-taken",
    409,
    Text("Tên đăng nhập đã có người dùng", "The name is taken"),
    Text("Xin chọn tên đăng nhập khác.", "Please choose another name."),
)
OWN_ACCOUNT: Final = ProblemType(
    "own-account",
    409,
    Text("Không tự làm việc này với mình", "This cannot be done to your own account"),
    Text(
        "Việc khóa, đổi vai trò hay đặt lại mật khẩu của bạn phải do quản trị khác làm.",
        "Your own roles, password reset or closing are another administrator's to decide.",
    ),
)
NOT_YOUR_OFFICE: Final = ProblemType(
    "not-your-office",
    403,
    Text("Cơ quan này ngoài quyền của bạn", "This office is not yours to administer"),
    Text(
        "Bạn chỉ quản trị cơ quan của mình; cơ quan khác do quản trị của trung tâm tỉnh làm.",
        "You administer your own office; others are for the province centre's administrators.",
    ),
)
AGENCY_NOT_FOUND: Final = ProblemType(
    "agency-not-found",
    404,
    Text("Không tìm thấy cơ quan", "There is no such office"),
    Text("Không có cơ quan với mã này.", "No office has this code."),
)
AGENCY_TAKEN: Final = ProblemType(
    "agency-taken",
    409,
    Text("Cơ quan đã có", "The office exists already"),
    Text(
        "Mã này, hoặc cấp này của xã này, đã có cơ quan.",
        "There is an office with this code, or of this level for this commune.",
    ),
)
API_KEY_NOT_FOUND: Final = ProblemType(
    "api-key-not-found",
    404,
    Text("Không tìm thấy khóa API", "There is no such API key"),
    Text(
        "Không có khóa này, hoặc khóa không thuộc cơ quan của bạn.",
        "The key does not exist, or it is not of your office.",
    ),
)

OFFICER_NOT_FOUND: Final = ProblemType(
    "officer-not-found",
    404,
    Text("Không tìm thấy cán bộ", "There is no such officer"),
    Text(
        "Không có tài khoản này, hoặc tài khoản không thuộc cơ quan của bạn.",
        "The account does not exist, or it is not of your office.",
    ),
)
PROVINCE_NEEDED: Final = ProblemType(
    "province-needed",
    403,
    Text("Việc này của quản trị cấp tỉnh", "This is for the province's administrators"),
    Text(
        "Lịch làm việc và thủ tục dùng chung cả tỉnh, do quản trị của Trung tâm phục vụ hành chính "
        "công tỉnh quyết định.",
        "The calendar and the procedures are common to the province: administrators of its centre "
        "decide about them.",
    ),
)
