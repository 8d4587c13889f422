"""Routes of the call list."""

from typing import Any
from uuid import UUID

from backend.core.api import Blueprint, language
from backend.dossiers import call_list, call_views
from backend.dossiers.call_schemas import (
    CallOutcomeSchema,
    CallPageSchema,
    CallQuerySchema,
    ClosedCallSchema,
)
from backend.dossiers.case_api import me
from backend.notifications.service import CALL_CLOSED, CALL_NOT_FOUND, Answered
from backend.officers.auth import officer_required

blueprint = Blueprint(
    "call_list", __name__, prefix="/officer", description="Citizens whom no message has reached"
)


@blueprint.get("/call-list")
@officer_required("reception")
@blueprint.arguments(CallQuerySchema, location="query")
@blueprint.response(200, CallPageSchema)
def list_calls(query: dict[str, str]) -> Any:
    """Whom to ring up

    Citizens of my offices whom neither Zalo nor an SMS has reached, who waits longest first, 20 a
    page, with the number and what to tell. Who was shown is on record.
    """
    found, following = call_list.page(me(), query["cursor"])
    return {"items": call_views.lines(found, language()), "next": following}


@blueprint.post("/call-list/<uuid:call_id>/close")
@officer_required("reception")
@blueprint.arguments(CallOutcomeSchema)
@blueprint.response(200, ClosedCallSchema)
@blueprint.problems(CALL_NOT_FOUND, CALL_CLOSED)
def close_call(body: dict[str, Any], call_id: UUID) -> Any:
    """Say what came of a call

    Reached, or a wrong number: it leaves the list. Nobody answered: it stays. The same outcome
    again changes nothing; another one, once it is over, is a 409. On record.
    """
    return call_views.closed(call_list.close(me(), call_id, Answered(**body)))
