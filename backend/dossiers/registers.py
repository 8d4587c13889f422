"""The register (paper 07): what an office received in a period, as a numbered letter.

Received is what the office accepted in the period, whoever has it now: what got a receipt, under
whose number it stands there. The register says how each of them stands when it is issued, and goes
on saying so. Who asks again gets a new one if anything has changed since, and the stored one if
nothing has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text, tuple_

from backend.agencies import service as agencies
from backend.agencies.models import Agency
from backend.audit import service as audit
from backend.core import clock
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.statements import write
from backend.core.storage import Storage
from backend.dossiers import (
    applicants,
    cursors,
    issuing,
    paper_values,
    queries,
    register_problems,
    tracking,
)
from backend.dossiers.models import Dossier, Letter, Register
from backend.dossiers.queries import Received
from backend.letters.service import papers, values
from backend.officers.service import Principal
from backend.procedures import service as procedures

# The desk that receives keeps the register; the other two may take the same out as a file.
ROLES: Final = ("reception", "leader", "administrator")
LONGEST: Final = timedelta(days=31)
# Some eighty pages: typesetting them takes a second and 200 MB.
MOST: Final = 1000
PAGE_SIZE: Final = 20
# Long before the first dossier.
_EARLIEST: Final = 2000

# Two who ask for the same at once get the same.
_ONE_AT_A_TIME: Final = text("select pg_advisory_xact_lock(hashtext('registers'), hashtext(:of))")
_CHANNELS: Final = {
    "online": "Nộp trực tuyến",
    "counter": "Nộp trực tiếp",
    "post": "Nộp qua bưu chính",
}
_WAYS: Final = {"electronic": "Bản điện tử", "paper": "Bản giấy", "post": "Qua bưu chính"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The days from `since` to `until` (of Viet Nam, both included) of the office with a code."""

    agency: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Kept:
    """A register that was issued, and the letter that it is."""

    register: Register
    letter: Letter


@transactional
def issue(principal: Principal, asked: Asked) -> tuple[Kept, bool]:
    """The register of a period, and whether it is a new one; on record if it is.

    Raises `INVALID_REQUEST` for the office or the period, `REGISTER_NOT_YOURS`, `REGISTER_EMPTY`
    or `REGISTER_TOO_LONG`.
    """
    office = _office(principal, asked.agency)
    if faults := list(_faults(asked)):
        raise INVALID_REQUEST.problem(faults)
    session().execute(_ONE_AT_A_TIME, {"of": str(office.id)})
    rows = _rows(office.id, asked)
    last = _last(office.id, asked)
    if last is not None and _says(last.letter, rows):
        return last, False
    return _issue(principal, office, asked, rows), True


def _office(principal: Principal, code: str) -> Agency:
    office = agencies.find(code)
    if office is None:
        fault = FieldError("/agency", "agency_unknown", register_problems.AGENCY_UNKNOWN)
        raise INVALID_REQUEST.problem([fault])
    if not principal.may(office.id, *ROLES):
        raise register_problems.REGISTER_NOT_YOURS.problem()
    return office


def _faults(asked: Asked) -> Iterator[FieldError]:
    if asked.since.year < _EARLIEST:
        yield FieldError("/from", "too_early", register_problems.PERIOD_TOO_EARLY)
    elif asked.until < asked.since:
        yield FieldError("/to", "before_from", register_problems.TWISTED_PERIOD)
    elif asked.until > clock.today():
        yield FieldError("/to", "in_future", register_problems.FUTURE_PERIOD)
    elif asked.until - asked.since >= LONGEST:
        yield FieldError("/to", "period_too_long", register_problems.LONG_PERIOD)


def _rows(agency_id: UUID, asked: Asked) -> tuple[papers.RegisterRow, ...]:
    since, until = _midnight(asked.since), _midnight(asked.until + timedelta(days=1))
    found = queries.received(agency_id, since, until, MOST + 1)
    if not found:
        raise register_problems.REGISTER_EMPTY.problem()
    if len(found) > MOST:
        raise register_problems.REGISTER_TOO_LONG.problem(most=MOST)
    return tuple(_row(one) for one in found)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.VIETNAM)


def _row(one: Received) -> papers.RegisterRow:
    dossier, edition = one.dossier, procedures.edition(one.dossier.revision_id)
    applicant = applicants.of(edition, dossier.answers, one.citizen or "Người nộp hồ sơ")
    received = _day(dossier.accepted_at)
    assert received is not None  # noqa: S101 - only what was accepted is asked for
    return papers.RegisterRow(
        about=values.About(
            dossier.number,
            edition.definition.data["name"]["vi"],
            tracking.show(dossier.tracking_code),
        ),
        # What the register has a column for, and no more.
        applicant=values.Applicant(applicant.name, applicant.address, applicant.phone),
        received=received,
        due=_day(dossier.due_at),
        office=one.office,
        forwarded=_day(one.forwarded_at),
        result=_day(dossier.resolved_at),
        returned=_day(dossier.returned_at),
        collection=_WAYS.get(dossier.return_way or "", ""),
        signed=_signed(dossier),
        note=_note(one),
        entry=issuing.place_in_book(one.receipt)[1],
    )


