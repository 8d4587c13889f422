"""`python -m benchmarks.casework`: how long each action of the workflow takes, and a new calendar.

An embedded, durable PostgreSQL, a store, and the application in this process. The actions:
casework_actions.py.
"""

import time
from datetime import date

from sqlalchemy import select, text

from backend.agencies.working_time import Decision
from backend.core import clock
from backend.core.db import release, session, transactional
from backend.dossiers import calendar_changes, recomputing
from backend.dossiers.models import Dossier
from benchmarks import casework_actions, installation

OPEN = 10_000
AIM_RECOMPUTED = 5.0


def main() -> None:
    with (
        installation.folder() as folder,
        installation.services(folder, "motcua_bench") as (server, files),
    ):
        url = server.url("motcua_bench")
        quiet = {"NOTIFICATION_BACKEND": "inbox", "LOG_LEVEL": "ERROR"}
        environment = installation.environment(url, files.settings(), **quiet)
        installation.prepare(environment)
        app = installation.application(environment)
        with app.app_context():
            casework_actions.measure(app.extensions["storage"])
            _measure_calendar()


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
        f"preview of a calendar change: {seen.looked_at} open dossiers, {len(seen.dossiers)} would"
        f" move, {looked:.1f} s (aim {AIM_RECOMPUTED:.0f}), of it this process {worked:.1f}",
        flush=True,
    )
    release()
    ids_of = session().scalars(recomputing.open_ones()).all()
    release()
    began, busy = time.perf_counter(), time.process_time()
    moved = recomputing.recompute(ids_of)
    taken, worked = time.perf_counter() - began, time.process_time() - busy
    verdict = "met" if taken <= AIM_RECOMPUTED else "MISSED"
    print(
        f"recomputing them, with an event, an entry and a message for each: {taken:.1f} s,"
        f" {moved} moved, of it this process {worked:.1f} (aim {AIM_RECOMPUTED:.0f}: {verdict})"
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
