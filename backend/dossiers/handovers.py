"""Through whose hands a dossier has gone, as the control slip (paper 06) lists it, and whether each
of them was in time.

Knows: which event gave it to whom, and by which clock a share is judged. Does not know: how a share
is judged (shares.py), or how the paper looks.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Final

from backend.agencies import service as agencies
from backend.dossiers import calendar_in_words, clockwork, deadlines, handover_queries, shares
from backend.dossiers.deadlines import Due
from backend.dossiers.handover_queries import Handed
from backend.dossiers.models import Dossier
from backend.dossiers.transitions import Case
from backend.letters.service import papers

_NOTES: Final = {
    "accept": "Tiếp nhận",
    "file_at_counter": "Tiếp nhận tại quầy",
    "start": "Chuyển giải quyết",
    "transfer": "Chuyển cơ quan",
    "hand_over": "Giao xử lý",
    "resolve": "Ký kết quả",
}
_DESK: Final = "Bộ phận Một cửa"
_DECIDING: Final = "Bộ phận chuyên môn"
_OUTCOMES: Final[dict[deadlines.Outcome, papers.Punctuality]] = {
    "early": "early",
    "on_time": "on_time",
    "overdue": "late",
}


def of(case: Case, applicant: str, to: str = "", reason: str = "") -> Iterator[papers.Handover]:
    """The handovers so far, and the one that is happening: `to` names the office that it goes to,
    where it is another, for this `reason`."""
    clocks = _Clocks(case.dossier)
    filed = papers.Party(applicant)
    holder, since = filed, case.dossier.submitted_at
    for one in (*handover_queries.handovers(case.dossier.id), _now(case, to, reason)):
        giver, receiver = _sides(one, holder)
        share = None if giver is filed else clocks.judge(one, since)
        yield papers.Handover(
            giver,
            receiver,
            one.at,
            punctuality=_OUTCOMES[share.outcome] if share else "",
            margin=calendar_in_words.duration(share.margin).vi if share else "",
            note=one.reason or _NOTES[one.action],
        )
        holder, since = receiver, one.at


def _now(case: Case, to: str, reason: str) -> Handed:
    office, by = agencies.get(case.agency_id).name, case.by
    account = handover_queries.account_of(by.officer_id) if by.officer_id else ""
    name = by.principal.name if by.principal else ""
    return Handed(case.now, case.action, office, name, account, to, reason)


def _sides(one: Handed, holder: papers.Party) -> tuple[papers.Party, papers.Party]:
    """Who gave the dossier and who got it, when `holder` had it."""
    here = papers.Party(one.agency, one.officer, one.account)
    match one.action:
        case "start":
            desk = papers.Party(f"{_DESK}, {one.agency}", one.officer, one.account)
            return desk, papers.Party(f"{_DECIDING}, {one.agency}")
        case "transfer":
            return here, papers.Party(one.to)
        case "hand_over":
            return here, papers.Party(one.agency, one.to, one.to_account)
        case _:
            return holder, here


class _Clocks:
    """The two clocks of a dossier, as they stood at any handover."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._calendar = agencies.working_calendar()
        self._rows = clockwork.intervals(dossier.id)

    def judge(self, one: Handed, since: datetime) -> shares.Share | None:
        """The share of who had it since then until it was handed on; None when no clock ran."""
        resolved = self._dossier.resolved_at
        if resolved is not None and one.at >= resolved and one.action != "resolve":
            return None
        then = self._of(one)
        due = deadlines.compute(then.rules, then.ledger.as_of(one.at), self._calendar)
        ended = max(due.paused_since or one.at, since)
        return shares.judge(since, ended, due.at, self._calendar)

    def _of(self, one: Handed) -> Due:
        """Until it is accepted the answer is due, from then on the result."""
        accepted = self._dossier.accepted_at
        early = accepted is None or one.at < accepted or one.action == "accept"
        return self._answer if early else self._result

    @cached_property
    def _answer(self) -> Due:
        """The clock that only a dossier has which did not come over the counter."""
        return clockwork.of_acceptance(self._dossier, self._rows, self._calendar)

    @cached_property
    def _result(self) -> Due:
        extension = clockwork.extension_of(self._dossier.id)
        return clockwork.of_handling(self._dossier, self._rows, extension, self._calendar)
