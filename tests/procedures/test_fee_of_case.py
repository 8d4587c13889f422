"""The fee for this case, over HTTP."""

from datetime import timedelta

import pytest

from backend.core import clock

ADDRESS = "/api/v1/procedures/1.001193/fee"


def ask(client, answers, status=200, **more):
    return client.post(ADDRESS, json={"answers": answers, **more}, status=status)


def born(days_ago: int, **more):
    day = clock.today() - timedelta(days=days_ago)
    return {"tre": {"ngay_sinh": day.isoformat()}, **more}


def test_in_time_it_is_free(client):
    fee = ask(client, born(10)).json
    assert [item["amount"] for item in fee["items"]] == [0]
    assert fee["total"] == 0
    assert fee["items"][0] == {
        "text": "Miễn lệ phí khi đăng ký trong 60 ngày.",
        "certainty": "sure",
        "amount": 0,
        "quantity": 1,
        "total": 0,
    }


def test_late_the_amount_is_not_known_here(client):
    fee = ask(client, born(61)).json
    assert [(item["amount"], item["certainty"]) for item in fee["items"]] == [(None, "unsure")]
    assert fee["total"] is None


def test_copies_are_counted(client):
    fee = ask(client, born(10, ban_sao={"co": True, "so_luong": 3})).json
    assert (fee["items"][1]["quantity"], fee["items"][1]["total"]) == (3, 24_000)
    assert fee["total"] == 24_000


def test_in_english(client):
    fee = client.post(
        ADDRESS, json={"answers": born(1)}, headers={"Accept-Language": "en"}, status=200
    ).json
    assert fee["items"][0]["text"].startswith("Free")


@pytest.mark.parametrize(
    "answers", [{}, {"tre": "x"}, {"ban_sao": {"co": True, "so_luong": "many"}}, {"a": [1]}]
)
def test_half_way_it_says_what_it_can(client, answers):
    assert isinstance(ask(client, answers).json["items"], list)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"answers": []}, 422),
        ({"answers": {"x": "\0"}}, 422),
        ({"answers": {"x": "y" * 100_000}}, 422),
        ({"answers": {}, "revision": 2}, 422),
        ({"answers": {}, "revision": "1"}, 422),
        ({"answers": {}, "revision": 1}, 200),
        ({"answers": {}, "revision": None}, 200),
        ({"answers": {}, "x": 1}, 422),
    ],
)
def test_the_shape_of_the_question(client, body, status):
    client.post(ADDRESS, json=body, status=status)


def test_of_nothing_there_is_no_fee(client):
    client.post("/api/v1/procedures/9.999999/fee", json={"answers": {}}, status=404)


def test_it_is_limited(client, app, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_LIMITS", True)
    address = {"REMOTE_ADDR": "203.0.113.77"}
    for _ in range(60):
        client.post(ADDRESS, json={"answers": {}}, environ_overrides=address, status=200)
    refused = client.post(ADDRESS, json={"answers": {}}, environ_overrides=address, status=429)
    assert int(refused.headers["Retry-After"]) > 0
