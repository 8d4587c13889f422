"""A made-up province at work: its offices, an officer in each, and dossiers by COPY.

Everything comes from a fixed seed, so that each run is the same.
"""

import json
import random  # noqa: TID251 - only spreads made-up dossiers
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg

from backend.core import clock, db, ids
from backend.dossiers import findable, tracking
from backend.officers import second_factor, sessions
from backend.officers.models import Officer, OfficerRole
from backend.officers.sessions import Lifetime, Place
from backend.procedures import service as procedures

VECTORS: Final = Path(__file__).parents[1] / "tests/vectors"

# Shares of a thousand. One in twelve is open; most of that is in somebody's hands.
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


@dataclass(frozen=True)
class Office:
    id: UUID
    code: str


class Province:
    """The offices, their officers, and their dossiers."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url
        self.made = random.Random(2026)
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
            "middling": self._hire(ids.new(), "reception", middling),
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

    def fill(self, size: int) -> None:
        """Make `size` dossiers: without triggers, and with the indexes made afterwards."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute("set session_replication_role = replica")
            dropped = connection.execute(
                "select indexname, indexdef from pg_indexes where tablename = 'dossiers'"
                " and indexname like 'ix_%'"
            ).fetchall()
            for index, _ in dropped:
                connection.execute(f"drop index {index}")
            with connection.cursor().copy(f"copy dossiers ({', '.join(_COLUMNS)}) from stdin") as c:
                for _ in range(size):
                    c.write_row(self._dossier())
            connection.execute("set maintenance_work_mem = '512MB'")
            for _, definition in dropped:
                connection.execute(definition)
            connection.execute(
                "insert into queue_counts (agency_id, status, delta)"
                " select handling_agency_id, status, count(*) from dossiers group by 1, 2"
            )
            connection.execute("vacuum analyze")
            # Or what was written here would go to disk while something is measured.
            connection.execute("checkpoint")

    def _dossier(self) -> tuple[Any, ...]:
        made, now = self.made, clock.now()
        (status,) = made.choices(list(STATUSES), list(STATUSES.values()))
        (procedure,) = made.choices(list(PROCEDURES), list(PROCEDURES.values()))
        (office,) = made.choices(self.offices, self.weights)
        is_closed = status in ("returned", "declined", "stopped")
        sent = now - timedelta(minutes=made.randrange(500_000 if is_closed else 20_000))
        # Few are late, most are due within the fortnight.
        due = now + timedelta(minutes=made.randrange(-2_000, 20_000))
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
            self._assignee(office), 0, "", code, b"\0" * 32, 1,
        )  # fmt: skip

    def _assignee(self, office: Office) -> UUID | None:
        """The office's clerk for one in seven, colleagues for half, nobody for the rest."""
        chance = self.made.random()
        if chance < 0.15:
            return self.clerks[office.id]
        return self.clerks[self.made.choice(self.offices).id] if chance < 0.6 else None

    def _name(self) -> str:
        made = self.made
        (surname,) = made.choices(list(SURNAMES), list(SURNAMES.values()))
        return f"{surname} {made.choice(MIDDLE)} {made.choice(GIVEN)}"

    def _number(self) -> str:
        return f"0{self.made.randrange(10**11):011d}"


_COLUMNS: Final = (
    "id", "tracking_code", "number", "citizen_id", "agency_id", "handling_agency_id",
    "revision_id", "procedure", "channel", "status", "answers", "warnings", "consent",
    "paper_copies", "search_text", "submitted_at", "acceptance_due_at", "next_due_at",
    "closed_at", "money", "delivery", "longer_limit", "assignee_id", "warned",
    "calendar_version", "idempotency_key", "submission_digest", "version",
)  # fmt: skip
