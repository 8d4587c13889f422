"""Use cases of officers reading: whatever shows personal data is written into the audit."""

from dataclasses import dataclass
from datetime import UTC
from typing import Final, Literal
from uuid import UUID

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock, ids, installation
from backend.core.db import session, transactional
from backend.core.storage import GetLink, Storage
from backend.dossiers import (
    case_problems,
    declaration,
    issuing,
    paper_values,
    problems,
    queries,
    results,
    tracking,
    transitions,
)
from backend.dossiers.models import Attachment, Dossier, Letter
from backend.dossiers.transitions import By
from backend.letters import service as letters
from backend.letters.service import papers, values
from backend.procedures import service as procedures
from backend.uploads import service as uploads

Shown = Literal["file", "thumbnail", "page", "bundle"]
SHOWN: Final[tuple[Shown, ...]] = ("file", "thumbnail", "page", "bundle")

# What uploads call it.
_COPIES: Final[dict[Shown, uploads.Shown]] = {
    "file": "clean",
    "thumbnail": "thumbnail",
    "page": "page",
}
_ACTORS = {
    "officer": "Cán bộ",
    "citizen": "Người nộp hồ sơ",
    "system": "Hệ thống",
    "operator": "Quản trị hệ thống",
}


@transactional
def open_case(dossier_id: UUID, by: By) -> Dossier:
    """The dossier, if they have any business with it; on record. Raises `DOSSIER_NOT_FOUND`."""
    return _read(dossier_id, by, "dossier.read", {})


def _read(dossier_id: UUID, by: By, what: str, details: dict[str, str]) -> Dossier:
    dossier = session().get(Dossier, dossier_id)
    if dossier is None or not transitions.may_see(dossier, by):
        raise problems.DOSSIER_NOT_FOUND.problem()
    audit.record(
        by.actor,
        what,
        ("dossier", dossier_id),
        agency_id=dossier.handling_agency_id,
        details=details,
    )
    return dossier


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a file is to be read; `page` from 1 for "page", else None."""

    shown: Shown
    page: int | None = None

    def to_json(self) -> dict[str, str]:
        return {"shown": self.shown} | ({"page": str(self.page)} if self.page else {})


@transactional
def attachment_link(
    storage: Storage, attachment_id: UUID, wanted: Wanted, by: By
) -> uploads.ReadingLink:
    """A short-lived link to a file of a dossier, or to the paper it is part of; on record.

    Raises `ATTACHMENT_NOT_FOUND`, or `FILE_NOT_READABLE` as uploads do.
    """
    attachment = session().get(Attachment, attachment_id)
    dossier = session().get(Dossier, attachment.dossier_id) if attachment else None
    if attachment is None or dossier is None or not transitions.may_see(dossier, by):
        raise case_problems.ATTACHMENT_NOT_FOUND.problem()
    details = {"attachment": str(attachment_id), **wanted.to_json()}
    _read(dossier.id, by, "attachment.read", details)
    if wanted.shown == "bundle":
        return _bundle_link(storage, dossier, attachment)
    return uploads.reading_link(
        storage, attachment.upload_id, _COPIES[wanted.shown], wanted.page or 0
    )


def _bundle_link(storage: Storage, dossier: Dossier, attachment: Attachment) -> uploads.ReadingLink:
    """The whole paper, under the paper's own name."""
    bundles = uploads.bundles_of([attachment.upload_id])
    if not bundles:
        raise uploads.FILE_NOT_READABLE.problem()
    papers = procedures.edition(dossier.revision_id).requirements("vi")
    names = {paper["key"]: paper["name"] for paper in papers}
    name = names.get(attachment.requirement, attachment.requirement)
    return uploads.bundle_link(storage, bundles[0].bundle_id, name)


@transactional
def _letter(dossier_id: UUID, letter_id: UUID, by: By) -> None:
    _read(dossier_id, by, "letter.read", {"letter": str(letter_id)})
    letter = session().get(Letter, letter_id)
    if letter is None or letter.dossier_id != dossier_id:
        raise case_problems.LETTER_NOT_FOUND.problem()


def letter(storage: Storage, dossier_id: UUID, letter_id: UUID, by: By) -> tuple[Letter, bytes]:
    """A letter and its bytes; on record. Raises `DOSSIER_NOT_FOUND` or `LETTER_NOT_FOUND`."""
    _letter(dossier_id, letter_id, by)
    return issuing.content_of(storage, letter_id)


@transactional
def declaration_of(dossier_id: UUID, by: By) -> letters.Page:
    """The filled form, as its citizen has it; on record. Raises `DOSSIER_NOT_FOUND`."""
    _read(dossier_id, by, "declaration.read", {})
    return declaration.of(queries.of_anybody(dossier_id))


@transactional
def result_link(storage: Storage, dossier_id: UUID, result_id: UUID, by: By) -> GetLink:
    """A short-lived link to a result; on record. Raises `DOSSIER_NOT_FOUND`, `RESULT_NOT_FOUND`."""
    _read(dossier_id, by, "result.read", {"result": str(result_id)})
    return results.link_to(storage, results.of_dossier(dossier_id, result_id))


@transactional
def proof(dossier_id: UUID, by: By) -> letters.Page:
    """The page that proves what was done with a dossier; that it was asked for is its last line.

    Raises `DOSSIER_NOT_FOUND`.
    """
    dossier = _read(dossier_id, by, "dossier.proved", {})
    found = audit.proof_of(("dossier", dossier_id))
    now = clock.now()
    row = queries.of_anybody(dossier_id)
    name = by.principal.name if by.principal else ""
    code = tracking.show(dossier.tracking_code)
    seal = (
        papers.Seal(found.sealed_day, found.digest) if found.sealed_day and found.digest else None
    )
    return letters.audit_proof(
        papers.AuditProof(
            heading=paper_values.heading(agencies.get(dossier.handling_agency_id)),
            issued=values.Issued(
                number=ids.random_name()[:8].upper(),
                at=now.astimezone(UTC),
                verification_url=installation.page(f"tra-cuu/{code}"),
                signer=values.Signer(name),
            ),
            about=values.About(dossier.number, row.edition.definition.data["name"]["vi"], code),
            chain=found.chain,
            entries=tuple(
                papers.LogEntry(
                    line.position, line.at, _ACTORS[line.actor_kind], line.action, line.hash
                )
                for line in found.lines
            ),
            checked_at=now,
            broken_at=int(found.fault.place) if found.fault else None,
            seal=seal,
        )
    )
