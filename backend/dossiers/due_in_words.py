"""Why a dossier is due when it is, said so that anybody can follow it. Pure.

Knows: how the moves of a deadline are told in plain words, in both languages. Does not know: how
they are computed (deadlines.py), or who reads: nothing here says "you", so that a citizen and an
officer can read the same sentences.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from backend.agencies.working_time import (
    WorkingCalendar,
    days_off,
    end_of_day,
    make_up_days,
    uncertain_days,
    working_time_between,
)
from backend.core.text import Text
from backend.dossiers import calendar_in_words as say
from backend.dossiers.deadlines import (
    SUPPLEMENT,
    Due,
    Extension,
    Interval,
    Move,
    TimeLimit,
    announced,
    moves,
    waited,
)

Code = Literal[
    "received",
    "limit",
    "promised",
    "paused",
    "restarted",
    "waiting",
    "extended",
    "days_off",
    "make_up_days",
    "estimated_days",
    "due",
]

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence or two of the explanation, with what they speak of as data.

    `working_seconds` is the working time between the moments, where it matters.
    """

    code: Code
    text: Text
    began_at: datetime | None = None
    ended_at: datetime | None = None
    working_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    """What differs between the two clocks of a dossier."""

    received: Text
    limit: Text
    promised: Text
    due: Text


_HANDLING: Final = _Words(
    Text("Hồ sơ được tiếp nhận lúc {}.", "The dossier was accepted at {}."),
    Text("Thời hạn giải quyết là {}", "The time limit is {}"),
    Text("Ngày hẹn ban đầu: {}.", "The first date given was {}."),
    Text("Hẹn trả kết quả: {}.", "The result is due at {}."),
)
_ACCEPTANCE: Final = _Words(
    Text("Hồ sơ được gửi lúc {}.", "The dossier was sent at {}."),
    Text(
        "Cơ quan trả lời có tiếp nhận hồ sơ hay không trong {}",
        "The office says whether it accepts the dossier within {}",
    ),
    Text("Hạn trả lời ban đầu: {}.", "The answer was first due at {}."),
    Text("Hạn trả lời: {}.", "The answer is due at {}."),
)

# What the clock stood still for.
_CAUSES: Final = {
    SUPPLEMENT: Text("chờ bổ sung giấy tờ, thông tin", "wait for the supplement"),
    "payment": Text("chờ nộp phí, lệ phí", "wait for the fee"),
    "withdrawal": Text("xem xét yêu cầu rút hồ sơ", "look at the request to withdraw"),
    "confirmation": Text(
        "chờ xác nhận bản nháp giấy tờ hộ tịch", "wait until the draft paper is confirmed"
    ),
}
_SOME_CAUSE: Final = Text("chờ việc ngoài cơ quan", "wait for something outside the office")


def explain(due: Due) -> tuple[Reason, ...]:
    """Why the result is due when it is: from acceptance to the date, a reason for each step."""
    return tuple(_tell(due, _HANDLING))


def explain_acceptance(due: Due) -> tuple[Reason, ...]:
    """Why the office's answer whether it accepts the dossier is due when it is."""
    return tuple(_tell(due, _ACCEPTANCE))


def _tell(due: Due, words: _Words) -> Iterator[Reason]:
    calendar = due.calendar
    first, *rest = moves(due.rules, due.ledger, calendar)
    received = due.ledger.accepted_at
    yield Reason("received", say.filled(words.received, say.moment(received, calendar)), received)
    yield _limit(due, words, first)
    if first.due != due.at or due.paused_since is not None:
        yield _promised(words, first, calendar)
    for move in rest:
        yield _moved(move, due)
    if due.rules.limit.kind != "days":
        yield from _days_off(due)
    yield from _estimated(due)
    yield _closing(due, words)


def _limit(due: Due, words: _Words, first: Move) -> Reason:
    limit, calendar = due.rules.limit, due.calendar
    if limit.kind == "same_day":
        text = _same_day(limit, calendar.local(due.ledger.accepted_at), calendar)
    else:
        text = say.filled(words.limit, say.limit(limit))
        text = say.joined(text, _counting(limit))
        text = say.joined(text, _rolled(limit, due, first))
    return Reason("limit", text, due.ledger.accepted_at, first.due)


