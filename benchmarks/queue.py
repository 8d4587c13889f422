"""`python -m benchmarks.queue`: the queue of officers with 100,000 and with 1,000,000 dossiers.

A temporary embedded PostgreSQL, dossiers made by COPY from a fixed seed, one granian process, one
request at a time over HTTP, each filter in turn. Prints p50 and p99 at both sizes and the ratio of
the medians: of p99 the aim is 20 ms at the smaller size, of the ratio 1.5. Of the dossiers one in
sixteen is open, at either size: ten times as many dossiers are ten times as many open ones, too.
`python -m benchmarks.queue 10000 100000` takes other sizes.
"""

import json
import random  # noqa: TID251 - only spreads made-up dossiers
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import flask
import psycopg

from backend.app import create_app
from backend.core import clock, db, ids
from backend.core.settings import Settings
from backend.development import postgres, processes
from backend.dossiers import findable, queue_numbers, tracking
from backend.officers import second_factor, sessions
from backend.officers.models import Officer, OfficerRole
from backend.officers.sessions import Lifetime, Place
from backend.procedures import service as procedures
from benchmarks import load

SIZES: Final = (100_000, 1_000_000)
ROUNDS: Final = 150
AIM_SECONDS: Final = 0.020
AIM_RATIO: Final = 1.5
ROOT: Final = Path(__file__).parents[1]
VECTORS: Final = ROOT / "tests/vectors"

# Shares of a thousand. What is open is a sixteenth; most of that is in somebody's hands.
STATUSES: Final = {
    "returned": 840,
    "declined": 55,
    "stopped": 25,
    "resolved": 18,
    "in_progress": 25,
    "accepted": 9,
    "submitted": 18,
    "supplement_requested": 7,
    "payment_required": 2,
    "withdrawal_requested": 1,
}
PROCEDURES: Final = {
    "1.001193": 45,
    "1.000656": 20,
    "1.001612": 15,
    "thue.thay_doi": 19,
    "3.000333": 1,
}
SURNAMES: Final = {
    "Nguyễn": 32, "Trần": 11, "Lê": 10, "Phạm": 7, "Huỳnh": 5, "Phan": 5, "Vũ": 4, "Võ": 4,
    "Đặng": 3, "Bùi": 3, "Đỗ": 2, "Hồ": 2, "Ngô": 2, "Dương": 2, "Lý": 1,
}  # fmt: skip
MIDDLE: Final = ("Thị", "Văn", "Minh", "Thị Thu", "Hoàng", "Ngọc", "Quốc", "Thanh", "Đức", "Kim")
GIVEN: Final = (
    "An", "Bình", "Chi", "Dung", "Đông", "Giang", "Hà", "Hạnh", "Hoa", "Hùng", "Khánh", "Lan",
    "Linh", "Long", "Mai", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Tuấn", "Yến",
)  # fmt: skip


def main() -> None:
    sizes = tuple(int(size) for size in sys.argv[1:]) or SIZES
    data = ROOT / ".data"
    data.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="motcua-queue-", dir=data) as name:
        folder = Path(name)
        server = postgres.start(folder / "postgres")
        try:
            server.create_database("motcua_queue")
            _measure_all(server, folder, sizes)
        finally:
            server.stop()


def _measure_all(server: postgres.Postgres, folder: Path, sizes: tuple[int, ...]) -> None:
    environment = _environment(server.url("motcua_queue"))
    for command in ("db-upgrade", "install-agencies", "publish-procedures"):
        flask_command = [sys.executable, "-m", "flask", "--app", "backend.app", command]
        subprocess.run(flask_command, env=environment, cwd=ROOT, check=True, capture_output=True)
    app = create_app(_settings(environment))
    with app.app_context():
        world = World(app, server.url("motcua_queue", "postgres"))
        found: dict[str, list[list[float]]] = {}
        for size in sizes:
            world.grow_to(size)
            with _serving(environment, folder) as port:
                for title, message in world.requests().items():
                    found.setdefault(title, []).append(_times(port, title, message))
    _print(sizes, found)


