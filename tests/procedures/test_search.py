"""Finding procedures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.procedures import search
from backend.procedures.form_schema import summarise

OTHERS = [
    {
        "code": "1.000656",
        "name": "Đăng ký khai tử",
        "summary": "Báo một người đã mất và nhận trích lục khai tử.",
        "keywords": ["giấy báo tử", "người nhà mất", "qua đời", "Death registration"],
    },
    {
        "code": "1.001612",
        "name": "Đăng ký thành lập hộ kinh doanh",
        "summary": "Mở cửa hàng, quán ăn với tư cách hộ kinh doanh.",
        "keywords": ["mở quán", "mở cửa hàng", "giấy phép kinh doanh", "Household business"],
    },
]


@pytest.fixture(scope="module")
def summaries(definition):
    return [*OTHERS, summarise(definition, "vi")]


@pytest.mark.parametrize(
    ("q", "best"),
    [
        ("khai sinh", "1.001193"),
        ("Khai Sinh", "1.001193"),
        ("đăng ký khai sinh", "1.001193"),
        ("dang ky khai sinh", "1.001193"),
        ("giấy khai sinh", "1.001193"),
        ("vợ mới sinh", "1.001193"),
        ("vo moi sinh", "1.001193"),
        ("tôi muốn làm giấy khai sinh cho con thì phải làm thế nào?", "1.001193"),
        ("em bé", "1.001193"),
        ("birth certificate", "1.001193"),
        ("1.001193", "1.001193"),
        ("kai sinh", "1.001193"),
        ("mất", "1.000656"),
        ("khai tu", "1.000656"),
        ("qua doi", "1.000656"),
        ("ho kinh doanh", "1.001612"),
        ("mở quán", "1.001612"),
        ("kinh doan", "1.001612"),
    ],
)
def test_the_best_match_comes_first(summaries, q, best):
    assert search.rank(summaries, q)[0]["code"] == best


@pytest.mark.parametrize("q", ["", "   ", "\u200b"])
def test_an_empty_question_shows_all(summaries, q):
    assert search.rank(summaries, q) == summaries


@pytest.mark.parametrize("q", ["hộ chiếu phổ thông", "xyzzy", "👶", "kết hôn với người nước ngoài"])
def test_what_is_not_there_is_not_found(summaries, q):
    assert search.rank(summaries, q) == []


@given(st.text(max_size=100))
def test_any_question_is_answered(q):
    found = search.rank(OTHERS, q)
    assert all(summary in OTHERS for summary in found)
