"""Doing something to a dossier: what every action has in common, in one transaction.

`take` locks the dossier and holds the caller to its agencies, the version they have seen, and the
table of workflow.py; `move` writes status, clock, event, message and audit, and makes the next
version. What is particular to an action stands between the two, in the module of its family:

    case = transitions.take(dossier_id, "accept", by, seen)
    …
    transitions.move(case, …)

Raises `DOSSIER_NOT_FOUND` for who has no business with the dossier, `ACTION_NOT_YOURS` where the
role is another's, `ChangedMeanwhile` with the current state, `ACTION_NOT_ALLOWED` where the table
has no such row, and what openings.py says stands in the way.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import exists, select

from backend.audit import service as audit
from backend.core import clock
from backend.core.db import session
from backend.core.preconditions import Seen
from backend.core.statements import write
from backend.dossiers import (
    case_problems,
    clockwork,
    issuing,
    openings,
    problems,
    tracking,
    workflow,
)
from backend.dossiers.deadlines import Due
from backend.dossiers.models import Dossier, DossierEvent, Letter, OfficerAlert, Transfer
from backend.dossiers.openings import Facts, Who
from backend.dossiers.states import ENDED, Status
from backend.dossiers.workflow import ACTIONS, Actor, Transition
from backend.notifications import service as notifications
from backend.officers.service import Principal
from backend.procedures.editions import Edition

# Where these came from is where they lead back to.
_BRACKETS: Final = ("supplement_requested", "payment_required", "withdrawal_requested")
ANY: Final = Seen(frozenset(), anything=True)


class ChangedMeanwhile(Exception):
    """Somebody changed the dossier since the writer has seen it."""

    def __init__(self, dossier_id: UUID) -> None:
        super().__init__(dossier_id)
        self.dossier_id = dossier_id


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: a citizen on their own dossier, an officer or an office's system, or ours."""

    kind: Literal["citizen", "officer", "system"]
    id: UUID | None = None
    principal: Principal | None = None

    @property
    def officer_id(self) -> UUID | None:
        """The officer's account, where it is one."""
        return self.id if self.kind == "officer" else None

    @property
    def actor(self) -> audit.Actor:
        """Who the audit says it was."""
        return audit.Actor(self.kind, self.id)


SYSTEM: Final = By("system")


def citizen(citizen_id: UUID) -> By:
    """A citizen, on a dossier of their own."""
    return By("citizen", citizen_id)


def officer(principal: Principal) -> By:
    """An officer, or an office's own system with its key."""
    return By(principal.kind, principal.id, principal)


@dataclass(slots=True)
class Case:
    """A dossier that is being acted on, locked until the end of the transaction."""

    dossier: Dossier
    action: str
    by: By
    now: datetime
    ways: tuple[Transition, ...]
    # The office that acts: the one that had the dossier as the action began.
    agency_id: UUID
    facts: Facts
    due: Due | None = None
    details: dict[str, Any] = field(default_factory=dict)
    letter: Letter | None = None

    @property
    def acting_as(self) -> frozenset[Actor]:
        """The roles by which they may do this, wherever it has gone since."""
        actors = actors_of(self.dossier, self.by, self.action, self.agency_id)
        return actors.intersection(*[row.actors for row in self.ways[:1]])

    @property
    def edition(self) -> Edition:
        """The revision it was filed in."""
        return self.facts.edition

    @property
    def step(self) -> clockwork.Step:
        """This moment, as the ledger keeps it."""
        return clockwork.Step(self.now, self.dossier.handling_agency_id, self.by.officer_id)

    def way(self, target: Status | None = None) -> Transition:
        """The row of the table that is gone: the only one, or the one to `target`."""
        return next(row for row in self.ways if target in (None, row.target))


