"""Finding procedures: as people ask, with slips of the finger, and what is not there."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.procedures import search, service

QUESTIONS = json.loads((Path(__file__).parent / "search_questions.json").read_text("utf-8"))

# As near to "khai tử" as to "khai sinh", for who counts letters.
KNOWN_MISSES = {"khai shin"}


def codes(q: str) -> list[str]:
    return [found["code"] for found in service.list_current("vi", q, "").items]


@pytest.mark.parametrize(("q", "best"), [row for row in QUESTIONS if row[0] not in KNOWN_MISSES])
def test_the_best_match_comes_first(session, q, best):
    assert next(iter(codes(q)), None) == best


def test_the_table_is_large_and_mostly_right(session):
    assert len(QUESTIONS) >= 80
    wrong = {q for q, best in QUESTIONS if next(iter(codes(q)), None) != best}
    assert wrong <= KNOWN_MISSES


@pytest.mark.parametrize("q", ["", "   ", "\u200b"])
def test_an_empty_question_shows_all(client, q):
    found = client.get("/api/v1/procedures", query_string={"q": q}).json
    assert {"1.001193", "1.000656"} <= {item["code"] for item in found["items"]}
    assert found["suggestions"] == []


@pytest.mark.parametrize("q", ["👶", "...", "?!", "%", "_", "-", "%%%", "\\"])
def test_a_question_without_a_word_finds_nothing(client, q):
    found = client.get("/api/v1/procedures", query_string={"q": q}).json
    assert found == {"items": [], "suggestions": [], "next": None}


def test_where_the_accent_stands_makes_no_difference(session):
    assert codes("mở tạp hóa") == codes("mở tạp hoá")
    assert codes("ĐĂNG KÝ KHAI SINH") == codes("đăng ký khai sinh")
    assert codes("Ðăng ký khai sinh")[0] == "1.001193"


def test_accents_that_were_typed_are_believed(session):
    # "sổ" is not "số": nobody is sent to the tax office for a land certificate.
    assert codes("sổ đỏ") == []
    assert codes("mã số thuế")[0] == "thue.thay_doi"


def test_where_nothing_is_found_it_suggests_what_would_be(client):
    found = client.get("/api/v1/procedures", query_string={"q": "khia snh"}).json
    assert found["items"] == []
    assert found["suggestions"]
    for text in found["suggestions"]:
        assert client.get("/api/v1/procedures", query_string={"q": text}).json["items"]


def test_a_category_narrows_what_is_found(session):
    everything = service.list_current("vi", "", "").items
    (category, *_) = everything[0]["categories"]
    found = service.list_current("vi", "đăng ký", category["key"]).items
    assert found
    assert all(category["key"] in [c["key"] for c in item["categories"]] for item in found)


def test_answers_come_in_the_readers_language(client):
    address = "/api/v1/procedures?q=birth+certificate"
    found = client.get(address, headers={"Accept-Language": "en"}).json["items"]
    assert found[0]["name"] == "Birth registration"


def test_only_what_takes_dossiers_is_found(session):
    service.retire("1.000656")
    assert "1.000656" not in codes("khai tử")
    service.shelf.forget()


@given(st.text(max_size=100))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_question_is_answered(session, q):
    found = service.list_current("vi", q.replace("\0", ""), "")
    assert isinstance(found.items, list)


def test_a_hundred_letters_are_answered_soon(client):
    q = " ".join("abcdefghijklmnopqrstuvwxyz"[:25] * 2)
    client.get("/api/v1/procedures", query_string={"q": q})
    client.get("/api/v1/procedures", query_string={"q": "a" * 101}, status=422)


@pytest.mark.parametrize(
    ("text", "folded", "spelled"),
    [
        ("Khai sinh", "khai sinh", "khai sinh"),
        (
            "mở quán, mở tiệm!",
            "mo quan mo tiem",
            "mo\u031b\u0309 qua\u0301n mo\u031b\u0309 tie\u0323\u0302m",
        ),
        ("đổi 08-MST (1.001193)", "doi 08-mst 1.001193", None),
        ("", "", ""),
    ],
)
def test_words(text, folded, spelled):
    words = search.words(text)
    assert words.folded == folded
    if spelled is not None:
        assert len(words.spelled) == len(spelled)


@given(st.text(max_size=60))
def test_words_need_no_escaping(text):
    assert not {"%", "_", "\\", "'"} & set(search.words(text).folded)
