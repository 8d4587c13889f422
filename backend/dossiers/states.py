"""The ten national statuses of a dossier and what a citizen reads for each. Pure.

Source: status codes of the national one-stop data model (certain); the texts are ours.
"""

from dataclasses import dataclass
from typing import Final, Literal

from backend.core.text import Text

Status = Literal[
    "submitted",
    "accepted",
    "declined",
    "in_progress",
    "supplement_requested",
    "payment_required",
    "withdrawal_requested",
    "stopped",
    "resolved",
    "returned",
]


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """National code, what the status is called, and what happens next for the citizen."""

    code: int
    label: Text
    next_step: Text


STATUSES: Final[dict[Status, StatusFacts]] = {
    "submitted": StatusFacts(
        1,
        Text("Đã gửi, chờ tiếp nhận", "Sent, waiting to be accepted"),
        Text(
            "Cơ quan đang xem hồ sơ. Bạn chưa cần làm gì.",
            "The office is looking at the dossier. You need not do anything yet.",
        ),
    ),
    "accepted": StatusFacts(
        2,
        Text("Đã tiếp nhận", "Accepted"),
        Text(
            "Hồ sơ đủ và đúng, đang chuyển đi giải quyết. Bạn chưa cần làm gì.",
            "The dossier is complete and goes on to be decided. You need not do anything yet.",
        ),
    ),
    "declined": StatusFacts(
        3,
        Text("Bị từ chối tiếp nhận", "Not accepted"),
        Text("Xem lý do rồi nộp hồ sơ mới nếu cần.", "See the reason; file again if you need to."),
    ),
    "in_progress": StatusFacts(
        4,
        Text("Đang giải quyết", "Being decided"),
        Text("Cơ quan đang giải quyết. Bạn chưa cần làm gì.", "The office is working on it."),
    ),
    "supplement_requested": StatusFacts(
        5,
        Text("Cần bổ sung", "Something is missing"),
        Text("Hãy gửi thêm đúng những gì được yêu cầu.", "Send exactly what was asked for."),
    ),
    "payment_required": StatusFacts(
        6,
        Text("Chờ nộp phí, lệ phí", "Waiting for payment"),
        Text("Hãy nộp phí, lệ phí theo thông báo.", "Pay the fee as you were told."),
    ),
    "withdrawal_requested": StatusFacts(
        7,
        Text("Đang xét yêu cầu rút", "Withdrawal under review"),
        Text(
            "Cơ quan đang xét yêu cầu rút hồ sơ của bạn.", "The office considers your withdrawal."
        ),
    ),
    "stopped": StatusFacts(
        8,
        Text("Đã dừng", "Stopped"),
        Text("Hồ sơ đã dừng giải quyết; xem lý do.", "The dossier was stopped; see the reason."),
    ),
    "resolved": StatusFacts(
        9,
        Text("Đã có kết quả", "The result is ready"),
        Text(
            "Mang theo bản chính các giấy tờ để đối chiếu và nhận kết quả.",
            "Bring the originals to be compared and collect the result.",
        ),
    ),
    "returned": StatusFacts(
        10,
        Text("Đã trả kết quả", "The result was handed over"),
        Text("Hồ sơ đã xong.", "This dossier is finished."),
    ),
}

# Nothing more happens to these but ratings, notes and refunds.
# A result is promised for a certain moment, and the office is at work on it.
PROMISED: Final[tuple[Status, ...]] = ("accepted", "in_progress")

ENDED: Final[tuple[Status, ...]] = ("declined", "stopped", "returned")