def _settings(environment: dict[str, str]) -> Settings:
    return Settings(
        environment="test",
        secret_key=environment["SECRET_KEY"],
        database_url=environment["DATABASE_URL"],
        s3_endpoint_url=environment["S3_ENDPOINT_URL"],
        s3_public_url=environment["S3_ENDPOINT_URL"],
        s3_access_key_id=environment["S3_ACCESS_KEY_ID"],
        s3_secret_access_key=environment["S3_SECRET_ACCESS_KEY"],
        identity_backend="development",
        notification_backend="inbox",
    )


def _environment(database_url: str) -> dict[str, str]:
    return {
        "ENVIRONMENT": "test",
        "SECRET_KEY": "development-benchmark-0123456789abcdef",
        "DATABASE_URL": database_url,
        "S3_ENDPOINT_URL": "http://nowhere",
        "S3_ACCESS_KEY_ID": "none",
        "S3_SECRET_ACCESS_KEY": "none",
        "IDENTITY_BACKEND": "development",
        "NOTIFICATION_BACKEND": "inbox",
        "RATE_LIMITS": "off",
        "PATH": str(Path(sys.executable).parent),
    }


@contextmanager
def _serving(environment: dict[str, str], folder: Path) -> Iterator[int]:
    (port,) = processes.free_ports(1)
    options = "--interface wsgi --factory --workers 1 --blocking-threads 2 --no-ws"
    command = [sys.executable, "-m", "granian", *options.split(), "--log-level", "warning"]
    command += ["--host", "127.0.0.1", "--port", str(port), "backend.app:create_app"]
    with (folder / "api.log").open("wb") as log:
        api = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            processes.wait_until(lambda: _answers(port), seconds=60, what="the server")
            yield port
        finally:
            api.terminate()
            api.wait(30)


def _answers(port: int) -> bool:
    try:
        asked = load.once_each(port, [load.request("GET", "/healthz", {})], connections=1)
    except OSError:
        return False
    return asked.statuses == {200: 1}


def _times(port: int, title: str, message: bytes) -> list[float]:
    """The seconds of each request, in order, after a few that warm everything up."""
    load.once_each(port, [message] * 10, connections=1)
    outcome = load.once_each(port, [message] * ROUNDS, connections=1)
    if set(outcome.statuses) != {200}:
        raise SystemExit(f"{title} was refused: {outcome.statuses}")
    return sorted(outcome.latencies)


def _print(sizes: tuple[int, ...], found: dict[str, list[list[float]]]) -> None:
    missed = []
    print("milliseconds, p50 / p99".ljust(40), *(f"{size:>16,}" for size in sizes), "   ratio")
    for title, by_size in found.items():
        middles = [statistics.median(times) for times in by_size]
        slowest = [times[int(len(times) * 0.99)] for times in by_size]
        ratio = middles[-1] / middles[0]
        cells = [f"{m * 1000:7.1f} /{s * 1000:7.1f}" for m, s in zip(middles, slowest, strict=True)]
        print(title.ljust(40), *cells, f"{ratio:8.2f}")
        if slowest[0] > AIM_SECONDS or ratio > AIM_RATIO:
            missed.append(title)
    aims = f"aims: p99 {AIM_SECONDS * 1000:.0f} ms at {sizes[0]:,}, ratio {AIM_RATIO}"
    print(f"{aims}: " + (f"MISSED by {', '.join(missed)}" if missed else "met by all"))


@dataclass(frozen=True)
class Office:
    id: UUID
    code: str


