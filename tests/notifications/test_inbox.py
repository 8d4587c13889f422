"""The inbox: everything a citizen was told, what of it is new, and nobody else's."""

from uuid import UUID

import pytest
from sqlalchemy import event, text

from backend.core import db, ids
from backend.notifications import queries, service
from tests.factories.citizens import Person, faults, slug

# Of a page that ended with the largest id there can be.
CURSOR = "_____________________w=="

VALUES = {
    "procedure": {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    "tracking_code": "7KQ2-9MWX-4D3P",
    "due": "17:00 26/11/2026",
}


@pytest.fixture
def dossier() -> UUID:
    return ids.new()


@pytest.fixture
def tell(session, an, dossier):
    def tell(template: str = "supplement_requested", person: Person = an) -> None:
        service.notify(person.id, template, VALUES, subject=("dossier", dossier))

    return tell


def test_it_says_what_happened_and_where_to_go(an, tell, dossier):
    tell()
    answer = an.get("/notifications").json
    assert (answer["unread"], answer["next"]) == (1, None)
    [item] = answer["items"]
    assert item["title"] == "Hồ sơ cần bổ sung"
    assert item["text"] == (
        "Hồ sơ Đăng ký khai sinh (7KQ2-9MWX-4D3P) cần bổ sung trước 17:00 26/11/2026. Mở ứng dụng"
        " để xem đúng những gì cần gửi."
    )
    assert item["screen"] == f"ho-so/{dossier}"
    assert item["subject"] == {"kind": "dossier", "id": str(dossier)}
    assert item["read_at"] is None


def test_in_english_too(an, tell):
    tell()
    [item] = an.get("/notifications", headers={"Accept-Language": "en"}).json["items"]
    assert item["title"] == "Something more is needed"
    assert "Birth registration" in item["text"]


def test_an_empty_inbox(an):
    assert an.get("/notifications").json == {"items": [], "next": None, "unread": 0}


def test_nobody_sees_or_reads_another_s(an, binh, tell):
    tell()
    [item] = an.get("/notifications").json["items"]
    assert binh.get("/notifications").json["items"] == []
    answer = binh.put(f"/notifications/{item['id']}/read", status=404)
    assert slug(answer) == "notification-not-found"
    binh.put("/notifications/read", json={"newest": item["id"]})
    assert an.get("/notifications").json["unread"] == 1


def test_reading_one_may_be_repeated(an, tell):
    tell()
    tell("dossier_accepted")
    newest, oldest = an.get("/notifications").json["items"]
    assert an.put(f"/notifications/{oldest['id']}/read").json == {"unread": 1}
    read_at = an.get("/notifications").json["items"][1]["read_at"]
    assert an.put(f"/notifications/{oldest['id']}/read").json == {"unread": 1}
    again = an.get("/notifications").json["items"]
    assert again[1]["read_at"] == read_at
    assert again[0] == newest


def test_reading_all_leaves_what_came_meanwhile(an, tell):
    tell()
    tell("dossier_accepted")
    newest = an.get("/notifications").json["items"][0]["id"]
    tell("dossier_started")
    assert an.put("/notifications/read", json={"newest": newest}).json == {"unread": 1}
    assert an.put("/notifications/read", json={"newest": newest}).json == {"unread": 1}


def test_pages_hold_together_while_news_comes(an, tell):
    for _ in range(45):
        tell()
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = an.get("/notifications", query_string={"cursor": cursor}).json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        tell("dossier_accepted")
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "é" * 30, "A" * 24, "A" * 201])
def test_a_cursor_of_nobody_is_refused(an, cursor: str):
    answer = an.get("/notifications", query_string={"cursor": cursor}, status=422)
    assert "/cursor" in faults(answer)


@pytest.mark.parametrize("body", [{}, {"newest": "x"}, {"newest": None}, [], {"newest": 5}])
def test_reading_all_says_up_to_where(an, body):
    an.put("/notifications/read", json=body, status=422)


def test_an_unknown_notification(an):
    an.put(f"/notifications/{ids.new()}/read", status=404)
    an.put("/notifications/abc/read", status=404)


def test_without_a_subject_it_leads_to_the_look_up(session, an):
    service.notify(an.id, "dossier_accepted", VALUES)
    [item] = an.get("/notifications").json["items"]
    assert item["subject"] is None
    assert item["screen"] == "tra-cuu/7KQ2-9MWX-4D3P"


