"""The days of a dossier that its citizen may want in a calendar of their own. Reads only.

In Vietnamese, like all that is printed. What leaves the house this way is kept by others, so there
is nothing personal in it: the tracking code and the procedure's name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backend.agencies import service as agencies
from backend.agencies.working_time import working_day_before
from backend.core import clock, installation
from backend.dossiers import calendar_file, due_views, problems, queries, requests, tracking
from backend.dossiers.calendar_file import Day
from backend.dossiers.models import Dossier, Supplement
from backend.dossiers.moments import in_words
from backend.dossiers.states import ENDED

# What the office does on its day, by the clock that runs.
_OFFICE: Final = {
    "acceptance": "Cơ quan trả lời hồ sơ",
    "handling": "Hẹn trả kết quả",
}
# What the citizen does by theirs.
_CITIZEN: Final = {
    "supplement": "Hạn bổ sung hồ sơ",
    "confirmation": "Hạn xem lại bản dự thảo",
}
_MOVES: Final = "Ngày này sẽ lùi lại: cơ quan đang chờ bạn."
_AGAIN: Final = "Ngày hẹn đổi thì thêm lại từ trang hồ sơ; lịch sẽ tự dời."


@dataclass(frozen=True, slots=True)
class File:
    """What is kept, and the name to keep it under, without an ending."""

    name: str
    content: bytes


def expect_some(citizen_id: UUID, dossier_id: UUID) -> None:
    """Raises `DOSSIER_NOT_FOUND`, or `NOTHING_DUE` where no day is awaited any more."""
    _open(citizen_id, dossier_id)


def of_citizen(citizen_id: UUID, dossier_id: UUID) -> File:
    """The days of the citizen's own dossier as they are now. Raises as `expect_some`."""
    row = _open(citizen_id, dossier_id)
    code = tracking.show(row.dossier.tracking_code)
    about = _About(row.dossier, code, row.edition.document("form", "vi")["procedure"]["name"])
    awaited = requests.open_request(row.dossier.id)
    days = [_of_office(about), *([_of_citizen(about, awaited)] if awaited else [])]
    return File(f"hen-{code}", calendar_file.written(days, clock.now()))


def _open(citizen_id: UUID, dossier_id: UUID) -> queries.Row:
    row = queries.of_citizen(citizen_id, dossier_id)
    if row.dossier.status in (*ENDED, "resolved"):
        raise problems.NOTHING_DUE.problem()
    return row


@dataclass(frozen=True, slots=True)
class _About:
    dossier: Dossier
    code: str
    procedure: str

    def day(self, name: str, at: datetime, what: str, *, moves: bool = False) -> Day:
        calendar = agencies.working_calendar()
        local = calendar.local(at)
        before = working_day_before(local.date(), calendar)
        rings = calendar.at(before, calendar_file.MORNING)
        lines = [
            f"{what}: {in_words(at)}.",
            f"Mã tra cứu: {self.code}",
            *([_MOVES] if moves else []),
            _AGAIN,
        ]
        return Day(
            name=f"{self.dossier.tracking_code}{name}",
            revision=self.dossier.version,
            day=local.date(),
            title=f"{what}: {self.procedure}",
            note="\n".join(lines),
            url=installation.page(f"tra-cuu/{self.code}"),
            alarm=before if rings > clock.now() else None,
            is_certain=not moves,
        )


def _of_office(about: _About) -> Day:
    """One entry all along: the day of the answer becomes the day of the result."""
    due: dict[str, Any] = due_views.due(about.dossier, "vi")
    at = due["postponed_to"] or due["at"]
    return about.day("", at, _OFFICE[due["clock"]], moves=due["paused_since"] is not None)


def _of_citizen(about: _About, awaited: Supplement) -> Day:
    return about.day(f"-{awaited.id}", awaited.due_at, _CITIZEN[awaited.kind])
