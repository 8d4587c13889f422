"""Fixtures of these tests."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.dossiers.models import Attachment, Dossier, DossierEvent, NumberCounter
from backend.notifications.models import Message, Notification
from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.cases import case, office, other_office
from tests.factories.citizens import Person, an, binh
from tests.factories.dossiers import submission
from tests.factories.uploads import received

__all__ = ["an", "binh", "case", "every_answer_keeps_the_contract", "office", "other_office"]

TABLES = (Dossier, DossierEvent, Attachment, NumberCounter, Notification, Message)


@pytest.fixture
def body(an: Person, session: Session) -> dict[str, Any]:
    """A complete submission of `an`, with one photo of the birth notice."""
    return submission(received(session, an.id).id)


@pytest.fixture
def kept(session: Session) -> Callable[[], dict[str, int]]:
    """Counts the rows of everything that a submission writes; leaves out what is empty."""

    def count() -> dict[str, int]:
        rows = {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in TABLES
        }
        rows["jobs"] = session.scalar(text("select count(*) from procrastinate_jobs")) or 0
        return {name: number for name, number in rows.items() if number}

    return count


ONE_DOSSIER = {
    "dossiers": 1,
    "dossier_events": 1,
    "dossier_attachments": 1,
    "dossier_number_counters": 1,
    "notifications": 1,
    "messages": 1,
}
