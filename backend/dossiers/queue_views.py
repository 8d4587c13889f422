"""The queue, its numbers and alerts as officers see them: plain values in their language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from backend.agencies import service as agencies
from backend.agencies.working_time import WorkingCalendar
from backend.core import clock
from backend.core.text import Language, Text
from backend.dossiers import applicants, queries, tracking, urgency
from backend.dossiers.queue_numbers import MANY, Numbers
from backend.dossiers.states import STATUSES
from backend.procedures import service as procedures

KINDS: Final[dict[str, Text]] = {
    "time_50": Text("Đã dùng một nửa thời hạn", "Half of the time is used up"),
    "time_75": Text("Đã dùng ba phần tư thời hạn", "Three quarters of the time are used up"),
    "time_90": Text("Sắp hết thời hạn", "The time is nearly used up"),
    "overdue": Text("Đã quá hạn", "It is late"),
    "supplement_answered": Text("Người dân đã bổ sung", "The citizen has sent what was missing"),
    "confirmation_answered": Text(
        "Người dân đã trả lời bản nháp", "The citizen has answered about the draft"
    ),
    "withdrawal_requested": Text("Người dân xin rút hồ sơ", "The citizen wants to withdraw"),
    "paid": Text("Đã nộp phí, lệ phí", "The fee was paid"),
    "transferred": Text("Hồ sơ được chuyển đến", "A dossier was transferred to you"),
    "webhook_disabled": Text(
        "Đã ngừng báo tin cho phần mềm của cơ quan, bắt đầu từ hồ sơ này",
        "The office's software is no longer told of changes, from this dossier on",
    ),
}


def rows(found: Iterable[Row[Any]], language: Language) -> list[dict[str, Any]]:
    """A page of the queue, as `QueueRowSchema` writes it."""
    now, calendar = clock.now(), agencies.working_calendar()
    return [
        _line(row, language)
        | {
            "applicant": _applicant(row),
            "channel": row.channel,
            "version": row.version,
            "submitted_at": row.submitted_at,
            "acceptance_due_at": row.acceptance_due_at,
            "due_at": row.due_at,
            "closed_at": row.closed_at,
            "money": row.money,
            "agency": {"code": row.agency_code, "name": row.agency_name},
            "handling_agency": {"code": row.handling_code, "name": row.handling_name},
            "assignee": _assignee(row),
            "lease_until": row.lease_until if row.lease_until and row.lease_until > now else None,
            **_urgency(row, now, calendar),
        }
        for row in found
    ]


def _urgency(row: Row[Any], now: datetime, calendar: WorkingCalendar) -> dict[str, Any]:
    urgent, seconds = urgency.remaining(row.status, row.next_due_at, now, calendar)
    return {"urgency": urgent, "remaining_seconds": seconds}


def _line(row: Row[Any], language: Language) -> dict[str, Any]:
    """What names a dossier in any list of officers."""
    edition = procedures.edition(row.revision_id)
    return {
        "id": row.id,
        "tracking_code": tracking.show(row.tracking_code),
        "number": row.number,
        "status": row.status,
        "status_label": STATUSES[row.status].label.pick(language),
        "procedure": edition.document("form", language)["procedure"],
        "revision": edition.number,
        "next_due_at": row.next_due_at,
    }


def _applicant(row: Row[Any]) -> str:
    value: Any = row.answers
    for part in _name_key(row.revision_id).split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) and value else row.display_name


@cache
def _name_key(revision_id: UUID) -> str:
    return applicants.name_key(procedures.edition(revision_id))


def _assignee(row: Row[Any]) -> dict[str, Any] | None:
    return {"id": row.assignee_id, "name": row.assignee} if row.assignee_id else None


def numbers(found: Numbers) -> dict[str, Any]:
    """What the tabs say."""
    bounded = ("overdue", "due_soon", "unassigned", "mine", "alerts")
    return {"statuses": dict(found.statuses)} | {
        name: {"count": min(getattr(found, name), MANY - 1), "more": getattr(found, name) >= MANY}
        for name in bounded
    }


def alerts(found: Sequence[Row[Any]], language: Language) -> list[dict[str, Any]]:
    """A page of alerts."""
    offices = queries.offices_of({row.agency_id for row in found})
    return [
        {
            "id": row.alert_id,
            "kind": row.kind,
            "label": KINDS[row.kind].pick(language),
            "at": row.at,
            "role": row.role,
            "is_personal": row.officer_id is not None,
            "agency": offices[row.agency_id],
            "dossier": _line(row, language),
        }
        for row in found
    ]
