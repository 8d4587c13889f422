"""The standard papers, as an office would issue them; names and numbers are made up."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from pypdf import PdfReader

from backend.letters import service as letters
from backend.letters.composing import compose
from backend.letters.papers import (
    KINDS,
    Apology,
    AuditProof,
    ControlSlip,
    Handover,
    LogEntry,
    Missing,
    Paper,
    PaperHandedIn,
    Party,
    Reason,
    Receipt,
    Refusal,
    Register,
    RegisterRow,
    Seal,
    StopNotice,
    SupplementRequest,
    TimeLimit,
    to_json,
)
from backend.letters.typesetting import TEMPLATES, sources_of
from backend.letters.values import About, Applicant, Contact, Heading, Issued, Signer

OFFICE = "Trung tâm Phục vụ hành chính công xã Tân Châu"
HEADING = Heading(OFFICE, "Ủy ban nhân dân xã Tân Châu", "Tân Châu")
ABOUT = About("H53.007-261124-0001", "Đăng ký khai sinh", "7KQ2-9MWX-4D3P")
APPLICANT = Applicant(
    "Nguyễn Thị Mẫu",
    "Số 12, đường Ví Dụ, ấp Thạnh Hưng, xã Tân Châu, tỉnh Tây Ninh",
    "0912 345 678",
    "mau.nguyen@example.com",
)
AT = datetime(2026, 11, 24, 8, 4, tzinfo=UTC)
ADDRESS = "https://motcua.example/#/xac-minh/mW3vX0q7Rk2cZ9tYbN5sLd8f"
RECEPTION = Signer("Trần Văn Thử", "Chuyên viên")
# An office that signs its papers itself says so.
DIRECTOR = Signer("Lê Thị Ngưỡng", "Phó Giám đốc", mark="(đã ký số)")
CONTACT = Contact(
    "Bộ phận Một cửa, " + OFFICE,
    "0276 3 000 000",
    "Số 1, đường Ví Dụ, ấp Thạnh Hưng, xã Tân Châu",
    "thứ Hai đến thứ Sáu, 07:30–11:30 và 13:30–17:00",
)


def issued(number: str, signer: Signer = RECEPTION) -> Issued:
    return Issued(number, AT, ADDRESS, signer)


def receipt(**changes: Any) -> Receipt:
    usual: dict[str, Any] = {
        "heading": HEADING,
        "issued": issued("0012/TNHS"),
        "about": ABOUT,
        "applicant": APPLICANT,
        "channel": "online",
        "papers": (
            PaperHandedIn("Tờ khai đăng ký khai sinh", "Biểu mẫu điện tử"),
            PaperHandedIn("Giấy chứng sinh do cơ sở y tế cấp", "Bản chụp điện tử"),
            PaperHandedIn("Giấy chứng nhận kết hôn của cha mẹ", "Bản chụp điện tử", 2),
        ),
        "received_at": AT,
        "due_at": datetime(2026, 11, 26, 10, 0, tzinfo=UTC),
        "collection": OFFICE,
        "time_limit": TimeLimit("working_days", 1),
        "fee": 8000,
        "explanation": (
            "Hồ sơ nhận sau 15 giờ ngày 24/11/2026 nên tính từ ngày làm việc tiếp theo.",
            "Ngày 25/11/2026 là ngày nghỉ, không tính.",
        ),
        "book": "2026",
        "entry": "0012",
        "contact": CONTACT,
    }
    return Receipt(**usual | changes)


def supplement_request(**changes: Any) -> SupplementRequest:
    usual: dict[str, Any] = {
        "heading": HEADING,
        "issued": issued("0007/BSHS"),
        "about": ABOUT,
        "applicant": APPLICANT,
        "items": (
            Missing(
                "Giấy chứng sinh",
                "Ảnh chụp bị mờ, không đọc được ngày sinh và tên cơ sở y tế.",
                "Chụp lại cả hai mặt ở nơi đủ sáng, thấy đủ bốn góc.",
            ),
            Missing("Văn bản ủy quyền", "Người nộp không phải là cha hoặc mẹ của trẻ."),
            Missing("Số điện thoại của người mẹ"),
        ),
        "reason": "Hồ sơ chưa đủ để xác định nội dung khai sinh.",
        "legal_basis": "Điều 16 Luật Hộ tịch năm 2014.",
        "answer_by": datetime(2026, 12, 8, 10, 0, tzinfo=UTC),
        "clock": "pause",
        "contact": CONTACT,
    }
    return SupplementRequest(**usual | changes)


def refusal(**changes: Any) -> Refusal:
    usual: dict[str, Any] = {
        "heading": HEADING,
        "issued": issued("0003/TCHS"),
        "about": ABOUT,
        "applicant": APPLICANT,
        "reasons": (
            Reason(
                "Việc đăng ký khai sinh có yếu tố nước ngoài không thuộc thẩm quyền của xã.",
                "Khoản 1 Điều 7 Luật Hộ tịch năm 2014.",
            ),
            Reason("Trẻ đã được đăng ký khai sinh tại nơi khác."),
        ),
        "submitted_at": AT - timedelta(hours=3),
        "advice": "Ông/Bà nộp hồ sơ tại Trung tâm Phục vụ hành chính công tỉnh Tây Ninh.",
        "contact": CONTACT,
        "fee_paid": 8000,
    }
    return Refusal(**usual | changes)


def apology(**changes: Any) -> Apology:
    usual: dict[str, Any] = {
        "heading": HEADING,
        "issued": issued("0002/XLHS", DIRECTOR),
        "about": ABOUT,
        "applicant": APPLICANT,
        "received_at": AT - timedelta(days=8),
        "due_at": AT + timedelta(days=1),
        "new_due_at": datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
        "reason": "Phải chờ cơ quan công an xác minh nơi cư trú của người mẹ.",
        "caused_by": "Công an xã Tân Châu",
        "contact": CONTACT,
    }
    return Apology(**usual | changes)


def stop_notice(**changes: Any) -> StopNotice:
    usual: dict[str, Any] = {
        "heading": HEADING,
        "issued": issued("0001/DGQ", DIRECTOR),
        "about": ABOUT,
        "applicant": APPLICANT,
        "reasons": (
            Reason(
                "Đã quá thời hạn bổ sung mà cơ quan chưa nhận được giấy tờ theo yêu cầu.",
                "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ số 0007/BSHS.",
            ),
        ),
        "received_at": AT - timedelta(days=30),
        "next_steps": "Ông/Bà có thể nộp lại hồ sơ khi đã đủ giấy tờ.",
        "papers_back": ("Giấy chứng sinh (bản chính)", "Giấy chứng nhận kết hôn (bản chính)"),
        "way_back": "Nhận tại quầy của " + OFFICE + " trong giờ làm việc.",
        "fee_paid": 108_000,
        "contact": CONTACT,
    }
    return StopNotice(**usual | changes)


def handovers(count: int) -> tuple[Handover, ...]:
    desks = (
        Party(OFFICE, "Trần Văn Thử", "tranvanthu"),
        Party("Phòng Văn hóa - Xã hội xã Tân Châu", "Phạm Thị Hòa", "phamthihoa"),
        Party("Ủy ban nhân dân xã Tân Châu", "Đỗ Văn Ổn", "dovanon"),
    )
    outcomes = ("early", "on_time", "late", "")
    margins = ("22 giờ 30 phút làm việc", "1 giờ làm việc", "7 giờ 30 phút làm việc", "")
    return tuple(
        Handover(
            desks[number % 3],
            desks[(number + 1) % 3],
            AT + timedelta(hours=number),
            outcomes[number % 4],  # type: ignore[arg-type]
            "Kèm bản chính" if number % 5 == 1 else "",
            margins[number % 4],
        )
        for number in range(count)
    )


def control_slip(**changes: Any) -> ControlSlip:
    usual: dict[str, Any] = {
        "heading": HEADING,
        "issued": issued("0012/KSHS"),
        "about": ABOUT,
        "applicant": APPLICANT,
        "handovers": handovers(4),
        "received_at": AT,
        "due_at": datetime(2026, 11, 26, 10, 0, tzinfo=UTC),
    }
    return ControlSlip(**usual | changes)


def register_rows(count: int) -> tuple[RegisterRow, ...]:
    received = date(2026, 11, 24)
    full = RegisterRow(
        ABOUT,
        APPLICANT,
        received,
        due=received + timedelta(days=2),
        office="Ủy ban nhân dân xã Tân Châu",
        forwarded=received,
        result=received + timedelta(days=1),
        returned=received + timedelta(days=2),
        collection="Bản điện tử",
        signed="Đã mở bản điện tử",
        note="Nộp trực tuyến",
        entry="0012",
    )
    waiting = RegisterRow(
        About("H53.007.01-261124-0002", "Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam"),
        Applicant("Y Bhiu H'Hen Niê", phone="0387 654 321"),
        received,
        entry="0013",
    )
    return tuple((full, waiting)[number % 2] for number in range(count))


def register(**changes: Any) -> Register:
    usual: dict[str, Any] = {
        "heading": HEADING,
        "issued": issued("0011/STDHS"),
        "since": date(2026, 11, 1),
        "until": date(2026, 11, 30),
        "rows": register_rows(6),
        "book": "2026",
    }
    return Register(**usual | changes)


def log(count: int) -> tuple[LogEntry, ...]:
    steps = (
        ("Công dân", "Nộp hồ sơ"),
        ("Trần Văn Thử", "Tiếp nhận hồ sơ, cấp giấy tiếp nhận"),
        ("Hệ thống", "Gửi thông báo cho công dân"),
        ("Phạm Thị Hòa", "Yêu cầu bổ sung giấy tờ"),
    )
    return tuple(
        LogEntry(
            number,
            AT + timedelta(minutes=7 * number),
            *steps[number % 4],
            sha256(str(number).encode()).hexdigest(),
        )
        for number in range(1, count + 1)
    )


def audit_proof(**changes: Any) -> AuditProof:
    usual: dict[str, Any] = {
        "heading": HEADING,
        "issued": issued("0001/DCNK"),
        "about": ABOUT,
        "chain": "dossier:0193a1b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b",
        "entries": log(9),
        "checked_at": AT,
        "seal": Seal(date(2026, 11, 23), sha256(b"seal").hexdigest()),
    }
    return AuditProof(**usual | changes)


MAKERS: Mapping[str, Callable[..., Paper]] = {
    "receipt": receipt,
    "supplement_request": supplement_request,
    "refusal": refusal,
    "apology": apology,
    "stop_notice": stop_notice,
    "control_slip": control_slip,
    "register": register,
    "audit_proof": audit_proof,
}

# A paper of each kind with nothing in it that may be missing.
_BARE: Mapping[str, Any] = {
    "heading": Heading("Thuế cơ sở 7"),
    "issued": Issued("", AT, ADDRESS, Signer("Hồ Ân")),
    "about": About("H53-261124-0001", "Đăng ký khai tử"),
    "applicant": Applicant("Lý Ô"),
}


def bare(kind: str) -> Paper:
    given = {name: value for name, value in _BARE.items() if name in KINDS[kind].__slots__}
    required: Mapping[str, dict[str, Any]] = {
        "receipt": {"channel": "counter", "papers": (), "received_at": AT, "due_at": AT},
        "supplement_request": {"items": (Missing("Giấy báo tử"),)},
        "refusal": {"reasons": (Reason("Không thuộc thẩm quyền."),)},
        "apology": {"received_at": AT, "due_at": AT, "new_due_at": AT, "reason": "Máy hỏng."},
        "stop_notice": {"reasons": (Reason("Người nộp đã xin rút."),)},
        "control_slip": {"handovers": (), "received_at": AT},
        "register": {"since": date(2026, 11, 1), "until": date(2026, 11, 30), "rows": ()},
        "audit_proof": {"chain": "dossier:1", "entries": (), "checked_at": AT},
    }
    return KINDS[kind](**given | required[kind])


def filled_with(kind: str, text: str) -> Paper:
    """A paper of this kind that says `text` wherever a text may stand."""
    return cast("Paper", _filled(MAKERS[kind](), text))


def _filled(value: Any, text: str) -> Any:
    if is_dataclass(value):
        kept = ("channel", "clock", "kind", "punctuality", "verification_url", "hash", "digest")
        names = [field.name for field in fields(value) if field.name not in kept]
        changed = {name: _filled(getattr(value, name), text) for name in names}
        return replace(cast("Any", value), **changed)
    if isinstance(value, tuple):
        return tuple(_filled(item, text) for item in value[:2])
    return text if isinstance(value, str) else value


def page_of(paper: Paper) -> letters.Page:
    """The page by the door of its own kind."""
    return getattr(letters, paper.kind)(paper)


def pdf(paper: Paper) -> bytes:
    return page_of(paper).pdf()


def pages_of(paper: Paper) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf(paper))).pages]


# What was issued in each version, and what its template was given: see test_papers.py.
ISSUED = Path(__file__).parents[1] / "vectors" / "papers.json"


def stand_of(paper: Paper) -> dict[str, Any]:
    """The values of a paper, and all that decides how it looks but the typesetter: the hash of its
    template, and what the template is given."""
    template = f"{paper.kind}.v{paper.version}.typ"
    sources = [(TEMPLATES / name).read_bytes() for name in sources_of(template)]
    return {
        "values": to_json(paper),
        "template": sha256(b"".join(sources)).hexdigest(),
        "data": compose(paper),
    }


def still_says(now: Any, then: Any) -> bool:
    """Whether all that was said then is said now, as it was: names may have been added."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(
            name in now and still_says(now[name], value) for name, value in then.items()
        )
    if isinstance(then, list):
        return len(now) == len(then) and all(map(still_says, now, then))
    return bool(now == then)


if __name__ == "__main__":
    # For a version that has never been issued; what is issued must go on looking the same.
    made = [make() for make in MAKERS.values()]
    stands = json.loads(ISSUED.read_text(encoding="utf-8"))
    stands |= {f"{paper.kind}.v{paper.version}": stand_of(paper) for paper in made}
    ISSUED.write_text(json.dumps(stands, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