class World:
    """The offices, their officers, and more and more dossiers."""

    def __init__(self, app: flask.Flask, admin_url: str) -> None:
        self.app = app
        self.admin_url = admin_url
        self.made = random.Random(2026)
        self.count = 0
        with psycopg.connect(admin_url) as connection:
            rows = connection.execute("select id, code from agencies order by code").fetchall()
            self.citizen = ids.new()
            connection.execute(
                "insert into citizens (id, display_name, created_at, signed_in_at)"
                " values (%s, 'Người Gửi', now(), now())",
                (self.citizen,),
            )
        self.offices = [Office(*row) for row in rows]
        # A few offices are much larger than the others.
        self.weights = [1 / (place + 4) for place in range(len(self.offices))]
        self.editions = {code: procedures.current(code) for code in PROCEDURES}
        self.answers = {
            code: json.loads((VECTORS / f"valid_{code}.json").read_text())[0]["answers"]
            for code in PROCEDURES
        }
        large, middling, small = self.offices[0], self.offices[40], self.offices[-40]
        centre = next(o for o in self.offices if o.code.endswith(".921"))
        self.clerks = {office.id: ids.new() for office in self.offices}
        self.large = large
        self.tokens = {
            "large": self._hire(self.clerks[large.id], "reception", large),
            "small": self._hire(self.clerks[small.id], "reception", small),
            "three": self._hire(self.clerks[middling.id], "reception", large, middling, small),
            "province": self._hire(self.clerks[centre.id], "leader", centre),
        }
        for office in self.offices:
            if office not in (large, middling, small, centre):
                self._hire(self.clerks[office.id], "reception", office)

    def _hire(self, officer_id: UUID, role: str, *offices: Office) -> str:
        """An officer, signed in; answers the token."""
        session = db.session()
        officer = Officer(id=officer_id, username=officer_id.hex, full_name="Cán Bộ")
        session.add(officer)
        session.flush()
        if role == "leader":
            second_factor.set_known(officer, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        session.add_all(
            OfficerRole(officer_id=officer_id, agency_id=o.id, role=role) for o in offices
        )
        place = Place("127.0.0.1", Lifetime(86_400, 86_400))
        begun = sessions.begin(officer, "password", place, proved=True)
        session.commit()
        return begun.token

    def grow_to(self, size: int) -> None:
        """Add dossiers until there are `size`: without triggers, indexes made afterwards."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute("set session_replication_role = replica")
            dropped = connection.execute(
                "select indexname, indexdef from pg_indexes where tablename = 'dossiers'"
                " and indexname like 'ix_%'"
            ).fetchall()
            for index, _ in dropped:
                connection.execute(f"drop index {index}")
            with connection.cursor().copy(f"copy dossiers ({', '.join(_COLUMNS)}) from stdin") as c:
                for _ in range(size - self.count):
                    c.write_row(self._dossier())
            connection.execute("set maintenance_work_mem = '512MB'")
            for _, definition in dropped:
                connection.execute(definition)
            connection.execute("delete from queue_counts")
            connection.execute(
                "insert into queue_counts (agency_id, status, delta)"
                " select handling_agency_id, status, 1 from dossiers order by random() limit 20000"
            )
            connection.execute("vacuum analyze")
        self.count = size
        queue_numbers.fold()

    def _dossier(self) -> tuple[Any, ...]:
        made, now = self.made, clock.now()
        (status,) = made.choices(list(STATUSES), list(STATUSES.values()))
        (procedure,) = made.choices(list(PROCEDURES), list(PROCEDURES.values()))
        (office,) = made.choices(self.offices, self.weights)
        is_closed = status in ("returned", "declined", "stopped")
        sent = now - timedelta(minutes=made.randrange(500_000 if is_closed else 20_000))
        # Few are late, most are due within the fortnight.
        due = now + timedelta(minutes=made.randrange(-2_000, 20_000))
        is_held = made.random() < 0.6
        code = tracking.generate()
        number = f"{office.code}-{sent:%y%m%d}-{code[:8]}"
        edition = self.editions[procedure]
        mother, father = self._name(), self._name()
        words = (number, code, mother, father, self._number(), self._number(), self._number()[:10])
        return (
            ids.new(), code, number, self.citizen, office.id, office.id, edition.id, procedure,
            "online", status, json.dumps(self.answers[procedure]), "[]", "{}", "{}",
            findable.words((), {}, *words), sent, sent, due,
            sent + timedelta(days=2) if is_closed else None, "none", "none", False,
            self.clerks[office.id] if is_held else None, 0, "", code, b"\0" * 32, 1,
        )  # fmt: skip

    def _name(self) -> str:
        made = self.made
        (surname,) = made.choices(list(SURNAMES), list(SURNAMES.values()))
        return f"{surname} {made.choice(MIDDLE)} {made.choice(GIVEN)}"

    def _number(self) -> str:
        return f"0{self.made.randrange(10**11):011d}"

    def requests(self) -> dict[str, bytes]:
        """What is measured, by title."""
        with psycopg.connect(self.admin_url) as connection:
            (words,) = connection.execute(
                "select search_text from dossiers where handling_agency_id = %s"
                " and status = 'submitted' limit 1",
                (self.large.id,),
            ).fetchone()
        personal_id = next(w for w in words.split() if len(w) == 12 and w.isdigit())
        soon = (clock.now() + timedelta(days=2)).isoformat()
        queue, counts = "/officer/dossiers", "/officer/dossiers/numbers"
        asked: list[tuple[str, str, str, dict[str, str]]] = [
            ("a large office", "large", queue, {}),
            ("a small office", "small", queue, {}),
            ("three offices", "three", queue, {}),
            ("the province", "province", queue, {}),
            ("status", "large", queue, {"status": "in_progress"}),
            ("status, rare, province", "province", queue, {"status": "withdrawal_requested"}),
            ("mine", "large", queue, {"assignee": "me"}),
            ("mine, status", "large", queue, {"assignee": "me", "status": "accepted"}),
            ("nobody's", "large", queue, {"assignee": "none"}),
            ("nobody's, status", "large", queue, {"assignee": "none", "status": "submitted"}),
            ("procedure", "large", queue, {"procedure": "1.001193"}),
            ("procedure, rare", "large", queue, {"procedure": "3.000333"}),
            ("procedure, rare, province", "province", queue, {"procedure": "3.000333"}),
            ("due before", "large", queue, {"due_before": soon}),
            ("overdue", "large", queue, {"overdue": "true"}),
            ("overdue, province", "province", queue, {"overdue": "true"}),
            ("returned", "large", queue, {"status": "returned"}),
            ("q: a number", "large", queue, {"q": personal_id}),
            ("q: its last digits", "large", queue, {"q": personal_id[-6:]}),
            ("q: a name", "large", queue, {"q": "Đặng Thị Thu Khánh"}),
            ("q: a common word", "large", queue, {"q": "nguyen"}),
            ("q: a short word", "large", queue, {"q": "an"}),
            ("q: nothing like it", "large", queue, {"q": "zzzzzz"}),
            ("q: a common word, province", "province", queue, {"q": "nguyen"}),
            ("q: a name, province", "province", queue, {"q": "vo hoang yen"}),
            ("q: common, rare procedure", "large", queue, {"q": "le", "procedure": "3.000333"}),
            ("q: a name, returned", "large", queue, {"q": "vo kim yen", "status": "returned"}),
            ("numbers", "large", counts, {}),
            ("numbers, province", "province", counts, {}),
        ]
        return {title: self._get(*rest) for title, *rest in asked}

    def _get(self, who: str, path: str, query: dict[str, str]) -> bytes:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        address = f"/api/v1{path}?{urlencode(query)}"
        return load.request("GET", address, headers)


_COLUMNS: Final = (
    "id", "tracking_code", "number", "citizen_id", "agency_id", "handling_agency_id",
    "revision_id", "procedure", "channel", "status", "answers", "warnings", "consent",
    "paper_copies", "search_text", "submitted_at", "acceptance_due_at", "next_due_at",
    "closed_at", "money", "delivery", "longer_limit", "assignee_id", "warned",
    "calendar_version", "idempotency_key", "submission_digest", "version",
)  # fmt: skip


if __name__ == "__main__":
    main()
