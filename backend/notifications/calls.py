"""The office's call list: whom no message has reached, and what came of ringing them up."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from backend.core import clock
from backend.core.db import session, transactional
from backend.core.errors import ProblemType
from backend.core.text import Text
from backend.notifications.models import Call, Message, Notification

OUTCOMES: Final = ("reached", "no_answer", "wrong_number")

CALL_NOT_FOUND = ProblemType(
    "call-not-found",
    404,
    Text("Không có cuộc gọi này", "There is no such call"),
    Text(
        "Cuộc gọi không có, hoặc là của cơ quan khác.",
        "It does not exist, or is another office's.",
    ),
)
CALL_CLOSED = ProblemType(
    "call-closed",
    409,
    Text("Cuộc gọi đã xong", "The call is over"),
    Text(
        "Đã có người ghi kết quả khác cho cuộc gọi này, hoặc người dân đã đọc tin. "
        "Hãy tải lại danh sách.",
        "Somebody has written down another outcome, or the citizen has read it. "
        "Load the list again.",
    ),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What an officer says of a call: one of `OUTCOMES`, and perhaps a few words."""

    outcome: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """A call after an outcome was said; `is_news` unless it had been said before."""

    call: Call
    about: Notification
    is_news: bool


@transactional
def close(
    call_id: UUID, agencies: Collection[UUID], answered: Answered, officer_id: UUID | None
) -> Closed:
    """Say what came of a call of one of these offices. Nobody answered: it stays on the list.

    The same outcome again changes nothing. Raises `CALL_NOT_FOUND`, `CALL_CLOSED` where it is over
    with another outcome, or `ValueError` on an unknown one.
    """
    if answered.outcome not in OUTCOMES:
        raise ValueError(f"unknown outcome {answered.outcome!r}")
    row = session().execute(
        select(Call, Notification)
        .join(Notification, Notification.id == Call.notification_id)
        .where(Call.id == call_id, Call.agency_id.in_(agencies))
        .with_for_update(of=Call),
        execution_options={"populate_existing": True},
    )
    found = row.one_or_none()
    if found is None:
        raise CALL_NOT_FOUND.problem()
    call, about = found
    if call.done_at is not None:
        if call.outcome != answered.outcome:
            raise CALL_CLOSED.problem()
        return Closed(call, about, is_news=False)
    if answered.outcome == "no_answer" == call.outcome and call.remark == answered.remark:
        return Closed(call, about, is_news=False)
    _write_down(call, answered, officer_id)
    return Closed(call, about, is_news=True)


def _write_down(call: Call, answered: Answered, officer_id: UUID | None) -> None:
    now = clock.now()
    call.outcome, call.remark = answered.outcome, answered.remark
    call.officer_id, call.tried_at = officer_id, now
    if answered.outcome == "no_answer":
        return
    call.done_at = now
    if answered.outcome == "reached":
        session().execute(
            update(Message)
            .where(
                Message.notification_id == call.notification_id,
                Message.state.in_(("calling", "failed")),
            )
            .values(state="called", changed_at=now)
        )