def _promised(words: _Words, first: Move, calendar: WorkingCalendar) -> Reason:
    """The date on the receipt, where something has happened since."""
    text = say.filled(words.promised, say.moment(first.due, calendar))
    return Reason("promised", text, None, first.due)


def _same_day(limit: TimeLimit, received: datetime, calendar: WorkingCalendar) -> Text:
    cutoff = limit.cutoff.strftime("%H:%M")
    if not calendar.is_working_day(received.date()):
        return Text(
            "Hồ sơ được nhận vào ngày nghỉ nên trả kết quả trong ngày làm việc tiếp theo.",
            "It was received on a day off, so the result comes on the next working day.",
        )
    if received.time() >= limit.cutoff:
        return Text(
            f"Hồ sơ được nhận từ {cutoff} trở đi nên trả kết quả vào ngày làm việc tiếp theo.",
            f"It was received at {cutoff} or later, so the result comes on the next working day.",
        )
    if received >= end_of_day(received.date(), calendar):
        return Text(
            "Hồ sơ được nhận sau giờ làm việc nên trả kết quả vào ngày làm việc tiếp theo.",
            "It was received after hours, so the result comes on the next working day.",
        )
    return Text(
        f"Hồ sơ được nhận trước {cutoff} nên trả kết quả ngay trong ngày.",
        f"It was received before {cutoff}, so the result comes the same day.",
    )


def _counting(limit: TimeLimit) -> Text:
    if limit.kind == "working_days":
        return Text(", tính từ ngày làm việc tiếp theo.", ", counted from the next working day on.")
    if limit.kind == "days":
        return Text(
            ", tính cả ngày nghỉ, bắt đầu từ ngày hôm sau.",
            ", days off included, counted from the next day on.",
        )
    return Text(", chỉ tính trong giờ cơ quan mở cửa.", "; only office hours count.")


def _rolled(limit: TimeLimit, due: Due, first: Move) -> Text:
    """That the last day of a limit is a day off, where it is."""
    last = due.calendar.local(due.ledger.accepted_at).date() + timedelta(days=limit.amount)
    if limit.kind != "days" or last == first.due.date():
        return Text("", "")
    return say.filled(
        Text(
            " Ngày cuối là {}, ngày nghỉ, nên chuyển sang ngày làm việc tiếp theo.",
            " The last day, {}, is a day off, so the next working day counts.",
        ),
        say.day(last, last.year),
    )


def _moved(move: Move, due: Due) -> Reason:
    if isinstance(move.by, Extension):
        return _extended(move.by, due)
    assert move.by is not None  # noqa: S101 - only the promise comes of itself; tells mypy
    if move.effect == "waiting" or move.by.ended_at is None:
        return _waiting(move.by, due)
    return _paused(move, move.by, move.by.ended_at, due)


def _paused(move: Move, pause: Interval, ended_at: datetime, due: Due) -> Reason:
    calendar = due.calendar
    seconds = waited(pause, calendar) // timedelta(seconds=1)
    text = say.filled(
        Text(
            "Từ {}, thời hạn tạm dừng để {}.",
            "From {} the clock stood still to {}.",
        ),
        say.span(pause.began_at, ended_at, calendar),
        _CAUSES.get(pause.cause, _SOME_CAUSE),
    )
    text = say.joined(text, _outcome(move, seconds))
    if pause.legal_basis is not None:
        text = say.joined(text, say.filled(Text(" Căn cứ: {}.", " Basis: {}."), pause.legal_basis))
    code: Code = "restarted" if move.effect == "restarted" else "paused"
    return Reason(code, text, pause.began_at, ended_at, seconds)


def _outcome(move: Move, seconds: int) -> Text:
    if move.effect == "restarted":
        return Text(
            " Khi đã nhận đủ, thời hạn được tính lại từ đầu.",
            " Then everything was there and the time limit began anew.",
        )
    if move.effect == "late":
        return Text(
            " Lúc đó hồ sơ đã quá hẹn nên ngày hẹn không lùi thêm.",
            " The dossier was late already, so the date does not move.",
        )
    if not seconds:
        return Text(
            " Khoảng này nằm ngoài giờ làm việc nên ngày hẹn không đổi.",
            " That was outside office hours, so the date does not move.",
        )
    return say.filled(
        Text(
            " Khoảng này là {}, không tính vào thời hạn.",
            " These {} do not count.",
        ),
        say.duration(seconds),
    )


