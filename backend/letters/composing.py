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
from backend.letters.glyphs import printable, settable
from backend.letters.papers import (
    Apology,
    AuditProof,
    LogEntry,
    Paper,
    Receipt,
    Refusal,
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

# The room for the log on the one page of its proof, in lines of the table.
LOG_LINES: Final[float] = 18
FIRST_SHOWN: Final = 3

# How much of an entry stands there, in characters, and how much of it on its first line.
ACTOR_LENGTH: Final = 40
ACTION_LENGTH: Final = 64
HASH_LENGTH: Final = 16
ACTOR_LINE: Final = 24
ACTION_LINE: Final = 38


def compose(paper: Paper) -> dict[str, Any]:
    """Everything the template of the paper prints."""
    form, title = TITLES[paper.kind]
    number = f"Số {paper.issued.number}" if paper.issued.number else ""
    subject = _subject(paper)
    said: dict[str, Any] = _walk(paper)
    page = (
        said
        | _words(paper)
        | {
            "title": title,
            "footer": " · ".join(filter(None, (form, subject, number))),
            "issued_on": wording.moment(paper.issued.at),
            "remarks": [],
        }
    )
    # What is no text on the page stays as it is.
    return (
        settable(page)
        | {
            "document_title": name_of(paper),
            "verification": {
                "url": paper.issued.verification_url,
                # Not to be broken by invisible spaces: it may be copied.
                "shown": printable(paper.issued.verification_url),
                "qr": codes.qr(paper.issued.verification_url),
                "qr_alt": f"Mã QR mở trang xác minh: {title}, {number or subject}",
            },
        }
        | (_codes(paper) if isinstance(paper, AuditProof) else {})
    )


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
                "fee": _money(paper.fee),
            }
        case Refusal() | StopNotice():
            said: dict[str, Any] = {"fee_paid": _money(paper.fee_paid)}
            if isinstance(paper, StopNotice) and (fee := paper.fee):
                paid, returned = wording.money(fee.paid), wording.money(fee.returned)
                said["fee"] = {"paid": paid, "returned": returned, "way": fee.way}
            return said
        case AuditProof():
            return _log(paper)
        case Apology():
            return {"late": paper.issued.at > paper.due_at}
    return {}


def _money(amount: int | None) -> str:
    return "" if amount is None else wording.money(amount)


def _log(proof: AuditProof) -> dict[str, Any]:
    """The entries that stand on the page, and between them how many are left out."""
    chosen = _chosen(proof)
    shown: list[dict[str, Any]] = []
    for place, entry in enumerate(proof.entries):
        if place in chosen:
            shown.append(_entry(entry))
        elif shown and "left" in shown[-1]:
            shown[-1]["left"] += 1
        else:
            shown.append({"left": 1})
    return {"entries": len(proof.entries), "shown": shown}


def _chosen(proof: AuditProof) -> set[int]:
    """The places of the entries that fit: the first ones, those by a break, then the last ones."""
    entries = proof.entries
    broken = [place for place, entry in enumerate(entries) if entry.position == proof.broken_at]
    by_a_break = (place for at in broken for place in range(at - 2, at + 2))
    wanted = dict.fromkeys((*range(FIRST_SHOWN), *by_a_break, *reversed(range(len(entries)))))
    chosen: set[int] = set()
    room = LOG_LINES
    for place in (place for place in wanted if 0 <= place < len(entries)):
        room -= _lines_of(entries[place])
        if room < 0:
            break
        chosen.add(place)
    return chosen


def _lines_of(entry: LogEntry) -> float:
    """How many lines an entry takes; a second line is lower than the first, which has a border."""
    one = len(entry.actor) <= ACTOR_LINE and len(entry.action) <= ACTION_LINE
    return 1 if one else 1.75


def _codes(proof: AuditProof) -> dict[str, Any]:
    """What is compared with a file or another paper, letter by letter, and never broken."""
    codes_of = {
        "chain": proof.chain,
        "head": proof.entries[-1].hash if proof.entries else "",
        "seal": proof.seal.digest if proof.seal else "",
    }
    return {"codes": {name: printable(code) for name, code in codes_of.items()}}


def _entry(entry: LogEntry) -> dict[str, Any]:
    shown: dict[str, Any] = _walk(entry)
    return shown | {
        "actor": _short(entry.actor, ACTOR_LENGTH),
        "action": _short(entry.action, ACTION_LENGTH),
        "hash": entry.hash[:HASH_LENGTH],
    }


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
