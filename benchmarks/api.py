"""`python -m benchmarks.api`: ratios of the product to bare floors, measured in one run.

Embedded services on a temporary folder, one granian with product and floors, rounds taken
in turn so that both meet the same machine; the median of the rounds' ratios is what counts.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg

from backend.core import clock, ids, security
from backend.development import processes
from benchmarks import installation, load
from benchmarks.floor import FORM

ROUNDS = 5
SECONDS = 2.0
SUBMISSIONS = 400
VALID = installation.ROOT / "tests/vectors/valid_1.001193.json"


def main() -> None:
    name = "motcua_bench"
    with (
        installation.folder() as folder,
        installation.services(folder, name) as (server, files),
    ):
        _measure(installation.environment(server.url(name), files.settings()), folder)


def _measure(environment: dict[str, str], folder: Path) -> None:
    installation.prepare(environment)
    (port,) = processes.free_ports(1)
    # As it would run here: a process for each core.
    cores = os.cpu_count() or 1
    granian = f"granian --interface wsgi --factory --workers {cores} --blocking-threads 8 --no-ws"
    command = [sys.executable, "-m", *granian.split(), "--log-level", "warning"]
    command += ["--host", "127.0.0.1", "--port", str(port), "benchmarks.floor:create"]
    with (folder / "api.log").open("wb") as log:
        api = subprocess.Popen(
            command, env=environment, cwd=installation.ROOT, stdout=log, stderr=log
        )
        try:
            processes.wait_until(lambda: answers(port), seconds=30, what="the server")
            _measure_form(port)
            _measure_submission(port, environment)
        finally:
            api.terminate()
            api.wait(30)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def _measure_form(port: int) -> None:
    etag = httpx.get(f"http://127.0.0.1:{port}{FORM}").headers["etag"]
    known = {"If-None-Match": etag}
    pairs = [
        ("GET form, 200 ÷ bare route", FORM, "/floor/form", {}, 0.7),
        ("GET form, 304 ÷ bare route", FORM, "/floor/unchanged", known, 0.85),
    ]
    for title, product, floor, headers, aim in pairs:
        ours = load.request("GET", product, headers)
        bare = load.request("GET", floor, headers)
        _compare(
            title,
            aim,
            lambda message=ours: load.for_seconds(port, message, SECONDS),
            lambda message=bare: load.for_seconds(port, message, SECONDS),
        )


def _measure_submission(port: int, environment: dict[str, str]) -> None:
    ours, floor = submissions(environment, (ROUNDS + 1) * SUBMISSIONS)
    our_rounds, floor_rounds = _in_rounds(ours), _in_rounds(floor)
    _compare(
        "POST /dossiers ÷ psycopg floor",
        0.5,
        lambda: load.once_each(port, next(our_rounds)),
        lambda: load.once_each(port, next(floor_rounds)),
    )


def _in_rounds(messages: list[bytes]):
    return iter([messages[i : i + SUBMISSIONS] for i in range(0, len(messages), SUBMISSIONS)])


def submissions(environment: dict[str, str], count: int) -> tuple[list[bytes], list[bytes]]:
    """`count` ready submissions for the product and as many for the floor, uploads received."""
    answers = json.loads(VALID.read_text(encoding="utf-8"))[0]["answers"]
    signing = installation.application(environment).extensions["settings"]
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        citizen = ids.new()
        now = clock.now()
        connection.execute(
            "insert into citizens (id, zalo_user_id, display_name, created_at, signed_in_at)"
            " values (%s, 'bench', '', %s, %s)",
            (citizen, now, now),
        )
        offices = connection.execute(
            "select id, code from agencies where level = 'commune' order by code"
        ).fetchall()
        revision, consent = connection.execute(
            "select id, documents->'vi'->'form'->'consent'->>'version' from procedure_revisions"
            " where code = '1.001193'"
        ).fetchone()
        uploads = [ids.new() for _ in range(4 * count)]
        with connection.cursor().copy(
            "copy uploads (id, citizen_id, procedure, requirement, file_name, media_type, size,"
            " sha256, md5, object_key, state, created_at, received_at) from stdin"
        ) as copy:
            for upload in uploads:
                copy.write_row(
                    (
                        upload,
                        citizen,
                        "1.001193",
                        "giay_chung_sinh",
                        "a.jpg",
                        "image/jpeg",
                        300000,
                        "0" * 64,
                        "0" * 32,
                        f"incoming/{upload.hex}",
                        "received",
                        now,
                        now,
                    )
                )
    token, _ = security.issue_token(signing, "citizen", citizen)
    ours, floor = [], []
    for place in range(0, 4 * count, 4):
        agency, agency_code = offices[place // 4 % len(offices)]
        first, second, third, fourth = (str(upload) for upload in uploads[place : place + 4])
        body = {
            "procedure": "1.001193",
            "revision": 1,
            "agency": agency_code,
            "answers": answers,
            "attachments": [
                {"requirement": "giay_chung_sinh", "upload": first},
                {"requirement": "giay_chung_sinh", "upload": second},
            ],
            "consent": {"version": consent, "granted": ["processing"]},
        }
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(ids.new())}
        ours.append(load.request("POST", "/api/v1/dossiers", headers, json.dumps(body).encode()))
        body |= {
            "citizen": str(citizen),
            "agency": str(agency),
            "agency_code": agency_code,
            "revision": str(revision),
            "key": str(ids.new()),
            "attachments": [{"upload": third}, {"upload": fourth}],
        }
        floor.append(load.request("POST", "/floor/dossiers", {}, json.dumps(body).encode()))
    return ours, floor


def _compare(
    title: str,
    aim: float,
    product: Callable[[], load.Outcome],
    floor: Callable[[], load.Outcome],
) -> None:
    """Warm both, then take rounds in turn and print the median ratio of requests a second."""
    expect_success(product())
    expect_success(floor())
    ratios, rates, p99 = [], [], []
    for _ in range(ROUNDS):
        bare, ours = floor(), product()
        expect_success(ours)
        expect_success(bare)
        ratios.append(ours.per_second / bare.per_second)
        rates.append((ours.per_second, bare.per_second))
        p99.append(statistics.quantiles(ours.latencies, n=100)[98])
    ours_rate = statistics.median(rate for rate, _ in rates)
    bare_rate = statistics.median(rate for _, rate in rates)
    print(
        f"{title:<34} {statistics.median(ratios):5.2f}  (aim {aim:.2f};"
        f" {min(ratios):.2f}-{max(ratios):.2f}; {ours_rate:,.0f}/s against {bare_rate:,.0f}/s;"
        f" p99 {statistics.median(p99) * 1000:.1f} ms)",
        flush=True,
    )


def expect_success(outcome: load.Outcome) -> None:
    wrong = {status: count for status, count in outcome.statuses.items() if status >= 400}
    if wrong or not outcome.latencies:
        raise SystemExit(f"the benchmark was refused: {outcome.statuses}")


if __name__ == "__main__":
    main()
