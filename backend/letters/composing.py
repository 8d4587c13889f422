"""A standard paper as the data of its template. Pure.

Knows: how moments and money are written, what the footer says, which entries of a long log fit on
a page. Does not know: the sentences of a paper, which stand in its template.

What is here serves every version of a template: a change must keep the data that older ones read.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, Final

from backend.letters import codes, wording
from backend.letters.glyphs import settable
from backend.letters.papers import (
    Apology,
    AuditProof,
    LogEntry,
    Paper,
    Receipt,
    Register,
    StopNotice,
)

# Official names: Circular 03/2025/TT-VPCP, annex I. The proof of the log is our own.
TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "receipt": ("Mẫu số 01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    "supplement_request": ("Mẫu số 02", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    "refusal": ("Mẫu số 03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    "apology": ("Mẫu số 04", "Văn bản xin lỗi và đề nghị gia hạn"),
    "stop_notice": ("Mẫu số 05", "Thông báo dừng giải quyết"),
    "control_slip": ("Mẫu số 06", "Phiếu kiểm soát quá trình giải quyết"),
    "register": ("Mẫu số 07", "Sổ theo dõi hồ sơ"),
    "audit_proof": ("", "Biên bản đối chiếu nhật ký hồ sơ"),
}

# How many entries of a log stand on the one page of its proof: the first ones and the last ones.
FIRST_SHOWN: Final = 4
LAST_SHOWN: Final = 12

# What an entry may say there, in characters.
SHOWN_LENGTH: Final = 90


def compose(paper: Paper) -> dict[str, Any]:
    """Everything the template of the paper prints."""
    form, title = TITLES[paper.kind]
    said: dict[str, Any] = _walk(paper)
    page = (
        said
        | _words(paper)
        | {
            "title": title,
            "footer": " · ".join(filter(None, (form, _subject(paper), paper.issued.number))),
            "issued_on": wording.moment(paper.issued.at),
            "remarks": [],
        }
    )
    # What is no text on the page stays as it is.
    return settable(page) | {
        "document_title": name_of(paper),
        "verification": {
            "url": paper.issued.verification_url,
            "qr": codes.qr(paper.issued.verification_url),
            "qr_alt": f"Mã QR mở trang xác minh: {title}, số {paper.issued.number}",
        },
    }


def name_of(paper: Paper) -> str:
    """What the document, and a file with it, is called."""
    _, title = TITLES[paper.kind]
    subject = _subject(paper)
    return f"{title} {subject or paper.issued.number}".strip()


def _subject(paper: Paper) -> str:
    return "" if isinstance(paper, Register) else f"Hồ sơ {paper.about.number}"


def _walk(value: Any) -> Any:
    """Values as JSON, with moments and days in words."""
    if is_dataclass(value):
        return {field.name: _walk(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_walk(item) for item in value]
    if isinstance(value, datetime):
        return wording.moment(value)
    return wording.day(value) if isinstance(value, date) else value


def _words(paper: Paper) -> dict[str, Any]:
    """What the values alone do not say."""
    match paper:
        case Receipt():
            return {
                "sets": wording.count(paper.sets),
                "time_limit": wording.time_limit(paper.time_limit) if paper.time_limit else "",
                "fee": "" if paper.fee is None else wording.money(paper.fee),
            }
        case StopNotice(fee=fee) if fee:
            paid, returned = wording.money(fee.paid), wording.money(fee.returned)
            return {"fee": {"paid": paid, "returned": returned, "way": fee.way}}
        case AuditProof():
            return _log(paper)
        case Apology():
            return {"late": paper.issued.at > paper.due_at}
    return {}


def _log(proof: AuditProof) -> dict[str, Any]:
    """The entries that fit on the page, and how many are left out between them."""
    entries = proof.entries
    left = max(0, len(entries) - FIRST_SHOWN - LAST_SHOWN)
    first, last = (entries, ()) if not left else (entries[:FIRST_SHOWN], entries[-LAST_SHOWN:])
    return {
        "entries": len(entries),
        "first": [_entry(entry) for entry in first],
        "left": left,
        "last": [_entry(entry) for entry in last],
        "head": entries[-1].hash if entries else "",
    }


def _entry(entry: LogEntry) -> dict[str, Any]:
    shown: dict[str, Any] = _walk(entry)
    return shown | {"actor": _short(entry.actor), "action": _short(entry.action)}


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
