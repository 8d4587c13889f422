"""What rarely changes is sent once: ETag, 304, and small where the reader can unpack it."""

import gzip

import pytest

from backend.core import freshness
from backend.core.caching import FrozenFront

DOCUMENTS = [
    "/api/v1/procedures",
    "/api/v1/procedures?q=khai+sinh",
    "/api/v1/procedures/1.001193",
    "/api/v1/procedures/1.001193/form",
    "/api/v1/codelists/provinces",
    "/api/v1/codelists/communes?parent=80",
    "/api/v1/agencies",
]
FROZEN = [document for document in DOCUMENTS if "form" in document or "codelists" in document]


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request reaches Flask, unless a test says otherwise."""
    freshness.changed()
    monkeypatch.setattr(FrozenFront, "SECONDS", -1.0)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_known_document_is_not_sent_again(client, path: str):
    first = client.get(path)
    assert first.headers["ETag"]
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]}, status=304)
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_other_tags_get_the_document(client, path: str):
    first = client.get(path)
    for tag in ('"other"', 'W/"other"', ""):
        assert client.get(path, headers={"If-None-Match": tag}).data == first.data
    several = f'"other", {first.headers["ETag"]}'
    client.get(path, headers={"If-None-Match": several}, status=304)
    client.get(path, headers={"If-None-Match": "*"}, status=304)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_each_language_is_a_document_of_its_own(client, path: str):
    vietnamese = client.get(path)
    english = client.get(path, headers={"Accept-Language": "en"})
    assert "Accept-Language" in vietnamese.vary
    if vietnamese.data != english.data:
        assert vietnamese.headers["ETag"] != english.headers["ETag"]


def test_forms_and_descriptions_differ_by_language(client):
    for path in ("/api/v1/procedures/1.001193/form", "/api/v1/procedures/1.001193"):
        english = client.get(path, headers={"Accept-Language": "en"})
        assert client.get(path).data != english.data


@pytest.mark.parametrize("path", DOCUMENTS)
def test_who_can_unpack_gets_it_packed(client, path: str):
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in packed.headers.getlist("Vary")[0]
    tag = {"Accept-Encoding": "gzip", "If-None-Match": plain.headers["ETag"]}
    client.get(path, headers=tag, status=304)


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_cannot_unpack_gets_it_plain(client, accepted: str, path: str):
    answer = client.get(path, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.json


def test_a_form_fits_a_weak_connection(client):
    packed = client.get(FROZEN[0], headers={"Accept-Encoding": "gzip"})
    assert len(packed.data) < 30_000


@pytest.mark.parametrize("path", DOCUMENTS)
def test_asking_for_the_head_gives_no_body(client, path: str):
    answer = client.head(path)
    assert answer.data == b""
    assert answer.headers["ETag"] == client.get(path).headers["ETag"]


@pytest.mark.parametrize("path", FROZEN)
def test_the_short_way_answers_as_the_long_one(client, monkeypatch, path: str):
    tag = client.get(path).headers["ETag"]
    wishes = [
        ({}, 200),
        ({"Accept-Encoding": "gzip"}, 200),
        ({"Accept-Language": "en"}, 200),
        ({"If-None-Match": tag}, 304),
        ({"Origin": "http://localhost:8000"}, 200),
    ]

    def asked() -> list[tuple[bytes, dict[str, str]]]:
        answers = [client.get(path, headers=wish, status=status) for wish, status in wishes]
        return [(a.data, {**a.headers, "X-Request-Id": ""}) for a in answers]

    long_way = asked()
    monkeypatch.setattr(FrozenFront, "SECONDS", 60.0)
    assert asked() == long_way
    assert asked() == long_way


def test_what_was_published_before_is_not_repeated(client, monkeypatch, shared_app):
    monkeypatch.setattr(FrozenFront, "SECONDS", 60.0)
    asked = []
    ask = shared_app.full_dispatch_request
    monkeypatch.setattr(shared_app, "full_dispatch_request", lambda: asked.append(1) or ask())
    for _ in range(3):
        client.get(FROZEN[0])
    assert len(asked) == 1
    freshness.changed()
    client.get(FROZEN[0])
    assert len(asked) == 2


def test_an_error_is_not_kept(client):
    for _ in range(2):
        refused = client.get("/api/v1/procedures/9.999999/form", status=404)
        assert refused.headers["Cache-Control"] == "no-store"
        assert "ETag" not in refused.headers
