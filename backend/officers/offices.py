"""Making and changing offices: for administrators of the province centre, and written down."""

from typing import TYPE_CHECKING

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core.db import transactional
from backend.core.preconditions import Seen
from backend.officers import problems
from backend.officers.principal import Principal

if TYPE_CHECKING:
    from backend.agencies.models import Agency

_ADMINISTRATOR = "administrator"


@transactional
def add(
    principal: Principal, code: str, level: str, commune: str | None, facts: agencies.Facts
) -> "Agency":
    """A new office. Raises `NOT_YOUR_OFFICE` and `AGENCY_TAKEN`."""
    _must_oversee(principal)
    agency = agencies.add(code, level, commune, facts)
    if agency is None:
        raise problems.AGENCY_TAKEN.problem()
    _record(principal, "agency.created", agency)
    return agency


@transactional
def change(principal: Principal, code: str, seen: Seen, facts: agencies.Facts) -> "Agency":
    """Say of an office what it is called, where it is, how to call it, and when it is open.

    Raises `NOT_YOUR_OFFICE`, `AGENCY_NOT_FOUND` and `agencies.ChangedMeanwhile`.
    """
    _must_oversee(principal)
    agency = agencies.change(code, facts, seen.allows)
    if agency is None:
        raise problems.AGENCY_NOT_FOUND.problem()
    _record(principal, "agency.changed", agency)
    return agency


def find(code: str) -> "Agency":
    """The office with this code. Raises `AGENCY_NOT_FOUND`."""
    agency = agencies.find(code)
    if agency is None:
        raise problems.AGENCY_NOT_FOUND.problem()
    return agency


def _must_oversee(principal: Principal) -> None:
    if not principal.oversees(_ADMINISTRATOR):
        raise problems.NOT_YOUR_OFFICE.problem()


def _record(principal: Principal, action: str, agency: "Agency") -> None:
    audit.record(
        principal.actor,
        action,
        ("agency", agency.id),
        agency_id=agency.id,
        details={"code": agency.code, "version": agency.version},
    )
