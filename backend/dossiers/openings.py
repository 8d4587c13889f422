"""Whether what the table allows can be done to this dossier now. Reads only.

workflow.py says who may do what in which status; here is what else must hold, once, for what is
offered (`allowed`) and for what is done (`transitions.take`): the fee that is due first, the draft
that is awaited, the colleague who has it in hand. Also what must be given with an action because of
the dossier (`needs`). What depends on what is given (an amount, a date, a paper) is in the action.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Final
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.sql.elements import ColumnElement

from backend.agencies import service as agencies
from backend.core.db import session
from backend.core.errors import Problem
from backend.dossiers import case_problems, clockwork, deadlines, fees, queries, requests
from backend.dossiers.deadlines import Due
from backend.dossiers.fees import Fees
from backend.dossiers.models import (
    Dossier,
    Extension,
    Original,
    Payment,
    Rating,
    Result,
    Supplement,
)
from backend.dossiers.workflow import ACTIONS, Action, Actor
from backend.procedures import service as procedures
from backend.procedures.editions import Edition


@dataclass(frozen=True, slots=True)
class Who:
    """Who would act: as what, and by which account (None: a citizen, or no person)."""

    actors: frozenset[Actor]
    officer_id: UUID | None


class Facts:
    """What decides about a dossier at the moment `now`, each read when it is first asked for."""

    def __init__(self, dossier: Dossier, now: datetime) -> None:
        self.dossier = dossier
        self.now = now

    @cached_property
    def edition(self) -> Edition:
        """The revision it was filed in."""
        return procedures.edition(self.dossier.revision_id)

    @cached_property
    def fees(self) -> Fees:
        return fees.of(self.dossier, self.edition)

    @cached_property
    def due(self) -> Due:
        """By the clock that counts now."""
        return clockwork.due_of(self.dossier, agencies.working_calendar())

    @cached_property
    def awaited(self) -> Supplement | None:
        """The supplement, or the draft to confirm, that the citizen has not answered."""
        return requests.open_request(self.dossier.id)

    @property
    def expected_answer(self) -> Supplement:
        """What is `awaited`, of an action that is open only when something is."""
        assert self.awaited is not None  # noqa: S101
        return self.awaited

    @cached_property
    def payment(self) -> Payment | None:
        """The payment that is awaited."""
        return requests.open_payment(self.dossier.id)

    @cached_property
    def supplements(self) -> int:
        """How often one was asked for before the dossier was accepted, or since, if it was."""
        return requests.supplements_asked(self.dossier.id, accepted=self.is_accepted)

    @cached_property
    def papers(self) -> frozenset[str]:
        """The papers that its answers call for: keys of requirements."""
        return frozenset(p["key"] for p in self.edition.rules.papers(self.dossier.answers))

    @cached_property
    def originals_seen(self) -> frozenset[str]:
        """The papers whose originals were compared."""
        seen = select(Original.requirement).where(Original.dossier_id == self.dossier.id)
        return frozenset(session().scalars(seen))

    @cached_property
    def is_rated(self) -> bool:
        return session().get(Rating, self.dossier.id) is not None

    @cached_property
    def has_result(self) -> bool:
        return self._any(Result.dossier_id == self.dossier.id, Result.state == "received")

    @cached_property
    def has_apologised(self) -> bool:
        return self._any(
            Extension.dossier_id == self.dossier.id,
            Extension.kind == "apology",
            Extension.decided_at.is_not(None),
        )

    @cached_property
    def fee_paid(self) -> int:
        """The fee in đồng that could be given back; 0 for none."""
        return requests.fee_paid(self.dossier.id)

    @cached_property
    def holder(self) -> str:
        """The name of who has it in hand; empty where nobody has."""
        assignee = self.dossier.assignee_id
        return queries.names_of_officers([assignee]).get(assignee, "") if assignee else ""

    @property
    def is_accepted(self) -> bool:
        return self.dossier.accepted_at is not None

    def is_held_by_other(self, who: Who) -> bool:
        """Whether the lease of somebody else runs."""
        until = self.dossier.lease_until
        return until is not None and until > self.now and self.dossier.assignee_id != who.officer_id

    @staticmethod
    def _any(*conditions: ColumnElement[bool]) -> bool:
        return bool(session().scalar(select(exists().where(*conditions))))


def needs(action: Action, facts: Facts) -> tuple[str, ...]:
    """The fields of the body that must be given with an action on this dossier."""
    more = NEEDS_OF_SOME.get(action.key)
    return action.needs + action.needs_of_some if more and more(facts) else action.needs


def _no_fixed_fee(facts: Facts) -> bool:
    return facts.fees.total is None


def _asks_for_papers(facts: Facts) -> bool:
    return any(item["kind"] == "paper" for item in facts.expected_answer.items)


# Of which dossiers an action needs its `needs_of_some`.
NEEDS_OF_SOME: Final[dict[str, Callable[[Facts], bool]]] = {
    "request_payment": _no_fixed_fee,
    "answer_supplement": _asks_for_papers,
}

# What stands in the way of an action; None: nothing.
Check = Callable[[Facts, Who], Problem | None]


def closed(action: str, facts: Facts, who: Who) -> Problem | None:
    """Why these cannot do this to the dossier now, though the table would let them."""
    checks = CHECKS.get(action, ())
    if action not in _IN_ANY_HANDS and not ACTIONS[action].at_counter:
        checks = (*checks, _held_by_colleague)
    return next((p for check in checks if (p := check(facts, who))), None)


def _draft_awaited(facts: Facts, _: Who) -> Problem | None:
    """While the citizen looks at a draft, or answers a supplement, nothing is decided."""
    awaited = facts.is_accepted and facts.awaited is not None
    return case_problems.CONFIRMATION_AWAITED.problem() if awaited else None


def _fee_first(facts: Facts, _: Who) -> Problem | None:
    due = facts.edition.handling.fee_before_acceptance and facts.dossier.money != "paid"
    return case_problems.FEE_FIRST.problem() if due and facts.fees.total != 0 else None


def _supplements_used_up(facts: Facts, _: Who) -> Problem | None:
    times = facts.edition.handling.rules.supplement.times
    if facts.supplements < times:
        return None
    return case_problems.SUPPLEMENTS_USED_UP.problem(times=times)


def _fee_is_for_later(facts: Facts, _: Who) -> Problem | None:
    early = not facts.is_accepted and not facts.edition.handling.fee_before_acceptance
    return case_problems.FEE_AFTER_ACCEPTANCE.problem() if early else None


def _paid_already(facts: Facts, _: Who) -> Problem | None:
    return case_problems.FEE_PAID.problem() if facts.dossier.money == "paid" else None


def _no_fee(facts: Facts, _: Who) -> Problem | None:
    free = facts.payment is None and facts.fees.total == 0
    return case_problems.NO_FEE.problem() if free else None


def _supplement_has_time(facts: Facts, _: Who) -> Problem | None:
    over = facts.awaited is not None and facts.awaited.due_at <= facts.now
    return None if over else case_problems.NOT_EXPIRED.problem()


def _payment_has_time(facts: Facts, _: Who) -> Problem | None:
    until = facts.payment.due_at if facts.payment else None
    over = until is not None and until <= facts.now
    return None if over else case_problems.NOT_EXPIRED.problem()


def _extension(facts: Facts, _: Who) -> Problem | None:
    match deadlines.extension_closed(facts.due, facts.now):
        case "extended_already":
            return case_problems.EXTENDED_ALREADY.problem()
        case "announced_too_late":
            return case_problems.EXTENSION_TOO_LATE.problem()
    return None


def _in_time(facts: Facts, _: Who) -> Problem | None:
    """Nobody apologises while the result can still come by the date that counts."""
    due = facts.due
    in_time = facts.now <= deadlines.latest_announcement(due.at, due.calendar)
    return case_problems.NOT_LATE.problem() if in_time else None


def _apologised(facts: Facts, _: Who) -> Problem | None:
    return case_problems.APOLOGISED_ALREADY.problem() if facts.has_apologised else None


def _without_draft(facts: Facts, _: Who) -> Problem | None:
    wanted = facts.edition.handling.draft_confirmation
    return None if wanted else case_problems.NO_DRAFT_TO_CONFIRM.problem()


def _no_draft_awaited(facts: Facts, _: Who) -> Problem | None:
    return case_problems.NO_DRAFT_AWAITED.problem() if facts.awaited is None else None


def _result_missing(facts: Facts, _: Who) -> Problem | None:
    return None if facts.has_result else case_problems.RESULT_MISSING.problem()


def _all_originals_seen(facts: Facts, _: Who) -> Problem | None:
    left = facts.papers - facts.originals_seen
    return None if left else case_problems.ORIGINAL_SEEN.problem()


def _rated(facts: Facts, _: Who) -> Problem | None:
    return case_problems.RATED_ALREADY.problem() if facts.is_rated else None


def _nothing_paid(facts: Facts, _: Who) -> Problem | None:
    return None if facts.fee_paid else case_problems.NOTHING_TO_REFUND.problem()


def _received_already(facts: Facts, _: Who) -> Problem | None:
    waits = facts.dossier.delivery == "electronic"
    return None if waits else case_problems.RECEIVED_ALREADY.problem()


def _filed_online(facts: Facts, who: Who) -> Problem | None:
    """What citizens do themselves is entered for them only where they filed on paper."""
    entered = "citizen" not in who.actors and facts.dossier.channel == "online"
    return case_problems.FILED_ONLINE.problem() if entered else None


def _no_person(_: Facts, who: Who) -> Problem | None:
    return case_problems.PERSON_NEEDED.problem() if who.officer_id is None else None


def _held_by_other(facts: Facts, who: Who) -> Problem | None:
    return _claimed(facts) if facts.is_held_by_other(who) else None


def _claimed(facts: Facts) -> Problem:
    """Says who has it, and until when; of a lease that is over, when it was."""
    until = facts.dossier.lease_until
    shown = f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if until else None
    return case_problems.CLAIMED_BY_OTHER.problem(holder=facts.holder, lease_until=shown)


def _held_by_colleague(facts: Facts, who: Who) -> Problem | None:
    """What somebody works on is left to them, by receptionists, specialists and systems."""
    officers = who.actors & {"reception", "specialist"}
    return _held_from_others(facts, who) if officers else None


def _held_from_others(facts: Facts, who: Who) -> Problem | None:
    """What somebody has open, only they or a leader give away."""
    return None if "leader" in who.actors else _held_by_other(facts, who)


def _not_mine(facts: Facts, who: Who) -> Problem | None:
    if facts.dossier.assignee_id is None:
        return case_problems.NOT_CLAIMED.problem()
    mine = facts.dossier.assignee_id == who.officer_id
    return None if mine or "leader" in who.actors else _claimed(facts)


CHECKS: Final[dict[str, Collection[Check]]] = {
    "accept": (_fee_first,),
    "request_supplement": (_supplements_used_up, _draft_awaited),
    "expire_supplement": (_supplement_has_time,),
    "request_payment": (_fee_is_for_later, _paid_already, _draft_awaited, _no_fee),
    "record_payment": (_paid_already, _no_fee),
    "expire_payment": (_payment_has_time,),
    "resolve": (_draft_awaited, _result_missing),
    "transfer": (_draft_awaited,),
    "extend": (_draft_awaited, _extension),
    "see_original": (_all_originals_seen,),
    "apologise": (_in_time, _apologised),
    "request_confirmation": (_without_draft, _draft_awaited),
    "answer_supplement": (_filed_online,),
    "request_withdrawal": (_filed_online,),
    "cancel_withdrawal": (_filed_online,),
    "answer_confirmation": (_filed_online, _no_draft_awaited),
    "agree_silently": (_supplement_has_time,),
    "confirm_receipt": (_received_already,),
    "refund": (_nothing_paid,),
    "rate": (_filed_online, _rated),
    "claim": (_no_person, _held_by_other),
    "release": (_not_mine,),
    "hand_over": (_held_from_others,),
}
# These have their own rule, or end what nobody can work on any more.
_IN_ANY_HANDS: Final = frozenset(
    ("claim", "release", "hand_over", "expire_supplement", "expire_payment")
)
