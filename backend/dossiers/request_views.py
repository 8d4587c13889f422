"""What was asked of the citizen, paid, issued and rated: for the citizen and for officers alike."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.core.db import session
from backend.core.text import Language, Text
from backend.dossiers import asked_items, supplement_changes
from backend.dossiers.models import Dossier, Letter, Payment, Rating, Supplement
from backend.procedures.editions import Edition

# Names of the standard papers: Circular 03/2025/TT-VPCP, annex I.
TITLES: Final[dict[str, Text]] = {
    "receipt": Text(
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt with the date of the result"
    ),
    "supplement_request": Text(
        "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Request for a supplement"
    ),
    "refusal": Text("Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Refusal to accept"),
    "apology": Text("Văn bản xin lỗi và đề nghị gia hạn", "Apology with a new date"),
    "stop_notice": Text("Thông báo dừng giải quyết hồ sơ", "Notice that the handling has ended"),
    "control_slip": Text("Phiếu kiểm soát quá trình giải quyết hồ sơ", "Control slip"),
    "register": Text("Sổ theo dõi hồ sơ", "Register of dossiers"),
}
# A control slip goes round the offices, a register stays; all others are addressed to the citizen.
_FOR_OFFICES: Final = ("control_slip", "register")


def requests(dossier: Dossier, edition: Edition, language: Language) -> list[dict[str, Any]]:
    """Supplements and drafts to confirm, the latest first; an open one has no outcome."""
    return [_request(row, edition, language) for row in _rows(dossier.id)]


def requests_with_changes(
    dossier: Dossier, edition: Edition, language: Language
) -> list[dict[str, Any]]:
    """The same, each with what its answer changed."""
    rows = _rows(dossier.id)
    was_sent = any("papers" in (row.after or ()) for row in rows)
    papers = supplement_changes.papers_of(dossier.id) if was_sent else {}
    return [
        _request(row, edition, language)
        | {"changes": supplement_changes.shown(row, edition, papers, language)}
        for row in rows
    ]


def _rows(dossier_id: UUID) -> Sequence[Supplement]:
    return (
        session()
        .scalars(
            select(Supplement)
            .where(Supplement.dossier_id == dossier_id)
            .order_by(Supplement.asked_at.desc(), Supplement.id.desc())
        )
        .all()
    )


def _request(row: Supplement, edition: Edition, language: Language) -> dict[str, Any]:
    asked = row.kind == "supplement"
    return {
        "id": row.id,
        "kind": row.kind,
        "asked_at": row.asked_at,
        "due_at": row.due_at,
        "remark": row.remark,
        "items": _items(row.items, edition, language) if asked else [],
        "lines": [] if asked else row.items,
        "answered_at": row.answered_at,
        "outcome": row.outcome,
        "response": row.response,
    }


def _items(
    items: Sequence[Mapping[str, Any]], edition: Edition, language: Language
) -> list[dict[str, Any]]:
    return [
        {
            "kind": item["kind"],
            "pointer": item.get("pointer"),
            "requirement": item.get("requirement"),
            "name": name,
            "reason": item["reason"],
        }
        for item, name in zip(items, asked_items.names(edition, items, language), strict=True)
    ]


def payments(dossier_id: UUID, language: Language) -> list[dict[str, Any]]:
    """Fees asked for and paid, the latest first. Amounts in đồng."""
    rows = session().scalars(
        select(Payment)
        .where(Payment.dossier_id == dossier_id)
        .order_by(Payment.requested_at.desc(), Payment.id.desc())
    )
    return [
        {
            "id": row.id,
            "amount": row.amount,
            "items": [{**item, "text": item["text"][language]} for item in row.items],
            "reason": row.reason,
            "requested_at": row.requested_at,
            "due_at": row.due_at,
            "method": row.method,
            "reference": row.reference,
            "paid_at": row.paid_at,
            "cancelled_at": row.cancelled_at,
            "refunded_at": row.refunded_at,
        }
        for row in rows
    ]


def letters(dossier_id: UUID, language: Language) -> list[dict[str, Any]]:
    """Every letter about the dossier, in order."""
    rows = session().scalars(
        select(Letter).where(Letter.dossier_id == dossier_id).order_by(Letter.issued_at, Letter.id)
    )
    return [letter(row, language) for row in rows]


def citizens_letters(dossier_id: UUID, language: Language) -> list[dict[str, Any]]:
    """The letters addressed to the citizen."""
    return [row for row in letters(dossier_id, language) if row["kind"] not in _FOR_OFFICES]


def letter(row: Letter, language: Language) -> dict[str, Any]:
    """A letter in a list."""
    return {
        "id": row.id,
        "kind": row.kind,
        "title": TITLES[row.kind].pick(language),
        "number": row.number,
        "issued_at": row.issued_at,
    }


def is_for_citizens(row: Letter) -> bool:
    """Whether the letter is addressed to the citizen."""
    return row.kind not in _FOR_OFFICES


def rating(dossier_id: UUID) -> dict[str, Any] | None:
    """What the citizen thought of it, if they have said so."""
    row = session().get(Rating, dossier_id)
    return None if row is None else {"level": row.level, "reason": row.reason, "at": row.at}
