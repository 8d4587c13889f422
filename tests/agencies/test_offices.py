"""Offices: installed from the province's file, listed for citizens to choose from."""

from datetime import time

import pytest
from sqlalchemy import func, select

from backend.agencies import opening_hours, service
from backend.agencies.models import Agency


def test_every_commune_of_the_province_has_its_office(client):
    offices = client.get("/api/v1/agencies").json["items"]
    communes = client.get("/api/v1/codelists/communes?parent=80").json["items"]
    assert sorted(office["commune"] for office in offices) == sorted(c["code"] for c in communes)
    assert len(offices) == 96


HOURS = "thứ Hai đến thứ Sáu, 07:30–11:30 và 13:30–17:00"


def test_an_office_says_what_it_is_and_where(client):
    offices = {o["code"]: o for o in client.get("/api/v1/agencies?level=commune").json["items"]}
    assert offices["H53.001"] == {
        "code": "H53.001",
        "name": "Trung tâm Phục vụ hành chính công phường Tân Ninh",
        "commune": "25459",
        "address": None,
        "phone": None,
        "hours": HOURS,
    }


def test_hours_are_said_in_the_readers_language(client):
    english = client.get("/api/v1/agencies", headers={"Accept-Language": "en"}).json["items"]
    assert {o["hours"] for o in english} == {
        "Monday to Friday, 07:30–11:30 and 13:30–17:00",
    }


def test_an_offices_own_hours_stand_as_they_are(client, session):
    office = service.find("H53.001")
    office.hours, office.address, office.phone = "cả ngày", "Số 1, đường Ví Dụ", "0276 3 000 000"
    session.commit()
    offices = {o["code"]: o for o in client.get("/api/v1/agencies").json["items"]}
    assert offices["H53.001"] | {"code": "", "name": "", "commune": ""} == {
        "code": "",
        "name": "",
        "commune": "",
        "hours": "cả ngày",
        "address": "Số 1, đường Ví Dụ",
        "phone": "0276 3 000 000",
    }
    assert offices["H53.002"]["hours"] == HOURS


MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17))


@pytest.mark.parametrize(
    ("hours", "vi", "en"),
    [
        (
            [(MORNING, AFTERNOON)] * 5 + [(MORNING,), ()],
            "thứ Hai đến thứ Sáu, 07:30–11:30 và 13:30–17:00; thứ Bảy, 07:30–11:30",
            "Monday to Friday, 07:30–11:30 and 13:30–17:00; Saturday, 07:30–11:30",
        ),
        (
            [(MORNING,), (), (MORNING,), (MORNING,), (), (), ()],
            "thứ Hai, 07:30–11:30; thứ Tư đến thứ Năm, 07:30–11:30",
            "Monday, 07:30–11:30; Wednesday to Thursday, 07:30–11:30",
        ),
        ([()] * 7, "", ""),
    ],
    ids=["a-short-saturday", "some-mornings", "never"],
)
def test_days_with_the_same_hours_are_one_line(hours, vi, en):
    assert opening_hours.in_words(hours) == (vi, en)


def test_offices_come_in_the_order_of_their_codes(client):
    codes = [office["code"] for office in client.get("/api/v1/agencies").json["items"]]
    assert codes == sorted(codes)


@pytest.mark.parametrize("level", ["province", "", "commune%00"])
def test_only_offices_that_receive_are_listed(client, level: str):
    refused = client.get(f"/api/v1/agencies?level={level}", status=422)
    assert [error["pointer"] for error in refused.json["errors"]] == ["/level"]


def test_installing_again_renames_and_adds_none(session):
    office = service.find("H53.001")
    before = session.scalar(select(func.count()).select_from(Agency))
    office.name = "Một tên cũ"
    session.commit()
    assert service.install("80", "H53") == before
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Agency)) == before
    assert service.find("H53.001").name.endswith("công phường Tân Ninh")


def test_a_province_without_a_file_is_named(session):
    with pytest.raises(FileNotFoundError, match=r"99\.json"):
        service.install("99", "H99")
