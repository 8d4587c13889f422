"""How long each action of the workflow takes, one dossier after the other.

Each is the use case with its commit: row lock, checks, ledger, event, audit, message and its job,
and for those that issue a letter (its number behind the name) the letter's number and frozen
values. Setting the letter is a job's work, and `benchmarks.letters` measures it. All actions of
officers are here, and those of citizens after filing; some dossiers are made late or overdue by
moving the clock of this process.
"""

import hashlib
import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.agencies import service as agencies
from backend.citizens import service as citizens
from backend.core import clock, ids
from backend.core.db import release, session, transactional
from backend.core.preconditions import Seen
from backend.core.storage import Storage
from backend.dossiers import (
    acceptance,
    afterwards,
    assignments,
    case_views,
    confirmations,
    expiry,
    extensions,
    payments,
    results,
    supplements,
    transfers,
    transitions,
    withdrawals,
)
from backend.dossiers.asked_items import Asked
from backend.dossiers.models import ClockInterval, Dossier, Payment, Result, Supplement
from backend.dossiers.reasons import Given
from backend.dossiers.supplement_answers import Answered
from backend.officers.models import Officer, OfficerRole
from backend.officers.service import Principal
from backend.procedures import service as procedures
from benchmarks import installation
from tests.factories.results import pdf

DOSSIERS: Final = 300
# The first ones prepare what later ones find ready.
WARMING: Final = 20
AIM_MS: Final = 25.0
ANY: Final = Seen(frozenset(), anything=True)
ROLES: Final = ("reception", "specialist", "leader")
BIRTH, BUSINESS = ("1.001193", "H53.001"), ("1.001612", "H53.001.01")
ELSEWHERE: Final = "H53.002"
MONDAY: Final = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)

Act = Callable[[UUID], object]
FIELD: Final = supplements.Wanted((Asked("/tre/ten", reason="Tên khác với giấy chứng sinh."),))
WHY: Final = [Given(text="Không đủ điều kiện.", legal_basis="Luật Hộ tịch 2014, Điều 16")]


def measure(storage: Storage) -> None:
    """Print a line for each action."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    print(f"load before: {load:.1f} for each processor")
    print(f"{DOSSIERS} dossiers, one after the other; milliseconds (aim p99 ≤ {AIM_MS:.0f})")
    desk = Desk()
    _to_the_result(desk, storage)
    _fees(desk)
    _withdrawals(desk)
    _ends(desk)


class Desk:
    """One officer who is everything at three offices, and what is done to dossiers there."""

    def __init__(self) -> None:
        principal = _hire(BIRTH[1], BUSINESS[1], ELSEWHERE)
        self.id, self.by = principal.id, transitions.officer(principal)

    def accept(self, dossier: UUID) -> object:
        return acceptance.accept(dossier, self.by, ANY, longer=False)

    def start(self, dossier: UUID) -> object:
        return acceptance.start(dossier, self.by, ANY)

    def ask(self, dossier: UUID) -> object:
        return supplements.ask(dossier, self.by, ANY, FIELD)


def _to_the_result(desk: Desk, storage: Storage) -> None:
    """From the queue to the result in the citizen's hands, nothing left out."""
    by, filed, content = desk.by, _file(*BIRTH), pdf()

    def announce(dossier: UUID) -> object:
        sha256, md5 = hashlib.sha256(content), hashlib.md5(content, usedforsecurity=False)
        file = results.Announced("Kết quả.pdf", len(content), sha256.hexdigest(), md5.hexdigest())
        return results.announce(storage, dossier, by, ANY, file)

    _report("claim", filed, lambda d: assignments.claim(d, by, ANY))
    _report("hand over", filed, lambda d: assignments.hand_over(d, by, ANY, desk.id))
    _report("release", filed, lambda d: assignments.release(d, by, ANY))
    _report("add a note", filed, lambda d: assignments.add_note(d, by, ANY, "Đã gọi điện."))
    _report("accept (01)", filed, desk.accept)
    _report(
        "see an original",
        filed,
        lambda d: assignments.see_original(d, by, ANY, "giay_chung_sinh", None),
    )
    _report("start (06)", filed, desk.start)
    _report("ask for a supplement (02)", filed, desk.ask)
    _report("answer the supplement", filed, _answer)
    _report("show a draft", filed, lambda d: confirmations.ask(d, by, ANY, _DRAFT, None))
    _report("confirm the draft", filed, _confirm)
    _report("announce a result", filed, announce)
    sent = session().execute(select(Result.dossier_id, Result.id, Result.object_key)).all()
    for _, _, key in sent:
        storage.put(key, content, results.PDF)
    of = {dossier: result for dossier, result, _ in sent}
    _report(
        "prove it, by the store",
        filed,
        lambda d: results.complete(storage, d, of[d], by, ANY),
        aim=None,
    )
    _report("resolve", filed, lambda d: results.resolve(d, by, ANY))
    _report("give it to the post", filed, lambda d: results.send_by_post(d, by, ANY, "EMS 1"))
    _report("return it", filed, lambda d: results.hand_over(d, by, ANY, "post"))
    _report("rate", filed, lambda d: afterwards.rate(_owner(d), d, ANY, 5, None))
    _report("(what an officer is shown)", filed, lambda d: case_views.full(d, by, "vi"), aim=None)


