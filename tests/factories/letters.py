"""Filled forms, and what can be read on their pages."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from backend.core import ids
from backend.dossiers import declaration
from backend.letters import service as letters
from backend.procedures.editions import Edition
from tests.factories.procedures import catalogue

VECTORS = Path(__file__).parents[1] / "vectors"

OFFICE = letters.Office("Trung tâm Phục vụ hành chính công xã Tân Châu", "Xã Tân Châu")
DAY = date(2026, 11, 24)
FILING = letters.Filing(
    number="H53.007-261124-0001",
    tracking_code="7KQ2-9MWX-4D3P",
    tracking_url="https://motcua.example/#/tra-cuu/7KQ2-9MWX-4D3P",
    account="Ví Dụ",
    at=datetime(2026, 11, 24, 8, 4, tzinfo=UTC),
    revision=1,
    since=date(2025, 7, 1),
)


def form(*items: letters.Answer | letters.Rows, **changes: Any) -> letters.FilledForm:
    """A form of a procedure nobody has laid out, with these answers in one group."""
    group = letters.Group("Nhóm", items)
    usual = letters.FilledForm(
        code="9.999999",
        name="Đăng ký thử",
        parts=(letters.Part("Phần đầu", (group,)),),
        statements=("Tôi cam đoan khai đúng.",),
        papers=(letters.Paper("Giấy thử", "Đã gửi bản chụp (1 tệp)"),),
        office=OFFICE,
        place="",
        day=DAY,
        filing=FILING,
    )
    return replace(usual, **changes)


@cache
def edition(code: str) -> Edition:
    """The catalogue's definition as an edition that was never published."""
    at = datetime(2025, 7, 1, tzinfo=UTC)
    return Edition(ids.new(), code, 1, at, catalogue()[code], {})


def cases() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Code, name and complete answers of every case in the vectors."""
    for code in catalogue():
        for case in json.loads((VECTORS / f"valid_{code}.json").read_text(encoding="utf-8")):
            yield code, case["name"], case["answers"]


def filled(code: str, answers: Mapping[str, Any]) -> letters.FilledForm:
    """The form of a procedure filed with these answers."""
    at = edition(code)
    complete = at.rules.derive(dict(answers), DAY, OFFICE.name)
    return declaration.fill(at, complete, OFFICE, FILING, [])


def text_of(pdf: bytes) -> str:
    """Everything a reader finds on the pages, without white space."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return squeezed("".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    """`text` without white space, nor the invisible places where a long word may be broken."""
    return "".join(text.replace("\u200b", "").split())
