"""The floors: the least work that could do the same, on the same server as the product.

A bare Flask route that answers the form's bytes, one that answers 304, and a hand-written
submission that inserts the same rows with psycopg in one transaction and checks nothing.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

import flask
import orjson
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from backend.app import create_app
from backend.core import clock, ids
from backend.dossiers import tracking

FORM = "/api/v1/procedures/1.001193/form"

# What a dossier is found by, as long as that of the product.
_NAMES = "nguyen van an 079080001234 0912345678 nguyen thi binh 079182003456 nguyen an"
# By which duplicates are found.
_EVENT = bytes(32)


def create() -> Callable[..., Iterable[bytes]]:
    """One WSGI application: the product, and the floors under `/floor/`."""
    product = create_app()
    floor = flask.Flask("floor")
    form = product.test_client().get(FORM).get_data()
    pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=8, max_size=8, open=True)

    @floor.get("/floor/form")
    def bare_form() -> flask.Response:
        return flask.Response(form, content_type="application/json")

    @floor.get("/floor/unchanged")
    def bare_unchanged() -> flask.Response:
        return flask.Response(status=304)

    @floor.post("/floor/dossiers")
    def bare_submit() -> Any:
        with pool.connection() as connection:
            return flask.Response(
                orjson.dumps(_submit(connection, orjson.loads(flask.request.get_data()))),
                status=201,
                content_type="application/json",
            )

    def dispatch(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        chosen = floor if environ["PATH_INFO"].startswith("/floor/") else product
        return chosen(environ, start_response)

    return dispatch


def _submit(connection: Any, body: dict[str, Any]) -> dict[str, Any]:
    """The rows of one submission, straight in. `body` names the citizen, office and revision."""
    now, today = clock.now(), clock.today()
    dossier, citizen = ids.new(), body["citizen"]
    code = tracking.generate()
    (count,) = connection.execute(
        "insert into dossier_number_counters (agency_id, day, last) values (%s, %s, 1)"
        " on conflict (agency_id, day) do update set last = dossier_number_counters.last + 1"
        " returning last",
        (body["agency"], today),
    ).fetchone()
    connection.execute(
        "insert into dossiers (id, tracking_code, number, citizen_id, agency_id, revision_id,"
        " status, answers, warnings, consent, submitted_at, acceptance_due_at, idempotency_key,"
        " submission_digest, version, procedure, channel, search_text, next_due_at, money,"
        " delivery, handling_agency_id, longer_limit, paper_copies, warned, calendar_version,"
        " same_event, next_warning_at)"
        " values (%s, %s, %s, %s, %s, %s, 'submitted', %s, '[]', %s, %s, %s, %s, %s, 1,"
        " '1.001193', 'online', %s, %s, 'none', 'none', %s, false, '{}', 0, '', %s, %s)",
        (
            dossier,
            code,
            f"{body['agency_code']}-{today:%y%m%d}-F{count:04d}",
            citizen,
            body["agency"],
            body["revision"],
            Jsonb(body["answers"]),
            Jsonb(body["consent"]),
            now,
            now,
            body["key"],
            bytes(32),
            f"{code.lower()} {_NAMES}",
            now,
            body["agency"],
            _EVENT,
            now,
        ),
    )
    connection.execute(
        "insert into dossier_clock (id, dossier_id, clock, state, agency_id, began_at, cause)"
        " values (%s, %s, 'acceptance', 'running', %s, %s, 'submitted')",
        (ids.new(), dossier, body["agency"], now),
    )
    uploads = [file["upload"] for file in body["attachments"]]
    connection.execute(
        "update uploads set state = 'claimed', claimed_at = %s where id = any(%s::uuid[])",
        (now, uploads),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into dossier_attachments (id, dossier_id, upload_id, requirement, alternative,"
            " position) values (%s, %s, %s, 'giay_chung_sinh', 'giay_chung_sinh', %s)",
            [(ids.new(), dossier, upload, place) for place, upload in enumerate(uploads)],
        )
    connection.execute(
        "insert into dossier_events (id, dossier_id, at, action, status, actor, details)"
        " values (%s, %s, %s, 'submit', 'submitted', 'citizen', '{}')",
        (ids.new(), dossier, now),
    )
    notification = ids.new()
    connection.execute(
        "insert into notifications (id, citizen_id, template, values, created_at, subject_kind,"
        " subject_id) values (%s, %s, 'dossier_submitted', %s, %s, 'dossier', %s)",
        (notification, citizen, Jsonb({"tracking_code": code}), now, str(dossier)),
    )
    connection.execute(
        "insert into messages (notification_id, subject, agency_id, state, channel, tried, tries,"
        " due_at, changed_at) values (%s, %s, %s, 'waiting', 'new', '[]', 0, %s, %s)",
        (notification, code, body["agency"], now, now),
    )
    connection.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args)"
        " values ('default', 'uploads:bind', %s)",
        (Jsonb({"dossier": str(dossier)}),),
    )
    return {"id": str(dossier), "tracking_code": tracking.show(code)}