_DRAFT: Final[list[dict[str, Any]]] = [{"label": "Họ tên trẻ", "value": "NGUYỄN AN"}]


def _fees(desk: Desk) -> None:
    """A procedure with a fee and a limit of days: paid, put off in time, stopped, paid back."""
    by = desk.by
    with clock.set_to(MONDAY):
        filed = _file(*BUSINESS)
        wanted = payments.Asked()
        _report("ask for the fee", filed, lambda d: payments.ask(d, by, ANY, wanted))
        amount = session().scalars(select(Payment.amount).limit(1)).one()
        paid = payments.Paid("cash", amount)
        _report("record the fee", filed, lambda d: payments.record(d, by, ANY, paid))
        _prepare(filed, desk.accept, desk.start)
        later = MONDAY + timedelta(days=21)
        _report(
            "extend (04)", filed, lambda d: extensions.extend(d, by, ANY, later, "Chờ xác minh.")
        )
        _report("stop (05)", filed, lambda d: acceptance.stop(d, by, ANY, WHY))
        _report("pay the fee back", filed, lambda d: payments.refund(d, by, ANY, "PC 1"))


def _withdrawals(desk: Desk) -> None:
    by, filed = desk.by, _file(*BIRTH)
    _prepare(filed, desk.accept)

    def ask(dossier: UUID) -> object:
        return withdrawals.ask(_owner(dossier), dossier, ANY, "Về quê.")

    def decide(dossier: UUID, *, granted: bool) -> object:
        return withdrawals.decide(dossier, by, ANY, granted=granted, reason="Đã làm xong.")

    _report("ask to withdraw", filed, ask)
    _report("refuse it", filed, lambda d: decide(d, granted=False))
    _prepare(filed, ask)
    _report("take it back", filed, lambda d: withdrawals.cancel(_owner(d), d, ANY))
    _prepare(filed, ask)
    _report("grant it (05)", filed, lambda d: decide(d, granted=True))


def _ends(desk: Desk) -> None:
    """Refused, overdue, late and handed to another office."""
    by = desk.by
    with clock.set_to(MONDAY):
        declined, waiting, late = _file(*BIRTH), _file(*BIRTH), _file(*BIRTH)
        _report("decline (03)", declined, lambda d: acceptance.decline(d, by, ANY, WHY))
        _prepare(waiting, desk.accept, desk.start, desk.ask)
        _prepare(late, desk.accept, desk.start)
    with clock.set_to(MONDAY + timedelta(days=63)):
        _report("end what did not come (05)", waiting, lambda d: expiry.expire(d, by, ANY))
        to = MONDAY + timedelta(days=64)
        _report("apologise (04)", late, lambda d: extensions.apologise(d, by, ANY, to, "Chậm."))
        _report(
            "transfer (06)", late, lambda d: transfers.transfer(d, by, ANY, ELSEWHERE, "Đúng nơi.")
        )


