"""What may happen to a dossier, as one table: by whom, from where to where, with what. Pure.

Knows: statuses, actions, roles, which letter an action issues and what it does to the clock.
Does not know: agencies, deadlines, or what an action writes.

Source: the national statuses and their transitions (codes certain, transitions likely, as no
official table exists). Actions that leave the status as it is are in the same table.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from backend.core.text import Text
from backend.dossiers.states import STATUSES, Status

Actor = Literal["citizen", "reception", "specialist", "leader", "system"]
Clock = Literal["start", "run", "pause", "stop", "finish", "none"]

OFFICERS: Final[tuple[Actor, ...]] = ("reception", "specialist", "leader")
ACTORS: Final[tuple[Actor, ...]] = ("citizen", "reception", "specialist", "leader", "system")


@dataclass(frozen=True, slots=True)
class NeedIf:
    """Fields of a body that must be given where its `field` is `value`."""

    field: str
    value: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Something one can do to a dossier.

    `needs` names the fields of the body that must be given; `needs_of_some` those that some
    dossiers need besides (openings.py knows which), `needs_if` those that another field calls for.
    `at_counter`: the reception of the office that received the dossier may do it too, even when
    another office handles it, because that is where the citizen comes.
    """

    key: str
    label: Text
    needs: tuple[str, ...] = ()
    at_counter: bool = False
    needs_of_some: tuple[str, ...] = ()
    needs_if: tuple[NeedIf, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `source` is None before there is a dossier.

    `clock`: `start` begins to count the time for the result (`submit`: for the answer), `pause`
    and `run` stop counting and go on, `stop` ends it without a result, `finish` with one.
    """

    action: str
    source: Status | None
    target: Status
    actors: frozenset[Actor]
    letter: str | None = None
    clock: Clock = "none"

    @property
    def moves(self) -> bool:
        """Whether the status changes."""
        return self.source != self.target


ACTIONS: Final[dict[str, Action]] = {
    action.key: action
    for action in (
        Action("submit", Text("Nộp hồ sơ trực tuyến", "File online"), ("answers", "attachments")),
        Action(
            "file_at_counter",
            Text("Nhận hồ sơ tại quầy hoặc qua bưu chính", "File at the counter or by post"),
            ("answers", "papers"),
        ),
        Action("accept", Text("Tiếp nhận", "Accept")),
        Action("decline", Text("Từ chối tiếp nhận", "Decline"), ("reasons",)),
        Action(
            "request_supplement",
            Text("Yêu cầu bổ sung", "Ask for a supplement"),
            ("items",),
        ),
        Action(
            "answer_supplement",
            Text("Gửi bổ sung", "Answer the supplement"),
            ("answers",),
            at_counter=True,
            needs_of_some=("papers",),
        ),
        Action(
            "expire_supplement",
            Text("Kết thúc vì quá hạn bổ sung", "End: the supplement did not come"),
        ),
        Action(
            "request_payment",
            Text("Yêu cầu nộp phí, lệ phí", "Ask for a fee"),
            needs_of_some=("amount",),
        ),
        Action(
            "record_payment",
            Text("Ghi nhận đã nộp phí, lệ phí", "Record a payment"),
            ("method", "amount"),
            at_counter=True,
            needs_if=(NeedIf("method", "transfer", ("reference",)),),
        ),
        Action("expire_payment", Text("Dừng vì quá hạn nộp phí", "Stop: the fee was not paid")),
        Action("request_withdrawal", Text("Yêu cầu rút hồ sơ", "Ask to withdraw"), (), True),
        Action("grant_withdrawal", Text("Đồng ý cho rút", "Grant the withdrawal"), ("granted",)),
        Action(
            "refuse_withdrawal",
            Text("Không đồng ý cho rút", "Refuse the withdrawal"),
            ("granted", "reason"),
        ),
        Action("cancel_withdrawal", Text("Thôi rút hồ sơ", "Cancel the withdrawal"), (), True),
        Action("start", Text("Chuyển giải quyết", "Begin to decide")),
        Action("stop", Text("Dừng giải quyết", "Stop"), ("reasons",)),
        Action("resolve", Text("Ký kết quả", "Resolve")),
        Action("return_result", Text("Trả kết quả", "Return the result"), ("way",), True),
        Action("claim", Text("Nhận xử lý", "Claim")),
        Action("release", Text("Thôi nhận xử lý", "Release")),
        Action("hand_over", Text("Giao người khác xử lý", "Hand over"), ("officer",)),
        Action("transfer", Text("Chuyển cơ quan khác", "Transfer"), ("agency", "reason")),
        Action("add_note", Text("Ghi chú nội bộ", "Add a note"), ("text",), True),
        Action(
            "see_original",
            Text("Đối chiếu bản chính", "Compare an original"),
            ("requirement",),
            True,
        ),
        Action(
            "add_result",
            Text("Tải kết quả lên", "Upload the result"),
            ("file_name", "size", "sha256", "md5"),
        ),
        Action("extend", Text("Gia hạn và xin lỗi", "Extend and apologise"), ("reason", "due_at")),
        Action(
            "apologise",
            Text("Xin lỗi vì trễ hẹn", "Apologise for being late"),
            ("reason", "due_at"),
        ),
        Action(
            "request_confirmation",
            Text("Gửi bản nháp để xác nhận", "Send a draft to confirm"),
            ("lines",),
        ),
        Action(
            "answer_confirmation", Text("Xác nhận bản nháp", "Confirm the draft"), ("agreed",), True
        ),
        Action("agree_silently", Text("Coi như đồng ý bản nháp", "Take silence as agreement")),
        Action(
            "send_by_post",
            Text("Gửi kết quả qua bưu chính", "Post the result"),
            ("reference",),
            True,
        ),
        Action("confirm_receipt", Text("Đã nhận kết quả", "Confirm the receipt")),
        Action("refund", Text("Hoàn phí, lệ phí", "Refund"), ("reference",), True),
        Action("rate", Text("Đánh giá", "Rate"), ("level",), True),
        Action("recompute", Text("Tính lại hạn trả", "Reckon the due date anew")),
    )
}

_RECEPTION: Final = ("reception",)
_SPECIALIST: Final = ("specialist",)
_CITIZEN: Final = ("citizen",)
# Who filed on paper cannot sign in: what they say is entered by the reception (openings.py).
_APPLICANT: Final = ("citizen", "reception")
_LEADER: Final = ("leader",)
# Where the time for the result (or the answer) counts.
_WORKING: Final[tuple[Status, ...]] = ("submitted", "accepted", "in_progress")
_WAITING: Final[tuple[Status, ...]] = ("supplement_requested", "payment_required")
_UNRESOLVED: Final[tuple[Status, ...]] = (*_WORKING, *_WAITING, "withdrawal_requested")
_OPEN: Final[tuple[Status, ...]] = (*_UNRESOLVED, "resolved")
_DECIDED: Final[tuple[Status, ...]] = ("declined", "stopped", "resolved", "returned")


def _row(
    action: str,
    way: str,
    actors: Iterable[str],
    letter: str | None = None,
    clock: Clock = "none",
) -> Transition:
    """A row from "accepted > in_progress"; an empty source is before there is a dossier."""
    source, _, target = (part.strip() for part in way.partition(">"))
    return Transition(action, source or None, target, frozenset(actors), letter, clock)  # type: ignore[arg-type]


def _staying(
    action: str, statuses: Iterable[Status], actors: Iterable[str]
) -> Iterator[Transition]:
    """Rows that leave the status as it is."""
    for status in statuses:
        yield _row(action, f"{status} > {status}", actors)


_MOVES: Final = (
    _row("submit", "> submitted", _CITIZEN, clock="start"),
    _row("file_at_counter", "> accepted", _RECEPTION, "receipt", "start"),
    _row("accept", "submitted > accepted", _RECEPTION, "receipt", "start"),
    _row("decline", "submitted > declined", _RECEPTION, "refusal", "stop"),
    _row(
        "request_supplement",
        "submitted > supplement_requested",
        _RECEPTION,
        "supplement_request",
        "pause",
    ),
    *(
        _row(
            "request_supplement",
            f"{status} > supplement_requested",
            _SPECIALIST,
            "supplement_request",
            "pause",
        )
        for status in ("accepted", "in_progress")
    ),
    *(
        _row("answer_supplement", f"supplement_requested > {status}", _APPLICANT, clock="run")
        for status in _WORKING
    ),
    # Never accepted: refused; accepted before: stopped.
    _row(
        "expire_supplement",
        "supplement_requested > declined",
        ("system", "reception"),
        "refusal",
        "stop",
    ),
    _row(
        "expire_supplement",
        "supplement_requested > stopped",
        ("system", "reception"),
        "stop_notice",
        "stop",
    ),
    _row("request_payment", "submitted > payment_required", _RECEPTION, clock="pause"),
    _row("request_payment", "accepted > payment_required", _RECEPTION, clock="pause"),
    _row("request_payment", "in_progress > payment_required", _SPECIALIST, clock="pause"),
    *(
        _row(
            "record_payment",
            f"payment_required > {status}",
            ("system", "reception"),
            clock="run",
        )
        for status in _WORKING
    ),
    _row(
        "expire_payment",
        "payment_required > stopped",
        ("system", "reception"),
        "stop_notice",
        "stop",
    ),
    *(
        _row("request_withdrawal", f"{status} > withdrawal_requested", _APPLICANT, clock="pause")
        for status in (*_WORKING, *_WAITING)
    ),
    # What was not accepted yet is withdrawn at once: nobody has to agree.
    _row(
        "grant_withdrawal",
        "withdrawal_requested > stopped",
        ("reception", "leader", "system"),
        "stop_notice",
        "stop",
    ),
    *(
        _row(action, f"withdrawal_requested > {status}", actors, clock="run")
        for action, actors in (("refuse_withdrawal", _RECEPTION), ("cancel_withdrawal", _APPLICANT))
        for status in (*_WORKING, *_WAITING)
    ),
    _row("start", "accepted > in_progress", ("reception", "specialist"), "control_slip"),
    _row("stop", "accepted > stopped", ("specialist", "leader"), "stop_notice", "stop"),
    _row("stop", "in_progress > stopped", ("specialist", "leader"), "stop_notice", "stop"),
    _row("resolve", "in_progress > resolved", _LEADER, clock="finish"),
    _row("return_result", "resolved > returned", ("reception", "system")),
)

_STAYS: Final = (
    *_staying("claim", _OPEN, OFFICERS),
    *_staying("release", _OPEN, OFFICERS),
    *_staying("hand_over", _OPEN, OFFICERS),
    _row("transfer", "submitted > submitted", _RECEPTION, "control_slip"),
    _row("transfer", "accepted > accepted", OFFICERS, "control_slip"),
    _row("transfer", "in_progress > in_progress", ("specialist", "leader"), "control_slip"),
    # Back to the counter where the citizen collects it.
    _row("transfer", "resolved > resolved", OFFICERS, "control_slip"),
    *_staying("add_note", STATUSES, OFFICERS),
    *_staying("see_original", _OPEN, _RECEPTION),
    # A fee that is known beforehand may be paid before anybody asks for it.
    *_staying("record_payment", (*_WORKING, "resolved"), ("system", "reception")),
    *_staying("add_result", ("in_progress",), ("specialist", "leader")),
    *(_row("extend", f"{s} > {s}", _LEADER, "apology") for s in ("accepted", "in_progress")),
    *(_row("apologise", f"{s} > {s}", _LEADER, "apology") for s in ("accepted", "in_progress")),
    _row("request_confirmation", "in_progress > in_progress", _SPECIALIST, clock="pause"),
    _row("answer_confirmation", "in_progress > in_progress", _APPLICANT, clock="run"),
    _row("agree_silently", "in_progress > in_progress", ("system",), clock="run"),
    *_staying("send_by_post", ("resolved",), _RECEPTION),
    *_staying("confirm_receipt", ("returned",), ("citizen", "system")),
    *_staying("refund", ("declined", "stopped"), _RECEPTION),
    *_staying("rate", _DECIDED, _APPLICANT),
    *_staying("recompute", _UNRESOLVED, ("system",)),
)

TABLE: Final[tuple[Transition, ...]] = (*_MOVES, *_STAYS)


def ways(action: str, source: Status | None, actors: Collection[str]) -> tuple[Transition, ...]:
    """The rows by which these actors may do this from here; several where it leads back."""
    return tuple(
        row
        for row in TABLE
        if row.action == action and row.source == source and not row.actors.isdisjoint(actors)
    )


def known_from(action: str, source: Status | None) -> bool:
    """Whether anybody may do this from here."""
    return any(row.action == action and row.source == source for row in TABLE)


def roles_for(action: str, source: Status | None) -> list[str]:
    """The officers' roles that may do this from here; from anywhere, where nobody may."""
    rows = [row for row in TABLE if row.action == action]
    here = [row for row in rows if row.source == source] or rows
    return sorted({actor for row in here for actor in row.actors} & set(OFFICERS))
