"""Use cases of dossiers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy import and_, bindparam, literal_column, select

from backend.agencies import service as agencies
from backend.agencies.models import Agency
from backend.agencies.working_time import WorkingCalendar
from backend.citizens import service as citizens
from backend.core import clock
from backend.core.db import transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.statements import Prepared, together, write
from backend.dossiers import (
    deadlines,
    drafts,
    findable,
    numbers,
    on_behalf,
    problems,
    same_event,
    submission,
    tracking,
)
from backend.dossiers.deadlines import ACCEPTANCE, Ledger
from backend.dossiers.models import (
    Attachment,
    ClockInterval,
    Dossier,
    DossierEvent,
    OfficerAlert,
)
from backend.dossiers.on_behalf import OnBehalfOf
from backend.dossiers.submission import Submission
from backend.notifications import service as notifications
from backend.notifications.service import News
from backend.procedures import service as procedures
from backend.procedures.editions import Edition
from backend.uploads import service as uploads


@dataclass(frozen=True, slots=True)
class Filed:
    """A dossier that this press has made, with all that was written beside it."""

    dossier: Dossier
    agency: Agency
    attachments: tuple[Attachment, ...]
    event: DossierEvent


@dataclass(frozen=True, slots=True)
class FiledEarlier:
    """The press was a repeat: the dossier that an earlier one made."""

    dossier_id: UUID


def submit(wanted: Submission) -> Filed | FiledEarlier:
    """Turn a submission into a dossier, once, however often and however simultaneously pressed.

    Raises `IDEMPOTENCY_KEY_REUSED`, `REVISION_RETIRED`, `REVISION_UNKNOWN`, `PROCEDURE_NOT_FOUND`
    or `INVALID_REQUEST` with a pointer for every fault; then nothing at all has happened.
    """
    try:
        return _file(wanted)
    except psycopg.errors.UniqueViolation as error:
        if error.diag.constraint_name != "uq_dossiers_citizen_id_idempotency_key":
            raise
        # Another press of the same key was quicker, and has committed: this one finds it.
        return _file(wanted)


@transactional
def _file(wanted: Submission) -> Filed | FiledEarlier:
    agency, earlier = _look_around(wanted)
    if earlier is not None:
        return earlier
    edition = procedures.open_edition(wanted.procedure, wanted.revision)
    warnings = _expect_complete(wanted, edition, agency)
    assert agency is not None  # noqa: S101 - _expect_complete refused None; tells mypy
    if wanted.draft is not None:
        # Before the files are claimed: saving a draft locks it first and its files then.
        drafts.finish(wanted.citizen_id, wanted.draft, wanted.procedure)
    # Asked for before the statements that go together: among them nothing can be read.
    calendar = agencies.working_calendar()
    with together():
        dossier = _open(wanted, edition, agency, warnings, calendar)
        event = _record_submission(dossier)
        # First, so that it never waits behind, or is overtaken by, what the citizen is told.
        _tell_beneficiary(dossier, agency)
        _tell_submitted(dossier, edition)
        # Last: all of the above goes in one statement with the claim of the files.
        attachments = _attach(dossier, wanted, edition)
    return Filed(dossier, agency, attachments, event)


# All that is known of an office but how often it was changed.
_OF_OFFICE: Final = ("id", "code", "name", "level", "commune", "address", "phone", "hours")
_LOOK: Final = Prepared(
    select(Dossier.id, Dossier.submission_digest, *(getattr(Agency, name) for name in _OF_OFFICE))
    # One row in any case: an earlier press is found whatever this one says of the office.
    .select_from(select(literal_column("1")).subquery("press"))
    .outerjoin(Agency, Agency.code == bindparam("agency"))
    .outerjoin(
        Dossier,
        and_(
            Dossier.citizen_id == bindparam("citizen"),
            Dossier.idempotency_key == bindparam("key"),
        ),
    )
)


def _look_around(wanted: Submission) -> tuple[Agency | None, FiledEarlier | None]:
    """The office, and what an earlier press of this key has made, in one question."""
    [(dossier_id, digest, *of_office)] = _LOOK.run(
        citizen=wanted.citizen_id, key=wanted.idempotency_key, agency=wanted.agency
    )
    office = dict(zip(_OF_OFFICE, of_office, strict=True))
    agency = Agency(**office) if office["id"] else None
    if dossier_id is None:
        return agency, None
    if digest != wanted.digest:
        raise problems.IDEMPOTENCY_KEY_REUSED.problem()
    return agency, FiledEarlier(dossier_id)


def _expect_complete(
    wanted: Submission, edition: Edition, agency: Agency | None
) -> list[FieldError]:
    """Raise every fault at once; answer the warnings that remain."""
    behalf = wanted.on_behalf_of
    findings = edition.rules.check(wanted.answers, clock.today())
    applicable = {paper["key"] for paper in edition.rules.papers(wanted.answers)}
    form = edition.document("form", "vi")
    errors = [error.under("/answers") for error in findings.errors]
    errors += submission.paper_errors(wanted, form["requirements"], applicable)
    errors += submission.consent_errors(wanted, form["consent"])
    errors += submission.office_errors(wanted, agency, form["receiving"])
    if behalf is not None:
        errors += _behalf_errors(behalf, wanted.citizen_id)
    if errors:
        raise INVALID_REQUEST.problem(errors)
    return [warning.under("/answers") for warning in findings.warnings]


def _behalf_errors(behalf: OnBehalfOf, citizen_id: UUID) -> list[FieldError]:
    filer = citizens.find(citizen_id)
    a_day_ago = clock.now() - timedelta(days=1)
    told = notifications.told_others(on_behalf.recipient(behalf.phone), a_day_ago)
    return on_behalf.errors(behalf, filer.phone if filer else None, told)


def _open(
    wanted: Submission,
    edition: Edition,
    agency: Agency,
    warnings: list[FieldError],
    calendar: WorkingCalendar,
) -> Dossier:
    now, today = clock.now(), clock.today()
    answer = deadlines.compute(ACCEPTANCE, Ledger(now), calendar)
    answers = edition.rules.derive(wanted.answers, today, agency.name)
    code = tracking.generate()
    number = numbers.give(agency.id, agency.code, today)
    dossier = Dossier(
        tracking_code=code,
        number=number,
        citizen_id=wanted.citizen_id,
        agency_id=agency.id,
        handling_agency_id=agency.id,
        revision_id=edition.id,
        procedure=edition.code,
        channel="online",
        status="submitted",
        answers=answers,
        search_text=findable.words(_searched(edition.id), answers, number, code),
        same_event=same_event.key(edition.code, edition.handling.same_event, answers),
        warnings=[_keep(warning) for warning in warnings],
        consent=_kept_consent(wanted),
        on_behalf_of=wanted.on_behalf_of and on_behalf.kept(wanted.on_behalf_of, now),
        submitted_at=now,
        acceptance_due_at=answer.at,
        next_due_at=answer.at,
        next_warning_at=answer.warnings()[0].at,
        calendar_version=calendar.version,
        idempotency_key=wanted.idempotency_key,
        submission_digest=wanted.digest,
    )
    write(dossier)
    write(_acceptance_clock(dossier, edition))
    return dossier


def _acceptance_clock(dossier: Dossier, edition: Edition) -> ClockInterval:
    """The office's time to answer runs from now on."""
    return ClockInterval(
        dossier_id=dossier.id,
        clock="acceptance",
        state="running",
        agency_id=dossier.agency_id,
        began_at=dossier.submitted_at,
        cause="submitted",
        legal_basis=edition.handling.basis_for("submitted"),
    )


