"""Telling a citizen: an inbox row and a job, together or not at all; sent once."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, text

from backend.citizens import service as citizens
from backend.core import ids
from backend.core.db import transactional
from backend.core.settings import SettingsError
from backend.core.text import LANGUAGES
from backend.notifications import channels, service, templates
from backend.notifications.models import Notification
from backend.notifications.tasks import deliver as deliver_job

VALUES = {
    "procedure": "Đăng ký khai sinh",
    "tracking_code": "7KQ2-9MWX-4D3P",
    "acceptance_due": "09:00 24/11/2026",
}


@pytest.fixture
def citizen_id(session) -> UUID:
    return citizens.remember("3141592653", "Nguyễn Văn An").id


@pytest.fixture
def told(session, citizen_id) -> Notification:
    """What a citizen was told, not yet sent outward."""
    service.notify(citizen_id, "dossier_submitted", VALUES)
    return session.scalars(select(Notification)).one()


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, str]]:
    """What leaves by a channel."""
    messages: list[tuple[str, str]] = []
    monkeypatch.setattr(channels, "send", lambda *message: messages.append(message))
    return messages


def jobs(session) -> list[dict]:
    rows = session.execute(text("select task_name, args from procrastinate_jobs order by id"))
    return [{"task": row.task_name, **row.args} for row in rows]


def test_a_row_and_a_job(session, told):
    assert (told.template, told.values) == ("dossier_submitted", VALUES)
    assert told.delivered_at is None
    assert jobs(session) == [
        {"task": "notifications:deliver", "notification_id": str(told.id)},
    ]


def test_neither_where_the_use_case_fails(session, citizen_id):
    @transactional
    def fail() -> None:
        service.notify(citizen_id, "dossier_submitted", VALUES)
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert session.scalars(select(Notification)).all() == []
    assert jobs(session) == []


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


def test_sending_again_sends_once(session, told, sent):
    for _ in range(2):
        service.deliver(told.id, "console")
    assert sent == [("console", templates.render("dossier_submitted", VALUES, "vi"))]
    session.refresh(told)
    assert told.delivered_at is not None
    assert told.channel == "console"


def test_the_job_sends_by_the_channel_of_the_settings(session, told, sent):
    deliver_job(notification_id=str(told.id))
    assert [channel for channel, _ in sent] == ["inbox"]


def test_a_message_that_is_gone_is_no_error(session, sent):
    service.deliver(ids.new(), "console")
    assert sent == []


def test_what_failed_to_leave_counts_as_not_sent(session, told, monkeypatch):
    def fail(*_: str) -> None:
        raise ConnectionError("the channel is away")

    monkeypatch.setattr(channels, "send", fail)
    with pytest.raises(ConnectionError):
        service.deliver(told.id, "console")
    session.refresh(told)
    assert told.delivered_at is None


def test_an_unknown_channel_is_an_error():
    with pytest.raises(ValueError, match="telegraph"):
        channels.send("telegraph", "…")


def test_the_console_is_for_development(app):
    settings = app.extensions["settings"]
    with pytest.raises(SettingsError, match="NOTIFICATION_BACKEND"):
        replace(settings, environment="production", notification_backend="console")


@pytest.mark.parametrize("template", templates.TEMPLATES)
def test_messages_speak_both_languages_and_name_the_same_things(template: str):
    class Named(dict):
        def __missing__(self, key: str) -> str:
            self[key] = key
            return key

    named = {language: Named() for language in LANGUAGES}
    for language, values in named.items():
        assert templates.TEMPLATES[template].pick(language).format_map(values)
    assert named["vi"] == named["en"]


def test_a_message_reads_as_a_sentence():
    assert templates.render("dossier_submitted", VALUES, "vi") == (
        "Đã nhận được hồ sơ Đăng ký khai sinh. Mã tra cứu: 7KQ2-9MWX-4D3P. "
        "Cơ quan sẽ trả lời việc tiếp nhận trước 09:00 24/11/2026."
    )
