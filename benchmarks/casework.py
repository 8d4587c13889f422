"""`python -m benchmarks.casework`: how long an action of the workflow takes, and a new calendar.

An embedded, durable PostgreSQL and the application in this process. Each action is the use case
with its commit: row lock, checks, ledger, event, audit, message and its job, and for those that
issue a letter its number and frozen values. Setting the letter is a job's work and not in it.
"""

import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, text

from backend.agencies import service as agencies
from backend.agencies.working_time import Decision
from backend.citizens import service as citizens
from backend.core import clock, ids
from backend.core.db import release, session, transactional
from backend.core.preconditions import Seen
from backend.development import postgres
from backend.dossiers import (
    acceptance,
    assignments,
    calendar_changes,
    case_views,
    recomputing,
    supplements,
    transfers,
    transitions,
)
from backend.dossiers.asked_items import Asked
from backend.dossiers.models import ClockInterval, Dossier, Supplement
from backend.dossiers.reasons import Given
from backend.dossiers.supplement_answers import Answered
from backend.officers.models import Officer, OfficerRole
from backend.officers.service import Principal
from backend.procedures import service as procedures
from benchmarks import installation
from benchmarks.api import VALID

DOSSIERS = 300
OPEN = 10_000
AIM_MS = 25.0
AIM_RECOMPUTED = 5.0
ANY = Seen(frozenset(), anything=True)
ROLES = ("reception", "specialist", "leader")


def main() -> None:
    with installation.folder() as folder:
        server = postgres.start(folder / "postgres")
        try:
            server.create_database("motcua_bench")
            url = server.url("motcua_bench")
            quiet = {"NOTIFICATION_BACKEND": "inbox", "LOG_LEVEL": "ERROR"}
            environment = installation.environment(url, **quiet)
            installation.prepare(environment)
            app = installation.application(environment)
            with app.app_context():
                _measure_actions()
                _measure_calendar()
        finally:
            server.stop()


def _measure_actions() -> None:
    by = transitions.officer(_hire("H53.001", "H53.002"))
    filed = _file(DOSSIERS)
    field = supplements.Wanted((Asked("/tre/ten", reason="Tên khác với giấy chứng sinh."),))
    why = [Given(text="Không đủ điều kiện.", legal_basis="Luật Hộ tịch 2014, Điều 16")]

    def answer(dossier_id: UUID) -> None:
        owner, supplement = (
            session()
            .execute(
                select(Dossier.citizen_id, Supplement.id)
                .join(Supplement, Supplement.dossier_id == Dossier.id)
                .where(Dossier.id == dossier_id)
            )
            .one()
        )
        given = Answered({"tre": {"ten": "Khôi"}})
        supplements.answer(owner, dossier_id, supplement, ANY, given)

    actions: list[tuple[str, Callable[[UUID], object]]] = [
        ("claim", lambda d: assignments.claim(d, by, ANY)),
        ("add a note", lambda d: assignments.add_note(d, by, ANY, "Đã gọi điện.")),
        ("accept (01)", lambda d: acceptance.accept(d, by, ANY, longer=False)),
        (
            "see an original",
            lambda d: assignments.see_original(d, by, ANY, "giay_chung_sinh", None),
        ),
        ("start (06)", lambda d: acceptance.start(d, by, ANY)),
        ("ask for a supplement (02)", lambda d: supplements.ask(d, by, ANY, field)),
        ("answer the supplement", answer),
        ("transfer (06)", lambda d: transfers.transfer(d, by, ANY, "H53.002", "Đúng thẩm quyền.")),
        ("stop (05)", lambda d: acceptance.stop(d, by, ANY, why)),
        ("(what an officer is shown)", lambda d: case_views.full(d, by, "vi")),
    ]
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    print(f"load before: {load:.1f} for each processor")
    print(f"{DOSSIERS} dossiers, one after the other; milliseconds (aim p99 ≤ {AIM_MS:.0f})")
    for title, act in actions:
        _report(title, filed, act)


def _report(title: str, dossiers: Sequence[UUID], act: Callable[[UUID], object]) -> None:
    taken, worked = [], []
    for dossier_id in dossiers:
        release()
        began, busy = time.perf_counter(), time.process_time()
        act(dossier_id)
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    # The first ones prepare what later ones find ready.
    taken = taken[20:]
    p99 = statistics.quantiles(taken, n=100)[98]
    print(
        f"  {title:<28} median {statistics.median(taken):6.1f}   p99 {p99:6.1f}"
        f"   of it this process {statistics.median(worked[20:]):5.1f}",
        flush=True,
    )


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
def _file(count: int) -> list[UUID]:
    """Dossiers that have just been filed."""
    edition, office = procedures.current("1.001193"), agencies.find("H53.001")
    assert office is not None
    answers = edition.rules.derive(
        json.loads(VALID.read_text(encoding="utf-8"))[0]["answers"], clock.today(), office.name
    )
    owner, now = ids.new(), clock.now()
    citizens.register(owner, "Người Đo")
    made = [
        Dossier(
            id=ids.new(),
            tracking_code=ids.random_name()[:12],
            number=f"H53.001-261126-{place:05d}",
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
        for place in range(count)
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


def _measure_calendar() -> None:
    """What a decision about a day costs with so many open dossiers."""
    release()
    _file_many(OPEN)
    release()
    tomorrow = {
        date.fromordinal(clock.today().toordinal() + days): Decision("off", "Đo")
        for days in range(1, 8)
    }
    began, busy = time.perf_counter(), time.process_time()
    seen = calendar_changes.preview(tomorrow)
    looked, worked = time.perf_counter() - began, time.process_time() - busy
    print(
        f"preview of a calendar change: {seen.looked_at} open dossiers, {len(seen.moved)} would"
        f" move, {looked:.1f} s (aim {AIM_RECOMPUTED:.0f}), of it this process {worked:.1f}",
        flush=True,
    )
    release()
    ids_of = session().scalars(recomputing.open_ones()).all()
    release()
    began, busy = time.perf_counter(), time.process_time()
    moved = recomputing.recompute(ids_of)
    taken, worked = time.perf_counter() - began, time.process_time() - busy
    print(
        f"recomputing them, with an event and a message for each: {taken:.1f} s, {moved} moved,"
        f" of it this process {worked:.1f}"
    )


@transactional
def _file_many(count: int) -> None:
    """Copies of one accepted dossier with its ledger, two hours old."""
    one = session().scalars(select(Dossier.id).limit(1)).one()
    columns = [column.name for column in Dossier.__table__.columns]
    changed = {
        "id": "gen_random_uuid()",
        "tracking_code": "'M' || n",
        "number": "'M-' || n",
        "idempotency_key": "'M' || n",
        "status": "'in_progress'",
        "accepted_at": "now() - interval '2 hours'",
        # As if the calendar had been the same when they were accepted.
        "due_at": "now() + interval '1 day'",
        "original_due_at": "now() + interval '1 day'",
    }
    values = ", ".join(changed.get(name, f"d.{name}") for name in columns)
    session().execute(
        text(
            f"insert into dossiers ({', '.join(columns)}) select {values} from dossiers d,"  # noqa: S608
            " generate_series(1, :count) n where d.id = :one"
        ),
        {"count": count, "one": one},
    )
    session().execute(
        text(
            "insert into dossier_clock (id, dossier_id, clock, state, agency_id, began_at, cause)"
            " select gen_random_uuid(), id, 'handling', 'running', agency_id, accepted_at,"
            " 'accepted' from dossiers where number like 'M-%'"
        )
    )


if __name__ == "__main__":
    main()
