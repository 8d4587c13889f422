"""Figures as they are shown, and the register as cells of a file."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row

from backend.core import clock
from backend.core.text import Language, Text
from backend.dossiers.states import STATUSES
from backend.statistics import cells, figures
from backend.statistics.figures import Counts, Share
from backend.statistics.service import Group

_SHOWN: Final = (
    "received",
    "accepted",
    "declined",
    "handled",
    "stopped",
    "resolved",
    "early",
    "in_time",
    "overdue",
)

_CHANNELS: Final = {
    "counter": Text("Trực tiếp", "At the counter"),
    "online": Text("Trực tuyến", "Online"),
    "post": Text("Bưu chính", "By post"),
}
_WAYS: Final = {
    "electronic": Text("Bản điện tử", "Electronic"),
    "paper": Text("Bản giấy", "On paper"),
    "post": Text("Qua bưu chính", "By post"),
}
_MONEY: Final = {
    "none": Text("Không có", "None"),
    "waiting": Text("Chờ nộp", "Waiting"),
    "paid": Text("Đã nộp", "Paid"),
    "refunded": Text("Đã hoàn", "Refunded"),
}
_COLUMNS: Final = (
    Text("STT", "No."),
    Text("Mã hồ sơ", "Dossier number"),
    Text("Mã thủ tục", "Procedure"),
    Text("Người nộp", "Applicant"),
    Text("Nơi tiếp nhận", "Received by"),
    Text("Mã cơ quan giải quyết", "Handled by (code)"),
    Text("Cơ quan giải quyết", "Handled by"),
    Text("Kênh nộp", "Channel"),
    Text("Trạng thái", "Status"),
    Text("Ngày nộp", "Filed"),
    Text("Ngày tiếp nhận", "Accepted"),
    Text("Hẹn trả", "Due"),
    Text("Hẹn trả ban đầu", "Due at first"),
    Text("Ngày có kết quả", "Resolved"),
    Text("Ngày trả kết quả", "Returned"),
    Text("Ngày kết thúc", "Closed"),
    Text("Cách nhận kết quả", "Way of return"),
    Text("Phí, lệ phí", "Fee"),
    Text("Số tiền đã nộp (đồng)", "Paid (đồng)"),
    Text("Đánh giá (1–5)", "Rating (1–5)"),
)


def statistics(groups: Sequence[Group], total: Counts) -> dict[str, Any]:
    """Lines and total."""
    lines = [{"code": one.code, "name": one.name, **_figures(one.counts)} for one in groups]
    return {"items": lines, "total": _figures(total)}


def _figures(counts: Counts) -> dict[str, Any]:
    return {name: getattr(counts, name) for name in _SHOWN} | {
        "on_time": _share(counts.handled - counts.late, counts.handled),
        "average_hours": _number(figures.average_hours(counts)),
        "online": _share(counts.received_online, counts.received),
        "online_with_digital_result": _share(counts.online_digital, counts.online_resolved),
        "paid_online": _share(counts.paid_online, counts.owing),
        "digital_results": _share(counts.digital_results, counts.resolved),
        "digitised": _share(counts.digitised, counts.resolved),
        "content": _share(counts.content, counts.rated),
        "average_level": _number(figures.average_level(counts)),
        "satisfaction_index": _number(figures.satisfaction_index(counts)),
    }


def _share(count: int, of: int) -> dict[str, Any]:
    return {"count": count, "of": of, "percent": _number(Share(count, of).percent)}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def register(rows: Iterator[Row[Any]], language: Language) -> Iterator[bytes]:
    """The register as CSV, in the reader's language."""
    header = [column.pick(language) for column in _COLUMNS]
    numbered = enumerate(rows, start=1)
    return cells.pieces(header, (_cells(number, row, language) for number, row in numbered))


def _cells(number: int, row: Row[Any], language: Language) -> list[str]:
    return [
        str(number),
        row.number,
        row.procedure,
        row.applicant,
        row.agency,
        row.handling_agency,
        row.handling_name,
        _CHANNELS[row.channel].pick(language),
        STATUSES[row.status].label.pick(language),
        _moment(row.submitted_at),
        _moment(row.accepted_at),
        _moment(row.due_at),
        _moment(row.original_due_at),
        _moment(row.resolved_at),
        _moment(row.returned_at),
        _moment(row.closed_at),
        _WAYS[row.return_way].pick(language) if row.return_way else "",
        _MONEY[row.money].pick(language),
        "" if row.fee is None else str(row.fee),
        "" if row.rating is None else str(row.rating),
    ]


def _moment(at: datetime | None) -> str:
    """In Viet Nam, so that a spreadsheet sorts it and people read it: 2026-11-23 08:05."""
    return "" if at is None else f"{at.astimezone(clock.VIETNAM):%Y-%m-%d %H:%M}"
