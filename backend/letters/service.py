"""Making letters. The door of the package: what other packages name is here.

A standard paper is one of `papers`, made of `values`: `letters.receipt(letters.papers.Receipt(…))`.
Keep `papers.to_json(paper)`, and set it at any later time with `from_frozen`.
"""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from backend.letters import layouts, papers, values
from backend.letters.arrange import arrange
from backend.letters.composing import compose, name_of
from backend.letters.documents import (
    Answer,
    Filing,
    FilledForm,
    Group,
    Office,
    Paper,
    Part,
    Rows,
)
from backend.letters.typesetting import Page, exists

__all__ = [
    "Answer",
    "Filing",
    "FilledForm",
    "Group",
    "Office",
    "Page",
    "Paper",
    "Part",
    "Rows",
    "apology",
    "audit_proof",
    "control_slip",
    "declaration",
    "from_frozen",
    "papers",
    "receipt",
    "refusal",
    "register",
    "stop_notice",
    "supplement_request",
    "values",
]


def declaration(form: FilledForm) -> Page:
    """The filled form as a document, PDF/UA-1, the same bytes for the same form.

    Its `fingerprint` costs little, its `pdf()` some 10 ms.
    """
    name = f"Tờ khai {form.name} {form.filing.number}"
    return Page(name, "declaration", arrange(form, layouts.of(form.code)), form.filing.at)


def receipt(paper: papers.Receipt) -> Page:
    """01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    return _page(paper)


def supplement_request(paper: papers.SupplementRequest) -> Page:
    """02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    return _page(paper)


def refusal(paper: papers.Refusal) -> Page:
    """03: Phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    return _page(paper)


def apology(paper: papers.Apology) -> Page:
    """04: Văn bản xin lỗi và đề nghị gia hạn."""
    return _page(paper)


def stop_notice(paper: papers.StopNotice) -> Page:
    """05: Thông báo dừng giải quyết."""
    return _page(paper)


def control_slip(paper: papers.ControlSlip) -> Page:
    """06: Phiếu kiểm soát quá trình giải quyết."""
    return _page(paper)


def register(paper: papers.Register) -> Page:
    """07: Sổ theo dõi hồ sơ, landscape."""
    return _page(paper)


def audit_proof(paper: papers.AuditProof) -> Page:
    """Biên bản đối chiếu nhật ký hồ sơ, one page."""
    return _page(paper)


def from_frozen(kept: Mapping[str, Any]) -> Page:
    """The paper that `papers.to_json` made this of. Raises `ValueError` for anything else."""
    return _page(papers.from_json(kept))


def _page(paper: papers.Paper) -> Page:
    """The paper as PDF/UA-1 by the template it was issued with: same values, same bytes."""
    template = f"{paper.kind}.v{paper.version}"
    if not exists(template):
        raise ValueError(f"no template {template}")
    return Page(name_of(paper), template, compose(paper), paper.issued.at.astimezone(UTC))