# Nobody signs an electronic register by hand: it says by what the receipt is known.
_SIGNED: Final = {
    "electronic": "Đã mở bản điện tử",
    "paper": "Đã nhận tại quầy",
    "post": "Bưu chính đã phát",
}


def _signed(dossier: Dossier) -> str:
    return _SIGNED[dossier.return_way or ""] if dossier.delivery == "received" else ""


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(clock.VIETNAM).date()


def _note(one: Received) -> str:
    note = _CHANNELS[one.dossier.channel]
    stopped = _day(one.dossier.closed_at) if one.dossier.status == "stopped" else None
    return f"{note}; dừng giải quyết {stopped:%d/%m/%Y}" if stopped else note


def _last(agency_id: UUID, asked: Asked) -> Kept | None:
    found = (
        session()
        .execute(
            select(Register, Letter)
            .join(Letter, Letter.id == Register.letter_id)
            .where(
                Register.agency_id == agency_id,
                Register.since == asked.since,
                Register.until == asked.until,
            )
            .order_by(Register.issued_at.desc(), Register.letter_id.desc())
            .limit(1)
        )
        .one_or_none()
    )
    return None if found is None else Kept(found.Register, found.Letter)


def _says(letter: Letter, rows: tuple[papers.RegisterRow, ...]) -> bool:
    """Whether the letter holds just these rows."""
    kept = papers.from_json(letter.values)
    return isinstance(kept, papers.Register) and kept.rows == rows


def _issue(
    principal: Principal, office: Agency, asked: Asked, rows: tuple[papers.RegisterRow, ...]
) -> Kept:
    now = clock.now()
    mine = {role for role, agency_id in principal.roles if agency_id == office.id}
    roles = mine.intersection(ROLES) or principal.province_roles
    sender = issuing.Sender(office.id, now, issuing.signer(principal, roles), principal.officer_id)
    heading = paper_values.heading(office)
    years = range(asked.since.year, asked.until.year + 1)
    letter = issuing.issue_from(
        sender,
        "register",
        lambda issued: papers.Register(
            heading, issued, asked.since, asked.until, rows, ", ".join(map(str, years))
        ),
        None,
    )
    register = Register(
        letter_id=letter.id,
        agency_id=office.id,
        since=asked.since,
        until=asked.until,
        dossiers=len(rows),
        issued_at=now,
    )
    write(register)
    details = {"letter": letter.id, "from": asked.since, "to": asked.until, "dossiers": len(rows)}
    _record(principal, "register.issued", office.id, details)
    return Kept(register, letter)


def _record(principal: Principal, action: str, agency_id: UUID, details: dict[str, Any]) -> None:
    subject = ("agency", agency_id)
    audit.record(principal.actor, action, subject, agency_id=agency_id, details=details)


def page(principal: Principal, agency: str, cursor: str) -> tuple[list[Kept], str | None]:
    """A page of the registers of an office, the latest first, and the cursor of the next one.

    Raises `INVALID_REQUEST` or `REGISTER_NOT_YOURS`.
    """
    office = _office(principal, agency)
    place = tuple_(Register.issued_at, Register.letter_id)
    query = (
        select(Register, Letter)
        .join(Letter, Letter.id == Register.letter_id)
        .where(Register.agency_id == office.id)
        .order_by(Register.issued_at.desc(), Register.letter_id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if cursor:
        query = query.where(place < tuple_(*cursors.place(cursor)))
    found = [Kept(row.Register, row.Letter) for row in session().execute(query)]
    if len(found) <= PAGE_SIZE:
        return found, None
    last = found[PAGE_SIZE - 1].register
    return found[:PAGE_SIZE], cursors.write((last.issued_at, last.letter_id))


def read(storage: Storage, principal: Principal, letter_id: UUID) -> tuple[Letter, bytes]:
    """A register and its bytes, which are the same for ever; on record.

    Raises `REGISTER_NOT_FOUND`, also for another office's.
    """
    _read(principal, letter_id)
    return issuing.content_of(storage, letter_id)


@transactional
def _read(principal: Principal, letter_id: UUID) -> None:
    register = session().get(Register, letter_id)
    if register is None or not principal.may(register.agency_id, *ROLES):
        raise register_problems.REGISTER_NOT_FOUND.problem()
    _record(principal, "register.read", register.agency_id, {"letter": letter_id})


def of_letter(letter_id: UUID) -> Register | None:
    """What a letter covers, if it is a register."""
    return session().get(Register, letter_id)
