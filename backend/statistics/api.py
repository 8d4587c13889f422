"""Routes of figures and exports, for leaders and administrators."""

from typing import Any, Final

import flask

from backend.core import limits
from backend.core.api import Blueprint, language
from backend.core.errors import TOO_MANY_REQUESTS
from backend.officers.auth import by_officer, officer, officer_required
from backend.statistics import problems, service, views
from backend.statistics.schemas import PeriodSchema, StatisticsQuerySchema, StatisticsSchema
from backend.statistics.service import Asked

blueprint = Blueprint(
    "statistics", __name__, prefix="/officer", description="Figures, and the register as a file"
)

_CSV: Final = "text/csv"
_FILE: Final = {"type": "string", "format": "binary"}


@blueprint.get("/statistics")
@officer_required(*service.ROLES, scope="statistics")
@limits.limited(limits.FIGURES, by_officer)
@blueprint.arguments(StatisticsQuerySchema, location="query")
@blueprint.response(200, StatisticsSchema)
@blueprint.problems(problems.OFFICE_NOT_YOURS, TOO_MANY_REQUESTS)
def get_statistics(query: dict[str, Any]) -> Any:
    """Figures of a period

    The indicators of Decision 766/QĐ-TTg (2022) that dossiers tell of, for each office or each
    procedure and in all. Leaders and administrators see their offices, those of the province centre
    all; a key needs the scope `statistics:read`. An office is the one that has the dossier now:
    after a transfer, the new one. Counts of lines add up to the total; percentages do not.

    **What is counted.** `received`: filed in the period; of these `accepted` and `declined` by
    now. `handled`: accepted, and being worked on at some time of the period, that is, accepted
    before its end and neither resolved nor stopped before its beginning; of these `stopped` in the
    period. `resolved`: the result was signed off in the period; `early` before the day it was due,
    `in_time` on that day and not later than due, `overdue` after that.

    **Formulae.**

    - `on_time` (2.1) = handled dossiers that are not late ÷ `handled`. A dossier is late when it
      was due before it was resolved or stopped, or, if that came after the period's end or has not
      come yet, before that end, or now if that is earlier. Due is the due moment in force, with
      pauses and an extension. While the clock stands still, the moment since which it does counts
      instead: waiting for the citizen makes nobody late.
    - `average_hours` (2.2) = working hours in which the clock ran, from acceptance to the result,
      without pauses, summed over `resolved` ÷ `resolved`.
    - `online` = filed online ÷ `received`.
    - `online_with_digital_result` (3.3) = resolved, filed online, with the signed result as a file
      ÷ resolved and filed online.
    - `paid_online` (3.6) = dossiers whose fee was paid by transfer ÷ dossiers asked for a fee
      above 0 in the period (fees given up are left out).
    - `digital_results` (4.1) = resolved with the signed result as a file ÷ `resolved`.
    - `digitised` (4.2) = resolved with the signed result and every paper as files, none handed in
      on paper only ÷ `resolved`.
    - `content` = ratings of 4 or 5 ÷ ratings of the period; `average_level` is their average.
    - `satisfaction_index` (5.4) = 100 − 100 × (late + handled dossiers rated 1 or 2) ÷ `handled`,
      at least 0.
    """
    groups, total = service.figures(officer(), _asked(query), query["by"])
    return views.statistics(groups, total)


@blueprint.get("/exports/dossiers")
@officer_required(*service.ROLES, scope="exports")
@limits.limited(limits.EXPORT, by_officer)
@blueprint.arguments(PeriodSchema, location="query")
@blueprint.response(
    200,
    _FILE,
    content_type=_CSV,
    headers={"Content-Disposition": {"schema": {"type": "string"}}},
)
@blueprint.problems(problems.OFFICE_NOT_YOURS, TOO_MANY_REQUESTS)
def export_dossiers(query: dict[str, Any]) -> Any:
    """The register as a file

    CSV (UTF-8 with byte order mark, commas, CRLF), a line for each dossier filed in the period,
    streamed; its header follows `Accept-Language`. It holds what the register of dossiers holds
    (paper 07): of the answers nothing but the applicant's name. Times are those of Viet Nam. Cells
    that a spreadsheet would run as formulae begin with an apostrophe. For leaders and
    administrators; a key needs the scope `exports:read` and gets the lines of its office. On
    record. Read it without pausing: after 30 seconds' silence the answer breaks off.
    """
    rows = service.register(officer(), _asked(query))
    name = f"ho-so-{query['since']}-{query['until']}.csv"
    return flask.Response(
        views.register(rows, language()),
        content_type=f"{_CSV}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _asked(query: dict[str, Any]) -> Asked:
    return Asked(query["since"], query["until"], query["agency"], query["procedure"])
