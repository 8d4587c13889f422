"""No field of the standard papers stays open for ever: something that happens fills each."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.dossiers.models import Letter
from backend.letters.papers import KINDS, from_json
from tests.casework.test_counter import filing, hand_in
from tests.factories.cases import DECLINE, STOP, Case, Office
from tests.factories.dossiers import submit
from tests.factories.filings import BUSINESS, REGISTRY, household_business
from tests.factories.officers import CENTRE, TAX, Clerk
from tests.factories.results import add

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
FEE = {"method": "cash", "amount": 100_000}
MISSING = {
    "items": [
        {"requirement": "giay_to_phap_ly", "reason_key": "anh_khong_ro"},
        {"pointer": "/ten/tieng_viet", "reason": "Trùng với một quán khác."},
    ],
    "remark": "Xin xem lại tên và giấy tờ.",
}
COMPLETE = {
    "answers": {"ten": {"tieng_viet": "Quán ăn Cô Tư"}},
    "papers": {"giay_to_phap_ly": 2},
}

# The proof of a log is none of them, and is made only when it is asked for.
SEVEN = KINDS.keys() - {"audit_proof"}
# Kept for papers of version 1; those of today leave it out.
OF_VERSION_1 = {
    *(f"{kind}.issued.{name}" for kind in SEVEN for name in ("recipients", "signer.authority")),
    *(f"stop_notice.fee.{name}" for name in ("paid", "returned", "way")),
}
# The register has no column for it, and says no more than it has to.
NO_COLUMN = {"register.rows.applicant.email"}


def fields_of(kind: type, under: str) -> Iterator[str]:
    """The paths of all that a paper can say: "receipt.applicant.name" …"""
    hints = get_type_hints(kind)
    for field in fields(kind):
        path = f"{under}.{field.name}"
        inner = [part for part in _parts(hints[field.name]) if is_dataclass(part)]
        for part in inner:
            yield from fields_of(part, path)
        if not inner:
            yield path


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for part in get_args(hint):
        yield from _parts(part)


def filled_in(value: Any, under: str) -> Iterator[str]:
    """Those of them that this paper says something in."""
    for field in fields(value):
        path, given = f"{under}.{field.name}", getattr(value, field.name)
        for one in given if isinstance(given, tuple) else (given,):
            if is_dataclass(one):
                yield from filled_in(one, path)
            elif one not in ("", None):
                yield path


class Registry:
    """An office of business registration whose clerks do what fills papers."""

    def __init__(self, app, session, person) -> None:
        self.office, self.tax = Office(app, REGISTRY), Office(app, TAX)
        self._session, self._person = session, person

    def paid(self) -> Case:
        """A household business, filed by phone with an address of mail, and its fee paid."""
        body = household_business(self._session, self._person.id, REGISTRY)
        body["answers"]["chu_ho"]["email"] = "mau.nguyen@example.com"
        case = Case(submit(self._person, body).json["id"], self._person, self.office)
        case.act(self.office.reception, "payments", FEE)
        return case

    def on_paper(self, answers: dict[str, Any]) -> Case:
        """The same over the counter."""
        body = filing(
            procedure=BUSINESS, agency=REGISTRY, answers=answers, papers={"giay_to_phap_ly": 1}
        )
        filed = hand_in(self.office.reception, body).json
        case = Case(filed["id"], self._person, self.office)
        case.act(self.office.reception, "payments", FEE)
        case.act(self.office.reception, "start")
        return case

    def decline(self) -> None:
        self.paid().act(self.office.reception, "decline", DECLINE)

    def finish_late(self) -> None:
        """The tax office takes too long."""
        with clock.set_to(MONDAY):
            case = self.paid().in_progress()
            case.act(self.office.leader, "hand-over", {"officer": str(self.office.specialist.id)})
            to_tax = {"agency": TAX, "reason": "Cấp mã số thuế."}
            case.act(self.office.specialist, "transfer", to_tax)
        with clock.set_to(MONDAY + timedelta(days=8)):
            later = {"due_at": "2026-12-15T10:00:00Z", "reason": "Máy hỏng."}
            case.act(self.tax.leader, "apology", later)
            add(case, self.tax.specialist)
            case.act(self.tax.leader, "resolve")
            case.act(self.office.reception, "return", {"way": "paper"})

    def ask_and_stop(self) -> None:
        """What came over the counter is given back."""
        answers = household_business(self._session, self._person.id, REGISTRY)["answers"]
        answers["chu_ho"]["email"] = "mau.nguyen@example.com"
        with clock.set_to(MONDAY):
            case = self.on_paper(answers)
            case.act(self.office.specialist, "supplements", MISSING)
            case.act(self.office.reception, "supplement-answer", COMPLETE)
            later = {"due_at": "2026-12-07T10:00:00Z", "reason": "Chờ xác minh địa chỉ."}
            case.act(self.office.leader, "extension", later)
            case.act(self.office.specialist, "stop", STOP)

    def write_register(self) -> None:
        body = {"agency": REGISTRY, "from": "2026-11-30", "to": "2026-12-08"}
        with clock.set_to(MONDAY + timedelta(days=9)):
            self.office.leader.post("/officer/registers", json=body)


def test_every_field_of_the_seven_papers_is_filled_by_what_happens(app, session, an):
    found = {"address": "Số 1, đường Ví Dụ", "phone": "0276 3 000 000"}
    province = Clerk(app, "administrator", agency=CENTRE)
    body = {"name": "Phòng Kinh tế xã Tân Châu", **found}
    province.put(f"/officer/agencies/{REGISTRY}", json=body, headers={"If-Match": "*"})
    registry = Registry(app, session, an)
    registry.decline()
    registry.finish_late()
    registry.ask_and_stop()
    registry.write_register()
    session.expire_all()
    issued = [from_json(letter.values) for letter in session.scalars(select(Letter))]
    assert {paper.kind for paper in issued} == SEVEN
    everything = {path for kind in SEVEN for path in fields_of(KINDS[kind], kind)}
    filled = {path for paper in issued for path in filled_in(paper, paper.kind)}
    assert sorted(everything - filled) == sorted(OF_VERSION_1 | NO_COLUMN)
