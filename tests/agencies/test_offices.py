"""Offices: installed from the province's file, listed for citizens to choose from."""

import pytest
from sqlalchemy import func, select

from backend.agencies import service
from backend.agencies.models import Agency


def test_every_commune_of_the_province_has_its_office(client):
    offices = client.get("/api/v1/agencies").json["items"]
    communes = client.get("/api/v1/codelists/communes?parent=80").json["items"]
    assert sorted(office["commune"] for office in offices) == sorted(c["code"] for c in communes)
    assert len(offices) == 96


def test_an_office_says_its_code_name_and_commune(client):
    offices = {o["code"]: o for o in client.get("/api/v1/agencies?level=commune").json["items"]}
    assert offices["H53.001"] == {
        "code": "H53.001",
        "name": "Trung tâm Phục vụ hành chính công phường Tân Ninh",
        "commune": "25459",
    }


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
