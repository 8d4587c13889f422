"""The inbox: everything a citizen was told, what of it is new, and nobody else's."""

from uuid import UUID

import pytest

from backend.core import ids
from backend.notifications import service
from tests.factories.citizens import Person, faults, slug

VALUES = {
    "procedure": "Đăng ký khai sinh",
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
