"""What the letters of a dossier say: values for the papers of `letters`, from a dossier being
acted on. In Vietnamese, complete, ready to be frozen.

Knows: where each field of a paper comes from. Does not know: numbers and signers (issuing.py), or
how a paper looks (letters).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from backend.agencies import service as agencies
from backend.agencies.models import Agency
from backend.citizens import service as citizens
from backend.core import installation
from backend.dossiers import applicants, due_in_words, handovers, issuing, queries, shares, tracking
from backend.dossiers.issuing import Paper
from backend.dossiers.reasons import Reason
from backend.dossiers.transitions import Case
from backend.letters.service import papers, values
from backend.procedures import codelists

_LEVELS_OF_COMMUNES: Final = ("commune", "business_registry")
_ON_PAPER: Final = "Bản giấy"
_PHOTO: Final = "Bản chụp điện tử"


_OBJECT: Final = (
    "Nếu không đồng ý, Ông/Bà có quyền đề nghị cơ quan xem xét lại, khiếu nại hoặc khởi kiện theo"
    " quy định của pháp luật."
)
# What can be done when a dossier has come to nothing, by the action that ended it.
_NEXT_STEPS: Final = {
    "decline": f"Ông/Bà có thể nộp hồ sơ mới khi lý do nêu trên không còn. {_OBJECT}",
    "stop": f"Ông/Bà có thể nộp hồ sơ mới khi lý do nêu trên không còn. {_OBJECT}",
    "expire_supplement": "Ông/Bà có thể nộp hồ sơ mới khi đã có đủ giấy tờ, thông tin được yêu"
    f" cầu. {_OBJECT}",
    "expire_payment": f"Ông/Bà có thể nộp hồ sơ mới và nộp phí, lệ phí đúng hạn. {_OBJECT}",
    "grant_withdrawal": "Khi cần, Ông/Bà có thể nộp hồ sơ mới.",
}


def receipt(case: Case) -> Paper:
    """01: what was received, and when the result is due, with the reasons.

    An office's register lists its receipts, so the number of the receipt is the dossier's there.
    """
    dossier = case.dossier
    fees = case.facts.fees

    def make(issued: values.Issued) -> papers.Receipt:
        due = case.due
        assert due is not None  # noqa: S101 - accepting starts its clock
        book, entry = issuing.place_in_book(issued.number)
        return papers.Receipt(
            **_common(case, issued),
            channel=cast("papers.Channel", dossier.channel),
            papers=tuple(_handed_in(case)),
            received_at=case.now,
            due_at=due.at,
            collection=agencies.get(dossier.agency_id).name,
            time_limit=papers.TimeLimit(due.rules.limit.kind, due.rules.limit.amount),
            fee=fees.total if fees.items else None,
            explanation=tuple(reason.text.vi for reason in due_in_words.explain(due)),
            book=book,
            entry=entry,
            contact=_contact(case),
        )

    return make


def supplement_request(
    case: Case,
    items: Sequence[papers.Missing],
    remark: str,
    answer_by: datetime,
    legal_basis: str,
) -> Paper:
    """02: everything that is asked for, at once, and on what it rests."""
    kind = case.edition.handling.rules.supplement.kind
    return lambda issued: papers.SupplementRequest(
        **_common(case, issued),
        items=tuple(items),
        reason=remark,
        legal_basis=legal_basis,
        answer_by=answer_by,
        clock="" if case.dossier.accepted_at is None else kind,
        contact=_contact(case),
    )


def refusal(case: Case, reasons: Sequence[Reason]) -> Paper:
    """03: why the dossier is not received."""
    return lambda issued: papers.Refusal(
        **_common(case, issued),
        reasons=_reasons(reasons),
        submitted_at=case.dossier.submitted_at,
        advice=_NEXT_STEPS[case.action],
        fee_paid=case.facts.fee_paid or None,
        contact=_contact(case),
    )


def apology(case: Case, due_at: datetime, new_due_at: datetime, reason: str) -> Paper:
    """04: the result is late or will be, and has a new date."""
    late_by = (agencies.get(UUID(each)).name for each in shares.ran_over(case.facts.due, case.now))
    caused_by = "; ".join(late_by)
    received = case.dossier.accepted_at
    assert received is not None  # noqa: S101 - the table lets only accepted ones here
    return lambda issued: papers.Apology(
        **_common(case, issued),
        received_at=received,
        due_at=due_at,
        new_due_at=new_due_at,
        reason=reason,
        caused_by=caused_by,
        contact=_contact(case),
    )


def stop_notice(case: Case, reasons: Sequence[Reason]) -> Paper:
    """05: the handling ends without a result; papers handed in on paper are given back."""
    names = {paper["key"]: paper["name"] for paper in case.edition.requirements("vi")}
    back = tuple(names[key] for key in case.dossier.paper_copies if key in names)
    office = agencies.get(case.dossier.agency_id).name
    return lambda issued: papers.StopNotice(
        **_common(case, issued),
        reasons=_reasons(reasons),
        received_at=case.dossier.accepted_at,
        next_steps=_NEXT_STEPS[case.action],
        papers_back=back,
        way_back=f"Nhận lại tại {office}" if back else "",
        fee_paid=case.facts.fee_paid or None,
        contact=_contact(case),
    )


def control_slip(case: Case, to: Agency | None = None, reason: str = "") -> Paper:
    """06: through whose hands the dossier has gone, and `to` which office it goes now and why."""
    dossier = case.dossier
    taken = dossier.accepted_at or dossier.submitted_at
    applicant = _applicant(case)
    handed = tuple(handovers.of(case, applicant.name, to.name if to else "", reason))
    return lambda issued: papers.ControlSlip(
        **_common(case, issued, applicant),
        handovers=handed,
        received_at=taken,
        due_at=dossier.due_at,
    )


def _common(
    case: Case, issued: values.Issued, applicant: values.Applicant | None = None
) -> dict[str, Any]:
    dossier = case.dossier
    return {
        "heading": heading(agencies.get(case.agency_id)),
        "issued": issued,
        "about": values.About(
            number=dossier.number,
            procedure=case.edition.definition.data["name"]["vi"],
            tracking_code=tracking.show(dossier.tracking_code),
        ),
        "applicant": applicant or _applicant(case),
    }


def heading(agency: Agency) -> values.Heading:
    """Who writes, the body above it, and the place."""
    province = codelists.name_of("provinces", installation.province()) or ""
    if agency.level in _LEVELS_OF_COMMUNES and agency.commune:
        commune = codelists.name_of("communes", agency.commune) or ""
        above = f"Ủy ban nhân dân {_lowered(commune)}"
        return values.Heading(agency.name, above, _bare(commune))
    above = f"Ủy ban nhân dân {_lowered(province)}" if agency.level == "province_centre" else ""
    return values.Heading(agency.name, above, _bare(province))


_KINDS: Final = ("Xã", "Phường", "Đặc khu", "Tỉnh", "Thành phố")


def _bare(name: str) -> str:
    """ "Tân Châu" of "Xã Tân Châu"."""
    kind = next((kind for kind in _KINDS if name.startswith(f"{kind} ")), "")
    return name.removeprefix(kind).strip()


def _lowered(name: str) -> str:
    """ "xã Tân Châu" of "Xã Tân Châu"."""
    return name[:1].lower() + name[1:]


def _applicant(case: Case) -> values.Applicant:
    owner = citizens.find(case.dossier.citizen_id)
    otherwise = owner.display_name if owner and owner.display_name else "Người nộp hồ sơ"
    return applicants.of(case.edition, case.dossier.answers, otherwise)


def _handed_in(case: Case) -> Iterable[papers.PaperHandedIn]:
    dossier = case.dossier
    sent = [a.requirement for a in queries.attached(dossier.id) if a.superseded_at is None]
    for paper in case.edition.rules.papers(dossier.answers):
        name = paper["name"]["vi"]
        if count := sent.count(paper["key"]):
            yield papers.PaperHandedIn(name, _PHOTO, count)
        if count := dossier.paper_copies.get(paper["key"], 0):
            yield papers.PaperHandedIn(name, _ON_PAPER, count)


def _reasons(reasons: Sequence[Reason]) -> tuple[papers.Reason, ...]:
    return tuple(papers.Reason(reason.text, reason.legal_basis) for reason in reasons)


def _contact(case: Case) -> values.Contact:
    office = agencies.get(case.dossier.agency_id)
    return values.Contact(
        f"Bộ phận Một cửa, {office.name}",
        office.phone or "",
        office.address or "",
        agencies.hours_of(office).vi,
    )
