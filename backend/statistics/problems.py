"""What may be wrong with a question for figures. Pure."""

from typing import Final

from backend.core.errors import ProblemType
from backend.core.text import Text

OFFICE_NOT_YOURS: Final = ProblemType(
    "figures-not-yours",
    403,
    Text("Bạn không xem được số liệu của cơ quan này", "The figures of this office are not yours"),
    Text(
        "Lãnh đạo và quản trị xem số liệu cơ quan mình; trung tâm tỉnh xem được tất cả.",
        "Leaders and administrators see those of their office; the province centre sees all.",
    ),
)
TWISTED_PERIOD: Final = Text(
    "Ngày cuối phải bằng hoặc sau ngày đầu.", "The last day must not be before the first."
)
LONG_PERIOD: Final = Text("Mỗi lần xem nhiều nhất ba năm.", "A period has three years at the most.")
UNKNOWN_OFFICE: Final = Text("Không có cơ quan nào mang mã này.", "No office has this code.")