def _waiting(pause: Interval, due: Due) -> Reason:
    text = say.filled(
        Text("Từ {}, thời hạn đang tạm dừng để {}.", "Since {} the clock has stood still to {}."),
        say.moment(pause.began_at, due.calendar),
        _CAUSES.get(pause.cause, _SOME_CAUSE),
    )
    if pause.legal_basis is not None:
        text = say.joined(text, say.filled(Text(" Căn cứ: {}.", " Basis: {}."), pause.legal_basis))
    return Reason("waiting", text, pause.began_at)


def _extended(extension: Extension, due: Due) -> Reason:
    text = say.filled(
        Text(
            "Cơ quan đã xin lỗi và hẹn lại: {} (văn bản số {}).",
            "The office has apologised and announced a new date: {} (letter {}).",
        ),
        say.moment(extension.to, due.calendar),
        Text(extension.letter, extension.letter),
    )
    ends = announced(extension, due.calendar)
    if ends != extension.to:
        text = say.joined(
            text,
            Text(
                " Ngày đó nay là ngày nghỉ nên chuyển sang ngày làm việc tiếp theo.",
                " That has become a day off, so the next working day counts.",
            ),
        )
    return Reason("extended", text, extension.decided_at, ends)


def _days_off(due: Due) -> Iterator[Reason]:
    """The days that did not count because nobody works, and Saturdays that did."""
    calendar = due.calendar
    first, last = calendar.local(due.counted_from).date(), due.at.date()
    if due.rules.limit.kind in ("same_day", "working_days"):
        # The first day never counts; it need not be explained away.
        first += _ONE_DAY if calendar.is_working_day(first) else timedelta()
    free = [day for day in days_off(first, last, calendar) if not _is_paused(day.day, due)]
    for text in say.runs_of_days_off(free, due.ledger.accepted_at.year):
        yield Reason("days_off", text)
    for day in make_up_days(first, last, calendar):
        yield Reason("make_up_days", say.make_up(day, due.ledger.accepted_at.year))


def _is_paused(day: date, due: Due) -> bool:
    """Whether the clock stood still all day anyway."""
    morning = datetime.combine(day, datetime.min.time(), due.calendar.zone)
    evening = morning + _ONE_DAY
    return any(
        pause.began_at <= morning and (pause.ended_at is None or pause.ended_at >= evening)
        for pause in due.ledger.pauses()
    )


def _estimated(due: Due) -> Iterator[Reason]:
    calendar = due.calendar
    first = calendar.local(due.ledger.accepted_at).date()
    days = list(uncertain_days(first, due.at.date(), calendar))
    if days:
        yield Reason("estimated_days", say.estimated(days, first.year))


def _closing(due: Due, words: _Words) -> Reason:
    calendar, since = due.calendar, due.paused_since
    if since is None:
        text = say.filled(words.due, say.moment(due.at, calendar))
        return Reason("due", text, None, due.at, due.working)
    if since > due.at:
        text = say.filled(
            Text("Hồ sơ đã quá hẹn: {}.", "The dossier is late: it was due at {}."),
            say.moment(due.at, calendar),
        )
        return Reason("due", text, None, due.at)
    last = due.ledger.intervals[-1]
    if due.rules.supplement.kind == "restart" and last.cause == SUPPLEMENT:
        text = Text(
            "Khi nhận đủ, thời hạn được tính lại từ đầu và có ngày hẹn mới.",
            "When everything is there the time limit begins anew and a new date is given.",
        )
        return Reason("due", text)
    left = working_time_between(since, due.at, calendar) // timedelta(seconds=1)
    text = say.filled(
        Text(
            "Khi hết tạm dừng, cơ quan còn {} để giải quyết và có ngày hẹn mới.",
            "When the clock goes on, the office has {} left and a new date is given.",
        ),
        say.duration(left),
    )
    return Reason("due", text, None, None, left)
