"""Routes by which an administrator decides about days: seen first, then confirmed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from marshmallow import fields

from backend.agencies import service as agencies
from backend.agencies.working_time import Decision
from backend.core.api import Blueprint, Moment, Schema
from backend.dossiers import calendar_changes, case_problems
from backend.dossiers.action_schemas import CalendarChangesSchema, CalendarConfirmationSchema
from backend.dossiers.calendar_changes import LISTED, Changes, Preview
from backend.dossiers.case_api import me
from backend.officers.auth import officer_required, province_administrator_required

blueprint = Blueprint(
    "calendar", __name__, prefix="/officer/calendar", description="Days off and make-up days"
)


class DecidedDaySchema(Schema):
    """A day that an administrator has decided about."""

    day = fields.Date(required=True)
    kind = fields.String(required=True)
    basis = fields.String(required=True)
    created_at = Moment(required=True)


class CalendarSchema(Schema):
    """The decisions over the official calendar, and the version of both together."""

    version = fields.String(required=True)
    items = fields.List(fields.Nested(DecidedDaySchema), required=True)


class MovedSchema(Schema):
    """A dossier whose date would move."""

    dossier_id = fields.UUID(required=True)
    number = fields.String(required=True)
    before = Moment(required=True)
    after = Moment(required=True)


class PreviewSchema(Schema):
    """What a change would move; `token` confirms exactly this."""

    token = fields.String(required=True)
    looked_at = fields.Integer(required=True, metadata={"description": "Open dossiers."})
    moved = fields.Integer(required=True)
    items = fields.List(
        fields.Nested(MovedSchema), required=True, metadata={"description": "The first 200."}
    )


class AppliedSchema(CalendarSchema):
    moving = fields.Integer(
        required=True, metadata={"description": "Dossiers that get their new dates by a job."}
    )


@blueprint.get("")
@officer_required()
@blueprint.response(200, CalendarSchema)
def get_calendar() -> Any:
    """The days that were decided about

    What is not listed follows the official calendar.
    """
    return _calendar()


def _calendar() -> dict[str, Any]:
    items: Sequence[Any] = agencies.overrides()
    return {"version": agencies.calendar_with({}).version, "items": items}


@blueprint.post("/preview")
@province_administrator_required
@blueprint.arguments(CalendarChangesSchema)
@blueprint.response(200, PreviewSchema)
def preview_calendar(body: dict[str, Any]) -> Any:
    """See what a change of the calendar would move

    Changes nothing. For administrators of the province centre.
    """
    return _previewed(calendar_changes.preview(_changes(body)))


@blueprint.put("")
@province_administrator_required
@blueprint.arguments(CalendarConfirmationSchema)
@blueprint.response(200, AppliedSchema)
@blueprint.problems(case_problems.PREVIEW_STALE)
def change_calendar(body: dict[str, Any]) -> Any:
    """Change the calendar

    The same changes as previewed, with the preview's `token`. New reckonings follow the new
    calendar at once; of dates that were promised, those of the confirmed dossiers move.
    """
    chosen = body["dossiers"]
    _, moving = calendar_changes.apply(
        _changes(body), body["token"], me(), None if chosen is None else frozenset(chosen)
    )
    return {**_calendar(), "moving": moving}


def _changes(body: dict[str, Any]) -> Changes:
    changes: dict[date, Decision | None] = {}
    for change in body["changes"]:
        kind = change["kind"]
        changes[change["day"]] = (
            None if kind == "removed" else Decision(kind, change["basis"] or "")
        )
    return changes


def _previewed(found: Preview) -> dict[str, Any]:
    return {
        "token": found.token,
        "looked_at": found.looked_at,
        "moved": len(found.moved),
        "items": found.moved[:LISTED],
    }
