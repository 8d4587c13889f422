"""The office's call list: whom no message has reached, and what came of ringing them up."""

from typing import Final
from uuid import UUID

from sqlalchemy import update

from backend.core import clock
from backend.core.db import session, transactional
from backend.notifications.models import Call, Message

OUTCOMES: Final = ("reached", "no_answer", "wrong_number")


@transactional
def close(call_id: UUID, agency_id: UUID | None, outcome: str, officer_id: UUID | None) -> bool:
    """Say what came of a call; False if the office has no such open call.

    Nobody answered: the call stays on the list. Raises `ValueError` on an unknown outcome.
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"unknown outcome {outcome!r}")
    done = {} if outcome == "no_answer" else {"done_at": clock.now()}
    message = session().scalar(
        update(Call)
        .where(Call.id == call_id, Call.agency_id == agency_id, Call.done_at.is_(None))
        .values(outcome=outcome, officer_id=officer_id, **done)
        .returning(Call.notification_id)
    )
    if message is None:
        return False
    if outcome == "reached":
        session().execute(
            update(Message)
            .where(Message.notification_id == message, Message.state.in_(("calling", "failed")))
            .values(state="called", changed_at=clock.now())
        )
    return True
