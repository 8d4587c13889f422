"""What may be wrong with a wish for the register. Pure."""

from typing import Final

from backend.core.errors import ProblemType
from backend.core.text import Text

REGISTER_NOT_YOURS: Final = ProblemType(
    "register-not-yours",
    403,
    Text("Đây là sổ của cơ quan khác", "This is the register of another office"),
    Text(
        "Bộ phận một cửa, lãnh đạo và quản trị lập sổ của cơ quan mình; lãnh đạo và quản trị của"
        " trung tâm tỉnh lập được sổ của mọi cơ quan.",
        "Receptions, leaders and administrators keep the register of their own office; leaders and"
        " administrators of the province centre that of every office.",
    ),
)
REGISTER_EMPTY: Final = ProblemType(
    "register-empty",
    409,
    Text("Không có hồ sơ nào để vào sổ", "There is nothing to enter"),
    Text(
        "Cơ quan không tiếp nhận hồ sơ nào trong những ngày này.",
        "The office received no dossier on these days.",
    ),
)
REGISTER_TOO_LONG: Final = ProblemType(
    "register-too-long",
    409,
    Text("Quá nhiều hồ sơ cho một sổ", "Too many dossiers for one register"),
    Text(
        "Một sổ ghi nhiều nhất `most` hồ sơ. Hãy chọn ít ngày hơn.",
        "A register holds `most` dossiers. Please choose fewer days.",
    ),
)
REGISTER_NOT_FOUND: Final = ProblemType(
    "register-not-found",
    404,
    Text("Không tìm thấy sổ", "There is no such register"),
    Text("Không có sổ nào mang mã này.", "No register has this id."),
)

AGENCY_UNKNOWN: Final = Text("Không có cơ quan nào mang mã này.", "No office has this code.")
TWISTED_PERIOD: Final = Text(
    "Ngày cuối phải bằng hoặc sau ngày đầu.", "The last day must not be before the first."
)
LONG_PERIOD: Final = Text("Một sổ ghi nhiều nhất 31 ngày.", "A register covers 31 days at most.")
FUTURE_PERIOD: Final = Text(
    "Sổ chỉ ghi đến hôm nay; ngày này chưa tới.", "A register ends today at the latest."
)
PERIOD_TOO_EARLY: Final = Text("Ngày này quá xa trong quá khứ.", "This day is too long ago.")
