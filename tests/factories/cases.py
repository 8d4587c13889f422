"""Dossiers on their way through an office, and officers who move them by the API."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from backend.core import clock
from tests.factories.citizens import Caller, Person
from tests.factories.dossiers import AGENCY, submission, submit
from tests.factories.filings import household_business
from tests.factories.officers import Clerk
from tests.factories.uploads import received

OTHER_AGENCY = "H53.002"
# When it is, at the beginning of each test of casework.
FRIDAY_MORNING = datetime(2026, 11, 27, 9, 0, tzinfo=clock.VIETNAM)

DECLINE = {"reasons": [{"key": "khong_thuoc_tham_quyen"}]}
STOP = {"reasons": [{"text": "Không đủ điều kiện.", "legal_basis": "Điều 16 Luật Hộ tịch 2014"}]}
ASK_FIELD = {
    "items": [{"pointer": "/tre/ten", "reason": "Tên khác với giấy chứng sinh."}],
    "remark": "Xin xem lại giấy chứng sinh.",
}
ASK_PAPER = {"items": [{"requirement": "giay_chung_sinh", "reason_key": "anh_khong_ro"}]}
DRAFT = {"lines": [{"label": "Họ tên trẻ", "value": "NGUYỄN AN"}]}


class Citizen(Person):
    """A citizen who signs in again when a test has moved the clock past their session."""

    def __init__(self, client: FlaskClient, name: str) -> None:
        self._name = name
        super().__init__(client, name)
        self._since = clock.now()

    @property
    def headers(self) -> dict[str, str]:
        if not timedelta(0) <= clock.now() - self._since < timedelta(minutes=50):
            self.__init__(self.client, self._name)  # type: ignore[misc]
        return super().headers


class Office:
    """The officers of one office: `reception`, `specialist`, `leader`."""

    def __init__(self, app: flask.Flask, agency: str = AGENCY) -> None:
        self.agency = agency
        self.reception = Clerk(app, "reception", agency=agency)
        self.specialist = Clerk(app, "specialist", agency=agency)
        self.leader = Clerk(app, "leader", agency=agency)

    def by_role(self, role: str) -> Clerk:
        clerk: Clerk = getattr(self, role)
        return clerk


class Case:
    """A dossier in an office: says what is done to it, and asserts the status of each answer."""

    def __init__(self, dossier_id: str, person: Person, office: Office) -> None:
        self.id = dossier_id
        self.person = person
        self.office = office

    def act(
        self, clerk: Caller, action: str, body: Any = None, *, seen: str = "*", status: int = 200
    ) -> Any:
        """An officer's action; answers the body. `seen` is the If-Match header."""
        return clerk.post(
            f"/officer/dossiers/{self.id}/{action}",
            json=body,
            headers={"If-Match": seen},
            status=status,
        )

    def answer(
        self, method: str, path: str, body: Any = None, *, seen: str = "*", status: int = 200
    ) -> Any:
        """The citizen's own answer."""
        ask: Callable[..., Any] = getattr(self.person, method)
        return ask(
            f"/dossiers/{self.id}/{path}", json=body, headers={"If-Match": seen}, status=status
        )

    def seen_by(self, clerk: Caller) -> Any:
        """The dossier as this officer sees it."""
        return clerk.get(f"/officer/dossiers/{self.id}").json

    def seen_by_citizen(self) -> Any:
        """The dossier as its citizen sees it."""
        return self.person.get(f"/dossiers/{self.id}").json

    @property
    def status(self) -> str:
        status: str = self.seen_by_citizen()["status"]
        return status

    def accepted(self) -> "Case":
        self.act(self.office.reception, "accept", {})
        return self

    def in_progress(self) -> "Case":
        self.accepted()
        self.act(self.office.reception, "start")
        return self


def file_case(session: Session, person: Person, office: Office) -> Case:
    """A birth, filed by `person` at `office`, with one photo without bytes."""
    body = submission(received(session, person.id).id, agency=office.agency)
    return Case(submit(person, body).json["id"], person, office)


def paid_business(session: Session, person: Person, office: Office) -> Case:
    """A household business that `person` wants to open, just filed, its fee paid at the counter."""
    filed = submit(person, household_business(session, person.id, office.agency))
    case = Case(filed.json["id"], person, office)
    case.act(office.reception, "payments", {"method": "cash", "amount": 100_000})
    return case


@pytest.fixture
def an(client: FlaskClient) -> Citizen:
    """A citizen."""
    return Citizen(client, "nguyen-van-an")


@pytest.fixture
def binh(client: FlaskClient) -> Citizen:
    """Another citizen, who has no business with the first one's things."""
    return Citizen(client, "tran-thi-binh")


@pytest.fixture
def office(app: flask.Flask) -> Office:
    """The office that the dossiers of these tests go to."""
    return Office(app)


@pytest.fixture
def other_office(app: flask.Flask) -> Office:
    """An office that has nothing to do with them."""
    return Office(app, OTHER_AGENCY)


@pytest.fixture
def case(session: Session, an: Person, office: Office) -> Case:
    """A dossier of `an` that was just filed."""
    return file_case(session, an, office)


__all__ = [
    "Case",
    "Citizen",
    "Office",
    "an",
    "binh",
    "case",
    "file_case",
    "office",
    "other_office",
    "paid_business",
]