def _owner(dossier: UUID) -> transitions.By:
    """Its citizen, acting."""
    owner = select(Dossier.citizen_id).where(Dossier.id == dossier)
    return transitions.citizen(session().scalars(owner).one())


def _answer(dossier: UUID) -> None:
    asked = select(Supplement.id).where(
        Supplement.dossier_id == dossier, Supplement.answered_at.is_(None)
    )
    given = Answered({"tre": {"ten": "Khôi"}})
    supplements.answer(_owner(dossier), dossier, session().scalars(asked).one(), ANY, given)


def _confirm(dossier: UUID) -> None:
    confirmations.answer(_owner(dossier), dossier, ANY, agreed=True, remark=None)


def _prepare(dossiers: Sequence[UUID], *acts: Act) -> None:
    """What has to be done before, and was measured elsewhere."""
    for act in acts:
        for dossier in dossiers:
            release()
            act(dossier)


def _report(title: str, dossiers: Sequence[UUID], act: Act, aim: float | None = AIM_MS) -> None:
    """Print what `act` takes; `aim` None: it is no action, or waits for the store."""
    taken, worked = [], []
    for dossier in dossiers:
        release()
        began, busy = time.perf_counter(), time.process_time()
        act(dossier)
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    p99 = statistics.quantiles(taken[WARMING:], n=100)[98]
    print(
        f"  {title:<28} median {statistics.median(taken[WARMING:]):6.1f}   p99 {p99:6.1f}"
        f"   of it this process {statistics.median(worked[WARMING:]):5.1f}"
        f"   {_verdict(p99, aim)}",
        flush=True,
    )


def _verdict(p99: float, aim: float | None) -> str:
    if aim is None:
        return "-"
    return "ok" if p99 <= aim else "MISSED"


@transactional
def _hire(*codes: str) -> Principal:
    officer = Officer(username="bench", full_name="Cán Bộ Đo", password_hash=None)
    session().add(officer)
    session().flush()
    offices = [agencies.find(code) for code in codes]
    roles = frozenset((role, office.id) for role in ROLES for office in offices if office)
    session().add_all(
        OfficerRole(officer_id=officer.id, agency_id=agency, role=role) for role, agency in roles
    )
    return Principal("officer", officer.id, officer.full_name, roles)


@transactional
def _file(procedure: str, agency: str) -> list[UUID]:
    """Dossiers that have just been filed."""
    edition, office = procedures.current(procedure), agencies.find(agency)
    assert office is not None
    written = installation.ROOT / f"tests/vectors/valid_{procedure}.json"
    answers = edition.rules.derive(
        json.loads(written.read_text(encoding="utf-8"))[0]["answers"], clock.today(), office.name
    )
    owner, now = ids.new(), clock.now()
    citizens.register(owner, "Người Đo")
    made = [
        Dossier(
            id=ids.new(),
            tracking_code=ids.random_name()[:12],
            number=f"{agency}-{ids.random_name()[:12]}",
            citizen_id=owner,
            agency_id=office.id,
            handling_agency_id=office.id,
            revision_id=edition.id,
            procedure=edition.code,
            channel="online",
            status="submitted",
            answers=answers,
            warnings=[],
            consent={},
            search_text="",
            submitted_at=now,
            acceptance_due_at=now,
            next_due_at=now,
            calendar_version="",
            idempotency_key=str(place),
            submission_digest=bytes(32),
        )
        for place in range(DOSSIERS)
    ]
    session().add_all(made)
    session().flush()
    session().add_all(
        ClockInterval(
            dossier_id=dossier.id,
            clock="acceptance",
            state="running",
            agency_id=office.id,
            began_at=now,
            cause="submitted",
        )
        for dossier in made
    )
    return [dossier.id for dossier in made]