@cache
def _searched(revision_id: UUID) -> tuple[str, ...]:
    return findable.keys(procedures.edition(revision_id).definition)


def _keep(warning: FieldError) -> dict[str, Any]:
    return {
        "pointer": warning.pointer,
        "code": warning.code,
        "message": warning.message._asdict(),
    }


def _kept_consent(wanted: Submission) -> dict[str, Any]:
    return {
        "version": wanted.consent_version,
        "granted": list(wanted.consent_granted),
        "at": clock.now().isoformat(),
    }


def _attach(dossier: Dossier, wanted: Submission, edition: Edition) -> tuple[Attachment, ...]:
    """Claim the uploads and put them in the order of the submission."""
    files = wanted.attachments
    claimed = [(file.upload, file.requirement) for file in files]
    faults = uploads.claim(dossier.citizen_id, claimed, edition.code)
    if faults:
        raise INVALID_REQUEST.problem([fault.under("/attachments") for fault in faults])
    first_kind = _first_kinds(edition)
    attachments = tuple(
        Attachment(
            dossier_id=dossier.id,
            upload_id=file.upload,
            requirement=file.requirement,
            alternative=file.alternative or first_kind[file.requirement],
            position=position,
        )
        for position, file in enumerate(files)
    )
    if attachments:
        write(*attachments)
    uploads.put_together(claimed)
    return attachments


def _first_kinds(edition: Edition) -> Mapping[str, str]:
    return {
        paper["key"]: paper["alternatives"][0]["key"]
        for paper in edition.requirements("vi")
        if paper["how"] == "submit"
    }


def _record_submission(dossier: Dossier) -> DossierEvent:
    event = DossierEvent(
        dossier_id=dossier.id,
        at=dossier.submitted_at,
        action="submit",
        status=dossier.status,
        actor="citizen",
    )
    write(event)
    return event


def _tell_beneficiary(dossier: Dossier, agency: Agency) -> None:
    """Whom it was filed for hears of it on their own telephone, and how to object."""
    if dossier.on_behalf_of is None:
        return
    values = {"tracking_code": tracking.show(dossier.tracking_code), "agency": agency.name}
    news = News(dossier.citizen_id, values, ("dossier", dossier.id), dossier.agency_id)
    phone = on_behalf.recipient(dossier.on_behalf_of["phone"])
    notifications.notify_other(news, "filed_on_behalf", phone)


def _tell_submitted(dossier: Dossier, edition: Edition) -> None:
    due = dossier.acceptance_due_at.astimezone(clock.VIETNAM)
    notifications.notify(
        dossier.citizen_id,
        "dossier_submitted",
        {
            "procedure": edition.definition.data["name"],
            "tracking_code": tracking.show(dossier.tracking_code),
            "acceptance_due": f"{due:%H:%M %d/%m/%Y}",
        },
        subject=("dossier", dossier.id),
        agency_id=dossier.agency_id,
    )


def alert_office(agency_id: UUID, role: str, dossier_id: UUID, kind: str) -> None:
    """Tell everybody with a role in an office something about a dossier (see `OfficerAlert`)."""
    write(OfficerAlert(agency_id=agency_id, role=role, dossier_id=dossier_id, kind=kind))
