"""Routes of the queue: what waits for an officer, how urgent it is, and what to look at."""

from typing import Any
from uuid import UUID

import flask

from backend.core.api import Blueprint, language
from backend.dossiers import (
    alerts,
    case_problems,
    precheck,
    precheck_views,
    problems,
    queue,
    queue_numbers,
    queue_views,
)
from backend.dossiers.case_api import me
from backend.dossiers.queue_schemas import (
    AgencyQuerySchema,
    AlertPageSchema,
    AlertQuerySchema,
    CannedReasonListSchema,
    NumbersSchema,
    PrecheckSchema,
    QueuePageSchema,
    QueueQuerySchema,
    ReasonQuerySchema,
)
from backend.officers.auth import officer_required

blueprint = Blueprint("queue", __name__, prefix="/officer", description="What waits for an officer")


@blueprint.get("/dossiers")
@officer_required()
@blueprint.arguments(QueueQuerySchema, location="query")
@blueprint.response(200, QueuePageSchema)
def list_queue(query: dict[str, Any]) -> Any:
    """The dossiers that wait

    At my offices, the one with the least working time left first; what has ended, the latest
    first. 20 a page. Whose dossiers were shown is on record.
    """
    page = queue.page(queue.Wanted(**query), me())
    # As the schema says already: to put every row through it would take as long as to find them.
    return flask.jsonify(items=queue_views.rows(page.rows, language()), next=page.next)


@blueprint.get("/dossiers/numbers")
@officer_required()
@blueprint.arguments(AgencyQuerySchema, location="query")
@blueprint.response(200, NumbersSchema)
def count_queue(query: dict[str, Any]) -> Any:
    """How many dossiers are where

    For the tabs of the queue; cheap enough to ask often. Statuses are exact, the rest is counted
    up to 99.
    """
    return queue_views.numbers(queue_numbers.numbers(me(), query["agency"]))


@blueprint.get("/dossiers/<uuid:dossier_id>/precheck")
@officer_required()
@blueprint.response(200, PrecheckSchema)
@blueprint.problems(problems.DOSSIER_NOT_FOUND)
def precheck_dossier(dossier_id: UUID) -> Any:
    """What the machine sees of a dossier

    Papers and whether they can be read, answers that contradict each other, papers that seem to
    say something else, other dossiers about the same thing, the warnings at filing, and what it
    advises. The officer decides. On record.
    """
    return precheck_views.shown(precheck.look_at(dossier_id, me()), language())


@blueprint.get("/dossiers/<uuid:dossier_id>/reasons")
@officer_required()
@blueprint.arguments(ReasonQuerySchema, location="query")
@blueprint.response(200, CannedReasonListSchema)
@blueprint.problems(problems.DOSSIER_NOT_FOUND)
def list_reasons(query: dict[str, Any], dossier_id: UUID) -> Any:
    """The reasons one may choose for a dossier

    In legal wording, of the revision it was filed in: the procedure's own first.
    """
    canned = precheck.reasons(dossier_id, me(), query["kind"])
    return {"items": precheck_views.reasons(canned, language())}


@blueprint.get("/alerts")
@officer_required()
@blueprint.arguments(AlertQuerySchema, location="query")
@blueprint.response(200, AlertPageSchema)
def list_alerts(query: dict[str, Any]) -> Any:
    """What I should know now

    For me, or for everybody with my role at my office; the latest first, 20 a page, until seen.
    """
    rows, following = alerts.page(me(), query["cursor"])
    return {"items": queue_views.alerts(rows, language()), "next": following}


@blueprint.put("/alerts/<uuid:alert_id>/seen")
@officer_required()
@blueprint.response(204)
@blueprint.problems(case_problems.ALERT_NOT_FOUND)
def see_alert(alert_id: UUID) -> None:
    """Have an alert done with

    One for a role is done with for all who have it. Again changes nothing.
    """
    alerts.see(me(), alert_id)
