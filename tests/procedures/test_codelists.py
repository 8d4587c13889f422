"""Code lists: complete, consistent, quick to ask."""

import unicodedata

import pytest

from backend.core.errors import Problem
from backend.procedures import codelists
from tests.factories.procedures import catalogue


def test_every_province_has_communes():
    provinces = codelists.items("provinces")
    assert len(provinces) == 34
    communes = [codelists.items("communes", province["code"]) for province in provinces]
    assert sum(len(items) for items in communes) == 3321
    codes = {item["code"] for items in communes for item in items}
    assert len(codes) == 3321
    assert all(len(code) == 5 and code.isdecimal() for code in codes)


def test_tay_ninh_after_the_merger():
    units = {item["code"]: item["name"] for item in codelists.items("communes", "80")}
    assert len(units) == 96
    assert sum(name.startswith("Xã ") for name in units.values()) == 82
    assert sum(name.startswith("Phường ") for name in units.values()) == 14
    # From both former provinces, of both kinds, first and last code included.
    known = {
        "25459": "Phường Tân Ninh",
        "25486": "Xã Tân Biên",
        "25516": "Xã Tân Châu",
        "25552": "Xã Dương Minh Châu",
        "25585": "Xã Châu Thành",
        "25630": "Phường Long Hoa",
        "25645": "Phường Hòa Thành",
        "25654": "Phường Gò Dầu",
        "25708": "Phường Trảng Bàng",
        "25732": "Phường An Tịnh",
        "27694": "Phường Long An",
        "27712": "Phường Tân An",
        "27721": "Xã Tân Hưng",
        "27787": "Phường Kiến Tường",
        "27937": "Xã Đức Hòa",
        "27991": "Xã Bến Lức",
        "28159": "Xã Cần Giuộc",
        "28243": "Xã An Lục Long",
    }
    assert known.items() <= units.items()


def test_names_are_composed_and_told_apart():
    for name in ("provinces", "ethnic-groups", "countries", "identity-documents"):
        names = [item["name"] for item in codelists.items(name)]
        assert len(set(names)) == len(names)
        assert all(unicodedata.is_normalized("NFC", text) and text for text in names)


def test_ethnic_groups_have_their_codes():
    groups = {item["code"]: item["name"] for item in codelists.items("ethnic-groups")}
    assert list(groups) == [f"{number:02}" for number in range(1, 57)]
    assert (groups["01"], groups["17"], groups["54"]) == ("Kinh", "Chăm", "Rơ-măm")
    assert (groups["55"], groups["56"]) == ("Người nước ngoài", "Không rõ")


def test_countries_speak_both_languages():
    vietnamese = {item["code"]: item["name"] for item in codelists.items("countries")}
    english = {c["code"]: c["name"] for c in codelists.items("countries", language="en")}
    assert len(vietnamese) == 249
    assert vietnamese.keys() == english.keys()
    assert next(iter(vietnamese)) == "VN"
    assert (vietnamese["LA"], english["LA"]) == ("Lào", "Laos")
    assert (vietnamese["KH"], english["KH"]) == ("Campuchia", "Cambodia")
    assert (vietnamese["DE"], english["DE"]) == ("Đức", "Germany")


@pytest.mark.parametrize(
    ("name", "code", "parent", "there"),
    [
        ("provinces", "80", None, True),
        ("provinces", "72", None, False),
        ("communes", "25516", None, True),
        ("communes", "25516", "80", True),
        ("communes", "25516", "79", False),
        ("communes", "80", None, False),
        ("countries", "VN", None, True),
        ("countries", "vn", None, False),
        ("countries", ["VN"], None, False),
        ("ethnic-groups", 1, None, False),
    ],
)
def test_membership(name, code, parent, there):
    assert codelists.contains(name, code, parent) is there


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("planets", ""),
        ("../catalogue", ""),
        ("communes", ""),
        ("communes", "72"),
        ("provinces", "80"),
    ],
)
def test_unknown_lists_are_a_problem(name, parent):
    with pytest.raises(Problem) as caught:
        codelists.items(name, parent)
    assert caught.value.kind is codelists.CODELIST_NOT_FOUND


def test_versions_tell_lists_apart_and_stay():
    versions = [codelists.version(name) for name in codelists.NAMES]
    assert len(set(versions)) == len(versions)
    assert versions == [codelists.version(name) for name in codelists.NAMES]
    with pytest.raises(Problem):
        codelists.version("planets")


def test_the_communes_of_the_largest_province_are_small_on_the_way(client):
    largest = max(
        (province["code"] for province in codelists.items("provinces")),
        key=lambda code: len(codelists.items("communes", code)),
    )
    path = "/api/v1/codelists/communes"
    packed = {"Accept-Encoding": "gzip"}
    answer = client.get(path, query_string={"parent": largest}, headers=packed)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= 6_000
    known = packed | {"If-None-Match": answer.headers["ETag"]}
    client.get(path, query_string={"parent": largest}, headers=known, status=304)


@pytest.mark.parametrize("code", ["1.001193", "1.000656", "1.001612", "thue.thay_doi", "3.000333"])
def test_each_form_is_small_on_the_way(client, code):
    packed = {"Accept-Encoding": "gzip"}
    assert len(client.get(f"/api/v1/procedures/{code}/form", headers=packed).data) <= 30_000


def test_forms_know_no_kind_of_document_that_is_not_in_the_list():
    kinds = {item["code"] for item in codelists.items("identity-documents")}
    for definition in catalogue().values():
        for _, _, field in definition.fields():
            if field["key"].endswith("giay_to.loai"):
                assert {choice["value"] for choice in field["choices"]} <= kinds
