"""Use cases of the audit: writing entries, sealing days, and proving that nothing was changed.

A chain for each subject (`dossier:<id>`, `officer:<id>`, …), so that those who write about
different subjects never wait for one another. A use case that writes about several takes them in
the same order as every other, or two of them could wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from backend.audit import chain, sealing, verification
from backend.audit.chain import ActorKind, Fault, Head, Written
from backend.audit.models import AuditChain, AuditEntry
from backend.audit.proofs import Proof, proof
from backend.core import clock, ids
from backend.core.db import session, transactional
from backend.core.statements import Prepared, together, write

# What an entry is about: a kind in the singular, and the id of the row.
Subject = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: an officer, a citizen, another system (by its key) or ours (no id), or an
    operator at the command line (no id)."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM: Final = Actor("system")
OPERATOR: Final = Actor("operator")

# What belongs to no row: the nil UUID.
INSTALLATION: Final[Subject] = ("installation", UUID(int=0))

_HEADS: Final = cast("Table", AuditChain.__table__)
# Takes the head, which stays locked until the commit; its row is made at the first entry.
_TAKE_HEAD: Final = Prepared(
    insert(_HEADS)
    .values(chain=bindparam("chain_name"), position=0, hash=chain.BEGINNING)
    .on_conflict_do_update(index_elements=["chain"], set_={"position": _HEADS.c.position})
    .returning(_HEADS.c.position, _HEADS.c.hash)
)
_MOVE_HEAD: Final = Prepared(
    update(_HEADS)
    .where(_HEADS.c.chain == bindparam("chain_name"))
    .values(position=bindparam("to_position"), hash=bindparam("to_hash"))
)
# The same for many, in the order of their names: two who take several never wait for each other.
_TAKE_HEADS: Final = text(
    """
    insert into audit_chains (chain, position, hash)
    select name, 0, :hash
    from unnest(cast(:chains as text[])) with ordinality as taken (name, place)
    order by place
    on conflict (chain) do update set position = audit_chains.position
    returning chain, position, hash
    """
)
_MOVE_HEADS: Final = text(
    """
    update audit_chains set position = moved.position, hash = moved.hash
    from unnest(
        cast(:chains as text[]), cast(:positions as bigint[]), cast(:hashes as bytea[])
    ) as moved (chain, position, hash)
    where audit_chains.chain = moved.chain
    """
)


@transactional
def record(
    actor: Actor,
    action: str,
    subject: Subject,
    *,
    agency_id: UUID | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write down that `actor` did `action` ("dossier.accepted") to `subject`.

    In the caller's transaction: it is kept if and only if what it tells of is. `details` hold
    codes and ids, never personal data; fractions are refused with `TypeError`.
    """
    name = chain_of(subject)
    [(position, previous_hash)] = _TAKE_HEAD.run(chain_name=name)
    done = Done(subject, agency_id, details or {})
    entry = _entry(actor, action, done, Head(name, position, previous_hash))
    with together():
        write(entry)
        _MOVE_HEAD.run(chain_name=name, to_position=entry.position, to_hash=entry.hash)


@dataclass(frozen=True, slots=True)
class Done:
    """What an entry of `record_all` says: to what, in which office, with which details."""

    subject: Subject
    agency_id: UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)


@transactional
def record_all(actor: Actor, action: str, done: Sequence[Done]) -> None:
    """Write down that `actor` did the same to many subjects, in three statements: some hundreds
    at a time.

    As `record`; the chains are taken in the order of their names. Raises `ValueError` for a
    subject that is there twice.
    """
    by_chain = {chain_of(each.subject): each for each in done}
    if len(by_chain) != len(done):
        raise ValueError("a subject is there twice")
    if not done:
        return
    heads = session().execute(_TAKE_HEADS, {"chains": sorted(by_chain), "hash": chain.BEGINNING})
    entries = [_entry(actor, action, by_chain[head.chain], Head(*head)) for head in heads]
    write(*entries)
    session().execute(
        _MOVE_HEADS,
        {
            "chains": [entry.chain for entry in entries],
            "positions": [entry.position for entry in entries],
            "hashes": [entry.hash for entry in entries],
        },
    )


def _entry(actor: Actor, action: str, done: Done, head: Head) -> AuditEntry:
    """The entry that follows the head of its chain."""
    written = Written(
        id=ids.new(),
        chain=head.chain,
        position=head.position + 1,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action,
        agency_id=done.agency_id,
        details=chain.plain(done.details),
    )
    return AuditEntry(
        **written._asdict(),
        previous_hash=head.hash,
        hash=chain.hash_of(written, head.hash),
    )


def chain_of(subject: Subject) -> str:
    """The name of a subject's chain: `dossier:<id>`."""
    kind, subject_id = subject
    return f"{kind}:{subject_id}"


def entries(subject: Subject) -> Sequence[AuditEntry]:
    """All that was done to `subject`, the earliest first."""
    return (
        session()
        .scalars(
            select(AuditEntry)
            .where(AuditEntry.chain == chain_of(subject))
            .order_by(AuditEntry.position)
        )
        .all()
    )


def proof_of(subject: Subject) -> Proof:
    """What one page says of `subject`: its entries, whether they are whole, and the last seal."""
    return proof(chain_of(subject))


def seal(day: date) -> None:
    """Seal one day. Raises `ValueError` unless it is over and follows the last sealed day."""
    sealing.seal(day)


def seal_days() -> list[date]:
    """Seal every day that is over and not sealed; answers them."""
    return sealing.seal_days()


def verify() -> Fault | None:
    """The first broken link of all chains, heads and seals; None if all is whole."""
    return verification.first_fault()


__all__ = [
    "INSTALLATION",
    "OPERATOR",
    "SYSTEM",
    "Actor",
    "Done",
    "Fault",
    "Proof",
    "Subject",
    "chain_of",
    "entries",
    "proof_of",
    "record",
    "record_all",
    "seal",
    "seal_days",
    "verify",
]
