"""What one page proves of one subject: what was done, and that nothing of it was changed since."""

from dataclasses import dataclass
from datetime import date, datetime

from backend.audit import queries, verification
from backend.audit.chain import ActorKind, Fault
from backend.core.clock import VIETNAM


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the page. `hash` is hexadecimal."""

    position: int
    at: datetime
    actor_kind: ActorKind
    action: str
    hash: str


@dataclass(frozen=True, slots=True)
class Proof:
    """All of one chain. `fault` is its first broken link, None if it is whole.

    `sealed_day` is the latest sealed day whose seal covers an entry of the chain, with the seal's
    `digest` (hexadecimal); both None while no day of its entries is sealed. Entries after it are
    chained, and not sealed yet.
    """

    chain: str
    lines: tuple[Line, ...]
    fault: Fault | None
    sealed_day: date | None
    digest: str | None

    @property
    def head(self) -> str | None:
        """The hash of the last entry, which covers all before it; None without entries."""
        return self.lines[-1].hash if self.lines else None


def proof(chain: str) -> Proof:
    """The proof of one chain; without entries, one that says so."""
    lines = tuple(
        Line(row.position, row.at, row.actor_kind, row.action, row.hash.hex())
        for row in queries.walk(chain)
    )
    days = {line.at.astimezone(VIETNAM).date() for line in lines}
    seal = next((seal for seal in reversed(queries.seals()) if seal.day in days), None)
    return Proof(
        chain=chain,
        lines=lines,
        fault=verification.fault_of(chain),
        sealed_day=seal.day if seal else None,
        digest=seal.digest.hex() if seal else None,
    )