def test_what_was_told_about_one_dossier(session, an, tell, dossier):
    tell()
    service.notify(an.id, "dossier_accepted", VALUES, subject=("dossier", ids.new()))
    service.notify(an.id, "dossier_accepted", VALUES)
    tell("dossier_started")
    answer = an.get("/notifications", query_string={"subject": str(dossier)}).json
    assert [item["subject"]["id"] for item in answer["items"]] == [str(dossier)] * 2
    assert [item["title"] for item in answer["items"]][1] == "Hồ sơ cần bổ sung"
    assert (answer["next"], answer["unread"]) == (None, 4)


def test_nobody_sees_what_another_was_told_about_theirs(an, binh, tell, dossier):
    tell()
    answer = binh.get("/notifications", query_string={"subject": str(dossier)}).json
    assert answer == {"items": [], "next": None, "unread": 0}
    assert an.get("/notifications", query_string={"subject": str(dossier)}).json["items"] != []


def test_nothing_was_told_about_a_dossier_that_is_not_there(an, tell):
    tell()
    answer = an.get("/notifications", query_string={"subject": str(ids.new())}).json
    assert (answer["items"], answer["next"]) == ([], None)


def test_pages_about_one_dossier_hold_together(an, tell, dossier):
    for _ in range(45):
        tell()
        service.notify(an.id, "dossier_accepted", VALUES, subject=("dossier", ids.new()))
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        query = {"cursor": cursor, "subject": str(dossier)}
        page = an.get("/notifications", query_string=query).json
        seen += [item["id"] for item in page["items"]]
        assert {item["subject"]["id"] for item in page["items"]} == {str(dossier)}
        cursor = page["next"]
        tell("dossier_accepted")
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("subject", ["", "x", "%00", "dossier", "é" * 30, "A" * 5000])
def test_a_subject_that_is_none_is_refused(an, subject: str):
    answer = an.get("/notifications", query_string={"subject": subject}, status=422)
    assert "/subject" in faults(answer)


# Two hundred more citizens, and a hundred things told to each, to one of them twenty times about
# this dossier.
_OTHERS = text(
    "insert into citizens select (jsonb_populate_record(c, jsonb_build_object("
    " 'id', gen_random_uuid(), 'zalo_user_id', 'x' || n))).*"
    " from citizens c, generate_series(1, 200) n where c.id = :mine"
)
_TOLD = text(
    "insert into notifications (id, citizen_id, template, values, subject_kind, subject_id,"
    " created_at) select uuidv7(n * interval '1 second'), c.id, 'dossier_accepted', '{}',"
    " 'dossier', case when c.id = :mine and n % 5 = 0 then :subject"
    " else gen_random_uuid()::text end, now()"
    " from generate_series(1, 100) n, (select id from citizens) c"
)


@pytest.mark.slow
def test_only_one_s_own_inbox_is_walked_in_its_order(app, session, an, dossier):
    session.execute(_OTHERS, {"mine": an.id})
    session.execute(_TOLD, {"mine": an.id, "subject": str(dossier)})
    session.execute(text("analyze notifications"))
    session.commit()
    plans = []
    engine = db.sessions_of(app).kw["bind"].engine

    def look(_, cursor, statement, parameters, *__):
        if "notifications.subject_id =" in statement:
            with cursor.connection.cursor() as beside:
                beside.execute("EXPLAIN " + statement, parameters)
                plans.append("\n".join(line for (line,) in beside.fetchall()))

    # Nobody sorts or reads everything unless there is no index at all that would do.
    for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
        session.execute(text(f"set local {setting} = off"))
    event.listen(engine, "before_cursor_execute", look)
    try:
        rows, following = queries.page(an.id, "", dossier)
        assert len(rows) == 20
        assert following is None
        queries.page(an.id, CURSOR, dossier)
    finally:
        event.remove(engine, "before_cursor_execute", look)
    assert len(plans) == 2
    for plan in plans:
        assert "Index Scan Backward using ix_notifications_citizen" in plan
        assert "Sort" not in plan
    assert "Index Cond: (citizen_id = " in plans[0]
    assert "Index Cond: ((citizen_id = " in plans[1]
    assert " AND (id < " in plans[1]
