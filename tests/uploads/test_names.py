"""File names that are handed to a browser."""

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.uploads.file_names import disposition, safe_name


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("giấy chứng sinh.HEIC", "giấy chứng sinh.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Windows\\cmd.exe", "cmd.jpg"),
        ('a"b;c\r\nSet-Cookie: x', "a b c Set-Cookie x.jpg"),
        ("ảnh\u202egpj.exe", "ảnh gpj.jpg"),
        (unicodedata.normalize("NFD", "ế" * 300), "ế" * 80 + ".jpg"),
        ("CON.jpg", "tep.jpg"),
        (".", "tep.jpg"),
        ("", "tep.jpg"),
        ("👶.jpg", "tep.jpg"),
        (".htaccess", "tep.jpg"),
        ("a" * 300 + ".jpg", "a" * 80 + ".jpg"),
    ],
)
def test_safe_names(given_name: str, safe: str):
    assert safe_name(given_name, "image/jpeg") == safe


@given(st.text(max_size=300))
def test_no_name_escapes(name: str):
    safe = safe_name(name, "application/pdf")
    assert safe.endswith(".pdf")
    assert len(safe) <= 84
    assert not set(safe) & set('/\\"\r\n\t\0;:%<>|*?\u202e')
    header = disposition(safe)
    assert header.isascii()
    assert header.isprintable()
    assert unquote(header.partition("UTF-8''")[2]) == safe
