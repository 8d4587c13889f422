"""Logs say what happened in which request, and never whom it happened to."""

import contextlib
import io
import json
import logging as standard
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.core import logging, rest
from backend.core.db import session as current_session
from backend.core.logging import redact


class Lines:
    """What has been logged, as the lines it will be on standard output."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def events(self, event: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in lines if line["event"] == event]


@pytest.fixture
def lines(shared_app, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Everything logged from here on. Make the application after this: loggers are kept."""
    settings = shared_app.extensions["settings"]
    written = Lines()
    with contextlib.redirect_stdout(written.stream):
        logging.configure(settings)
    monkeypatch.setattr(rest, "log", structlog.get_logger())
    yield written
    logging.configure(settings)


@pytest.fixture
def client(lines: Lines, faulty_app) -> Any:
    # Making the application has configured logging anew.
    with contextlib.redirect_stdout(lines.stream):
        logging.configure(faulty_app.extensions["settings"])
    return faulty_app.test_client()


def test_one_line_a_request(client, lines):
    answer = client.get("/api/v1/tracking/7KQ2-9MWX-4D3P", status=422)
    (line,) = lines.events("request")
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["route"], line["status"]) == (
        "GET",
        "/api/v1/tracking/<code>",
        422,
    )
    assert line["ms"] >= 0
    assert "7KQ2" not in lines.text


def test_a_fault_of_ours_is_told_with_the_id_of_its_request(client, lines):
    answer = client.get("/api/v1/faulty/7KQ2-9MWX", status=500)
    (line,) = lines.events("unexpected_failure")
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["route"] == "/api/v1/faulty/<code>"
    assert "in faulty" in line["exception"]
    assert "072196001234" not in lines.text
    assert "0912345678" not in lines.text


def test_other_peoples_logs_look_like_ours(lines):
    standard.getLogger("urllib3").warning("retry for %s", "072196001234")
    (line,) = lines.events("retry for [digits]")
    assert (line["logger"], line["level"]) == ("urllib3", "warning")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ({"answers": {"tre": {"ho": "Nguyễn"}}}, {"answers": "[redacted]"}),
        ({"authorization": "Bearer x"}, {"authorization": "[redacted]"}),
        ({"token": "x", "password": "y"}, {"token": "[redacted]", "password": "[redacted]"}),
        ({"event": "id 072196001234!"}, {"event": "id [digits]!"}),
        ({"event": "old id 024123456"}, {"event": "old id [digits]"}),
        ({"event": "call +84912345678 or 0912345678"}, {"event": "call [digits] or [digits]"}),
        ({"event": "so_dinh_danh=072196001234,"}, {"event": "so_dinh_danh=[digits],"}),
        ({"request_id": "0123456789"}, {"request_id": "0123456789"}),
        ({"number": "H53.007-261123-0001"}, {"number": "H53.007-261123-0001"}),
        ({"status": 200, "size": 123456789012}, {"status": 200, "size": 123456789012}),
    ],
)
def test_personal_data_are_taken_out(written: dict[str, Any], kept: dict[str, Any]):
    assert redact(None, "info", written) == kept


@pytest.mark.parametrize(
    "statement",
    [
        "insert into uploads (id, size, file_name) values (gen_random_uuid(), 0, :said)",
        "select * from citizens where nothing = :said",
    ],
    ids=["a row that is refused", "a mistake of ours"],
)
def test_the_databases_complaints_quote_nobody(lines, app, statement: str):
    said = "giay-chung-sinh-cua-be-An.jpg"
    with app.app_context(), pytest.raises(DBAPIError) as failed:
        current_session().execute(text(statement), {"said": said})
    try:
        raise failed.value
    except DBAPIError:
        structlog.get_logger().exception("it_failed")
    (line,) = lines.events("it_failed")
    assert "psycopg.errors" in line["exception"]
    assert said not in lines.text
