"""Taking out one's own data: all of it, nobody else's, and never all of it in memory."""

import json
import tracemalloc
from typing import Any

import pytest
from sqlalchemy import select, text

from backend.audit.models import AuditEntry
from backend.citizens.models import Citizen
from backend.core import ids
from backend.dossiers import own_data
from backend.dossiers.own_data_api import _dumped
from tests.factories.citizens import slug
from tests.factories.drafts import begin
from tests.factories.uploads import received

pytestmark = pytest.mark.slow


def taken_out(person) -> Any:
    return person.get("/me/data").json


def test_everything_is_there(an, case, office, session):
    draft = begin(an).json
    extra = received(session, an.id)
    an.put("/me/consents", json={"version": "2026-11", "zalo": True, "sms": False, "call": True})
    case.accepted()
    answer = an.get("/me/data")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="du-lieu-cua-toi.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    data = answer.json
    assert data["profile"]["id"] == str(an.id)
    assert data["profile"]["zalo_user_id"] == "dev-nguyen-van-an"
    [choice] = data["consents"]
    assert (choice["channel"], choice["granted"], choice["version"]) == ("zalo", True, "2026-11")
    assert [d["id"] for d in data["drafts"]] == [draft["id"]]
    assert data["drafts"][0]["answers"] == draft["answers"]
    [dossier] = data["dossiers"]
    shown = case.seen_by_citizen()
    assert dossier["answers"] == shown["answers"]
    assert dossier["consent"]["granted"] == ["processing"]
    assert [letter["kind"] for letter in dossier["letters"]] == ["receipt"]
    assert [entry["status"] for entry in dossier["history"]] == ["submitted", "accepted"]
    files = {file["id"]: file for file in data["files"]}
    assert len(files) == 2
    assert files[str(extra.id)]["sha256"] == extra.sha256
    assert [m["template"] for m in data["messages"]] == ["dossier_submitted", "dossier_accepted"]
    assert shown["tracking_code"] in data["messages"][0]["text"]


def test_nothing_of_anybody_else_is_there(an, binh, case):
    data = taken_out(binh)
    assert [data[name] for name in ("drafts", "dossiers", "files", "messages")] == [[], [], [], []]
    assert str(an.id) not in json.dumps(data)


def test_it_cannot_be_asked_for_all_day_long(app, an, binh, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_LIMITS", True)
    for _ in range(3):
        taken_out(an)
    refused = an.get("/me/data", status=429)
    assert slug(refused) == "too-many-requests"
    assert int(refused.headers["Retry-After"]) > 0
    taken_out(binh)


def test_that_it_was_taken_out_is_on_record(an, session):
    taken_out(an)
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "me.data_read"))
    assert (entry.chain, entry.actor_id) == (f"citizen:{an.id}", an.id)


def test_who_is_no_citizen_any_more_gets_a_problem_and_no_half_file(an, session):
    session.delete(session.get(Citizen, an.id))
    session.commit()
    assert slug(an.get("/me/data", status=401)) == "token-invalid"


def test_ten_thousand_messages_are_never_in_memory_together(an, session):
    session.execute(
        text(
            "insert into notifications (id, citizen_id, template, values, created_at)"
            " select gen_random_uuid(), :citizen, 'dossier_accepted',"
            ' \'{"procedure": "Đăng ký khai sinh", "tracking_code": "7KQ2-9MWX-4D3P"}\', now()'
            " from generate_series(1, 10000)"
        ),
        {"citizen": an.id},
    )
    session.commit()
    size = count = 0
    tracemalloc.start()
    for name, items in own_data.sections(an.id, "vi"):
        for piece in _dumped(name, items):
            size += len(piece)
            count += 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10_000
    # Of 2.6 MB, what is there at once is a batch of rows and its texts.
    assert size > 2_500_000
    assert peak < 1_500_000


@pytest.mark.parametrize("count", [0, 1, own_data.BATCH, own_data.BATCH + 1])
def test_batches_neither_repeat_nor_hide_a_message(an, session, count: int):
    rows = [{"id": ids.new(), "citizen": an.id} for _ in range(count)]
    for row in rows:
        session.execute(
            text(
                "insert into notifications (id, citizen_id, template, values, created_at) values"
                " (:id, :citizen, 'dossier_accepted',"
                ' \'{"procedure": "x", "tracking_code": "y"}\', now())'
            ),
            row,
        )
    session.commit()
    assert len(taken_out(an)["messages"]) == count


def test_the_document_of_nobody_in_particular():
    nothing: list[Any] = []
    parts = [("a", iter(nothing)), ("b", iter([b"1"])), ("c", iter([b"1", b"2"]))]
    made = b"".join(own_data.written(b'{"x":{}}', parts))
    assert json.loads(made) == {"x": {}, "a": [], "b": [1], "c": [1, 2]}
