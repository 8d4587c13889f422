"""Telling a citizen: an inbox row and a message, together with their cause or not at all."""

from uuid import UUID

import pytest
from sqlalchemy import select, text

from backend.citizens import service as citizens
from backend.core import ids
from backend.core.db import transactional
from backend.notifications import service
from backend.notifications.models import Message, Notification
from backend.notifications.service import News

VALUES = {
    "procedure": "Đăng ký khai sinh",
    "tracking_code": "7KQ2-9MWX-4D3P",
    "acceptance_due": "09:00 24/11/2026",
}


@pytest.fixture
def citizen_id(session) -> UUID:
    return citizens.remember("3141592653", "Nguyễn Văn An").id


def test_a_row_and_a_message(session, citizen_id):
    dossier = ids.new()
    service.notify(citizen_id, "dossier_submitted", VALUES, subject=("dossier", dossier))
    told = session.scalars(select(Notification)).one()
    assert (told.template, told.values, told.read_at) == ("dossier_submitted", VALUES, None)
    assert (told.subject_kind, told.subject_id) == ("dossier", str(dossier))
    message = session.get(Message, told.id)
    assert (message.state, message.channel) == ("waiting", "new")
    assert session.scalar(text("select count(*) from procrastinate_jobs")) == 0


def test_messages_are_ordered_by_tracking_code_then_subject_then_citizen(session, citizen_id):
    draft = ids.new()
    due = {"procedure": "x", "tracking_code": "", "due": "26/11/2026"}
    service.notify(citizen_id, "dossier_submitted", VALUES, subject=("dossier", ids.new()))
    service.notify(citizen_id, "supplement_due_soon", due, subject=("dossier", draft))
    service.notify(citizen_id, "supplement_due_soon", due)
    orders = session.scalars(select(Message.subject).order_by(Message.notification_id)).all()
    assert orders == [VALUES["tracking_code"], str(draft), str(citizen_id)]


def test_what_is_for_the_inbox_only_has_no_message(session, citizen_id):
    service.notify(citizen_id, "draft_expiring", {"procedure": "x", "due": "01/12/2026"})
    assert session.scalars(select(Notification)).one().template == "draft_expiring"
    assert session.scalars(select(Message)).all() == []


def test_neither_where_the_use_case_fails(session, citizen_id):
    @transactional
    def fail() -> None:
        service.notify(citizen_id, "dossier_submitted", VALUES)
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert session.scalars(select(Notification)).all() == []
    assert session.scalars(select(Message)).all() == []


@pytest.mark.parametrize(
    ("template", "values"),
    [("no_such_template", VALUES), ("dossier_submitted", {"procedure": "x"})],
)
def test_a_message_that_cannot_be_written_is_not_begun(
    session, citizen_id, template: str, values: dict[str, str]
):
    with pytest.raises(KeyError):
        service.notify(citizen_id, template, values)
    assert session.scalars(select(Notification)).all() == []


def test_many_are_told_at_once(session, citizen_id):
    other = citizens.remember("2718281828", "Trần Thị Bình").id
    service.notify_all(
        [News(citizen_id, VALUES), News(other, VALUES | {"tracking_code": "X"})],
        "dossier_submitted",
    )
    rows = session.scalars(select(Notification).order_by(Notification.id)).all()
    assert [row.citizen_id for row in rows] == [citizen_id, other]
    orders = session.scalars(select(Message.subject).order_by(Message.notification_id)).all()
    assert orders == [VALUES["tracking_code"], "X"]
    service.notify_all([], "dossier_submitted")
    with pytest.raises(KeyError):
        service.notify_all([News(citizen_id, VALUES), News(other, {})], "dossier_submitted")
