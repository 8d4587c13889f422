"""Offices of more than one kind: each receives the procedures that name its level."""

import json
import re
from pathlib import Path

import pytest

from backend.agencies import service
from backend.agencies.models import LEVELS

pytestmark = pytest.mark.slow

OFFICES = Path(service.__file__).parent / "offices"


def offices(client, level):
    return client.get(f"/api/v1/agencies?level={level}").json["items"]


@pytest.mark.parametrize(
    ("level", "count"),
    [
        ("commune", 96),
        ("business_registry", 96),
        ("tax", 2),
        ("provincial_police", 1),
        ("province_centre", 1),
    ],
)
def test_every_level_has_its_offices(client, level, count):
    assert len(offices(client, level)) == count


def test_without_a_level_the_communes_are_meant(client):
    assert client.get("/api/v1/agencies").json["items"] == offices(client, "commune")


def test_every_commune_has_one_business_registry(client):
    communes = [office["commune"] for office in offices(client, "commune")]
    assert [office["commune"] for office in offices(client, "business_registry")] == communes


def test_it_is_called_as_the_forms_address_it(client):
    names = {o["commune"]: o["name"] for o in offices(client, "business_registry")}
    assert names["25516"] == "Phòng Kinh tế xã Tân Châu"
    assert names["25459"] == "Phòng Kinh tế, Hạ tầng và Đô thị phường Tân Ninh"


@pytest.mark.parametrize("level", ["tax", "provincial_police", "province_centre"])
def test_offices_of_the_province_serve_no_single_commune(client, level):
    assert {office["commune"] for office in offices(client, level)} == {None}


@pytest.mark.parametrize("path", sorted(OFFICES.glob("*.json")), ids=lambda path: path.stem)
def test_files_of_offices_are_sound(path):
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert {row["level"] for row in rows} <= set(LEVELS)
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not re.fullmatch(r"\d{3}(\.\d{2})?", code)] == []
    served = [(row["level"], row["commune"]) for row in rows if row["commune"]]
    assert len(served) == len(set(served))
