"""Letters: numbered and frozen in the transaction that issues them, typeset once, kept for ever.

A letter's values are kept as its paper was issued; a job sets them (or the first reader, who does
not wait for it), and from then on the stored bytes are the letter. Knows no action: what a letter
says is put together by paper_values.py.
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from backend.core import clock, ids, installation, jobs
from backend.core.db import release, session, transactional
from backend.core.statements import Prepared, write
from backend.core.storage import NoSuchObject, Storage
from backend.dossiers import case_problems
from backend.dossiers.models import Letter, LetterCounter
from backend.letters import service as letters

if TYPE_CHECKING:
    from backend.dossiers.transitions import Case
    from backend.officers.service import Principal

# What a letter is made of: its number and address are known only now.
Paper: TypeAlias = Callable[[letters.values.Issued], letters.papers.Paper]

# The usual abbreviations after a letter's number.
_SIGNS: Final = {
    "receipt": "TNHS",
    "supplement_request": "BSHS",
    "refusal": "TCHS",
    "apology": "XLHS",
    "stop_notice": "TBDGQ",
    "control_slip": "KSHS",
    "register": "STDHS",
}
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_TOKEN_LENGTH: Final = 22
PDF: Final = "application/pdf"

_COUNTERS: Final = cast("Table", LetterCounter.__table__)
_COUNT: Final = Prepared(
    insert(_COUNTERS)
    .values(
        agency_id=bindparam("office"), kind=bindparam("of_kind"), year=bindparam("of_year"), last=1
    )
    .on_conflict_do_update(
        index_elements=["agency_id", "kind", "year"], set_={"last": _COUNTERS.c.last + 1}
    )
    .returning(_COUNTERS.c.last)
)


class LetterLost(RuntimeError):
    """The stored letter is gone or damaged, and setting it again gives other bytes."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Which office issues a letter, when (aware), and who answers for it: by the system, nobody's
    account."""

    agency_id: UUID
    at: datetime
    signer: letters.values.Signer
    officer_id: UUID | None


def issue(case: "Case", kind: str, make: Paper) -> Letter:
    """Number a letter and freeze what it says, in the caller's transaction; a job will set it."""
    sender = Sender(
        case.agency_id,
        case.now,
        signer(case.by.principal, case.acting_as),
        case.by.officer_id,
    )
    return issue_from(sender, kind, make, case.dossier.id)


def issue_from(sender: Sender, kind: str, make: Paper, dossier_id: UUID | None) -> Letter:
    """As `issue`; without `dossier_id` a register."""
    year = sender.at.astimezone(clock.VIETNAM).year
    [(ordinal,)] = _COUNT.run(office=sender.agency_id, of_kind=kind, of_year=year)
    token = ids.random_text(_ALPHABET, _TOKEN_LENGTH)
    number = f"{ordinal:04d}/{year}/{_SIGNS[kind]}"
    address = installation.page(f"xac-minh/{token}")
    paper = make(letters.values.Issued(number, sender.at, address, sender.signer))
    letter = Letter(
        dossier_id=dossier_id,
        kind=kind,
        number=number,
        year=year,
        ordinal=ordinal,
        token=token,
        values=letters.papers.to_json(paper),
        template_version=paper.version,
        issued_at=sender.at,
        officer_id=sender.officer_id,
        agency_id=sender.agency_id,
    )
    write(letter)
    jobs.defer("dossiers:typeset_letter", letter_id=str(letter.id))
    return letter


def place_in_book(number: str) -> tuple[str, str]:
    """The book of its year that a letter stands in, and its number there: ("2026", "0012").

    An office gives the numbers of a kind one after the other, in the transaction that issues the
    letter: no number is given twice, and none is left out.
    """
    entry, book, _ = number.split("/")
    return book, entry


_BY_ITSELF: Final = "(tự động phát hành)"
_TITLES: Final = {
    "reception": "Cán bộ tiếp nhận",
    "specialist": "Cán bộ xử lý",
    "leader": "Lãnh đạo cơ quan",
    "administrator": "Quản trị",
}


def signer(principal: "Principal | None", roles: Collection[str]) -> letters.values.Signer:
    """Who answers for a letter: the officer in the role they act in, confirmed by the account
    they are signed in with; or the system, by nobody's account."""
    if principal is None:
        return letters.values.Signer("Hệ thống một cửa điện tử", mark=_BY_ITSELF)
    titles = [title for role, title in _TITLES.items() if role in roles]
    return letters.values.Signer(principal.name, titles[0] if titles else "")


def typeset(storage: Storage, letter_id: UUID) -> Letter:
    """Set a letter and keep it, once: whoever comes second finds it done.

    The store is asked outside any transaction. Raises `LETTER_NOT_FOUND`.
    """
    letter = session().get(Letter, letter_id)
    if letter is None:
        raise case_problems.LETTER_NOT_FOUND.problem()
    if letter.object_key is not None:
        return letter
    content = letters.from_frozen(letter.values).pdf()
    release()
    key = f"letters/{ids.random_name()}"
    storage.put(key, content, PDF)
    kept = _keep(letter_id, key, content)
    if kept.object_key != key:
        storage.delete(key)
    return kept


@transactional
def _keep(letter_id: UUID, key: str, content: bytes) -> Letter:
    letter = session().get_one(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter.object_key is None:
        letter.object_key, letter.size, letter.sha256 = key, len(content), _hash(content)
    return letter


def content_of(storage: Storage, letter_id: UUID) -> tuple[Letter, bytes]:
    """The letter and its bytes, which are the same for ever.

    An object that is gone or damaged is made again if that gives the very same bytes. Raises
    `LETTER_NOT_FOUND` or `LetterLost`.
    """
    letter = typeset(storage, letter_id)
    release()
    assert letter.object_key is not None and letter.size is not None  # noqa: PT018, S101 - typeset
    try:
        content = storage.read(letter.object_key, 0, letter.size)
    except NoSuchObject:
        content = b""
    if _hash(content) == letter.sha256:
        return letter, content
    again = letters.from_frozen(letter.values).pdf()
    if _hash(again) != letter.sha256:
        raise LetterLost(f"letter {letter.id} at {letter.object_key}")
    storage.put(letter.object_key, again, PDF)
    return letter, again


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def by_token(token: str) -> Letter:
    """The letter whose QR code this is. Raises `LETTER_UNKNOWN`."""
    letter = session().scalar(select(Letter).where(Letter.token == token))
    if letter is None:
        raise case_problems.LETTER_UNKNOWN.problem()
    return letter