def take(dossier_id: UUID, action: str, by: By, seen: Seen = ANY) -> Case:
    """Lock a dossier for an action that these may do to it now. Raises as this module says."""
    dossier = session().scalar(
        select(Dossier).where(Dossier.id == dossier_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if dossier is None or not may_see(dossier, by):
        raise problems.DOSSIER_NOT_FOUND.problem()
    actors = actors_of(dossier, by, action)
    if not any(actors & row.actors for row in workflow.TABLE if row.action == action):
        raise case_problems.ACTION_NOT_YOURS.problem(
            roles=workflow.roles_for(action, dossier.status)
        )
    if not seen.allows(dossier.version):
        raise ChangedMeanwhile(dossier_id)
    if not workflow.known_from(action, dossier.status):
        raise not_allowed(dossier, by)
    ways = workflow.ways(action, dossier.status, actors)
    if not ways:
        raise case_problems.ACTION_NOT_YOURS.problem(
            roles=workflow.roles_for(action, dossier.status)
        )
    facts = Facts(dossier, clockwork.now_of(dossier.id))
    if problem := openings.closed(action, facts, Who(actors, by.officer_id)):
        raise problem
    return Case(dossier, action, by, facts.now, ways, dossier.handling_agency_id, facts)


def not_allowed(dossier: Dossier, by: By) -> Exception:
    """The problem that says what is allowed instead."""
    open_now = [action.key for action in allowed(Facts(dossier, clock.now()), by)]
    return case_problems.ACTION_NOT_ALLOWED.problem(dossier_status=dossier.status, allowed=open_now)


def may_see(dossier: Dossier, by: By) -> bool:
    """Whether they have any business with the dossier: of those offices that have or had it."""
    if by.kind == "citizen":
        return dossier.citizen_id == by.id
    if by.principal is None:
        return True
    if by.principal.oversees_all:
        return True
    mine = by.principal.agencies()
    if mine & {dossier.handling_agency_id, dossier.agency_id}:
        return True
    passed = select(Transfer.id).where(
        Transfer.from_agency_id.in_(mine), Transfer.dossier_id == dossier.id
    )
    return bool(session().scalar(select(exists(passed))))


def actors_of(
    dossier: Dossier, by: By, action: str, agency_id: UUID | None = None
) -> frozenset[Actor]:
    """As whom they act: by roles in the office that handles it (or did), or at the counter."""
    if by.kind == "citizen":
        return frozenset(("citizen",))
    if by.principal is None:
        return frozenset(("system",))
    principal, here = by.principal, agency_id or dossier.handling_agency_id
    actors = {role for role in workflow.OFFICERS if principal.may(here, role)}
    if ACTIONS[action].at_counter and principal.may(dossier.agency_id, "reception"):
        actors.add("reception")
    return frozenset(actors)


def allowed(facts: Facts, by: By) -> tuple[workflow.Action, ...]:
    """What they may do to it now: by the table, and as things are."""
    return tuple(
        action
        for key, action in ACTIONS.items()
        if (actors := actors_of(facts.dossier, by, key))
        and workflow.ways(key, facts.dossier.status, actors)
        and openings.closed(key, facts, Who(actors, by.officer_id)) is None
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the citizen is told: the name of a template, and values besides the usual ones."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """How an action ends.

    `target`: where the table leads to several. `cause`: why the clock stands still; `legal_basis`:
    keys of the reasons that it rests on, where some were chosen. `citizen_due`:
    until when an answer or a payment is awaited. `note`: the officer's words to the citizen.
    `paper`: what the letter says, if the row issues one. `tell`: None where the citizen need not
    know. `details`: codes and ids for event and audit. `previous`: where the status leads back to,
    where a withdrawal has covered that up.
    """

    target: Status | None = None
    cause: str = ""
    legal_basis: str | None = None
    citizen_due: datetime | None = None
    note: str | None = None
    paper: "issuing.Paper | None" = None
    tell: Told | None = None
    previous: Status | None = None
    details: dict[str, Any] = field(default_factory=dict)


def move(case: Case, end: Move) -> Dossier:
    """Write everything that an action brings, and make the next version of the dossier."""
    # The dossier goes to the database once, when all of it is known.
    with session().no_autoflush:
        return _move(case, end)


def _move(case: Case, end: Move) -> Dossier:
    dossier, way = case.dossier, case.way(end.target)
    before = way.source
    dossier.status = way.target
    if way.moves:
        dossier.previous_status = _led_from(way, before, end)
    if way.target in ENDED and way.moves:
        dossier.closed_at = case.now
    _run_clock(case, way, end)
    if way.clock != "none" or way.moves:
        case.due = clockwork.settle(dossier, case.now, end.citizen_due)
    if end.paper is not None and way.letter is not None:
        case.letter = issuing.issue(case, way.letter, end.paper)
    dossier.version += 1
    session().flush()
    details = case.details | end.details | ({"letter": str(case.letter.id)} if case.letter else {})
    _record(case, before, details, end.note)
    if end.tell is not None:
        _tell(dossier, case.edition, end.tell)
    return dossier


def _led_from(way: Transition, before: Status | None, end: Move) -> Status | None:
    """Where the new status leads back to; None where it leads nowhere back."""
    if way.target not in _BRACKETS:
        return None
    return end.previous if before == "withdrawal_requested" else before


def _run_clock(case: Case, way: Transition, end: Move) -> None:
    dossier, step = case.dossier, case.step
    step = clockwork.Step(step.at, step.agency_id, step.officer_id, end.legal_basis)
    match way.clock:
        case "start":
            clockwork.end(dossier, step)
            dossier.accepted_at = case.now
            clockwork.begin(dossier, "running", "accepted", step)
        case "pause":
            clockwork.begin(dossier, "paused", end.cause, step)
        case "run":
            waits = way.target in ("supplement_requested", "payment_required")
            cause = end.cause if waits else "resumed"
            clockwork.begin(dossier, "paused" if waits else "running", cause, step)
        case "stop" | "finish":
            clockwork.end(dossier, step)
        case "none":
            return


def _record(case: Case, before: Status | None, details: dict[str, Any], note: str | None) -> None:
    dossier = case.dossier
    if case.by.principal is not None and case.by.principal.kind == "system":
        details = details | {"key": str(case.by.id)}
    agency_id = None if case.by.kind == "citizen" else case.agency_id
    write(
        DossierEvent(
            dossier_id=dossier.id,
            at=case.now,
            action=case.action,
            from_status=before,
            status=dossier.status,
            actor=case.by.kind,
            officer_id=case.by.officer_id,
            agency_id=agency_id,
            details=details,
            note=note,
        )
    )
    audit.record(
        case.by.actor,
        f"dossier.{case.action}",
        ("dossier", dossier.id),
        agency_id=agency_id,
        details=details | {"from": before, "to": dossier.status, "version": dossier.version},
    )


def _tell(dossier: Dossier, edition: Edition, told: Told) -> None:
    usual = {
        "procedure": edition.definition.data["name"],
        "tracking_code": tracking.show(dossier.tracking_code),
    }
    notifications.notify(
        dossier.citizen_id,
        told.template,
        usual | told.values,
        subject=("dossier", dossier.id),
        agency_id=dossier.handling_agency_id,
    )


def alert(case: Case, kind: str, roles: Collection[str] = ("specialist",)) -> None:
    """Tell the assignee, or else everybody with one of these roles at the office that has it."""
    dossier = case.dossier
    write(
        *(
            OfficerAlert(
                officer_id=dossier.assignee_id,
                agency_id=dossier.handling_agency_id,
                role=role,
                dossier_id=dossier.id,
                kind=kind,
                at=case.now,
            )
            for role in (tuple(roles)[:1] if dossier.assignee_id else roles)
        )
    )
